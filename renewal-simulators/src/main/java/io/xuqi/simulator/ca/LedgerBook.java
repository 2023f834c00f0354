package io.xuqi.simulator.ca;

import io.xuqi.simulator.ca.Ledger.Call;
import io.xuqi.simulator.ca.Ledger.Charge;
import io.xuqi.simulator.ca.Ledger.Invoice;
import io.xuqi.simulator.ca.Ledger.Issued;
import io.xuqi.simulator.ca.Ledger.Refund;
import io.xuqi.simulator.ca.Ledger.Submission;
import java.util.ArrayList;
import java.util.List;

/** Where the ledger is written. Guarded by the CA's lock. */
final class LedgerBook {
  final List<Submission> submissions = new ArrayList<>();
  final List<Charge> charges = new ArrayList<>();
  final List<Refund> refunds = new ArrayList<>();
  final List<Issued> issued = new ArrayList<>();
  final List<Invoice> invoices = new ArrayList<>();
  final List<Call> calls = new ArrayList<>();

  Ledger snapshot() {
    return new Ledger(submissions, charges, refunds, issued, invoices, calls);
  }
}

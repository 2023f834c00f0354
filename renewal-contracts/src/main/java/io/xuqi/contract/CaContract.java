package io.xuqi.contract;

/**
 * What every CA that sells renewals must do through its {@link io.xuqi.ca.CaClient}. Implement it
 * in a JUnit 5 test class of the adapter; the tests come with it. Tests of what a CA cannot do by
 * its nature (pay, find, cancel, issue invoices) are skipped.
 */
public interface CaContract
    extends CaOrderContract, CaRefusalContract, CaPaymentContract, CaInvoiceContract {}

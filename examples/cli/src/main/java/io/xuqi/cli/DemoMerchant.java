package io.xuqi.cli;

import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.alipay.AlipayCredentials;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.payment.transfer.BankTransfers;
import io.xuqi.payment.transfer.CsvFormat;
import io.xuqi.payment.transfer.CsvStatement;
import io.xuqi.payment.transfer.StatementFiles;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.ca.Invoicing;
import io.xuqi.simulator.payment.SimulatedAlipay;
import io.xuqi.simulator.payment.SimulatedAlipayServer;
import io.xuqi.store.InMemoryConsumedLines;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.time.Clock;
import java.util.List;

/**
 * The CA's merchant accounts in a demonstration: Alipay over HTTP, and a bank whose statement is a
 * file as banks export it. The CA collects by the methods that an integrator would use.
 */
final class DemoMerchant implements AutoCloseable {

  private static final Charset BANKS_CHARSET = Charset.forName("GB18030");
  private static final CsvFormat STATEMENT =
      CsvFormat.builder()
          .charset(BANKS_CHARSET)
          .date("交易日期", "yyyyMMdd")
          .amounts("贷方发生额", "借方发生额")
          .payer("对方户名", "对方账号")
          .remarks("附言")
          .build();

  private final Path statement;
  private final SimulatedAlipay alipay;
  private final SimulatedAlipayServer server;
  private final List<PaymentMethod> methods;

  DemoMerchant(Path folder, Clock clock) throws IOException {
    statement = folder.resolve("statement.csv");
    write("交易日期,借方发生额,贷方发生额,对方账号,对方户名,附言");
    KeyPair application = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
    alipay = SimulatedAlipay.builder(clock).build(application.getPublic());
    server = SimulatedAlipayServer.start(alipay, 0);
    methods =
        List.of(
            AlipayPayment.builder()
                .applicationId("2021000000000001")
                .sellerId("2088000000000009")
                .gateway(server.gateway())
                .credentials(
                    AlipayCredentials.publicKey(application.getPrivate(), alipay.publicKey()))
                .build(),
            BankTransfers.builder()
                .beneficiary(
                    Invoicing.standard().seller(), new AccountNumber("6200000000000000"), "模拟银行")
                .statements(StatementFiles.of(statement, CsvStatement.of(STATEMENT)))
                .consumedLines(new InMemoryConsumedLines())
                .build());
  }

  List<PaymentMethod> methods() {
    return methods;
  }

  /** The payer scans what he is shown, and pays. */
  void pay(NextAction shown) {
    alipay.payer().pay(shown);
  }

  /** The bank books a transfer. */
  void book(TransferRecord transfer) throws IOException {
    write(
        String.join(
            ",",
            transfer.date().toString().replace("-", ""),
            "",
            transfer.amount().toDecimalString(),
            transfer.payerAccount().value(),
            transfer.payerName(),
            transfer.remark()));
  }

  private void write(String line) throws IOException {
    Files.write(
        statement,
        (line + "\r\n").getBytes(BANKS_CHARSET),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Override
  public void close() {
    server.close();
  }
}

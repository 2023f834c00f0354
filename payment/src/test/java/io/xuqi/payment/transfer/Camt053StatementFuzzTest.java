package io.xuqi.payment.transfer;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an XML document says: lines within their bounds, or the declared exception. */
class Camt053StatementFuzzTest {

  static Stream<byte[]> seeds() {
    String entry =
        "<Ntry><Amt Ccy=\"CNY\">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>"
            + "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>F1"
            + "</AcctSvcrRef><NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"CNY\">5</Amt></TxAmt>"
            + "</AmtDtls><RltdPties><Dbtr><Pty><Nm>a</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>"
            + "DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>x</Ustrd>"
            + "<Strd><CdtrRefInf><Ref>r</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>";
    return Stream.of(
            Camt053StatementTest.document("08", entry),
            Camt053StatementTest.document("02", entry.replace("<Cd>BOOK</Cd>", "PDNG")),
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><![CDATA[<]]></Document>")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @DictionaryEntries({
    "<Stmt>",
    "<Ntry>",
    "<TxDtls>",
    "<![CDATA[",
    "<!DOCTYPE",
    "<!ENTITY",
    "<?xml",
    "<!--",
    "&#0;"
  })
  @MethodSource("seeds")
  @FuzzTest
  void whateverADocumentSaysIsLinesOrRefused(byte[] statement) {
    FuzzedLines.check(Camt053Statement.ofAnyAccount(), statement);
  }
}

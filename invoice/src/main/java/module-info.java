/** Issued invoices: their documents read and checked, their delivery followed. */
module io.xuqi.invoices {
  exports io.xuqi.invoice.delivery;
  exports io.xuqi.invoice.document;

  requires transitive io.xuqi.core;
  requires com.google.zxing;
  requires java.desktop;
  requires java.xml;
  requires static org.jspecify;
}

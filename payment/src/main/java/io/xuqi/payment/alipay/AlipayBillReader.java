package io.xuqi.payment.alipay;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.alipay.AlipayBill.Entry;
import io.xuqi.payment.alipay.AlipayBill.Kind;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads a packed bill: of its files the one whose header names single trades (业务明细), and in it the
 * columns by their names.
 */
final class AlipayBillReader {

  /** The largest bill, unpacked. */
  static final long MAX_UNPACKED = 64L * 1024 * 1024;

  /** More entries than a CA has in a day. */
  static final int MAX_ENTRIES = 200_000;

  private static final int MAX_FILES = 10;
  private static final int MAX_LINE = 16 * 1024;

  private static final Charset CHARSET = Charset.forName("GB18030");

  private static final String TRADE = "支付宝交易号";
  private static final String ATTEMPT = "商户订单号";
  private static final String KIND = "业务类型";
  private static final String COMPLETED = "完成时间";
  private static final String AMOUNT = "订单金额（元）";
  private static final String REFUND = "退款批次号/请求号";

  private AlipayBillReader() {}

  static List<Entry> read(Bytes zip) throws IOException {
    List<Entry> entries = new ArrayList<>();
    boolean found = false;
    try (ZipInputStream files =
        new ZipInputStream(new ByteArrayInputStream(zip.toArray()), CHARSET)) {
      Bounded content = new Bounded(files);
      int count = 0;
      for (ZipEntry file = files.getNextEntry(); file != null; file = files.getNextEntry()) {
        if (++count > MAX_FILES) {
          throw new IOException("too many files");
        }
        found |= readFile(content, entries);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("not a ZIP file", e);
    }
    if (!found) {
      throw new IOException("no list of trades");
    }
    return entries;
  }

  /** Whether the file is a list of single trades. */
  private static boolean readFile(InputStream content, List<Entry> entries) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(content, CHARSET));
    Map<String, Integer> columns = Map.of();
    for (Optional<String> line = line(lines); line.isPresent(); line = line(lines)) {
      if (line.get().isBlank() || line.get().startsWith("#")) {
        continue;
      }
      List<String> cells = cells(line.get());
      if (!columns.isEmpty()) {
        if (entries.size() == MAX_ENTRIES) {
          throw new IOException("too many entries");
        }
        entries.add(entry(columns, cells));
      } else if (cells.contains(TRADE)) {
        columns = positions(cells);
      }
    }
    return !columns.isEmpty();
  }

  private static Map<String, Integer> positions(List<String> header) throws IOException {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      positions.putIfAbsent(header.get(i), i);
    }
    if (!positions.keySet().containsAll(List.of(ATTEMPT, KIND, COMPLETED, AMOUNT))) {
      throw new IOException("a column is missing");
    }
    return positions;
  }

  private static Entry entry(Map<String, Integer> columns, List<String> cells) throws IOException {
    Kind kind =
        switch (cell(columns, cells, KIND)) {
          case "交易" -> Kind.PAYMENT;
          case "退款" -> Kind.REFUND;
          default -> Kind.OTHER;
        };
    String amount = cell(columns, cells, AMOUNT);
    return new Entry(
        kind,
        cell(columns, cells, TRADE),
        cell(columns, cells, ATTEMPT),
        money(amount.startsWith("-") ? amount.substring(1) : amount),
        time(cell(columns, cells, COMPLETED)),
        Optional.of(cell(columns, cells, REFUND)).filter(request -> !request.isEmpty()));
  }

  private static Money money(String amount) throws IOException {
    try {
      return Money.parseYuan(amount);
    } catch (IllegalArgumentException e) {
      throw new IOException("an entry without an amount");
    }
  }

  private static Instant time(String text) throws IOException {
    try {
      return AlipayTime.parse(text);
    } catch (DateTimeParseException e) {
      throw new IOException("an entry without a time");
    }
  }

  private static String cell(Map<String, Integer> columns, List<String> cells, String column) {
    Integer position = columns.get(column);
    return position == null || position >= cells.size() ? "" : cells.get(position);
  }

  /** Cells end with a tab, so that spreadsheets take numbers for texts; some are quoted. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }

  /** A line without its end; empty at the end of the file. */
  private static Optional<String> line(BufferedReader lines) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = lines.read();
    if (c < 0) {
      return Optional.empty();
    }
    for (; c >= 0 && c != '\n'; c = lines.read()) {
      if (line.length() == MAX_LINE) {
        throw new IOException("a line is too long");
      }
      line.append((char) c);
    }
    return Optional.of(line.toString().stripTrailing());
  }

  /** All files of the ZIP together, and not closed by who reads one of them. */
  private static final class Bounded extends FilterInputStream {
    private long left = MAX_UNPACKED;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      spend(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      spend(Math.max(0, read));
      return read;
    }

    private void spend(int octets) throws IOException {
      left -= octets;
      if (left < 0) {
        throw new IOException("too large");
      }
    }

    @Override
    public void close() {}
  }
}

package io.xuqi.invoice.document;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The filters of streams that invoices need (ISO 32000-1, 7.4), within a budget. */
final class PdfFilters {

  private PdfFilters() {}

  /** Undoes one filter; empty for one that is not known here, such as those of pictures. */
  static Optional<byte[]> undo(String filter, byte[] data, PdfBudget budget)
      throws InvoiceDocumentException {
    return switch (filter) {
      case "FlateDecode", "Fl" -> Optional.of(inflate(data, budget));
      case "ASCIIHexDecode", "AHx" -> Optional.of(hex(data, budget));
      case "ASCII85Decode", "A85" -> Optional.of(ascii85(data, budget));
      default -> Optional.empty();
    };
  }

  /** What can be had of it: readers show what comes before damage, and so the end is not missed. */
  private static byte[] inflate(byte[] data, PdfBudget budget) throws InvoiceDocumentException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] part = new byte[16 * 1024];
      while (!inflater.finished()) {
        int count = inflater.inflate(part);
        if (count == 0) {
          break;
        }
        budget.unpacked(count);
        out.write(part, 0, count);
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw InvoiceDocumentException.damaged("a PDF with a broken stream");
    } finally {
      inflater.end();
    }
  }

  private static byte[] hex(byte[] data, PdfBudget budget) throws InvoiceDocumentException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int high = -1;
    for (byte b : data) {
      int digit = Character.digit(b, 16);
      if (b == '>') {
        break;
      }
      if (digit >= 0 && high < 0) {
        high = digit;
      } else if (digit >= 0) {
        out.write(high << 4 | digit);
        high = -1;
      }
    }
    if (high >= 0) {
      out.write(high << 4);
    }
    budget.unpacked(out.size());
    return out.toByteArray();
  }

  private static byte[] ascii85(byte[] data, PdfBudget budget) throws InvoiceDocumentException {
    budget.unpacked(data.length); // at most four for one, and checked again at the end
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long group = 0;
    int count = 0;
    for (byte b : data) {
      if (b == '~') {
        break;
      }
      if (b == 'z' && count == 0) {
        out.writeBytes(new byte[4]);
      } else if (b >= '!' && b <= 'u') {
        group = group * 85 + (b - '!');
        if (++count == 5) {
          write(out, group, 4);
          group = 0;
          count = 0;
        }
      } else if (!PdfLexer.isSpace(b)) {
        throw InvoiceDocumentException.damaged("a PDF with a broken stream");
      }
    }
    if (count > 1) {
      for (int i = count; i < 5; i++) {
        group = group * 85 + 84;
      }
      write(out, group, count - 1);
    }
    budget.unpacked(out.size());
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, long group, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (group >> (24 - 8 * i)));
    }
  }
}

package io.xuqi.simulator.invoice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** The numbered objects of a PDF file (ISO 32000-1, 7.3 and 7.5) under way. */
final class PdfObjects {

  private static final byte[] BINARY = {'%', (byte) 0xe2, (byte) 0xe3, (byte) 0xcf, (byte) 0xd3};

  private final List<byte[]> objects = new ArrayList<>();

  /** The number of an object that is written later. */
  int reserve() {
    objects.add(new byte[0]);
    return objects.size();
  }

  void set(int number, String content) {
    objects.set(number - 1, bytes(content));
  }

  int add(String content) {
    int number = reserve();
    set(number, content);
    return number;
  }

  /** A compressed stream, with further entries of its dictionary. */
  int addStream(String entries, byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_COMPRESSION))) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.writeBytes(
        bytes("<< /Length " + packed.size() + " /Filter /FlateDecode" + entries + " >>\nstream\n"));
    object.writeBytes(packed.toByteArray());
    object.writeBytes(bytes("\nendstream"));
    objects.add(object.toByteArray());
    return objects.size();
  }

  /** The whole file. */
  byte[] file(int catalog, int info, String id) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(bytes("%PDF-1.7\n"));
    file.writeBytes(BINARY);
    StringBuilder table = new StringBuilder("0000000000 65535 f \n");
    file.write('\n');
    for (int i = 0; i < objects.size(); i++) {
      table.append(String.format(Locale.ROOT, "%010d 00000 n \n", file.size()));
      file.writeBytes(bytes((i + 1) + " 0 obj\n"));
      file.writeBytes(objects.get(i));
      file.writeBytes(bytes("\nendobj\n"));
    }
    int start = file.size();
    int size = objects.size() + 1;
    file.writeBytes(bytes("xref\n0 " + size + "\n" + table));
    file.writeBytes(
        bytes(
            "trailer\n<< /Size "
                + size
                + " /Root "
                + reference(catalog)
                + " /Info "
                + reference(info)
                + " /ID [<"
                + id
                + "> <"
                + id
                + ">] >>\nstartxref\n"
                + start
                + "\n%%EOF\n"));
    return file.toByteArray();
  }

  static String reference(int number) {
    return number + " 0 R";
  }

  /** A text as UTF-16, in hexadecimal digits. */
  static String utf16(String text) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      hex.append(String.format(Locale.ROOT, "%04X", (int) text.charAt(i)));
    }
    return hex.toString();
  }

  /** A text string of the document's own (7.9.2.2): UTF-16 behind its mark. */
  static String textString(String text) {
    return "<" + utf16("\ufeff" + text) + ">";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

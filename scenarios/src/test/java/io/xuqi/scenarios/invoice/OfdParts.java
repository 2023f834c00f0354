package io.xuqi.scenarios.invoice;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The parts of an OFD document, to be changed and packed again. */
final class OfdParts {

  static final String ROOT = "OFD.xml";
  static final String DOCUMENT = "Doc_0/Document.xml";
  static final String QR = "Doc_0/Res/qrcode.png";
  static final String ATTACHMENTS = "Doc_0/Attachs/Attachments.xml";
  static final String DATA = "Doc_0/Attachs/original_invoice.xml";

  private final Map<String, byte[]> parts = new LinkedHashMap<>();

  static OfdParts of(byte[] ofd) {
    OfdParts all = new OfdParts();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(ofd))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        all.parts.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  byte[] get(String name) {
    byte[] part = parts.get(name);
    if (part == null) {
      throw new IllegalArgumentException(name);
    }
    return part;
  }

  String text(String name) {
    return new String(get(name), StandardCharsets.UTF_8);
  }

  OfdParts put(String name, byte[] part) {
    parts.put(name, part);
    return this;
  }

  /** A part with other words, which have to be in it. */
  OfdParts replace(String name, String words, String by) {
    String before = text(name);
    if (!before.contains(words)) {
      throw new IllegalArgumentException(name + " does not say " + words);
    }
    return put(name, before.replace(words, by).getBytes(StandardCharsets.UTF_8));
  }

  OfdParts rename(String name, String to) {
    put(to, get(name));
    parts.remove(name);
    return this;
  }

  /** Nothing is attached any more. */
  OfdParts withoutData() {
    parts.remove(DATA);
    parts.remove(ATTACHMENTS);
    return replace(DOCUMENT, "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>", "");
  }

  byte[] packed() {
    return packed(ZipEntry.DEFLATED);
  }

  byte[] packed(int method) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed)) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        ZipEntry entry = new ZipEntry(part.getKey());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          CRC32 check = new CRC32();
          check.update(part.getValue());
          entry.setCrc(check.getValue());
          entry.setSize(part.getValue().length);
        }
        zip.putNextEntry(entry);
        zip.write(part.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}

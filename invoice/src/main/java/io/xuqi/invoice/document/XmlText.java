package io.xuqi.invoice.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The characters of an XML document: by its byte order mark, else as declared, else UTF-8. */
final class XmlText {

  /** A declaration is looked for within so many bytes. */
  private static final int MAX_DECLARATION = 200;

  private static final Pattern ENCODING =
      Pattern.compile("<\\?xml\\s[^>]*?\\bencoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  private XmlText() {}

  /** Whether something may be XML: its first character is {@code <}. */
  static boolean mayBeXml(byte[] document) {
    int at = mark(document);
    int end = Math.min(document.length, at + MAX_DECLARATION);
    while (at < end && (document[at] == 0 || isSpace(document[at]))) {
      at++;
    }
    return at < end && document[at] == '<';
  }

  /**
   * Decodes exactly.
   *
   * @throws InvoiceDocumentException if bytes are no characters, or the encoding is another than
   *     UTF-8, UTF-16 and GB18030 with its subsets
   */
  static String decode(byte[] document) throws InvoiceDocumentException {
    int mark = mark(document);
    Charset charset = mark > 0 ? marked(document) : declared(document);
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(document, mark, document.length - mark))
          .toString();
    } catch (CharacterCodingException e) {
      throw InvoiceDocumentException.damaged("bytes that are no text");
    }
  }

  private static int mark(byte[] document) {
    if (starts(document, 0xEF, 0xBB, 0xBF)) {
      return 3;
    }
    return starts(document, 0xFE, 0xFF) || starts(document, 0xFF, 0xFE) ? 2 : 0;
  }

  private static Charset marked(byte[] document) {
    return switch (document[0] & 0xFF) {
      case 0xFE -> StandardCharsets.UTF_16BE;
      case 0xFF -> StandardCharsets.UTF_16LE;
      default -> StandardCharsets.UTF_8;
    };
  }

  private static Charset declared(byte[] document) throws InvoiceDocumentException {
    int length = Math.min(document.length, MAX_DECLARATION);
    String head = new String(document, 0, length, StandardCharsets.ISO_8859_1);
    Matcher encoding = ENCODING.matcher(head);
    if (!encoding.lookingAt()) {
      return StandardCharsets.UTF_8;
    }
    return switch (encoding.group(1).toUpperCase(Locale.ROOT)) {
      case "UTF-8", "UTF8", "US-ASCII", "ASCII" -> StandardCharsets.UTF_8;
      case "GB18030", "GBK", "GB2312" -> Charset.forName("GB18030");
      default -> throw InvoiceDocumentException.unsupported("an encoding that is not read");
    };
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static boolean starts(byte[] document, int... bytes) {
    if (document.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((document[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}

package io.xuqi.invoice.document;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ResultPointCallback;
import com.google.zxing.common.HybridBinarizer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Finds the QR code in PNG and JPEG pictures. A picture's size is read from its header before
 * anything is decoded, and large ones are made smaller while they are. No file is used in between.
 */
final class Pictures {

  /** The most pixels of a picture that is decoded; a photograph has 12 million. */
  static final long MAX_PIXELS = 16_000_000;

  /** The longest side in which a QR code is looked for, in pixels. */
  static final int MAX_SIDE = 2_000;

  /**
   * The most places that look like a corner of a QR code: every three of them are compared, which
   * for the thousands that fit on a picture takes hours.
   */
  static final int MAX_CORNERS = 500;

  /**
   * The most scans of a JPEG picture; each goes over all its pixels, and progressive ones use 10.
   */
  static final int MAX_SCANS = 30;

  private Pictures() {}

  static boolean isPicture(byte[] document) {
    return isPng(document) || isJpeg(document);
  }

  private static boolean isPng(byte[] document) {
    return InvoiceReader.starts(document, "\u0089PNG\r\n\u001a\n");
  }

  private static boolean isJpeg(byte[] document) {
    return InvoiceReader.starts(document, "\u00ff\u00d8\u00ff");
  }

  /** The facts of a picture, which are those of its QR code. */
  static InvoiceFacts read(byte[] picture) throws InvoiceDocumentException {
    Optional<InvoiceQr> found = qr(picture);
    if (found.isEmpty()) {
      throw InvoiceDocumentException.unsupported("a picture without an invoice's QR code");
    }
    InvoiceQr qr = found.get();
    FactsDraft facts = new FactsDraft();
    facts.number = Optional.of(qr.number());
    facts.date = Optional.of(qr.date());
    switch (qr.amountKind()) {
      case GROSS -> facts.gross = Optional.of(qr.amount());
      case NET -> facts.net = Optional.of(qr.amount());
      case EITHER -> {
        // it is not known which of the two it is
      }
    }
    facts.qr = found;
    return facts.facts(InvoiceFacts.Source.QR_CODE);
  }

  /** The QR code of a picture within a document; what is none, or too large, has none. */
  static Optional<InvoiceQr> qrIn(byte[] picture) {
    if (!isPicture(picture)) {
      return Optional.empty();
    }
    try {
      return qr(picture);
    } catch (InvoiceDocumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The JDK's own: the bounds here are of what that one does, whatever else is on the class path.
   */
  private static Optional<ImageReader> reader(String format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
        return Optional.of(reader);
      }
      reader.dispose();
    }
    return Optional.empty();
  }

  private static Optional<InvoiceQr> qr(byte[] picture) throws InvoiceDocumentException {
    String format = isPng(picture) ? "png" : "jpeg";
    if (isJpeg(picture) && scans(picture) > MAX_SCANS) {
      throw InvoiceDocumentException.tooLarge("a picture");
    }
    Optional<ImageReader> jdks = reader(format);
    if (jdks.isEmpty()) {
      return Optional.empty();
    }
    ImageReader reader = jdks.get();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(picture))) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > MAX_PIXELS) {
        throw InvoiceDocumentException.tooLarge("a picture");
      }
      ImageReadParam param = reader.getDefaultReadParam();
      int step = 1 + (Math.max(width, height) - 1) / MAX_SIDE;
      param.setSourceSubsampling(step, step, 0, 0);
      return qr(reader.read(0, param));
    } catch (IOException | RuntimeException e) {
      throw InvoiceDocumentException.damaged("a picture");
    } finally {
      reader.dispose();
    }
  }

  /** How often it says that a scan begins; within a scan these bytes do not occur. */
  private static int scans(byte[] jpeg) {
    int scans = 0;
    for (int i = 0; i + 1 < jpeg.length; i++) {
      scans += (jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xDA ? 1 : 0;
    }
    return scans;
  }

  /** The QR code of a picture that was decoded. */
  static Optional<InvoiceQr> qr(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < pixels.length; i++) {
      if (pixels[i] >>> 24 < 0x80) {
        pixels[i] = 0xFFFFFF; // what is transparent is paper
      }
    }
    return qr(new RGBLuminanceSource(width, height, pixels));
  }

  /** The QR code of what is seen. */
  static Optional<InvoiceQr> qr(LuminanceSource source) {
    try {
      BinaryBitmap bitmap = new BinaryBitmap(new HybridBinarizer(source));
      return QrText.parse(new MultiFormatReader().decode(bitmap, hints()).getText());
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty(); // it fails at some pictures instead of finding nothing
    }
  }

  /** To look for QR codes only, and to give up at a picture full of what may be their corners. */
  private static Map<DecodeHintType, Object> hints() {
    AtomicInteger corners = new AtomicInteger();
    ResultPointCallback count =
        point -> {
          if (corners.incrementAndGet() > MAX_CORNERS) {
            throw new IllegalStateException("too many corners");
          }
        };
    return Map.of(
        DecodeHintType.POSSIBLE_FORMATS,
        List.of(BarcodeFormat.QR_CODE),
        DecodeHintType.TRY_HARDER,
        true,
        DecodeHintType.NEED_RESULT_POINT_CALLBACK,
        count);
  }
}

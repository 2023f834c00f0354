package io.xuqi.scenarios.invoice;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;

/** PDF documents changed and written again, by a library that had no part in writing them. */
final class PdfParts {

  /** What is done to an open document. */
  interface Change {
    void apply(PDDocument document) throws IOException;
  }

  private PdfParts() {}

  static byte[] changed(byte[] pdf, Change change) throws IOException {
    return changed(pdf, change, CompressParameters.NO_COMPRESSION);
  }

  static byte[] changed(byte[] pdf, Change change, CompressParameters compression)
      throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      change.apply(document);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out, compression);
      return out.toByteArray();
    }
  }

  static byte[] withoutData(byte[] pdf) throws IOException {
    return changed(pdf, PdfParts::detach);
  }

  static byte[] withData(byte[] pdf, String name, byte[] data) throws IOException {
    return changed(
        pdf,
        document -> {
          detach(document);
          PDComplexFileSpecification file = new PDComplexFileSpecification();
          file.setFile(name);
          file.setFileUnicode(name);
          file.setEmbeddedFile(
              new PDEmbeddedFile(document, new ByteArrayInputStream(data), COSName.FLATE_DECODE));
          PDEmbeddedFilesNameTreeNode tree = new PDEmbeddedFilesNameTreeNode();
          tree.setNames(Map.of(name, file));
          PDDocumentNameDictionary names =
              new PDDocumentNameDictionary(document.getDocumentCatalog());
          names.setEmbeddedFiles(tree);
          document.getDocumentCatalog().setNames(names);
        });
  }

  private static void detach(PDDocument document) {
    document.getDocumentCatalog().getCOSObject().removeItem(COSName.NAMES);
    document.getDocumentCatalog().getCOSObject().removeItem(COSName.AF);
  }
}

package io.xuqi.invoice.document;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of an OFD document (GB/T 33190), and what its signatures list. */
final class OfdPackage {

  /** The most files parsed as XML. */
  static final int MAX_PARSED = 64;

  /** The longest location, in characters; names in the zip are shorter. */
  private static final int MAX_LOCATION = 1_000;

  private static final int MAX_SIGNATURES = 16;

  private final ZipArchive zip;
  private final Map<String, Optional<Element>> parsed = new HashMap<>();
  private final MarkupReader.Budget budget = new MarkupReader.Budget();

  OfdPackage(ZipArchive zip) {
    this.zip = zip;
  }

  /** A file's bytes. */
  Optional<byte[]> bytes(String path) throws InvoiceDocumentException {
    return zip.read(path);
  }

  /** A file's element; empty when there is no such file. */
  Optional<Element> element(String path) throws InvoiceDocumentException {
    Optional<Element> known = parsed.get(path);
    if (known == null) {
      if (parsed.size() >= MAX_PARSED) {
        throw InvoiceDocumentException.tooLarge("the number of its files");
      }
      Optional<byte[]> content = zip.read(path);
      known = content.isPresent() ? Optional.of(markup(content.get())) : Optional.empty();
      parsed.put(path, known);
    }
    return known;
  }

  /** Reads markup that is in the document; all of it together is bounded as one file would be. */
  Element markup(byte[] content) throws InvoiceDocumentException {
    return MarkupReader.read(content, budget);
  }

  /**
   * Where a location leads that stands in a file: from the root, or from the file's folder.
   *
   * @throws InvoiceDocumentException if it leads out of the document, or is none
   */
  String resolve(String file, String location) throws InvoiceDocumentException {
    if (location.length() > MAX_LOCATION) {
      throw InvoiceDocumentException.damaged("a location that is too long");
    }
    String folder = file.contains("/") ? file.substring(0, file.lastIndexOf('/') + 1) : "";
    String relative = location.startsWith("/") ? location.substring(1) : folder + location;
    String path = normalised(relative);
    if (!zip.contains(path) && !location.startsWith("/")) {
      String fromRoot = normalised(location); // some generators write it without the slash
      return zip.contains(fromRoot) ? fromRoot : path;
    }
    return path;
  }

  private static String normalised(String path) throws InvoiceDocumentException {
    Deque<String> steps = new ArrayDeque<>();
    for (String step : path.split("/", -1)) {
      if (step.equals("..")) {
        if (steps.pollLast() == null) {
          throw InvoiceDocumentException.damaged("a location that leads out of the document");
        }
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.addLast(step);
      }
    }
    return String.join("/", steps);
  }

  /** The files that the signatures of a document list; empty when it is not signed. */
  Optional<Set<String>> covered(Element body) throws InvoiceDocumentException {
    Optional<Element> location = body.child("Signatures");
    if (location.isEmpty()) {
      return Optional.empty();
    }
    String list = resolve("OFD.xml", location.get().text());
    Optional<Element> signatures = element(list);
    if (signatures.isEmpty()) {
      return Optional.empty();
    }
    Set<String> covered = new HashSet<>();
    boolean signed = false;
    int count = 0;
    for (Element signature : signatures.get().all("Signature")) {
      if (++count > MAX_SIGNATURES) {
        throw InvoiceDocumentException.tooLarge("the number of its signatures");
      }
      String file = resolve(list, signature.attribute("BaseLoc").orElse(""));
      Optional<Element> content = element(file);
      if (content.isPresent()) {
        signed = true;
        for (Element reference : content.get().all("Reference")) {
          covered.add(resolve(file, reference.attribute("FileRef").orElse("")));
        }
      }
    }
    return signed ? Optional.of(covered) : Optional.empty();
  }
}

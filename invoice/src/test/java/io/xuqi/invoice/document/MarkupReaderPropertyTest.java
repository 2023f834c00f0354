package io.xuqi.invoice.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.w3c.dom.Attr;
import org.w3c.dom.Node;

/** On what is well-formed, the reader agrees with the JDK's. */
class MarkupReaderPropertyTest {

  @Provide
  Arbitrary<String> documents() {
    return element(3);
  }

  private static Arbitrary<String> element(int depth) {
    Arbitrary<String> name = Arbitraries.of("a", "Buyer-Name", "p:x", "发票", "_1.2");
    Arbitrary<String> attributes =
        Arbitraries.of(
            "",
            " b=\"1\"",
            " b='x&lt;\"' c = \"&#65;\"",
            " xmlns:q=\"u\" q:d=\"2\"",
            "\n e=\"\"\n");
    Arbitrary<String> leaf =
        Arbitraries.of(
            "",
            "text",
            " 文 本 ",
            "&amp;&#x6587;&quot;",
            "<![CDATA[<&]]>",
            "<!-- <c> -->",
            "<?i j?>",
            "]]",
            "\t",
            "\uD840\uDC00");
    Arbitrary<List<String>> content =
        (depth == 0 ? leaf : Arbitraries.oneOf(leaf, Arbitraries.lazy(() -> element(depth - 1))))
            .list()
            .ofMaxSize(4);
    return Combinators.combine(name, attributes, content)
        .as((n, a, c) -> "<" + n + a + ">" + String.join("", c) + "</" + n + ">");
  }

  @Property(tries = 300)
  void it_reads_what_the_jdk_reads(@ForAll("documents") String document) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setNamespaceAware(false);
    DocumentBuilder builder = factory.newDocumentBuilder();
    Node root =
        builder.parse(new ByteArrayInputStream(Documents.utf8(document))).getDocumentElement();
    assertEquals(shown(root), shown(MarkupReader.read(Documents.utf8(document))));
  }

  private static String local(String name) {
    return name.substring(name.indexOf(':') + 1);
  }

  private static String shown(Node node) {
    StringBuilder text = new StringBuilder();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < node.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) node.getAttributes().item(i);
      if (!attribute.getName().startsWith("xmlns")) {
        parts.add(local(attribute.getName()) + "=" + attribute.getValue());
      }
    }
    parts.sort(null);
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeType() == Node.ELEMENT_NODE) {
        parts.add(shown(child));
      } else if (child.getNodeType() == Node.TEXT_NODE
          || child.getNodeType() == Node.CDATA_SECTION_NODE) {
        text.append(child.getNodeValue());
      }
    }
    return local(node.getNodeName()) + parts + text.toString().strip();
  }

  private static String shown(Element element) {
    List<String> parts = new ArrayList<>();
    for (String name : List.of("b", "c", "d", "e")) {
      element.attribute(name).ifPresent(value -> parts.add(name + "=" + value));
    }
    parts.sort(null);
    element.children().forEach(child -> parts.add(shown(child)));
    return element.name() + parts + element.text();
  }
}

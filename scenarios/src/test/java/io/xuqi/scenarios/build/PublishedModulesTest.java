package io.xuqi.scenarios.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is published is the same everywhere it is listed. */
class PublishedModulesTest {
  private static final Path ROOT = Path.of(System.getProperty("xuqi.root"));

  @Test
  void the_rules_and_the_bom_know_every_published_module() throws Exception {
    Set<String> published = new TreeSet<>();
    for (String module : texts(parse(ROOT.resolve("pom.xml")), "module")) {
      Document pom = parse(ROOT.resolve(module).resolve("pom.xml"));
      if (!texts(pom, "packaging").contains("pom")
          && !texts(pom, "maven.deploy.skip").contains("true")) {
        published.add(module);
      }
    }
    assertEquals(published, new TreeSet<>(Modules.ARROWS.keySet()));
    assertEquals(published, managedBy(parse(ROOT.resolve("bom/pom.xml"))));
  }

  /** The BOM has no parent, so Maven does not see that its version was left behind. */
  @Test
  void the_bom_has_the_version_of_the_rest() throws Exception {
    assertEquals(
        texts(parse(ROOT.resolve("pom.xml")), "version").get(0),
        texts(parse(ROOT.resolve("bom/pom.xml")), "version").get(0));
  }

  private static Set<String> managedBy(Document bom) {
    Element managed = (Element) bom.getElementsByTagName("dependencyManagement").item(0);
    return new TreeSet<>(texts(managed, "artifactId"));
  }

  private static Document parse(Path xml) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());
  }

  private static List<String> texts(Document document, String name) {
    return texts(document.getDocumentElement(), name);
  }

  private static List<String> texts(Element parent, String name) {
    List<String> texts = new ArrayList<>();
    NodeList nodes = parent.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }
}

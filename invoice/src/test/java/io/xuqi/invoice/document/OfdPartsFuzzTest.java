package io.xuqi.invoice.document;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the files of an OFD say: facts within their bounds, or the declared exception. The first
 * byte says which file the others are.
 */
class OfdPartsFuzzTest {

  private static List<String> names() {
    return new ArrayList<>(Documents.printedOfd().keySet());
  }

  static Stream<byte[]> seeds() {
    return names().stream()
        .map(
            name -> {
              ByteArrayOutputStream seed = new ByteArrayOutputStream();
              seed.write(names().indexOf(name));
              seed.writeBytes(Documents.printedOfd().getOrDefault(name, new byte[0]));
              return seed.toByteArray();
            });
  }

  @DictionaryEntries({
    "<ofd:Page",
    "<ofd:TextObject",
    "<ofd:TextCode",
    "<ofd:FileLoc>",
    "BaseLoc=",
    "Boundary=",
    "CTM=",
    "../",
    "<ofd:CustomData Name="
  })
  @MethodSource("seeds")
  @FuzzTest
  void whateverItsFilesSayIsFactsOrRefused(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Map<String, byte[]> files = Documents.printedOfd();
    List<String> names = names();
    files.put(
        names.get((input[0] & 0xFF) % names.size()), Arrays.copyOfRange(input, 1, input.length));
    FuzzedDocument.check(Documents.zip(files));
  }
}

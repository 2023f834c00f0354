package io.xuqi.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeTest {

  @TempDir private Path folder;

  @Test
  void every_process_finds_the_data_key_that_the_first_one_made() throws Exception {
    byte[] made = new Home(folder).dataKey().secret();
    assertArrayEquals(made, new Home(folder).dataKey().secret());
  }

  @Test
  void a_process_killed_while_it_made_the_data_key_leaves_no_other_key_behind() throws Exception {
    Files.write(folder.resolve("data.key.next"), new byte[5]);
    new Home(folder).dataKey();
    assertEquals(Set.of("data.key", "data.key.lock", "tokens"), names());
  }

  private Set<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}

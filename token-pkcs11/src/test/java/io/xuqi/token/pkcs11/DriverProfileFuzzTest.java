package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a file of driver profiles says: profiles that can be used, or an {@link IOException}
 * that says what is wrong.
 */
class DriverProfileFuzzTest {

  static Stream<byte[]> seeds() throws IOException {
    try (InputStream shipped = DriverProfiles.class.getResourceAsStream("drivers.properties")) {
      // Without the comments, which only cost the fuzzer time.
      String entries =
          new String(Objects.requireNonNull(shipped).readAllBytes(), StandardCharsets.UTF_8)
              .replaceAll("(?m)^#.*\n", "");
      Stream<String> each = Arrays.stream(entries.split("\n\n"));
      return Stream.concat(
              each,
              Stream.of(
                  ".name = a\n= b",
                  "a.name = a\na.linux = /a\\u0000b",
                  """
                  acme.name = 云锁
                  acme.linux = /usr/lib/acme.so; /opt/acme.so
                  acme.version = file, ck-info
                  acme.minimum = V4.6.1
                  acme.download = https://ca.example/driver
                  acme.text = GB18030
                  acme.pin-tries = 6
                  acme.sm2 = sansec
                  """))
          .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @DictionaryEntries({".name", ".linux", ".sm2.", "\\\\u0000", "\\\\u0", "0x", "= "})
  @MethodSource("seeds")
  @FuzzTest
  void whateverAFileOfProfilesSaysIsUsableOrRefused(byte[] file) {
    try {
      for (DriverProfile profile : DriverProfiles.read(new ByteArrayInputStream(file))) {
        assertFalse(profile.id().isBlank());
        profile.candidates();
        assertNotNull(profile.installedLibrary());
        profile.requirement().where();
      }
    } catch (IOException e) {
      assertNotNull(e.getMessage());
    }
  }
}

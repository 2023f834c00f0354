package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Bytes;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {

  @ParameterizedTest
  @ValueSource(strings = {"0500", "3000", "30020500", "3004050005 00", "0101ff", "a0023000"})
  void sound_elements_pass(String hex) {
    assertDoesNotThrow(() -> sound(hex.replace(" ", "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "05", // no length
        "0501", // truncated
        "30030500", // the inner element ends early
        "30010500", // the inner element leaves the outer one
        "050000", // a byte after the end
        "05000500", // a second element
        "308005000000", // indefinite length
        "30810205 00", // long form for a short length
        "3082000205 00", // a leading zero in the length
        "3084000000020500", // more length octets than any bound allows
        "1f0100" // high tag number
      })
  void other_framings_are_refused(String hex) {
    assertThrows(IOException.class, () -> sound(hex.replace(" ", "")));
  }

  @Test
  void nesting_is_bounded_exactly() {
    assertDoesNotThrow(() -> Der.requireSound(CertificatesTest.nested(0x30, Der.MAX_DEPTH)));
    assertThrows(
        IOException.class,
        () -> Der.requireSound(CertificatesTest.nested(0x30, Der.MAX_DEPTH + 1)));
  }

  @Property
  void any_bytes_are_sound_or_refused_never_more(@ForAll byte[] bytes) {
    try {
      Der.requireSound(bytes);
    } catch (IOException expected) {
      return;
    }
  }

  private static void sound(String hex) throws IOException {
    Der.requireSound(Bytes.fromHex(hex).toArray());
  }
}

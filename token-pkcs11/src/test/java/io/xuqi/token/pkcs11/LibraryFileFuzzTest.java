package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xuqi.token.DriverVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a file begins with that is said to be a driver: they tell something, or nothing.
 */
class LibraryFileFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
        little(elf -> elf.putInt(0, 0x464C457F).put(4, (byte) 2).putShort(18, (short) 0x3E)),
        little(
            pe ->
                pe.putShort(0, (short) 0x5A4D)
                    .putInt(0x3C, 0x80)
                    .putInt(0x80, 0x4550)
                    .putShort(0x84, (short) 0x8664)),
        little(mach -> mach.putInt(0, 0xFEEDFACF).putInt(4, 0x0100_000C)),
        little(fat -> fat.putInt(0, 0xBEBAFECA).putInt(4, 0x0200_0000).putInt(8, 0x0700_0001)),
        little(version -> version.putLong(16, 0x0001_0000_FEEF_04BDL).putInt(24, 0x0004_0006)));
  }

  private static byte[] little(Consumer<ByteBuffer> content) {
    byte[] file = new byte[0x90];
    content.accept(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    return file;
  }

  @MethodSource("seeds")
  @FuzzTest
  void whateverAFileBeginsWithTellsSomethingOrNothing(byte[] file) {
    Optional<Set<Architecture>> built = Architecture.ofHeader(file);
    assertTrue(built.isEmpty() || built.get().size() <= Architecture.values().length);
    Optional<DriverVersion> version = VersionReader.ofVersionResource(file);
    assertTrue(version.isEmpty() || version.get().segments().size() == 4);
  }
}

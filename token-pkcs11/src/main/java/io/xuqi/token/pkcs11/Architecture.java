package io.xuqi.token.pkcs11;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Processors that libraries are built for. A library's header is read before it is mapped, so that
 * the wrong one is named as such instead of failing with the system's own, translated message.
 */
enum Architecture {
  X86(0x3, 0x14C, 0x7, "x86|i[3456]86"),
  X86_64(0x3E, 0x8664, 0x0100_0007, "amd64|x86_64"),
  ARM(0x28, 0x1C4, 0xC, "arm|arm32"),
  AARCH64(0xB7, 0xAA64, 0x0100_000C, "aarch64|arm64"),
  LOONGARCH64(0x102, 0x6264, -1, "loongarch64"),
  MIPS64(0x8, -1, -1, "mips64|mips64el"),
  SW64(0x9916, -1, -1, "sw_?64"),
  RISCV64(0xF3, 0x5064, -1, "riscv64"),
  PPC64(0x15, -1, -1, "ppc64|ppc64le"),
  S390X(0x16, -1, -1, "s390x");

  /** Enough of a file for every header; a PE header may lie behind a long DOS stub. */
  private static final int HEADER_SIZE = 4096;

  private static final int MAX_FAT_ENTRIES = 16;

  private final int elf;
  private final int pe;
  private final int machO;
  private final String names;

  /**
   * @param names the values of {@code os.arch} that mean it, a regular expression
   */
  Architecture(int elf, int pe, int machO, String names) {
    this.elf = elf;
    this.pe = pe;
    this.machO = machO;
    this.names = names;
  }

  /** The one of this Java, empty when its name is not known here. */
  static Optional<Architecture> ofThisJava() {
    String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return List.of(values()).stream().filter(a -> name.matches(a.names)).findFirst();
  }

  /**
   * Those a library file is built for: several in a universal Mach-O file, none of ours for a
   * processor not listed here.
   *
   * @return empty when the file is no library at all
   */
  static Optional<Set<Architecture>> ofLibrary(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ofHeader(in.readNBytes(HEADER_SIZE));
    }
  }

  /** The same of a file's first bytes. */
  static Optional<Set<Architecture>> ofHeader(byte[] header) {
    try {
      return read(ByteBuffer.wrap(header));
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Optional<Set<Architecture>> read(ByteBuffer header) {
    int magic = header.getInt(0);
    if (magic == 0x7F454C46) { // ELF
      header.order(header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      int machine = Short.toUnsignedInt(header.getShort(18));
      return Optional.of(matching(Format.ELF, machine));
    }
    if (magic >>> 16 == 0x4D5A) { // MZ
      header.order(ByteOrder.LITTLE_ENDIAN);
      int start = header.getInt(0x3C);
      if (header.getInt(start) != 0x4550) { // PE
        return Optional.empty();
      }
      return Optional.of(matching(Format.PE, Short.toUnsignedInt(header.getShort(start + 4))));
    }
    if (magic == 0xCAFEBABE || magic == 0xCAFEBABF) { // universal Mach-O
      int count = header.getInt(4);
      if (count < 1 || count > MAX_FAT_ENTRIES) { // a Java class has the same magic number
        return Optional.empty();
      }
      int entrySize = magic == 0xCAFEBABE ? 20 : 32;
      Set<Architecture> all = new HashSet<>();
      for (int i = 0; i < count; i++) {
        all.addAll(matching(Format.MACH_O, header.getInt(8 + i * entrySize)));
      }
      return Optional.of(all);
    }
    if (magic == 0xCEFAEDFE || magic == 0xCFFAEDFE) { // Mach-O, little-endian
      int processor = header.order(ByteOrder.LITTLE_ENDIAN).getInt(4);
      return Optional.of(matching(Format.MACH_O, processor));
    }
    return Optional.empty();
  }

  private enum Format {
    ELF,
    PE,
    MACH_O
  }

  /** Nothing when the file is of another operating system than this one. */
  private static Set<Architecture> matching(Format format, int machine) {
    Set<Architecture> matching = new HashSet<>();
    if (format == formatHere()) {
      for (Architecture architecture : values()) {
        int code =
            switch (format) {
              case ELF -> architecture.elf;
              case PE -> architecture.pe;
              case MACH_O -> architecture.machO;
            };
        if (code == machine) {
          matching.add(architecture);
        }
      }
    }
    return matching;
  }

  private static Format formatHere() {
    return switch (Platform.current()) {
      case WINDOWS -> Format.PE;
      case MACOS -> Format.MACH_O;
      case LINUX -> Format.ELF;
    };
  }
}

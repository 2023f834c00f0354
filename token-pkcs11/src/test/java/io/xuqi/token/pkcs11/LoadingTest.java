package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.DriverRequirement;
import io.xuqi.token.DriverVersion;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finding, judging and sharing driver libraries. */
class LoadingTest {

  @TempDir private Path folder;

  private static TokenException assertFails(ErrorCode code, Executable act) {
    TokenException failure = assertThrows(TokenException.class, act);
    assertEquals(code, failure.code(), failure.getMessage());
    return failure;
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("driver.so"), content);
  }

  @Test
  @Tag("R2")
  void aMissingDriverIsToldWithTheDownloadPage() {
    DriverProfile profile =
        new DriverProfile(
            "acme",
            "Acme key driver",
            Map.of(Platform.current(), List.of(folder.resolve("none.so").toString())),
            List.of(),
            Optional.empty(),
            new DriverRequirement(
                Optional.empty(), Optional.of(URI.create("https://ca.example/driver")), "驱动安装"));
    TokenException missing =
        assertFails(ErrorCode.DRIVER_MISSING, () -> Pkcs11Driver.load(profile));
    assertTrue(
        missing.explain(Locale.ENGLISH).contains("https://ca.example/driver"),
        missing.explain(Locale.ENGLISH));
    assertFails(ErrorCode.DRIVER_MISSING, () -> Pkcs11Driver.load(folder.resolve("none.so")));
    assertFails(ErrorCode.DRIVER_MISSING, () -> Pkcs11Driver.load(folder));
  }

  @Test
  @Tag("R1")
  void aFileThatIsNoLibraryIsTold() throws IOException {
    for (byte[] content :
        List.of(new byte[0], "#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII), new byte[5000])) {
      Path file = file(content);
      assertFails(ErrorCode.DRIVER_NOT_PKCS11, () -> Pkcs11Driver.load(file));
    }
  }

  @Test
  @Tag("R1")
  void aLibraryForAnotherProcessorIsTold() throws IOException {
    for (byte[] content : List.of(elf(0x1), pe(0x1), machO(0x1), universal(0x1))) {
      Path file = file(content);
      TokenException wrong = assertFails(ErrorCode.DRIVER_BITNESS, () -> Pkcs11Driver.load(file));
      assertTrue(wrong.getMessage().contains(System.getProperty("os.arch")));
    }
  }

  /** A header as a driver for the other word size has it, and nothing behind it. */
  @Test
  @Tag("R1")
  void aLibraryOfTheOtherWordSizeIsToldByBothKinds() throws IOException {
    assumeTrue(Platform.current() == Platform.LINUX, "an ELF file is another system's elsewhere");
    assumeTrue(System.getProperty("sun.arch.data.model", "64").equals("64"), "a 32-bit Java");
    byte[] elf32 =
        ByteBuffer.allocate(52)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1})
            .putShort(16, (short) 3) // a shared object
            .putShort(18, (short) 3) // for Intel 80386
            .array();
    Path file = file(elf32);
    assertEquals(Optional.of(Set.of(Architecture.X86)), Architecture.ofLibrary(file));
    TokenException wrong = assertFails(ErrorCode.DRIVER_BITNESS, () -> Pkcs11Driver.load(file));
    for (Locale locale : List.of(Locale.ENGLISH, Locale.CHINESE)) {
      String told = wrong.explain(locale);
      assertTrue(told.contains(file.toString()), told);
      assertTrue(told.contains(System.getProperty("os.arch")), told);
    }
  }

  @Test
  void aDamagedLibraryOfTheRightKindIsTold() throws IOException {
    assumeTrue(Platform.current() == Platform.LINUX, "an ELF file is another system's elsewhere");
    boolean arm = Architecture.ofThisJava().orElseThrow() == Architecture.AARCH64;
    Path file = file(elf(arm ? 0xB7 : 0x3E));
    assertFails(ErrorCode.DRIVER_FAILED, () -> Pkcs11Driver.load(file));
  }

  @Test
  void aLibraryOfAnotherKindIsTold() {
    Path other = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
    assumeTrue(Files.exists(other), other + " is missing");
    assertFails(ErrorCode.DRIVER_NOT_PKCS11, () -> Pkcs11Driver.load(other));
  }

  private static byte[] elf(int machine) {
    return ByteBuffer.allocate(64)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1})
        .putShort(18, (short) machine)
        .array();
  }

  private static byte[] pe(int machine) {
    return ByteBuffer.allocate(512)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {'M', 'Z'})
        .putInt(0x3C, 0x80)
        .put(0x80, new byte[] {'P', 'E', 0, 0})
        .putShort(0x84, (short) machine)
        .array();
  }

  private static byte[] machO(int processor) {
    return ByteBuffer.allocate(64)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0xFEEDFACF)
        .putInt(processor)
        .array();
  }

  private static byte[] universal(int processor) {
    return ByteBuffer.allocate(64).putInt(0xCAFEBABE).putInt(1).putInt(processor).array();
  }

  @Test
  void anInterpretedJavaClassIsNoUniversalLibrary() throws IOException {
    Path file = file(ByteBuffer.allocate(64).putInt(0xCAFEBABE).putInt(61).array());
    assertEquals(Optional.empty(), Architecture.ofLibrary(file));
  }

  // ---- one library, several users

  @Test
  void theLastUserFinalizesTheLibrary() throws TokenException {
    FakeCryptoki cryptoki = new FakeCryptoki();
    DriverProfile profile = FakeDriver.library(folder);
    Pkcs11Driver first = FakeDriver.load(profile, cryptoki);
    Pkcs11Driver second = FakeDriver.load(profile, cryptoki);
    first.close();
    first.close();
    assertEquals(0, cryptoki.count(Function.FINALIZE));
    assertEquals(1, second.tokens().size());
    second.close();
    assertEquals(1, cryptoki.count(Function.FINALIZE));
    FakeDriver.load(profile, cryptoki).close();
    assertEquals(2, cryptoki.count(Function.INITIALIZE));
    assertEquals(2, cryptoki.count(Function.FINALIZE));
  }

  @Test
  void aLibraryThatSomebodyElseInitializedIsNeverFinalized() throws TokenException {
    FakeCryptoki cryptoki = new FakeCryptoki().answer(Function.INITIALIZE, 0x191);
    FakeDriver.load(folder, cryptoki).close();
    assertEquals(0, cryptoki.count(Function.FINALIZE));
  }

  @Test
  void aLibraryThatCannotLockIsInitializedWithout() throws TokenException {
    FakeCryptoki cryptoki = new FakeCryptoki().answer(Function.INITIALIZE, 0xA);
    FakeDriver.load(folder, cryptoki).close();
    assertEquals(2, cryptoki.count(Function.INITIALIZE));
    FakeCryptoki broken =
        new FakeCryptoki().answer(Function.INITIALIZE, 0xA).answer(Function.INITIALIZE, 0x5);
    assertFails(ErrorCode.DRIVER_FAILED, () -> FakeDriver.load(folder, broken));
  }

  @Test
  void aDriverThatDoesNotSayWhatItIsIsReleased() {
    FakeCryptoki cryptoki = new FakeCryptoki().answer(Function.GET_INFO, 0x6);
    assertFails(ErrorCode.DRIVER_FAILED, () -> FakeDriver.load(folder, cryptoki));
    assertEquals(1, cryptoki.count(Function.FINALIZE));
  }

  @Test
  void theLoginOfSomebodyElseInTheProcessIsLeftAlone() throws TokenException {
    FakeCryptoki cryptoki = new FakeCryptoki().answer(Function.LOGIN, 0x100);
    FakeDriver.session(folder, cryptoki).close();
    assertEquals(0, cryptoki.count(Function.LOGOUT));
  }

  @Test
  void theLastSessionLogsOut() throws TokenException {
    FakeCryptoki cryptoki =
        new FakeCryptoki().answer(Function.LOGIN, 0).answer(Function.LOGIN, 0x100);
    Token token = FakeDriver.token(folder, cryptoki);
    TokenSession first = token.login(FakeDriver.PINS);
    TokenSession second = token.login(FakeDriver.PINS);
    first.close();
    first.close();
    assertEquals(0, cryptoki.count(Function.LOGOUT));
    second.close();
    assertEquals(1, cryptoki.count(Function.LOGOUT));
  }

  @Test
  void closingTheDriverEndsItsSessions() throws TokenException {
    FakeCryptoki cryptoki = new FakeCryptoki();
    DriverProfile profile = FakeDriver.library(folder);
    Pkcs11Driver stays = FakeDriver.load(profile, cryptoki);
    Pkcs11Driver driver = FakeDriver.load(profile, cryptoki);
    TokenSession session = driver.tokens().get(0).login(FakeDriver.PINS);
    driver.close();
    assertEquals(1, cryptoki.count(Function.LOGOUT));
    assertEquals(cryptoki.count(Function.OPEN_SESSION), cryptoki.count(Function.CLOSE_SESSION));
    session.close();
    assertEquals(1, cryptoki.count(Function.LOGOUT));
    stays.close();
  }

  @Test
  void aTokenThatCannotBeToldFromOthersIsLeftOut() throws TokenException {
    FakeCryptoki cryptoki = new FakeCryptoki();
    cryptoki.setToken("", 0);
    assertEquals(List.of(), FakeDriver.load(folder, cryptoki).tokens());
  }

  @Test
  void whatADriverListsForATokenIsToldInOrderAndOnlyByThatDriver() throws TokenException {
    FakeCryptoki cryptoki = new FakeCryptoki();
    cryptoki.mechanisms.add(0x8000_8001L);
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    Token token = driver.tokens().get(0);
    assertEquals(
        List.of(0x0L, 0x1L, 0x40L, 0x1040L, 0x1041L, 0x8000_8001L), driver.mechanisms(token));
    Pkcs11Driver other = FakeDriver.load(folder, new FakeCryptoki());
    assertThrows(IllegalArgumentException.class, () -> other.mechanisms(token));
    assertThrows(IllegalArgumentException.class, () -> other.sm2FamiliesListed(token));
  }

  // ---- versions

  @ParameterizedTest
  @CsvSource({"2.6.1-2.1, 2.6.1", "1:4.10.0+dfsg-1, 4.10.0", "4.6.1, 4.6.1"})
  @Tag("R1")
  void thePackagesVersionIsTheUpstreamPart(String listed, String expected) throws IOException {
    Path status =
        Files.writeString(
            folder.resolve("status"),
            "Package: other\nVersion: 9.9\n\nPackage: wanted\nStatus: ok\nVersion: " + listed);
    assertEquals(
        Optional.of(DriverVersion.parse(expected)),
        new VersionReader(status)
            .read(profile(List.of(VersionSource.PACKAGE)), status, "name", info(0, 0))
            .version());
  }

  @Test
  @Tag("R1")
  void theFirstSourceThatTellsIsNamed() {
    VersionReader reader = new VersionReader(folder.resolve("none"));
    DriverProfile profile =
        profile(List.of(VersionSource.PACKAGE, VersionSource.FILE, VersionSource.CK_INFO));
    assertEquals(VersionSource.CK_INFO, reader.read(profile, folder, "name", info(4, 6)).source());
    assertEquals(VersionSource.UNKNOWN, reader.read(profile, folder, "name", info(0, 0)).source());
  }

  @Test
  @Tag("R1")
  void aDllsVersionResourceIsFound() throws IOException {
    byte[] content =
        ByteBuffer.allocate(4000)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(2000, 0xFEEF04BD)
            .putInt(2004, 0x00010000)
            .putInt(2008, 4 << 16 | 6)
            .putInt(2012, 1 << 16 | 77)
            .array();
    assertEquals(
        Optional.of(DriverVersion.parse("4.6.1.77")),
        VersionReader.ofVersionResource(file(content)));
    assertEquals(Optional.empty(), VersionReader.ofVersionResource(file(new byte[30])));
  }

  private DriverProfile profile(List<VersionSource> sources) {
    return new DriverProfile(
        "id", "name", Map.of(), sources, Optional.of("wanted"), DriverRequirement.none());
  }

  private static LibraryInfo info(int major, int minor) {
    return new LibraryInfo("", "", List.of(major, minor));
  }
}

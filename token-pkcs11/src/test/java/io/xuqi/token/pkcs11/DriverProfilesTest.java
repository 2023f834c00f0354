package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.DriverVersion;
import io.xuqi.token.pkcs11.Sm2Profile.CiphertextForm;
import io.xuqi.token.pkcs11.Sm2Profile.Coordinates;
import io.xuqi.token.pkcs11.Sm2Profile.Decryption;
import io.xuqi.token.pkcs11.Sm2Profile.PublicPoint;
import io.xuqi.token.pkcs11.Sm2Profile.SignatureForm;
import io.xuqi.token.pkcs11.Sm2Profile.SignatureInput;
import io.xuqi.token.pkcs11.Sm2Profile.Signing;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known about drivers, and how a user adds to it. */
class DriverProfilesTest {

  @TempDir private Path folder;

  private List<DriverProfile> read(String content) throws IOException {
    return DriverProfiles.read(Files.writeString(folder.resolve("drivers.properties"), content));
  }

  @Test
  void knowsSoftHsmAndOpenSc() {
    assertEquals(
        List.of("opensc", "softhsm2"),
        DriverProfiles.shipped().stream().map(DriverProfile::id).toList());
    for (DriverProfile profile : DriverProfiles.shipped()) {
      assertEquals(Platform.values().length, profile.libraries().size(), profile.id());
      TokenTraits standard = TokenTraits.standard();
      boolean unblocks = !profile.id().equals("opensc");
      assertEquals(
          new TokenTraits(standard.sm2(), standard.text(), standard.pinTries(), unblocks),
          profile.traits());
    }
  }

  @Test
  void readsProfilesFromAFile() throws IOException {
    DriverProfile acme =
        read("""
                acme.name = 云锁
                acme.windows = C:\\\\Windows\\\\System32\\\\acmep11.dll
                acme.version = file, ck-info
                acme.minimum = V4.6.1
                acme.download = https://ca.example/driver
                acme.download-text = 驱动安装
                acme.text = GB18030
                acme.pin-tries = 6
                acme.unblock = no
                """)
            .get(0);
    assertEquals("云锁", acme.name());
    assertEquals(
        List.of("C:\\Windows\\System32\\acmep11.dll"), acme.libraries().get(Platform.WINDOWS));
    assertEquals(List.of(VersionSource.FILE, VersionSource.CK_INFO), acme.versionSources());
    assertEquals("驱动安装 https://ca.example/driver", acme.requirement().where());
    assertEquals(Optional.of(DriverVersion.parse("4.6.1")), acme.requirement().minimum());
    assertEquals(
        new TokenTraits(Optional.empty(), Charset.forName("GB18030"), OptionalInt.of(6), false),
        acme.traits());
  }

  @Test
  void knowsTheFamiliesWhoseSm2IsDocumented() {
    assertEquals(
        Set.of("sansec", "tass", "luna", "ibm", "westone", "mk1"),
        DriverProfiles.sm2Families().keySet());
    assertEquals(
        new Sm2Profile(
            0x00010001,
            0x00010009,
            List.of(new Signing(0x00010002, SignatureInput.DIGEST, SignatureForm.RAW)),
            List.of(),
            OptionalLong.empty(),
            new PublicPoint(false, Optional.of(new Coordinates(0x00010002, 0x00010003))),
            false),
        DriverProfiles.sm2Families().get("mk1"));
  }

  @Test
  void aDriverOfAFamilyTakesItsNumbersAndMayHaveItsOwn() throws IOException {
    DriverProfile mine =
        read("""
                mine.name = Mine
                mine.linux = /opt/mine/p11.so
                mine.sm2 = sansec
                mine.sm2.unwrap = 0x8000ff01
                mine.sm2.sign = 0x80008105 digest raw
                """)
            .get(0);
    Sm2Profile family = DriverProfiles.sm2Families().get("sansec");
    assertEquals(
        new Sm2Profile(
            family.keyType(),
            family.keyPairGeneration(),
            List.of(new Signing(0x80008105L, SignatureInput.DIGEST, SignatureForm.RAW)),
            List.of(new Decryption(0x80008201L, CiphertextForm.DER)),
            OptionalLong.of(0x8000FF01L),
            family.point(),
            family.namesCurve()),
        mine.traits().sm2().orElseThrow());
  }

  @Test
  void aFileDescribesAFamilyOfItsOwnAndBelongingIsNeverGuessed() throws IOException {
    List<DriverProfile> read =
        read(
            """
            house.name = 自家系列
            house.sm2.key-type = 0x80000010
            house.sm2.generate = 0x80000011
            house.sm2.sign = 0x80000012 message der
            house.sm2.point = plain
            one.name = One
            one.linux = /opt/one.so
            one.sm2 = house
            two.name = Two
            two.linux = /opt/two.so
            """);
    assertEquals(List.of("one", "two"), read.stream().map(DriverProfile::id).toList());
    Sm2Profile sm2 = read.get(0).traits().sm2().orElseThrow();
    assertEquals(0x80000010L, sm2.keyType());
    assertEquals(PublicPoint.PLAIN, sm2.point());
    assertEquals(Optional.empty(), read.get(1).traits().sm2());
  }

  @ParameterizedTest
  @CsvSource({
    "'a.name=A', no library",
    "'a.linux=/x', a.linux belongs to no driver",
    "'a.name=A\na.linux=/x\nb.windows=/y', b.windows belongs to no driver",
    "'a.name=A\na.linux=/x\na.version=stars', a.version = stars",
    "'a.name=A\na.linux=/x\na.version=registry', a version can be read from",
    "'a.name=A\na.linux=/x\na.minimum=new', a.minimum = new",
    "'a.name=\na.linux=/x', malformed driver profile a",
    "'a.name=\\u12', malformed",
    "'a.name=A\na.linux=/x\na.mininum=1', a.mininum = 1",
    "'a.name=A\na.linux=/x\na.text=morse', a.text = morse",
    "'a.name=A\na.linux=/x\na.pin-tries=many', a.pin-tries = many",
    "'a.name=A\na.linux=/x\na.pin-tries=0', 0 tries",
    "'a.name=A\na.linux=/x\na.unblock=perhaps', a.unblock = perhaps",
    "'a.name=A\na.linux=/x\na.sm2=nobody', a.sm2 = nobody",
    "'a.name=A\na.linux=/x\na.sm2.sign=0x1 digest raw', a.sm2.key-type is missing",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.sing=0x1 digest raw', a.sm2.sing = 0x1",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.key-type=12', a.sm2.key-type = 12",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.key-type=0x1FFFFFFFF', a.sm2.key-type = 0x1FFFFFFFF",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.key-type=0x3', key type 0x3",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.sign=', no mechanism to sign with",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.sign=0x1 digest', a.sm2.sign = 0x1 digest",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.sign=0x1 guess raw', a.sm2.sign = 0x1 guess raw",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.decrypt=0x1 c2c1', a.sm2.decrypt = 0x1 c2c1",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.unwrap=0x1', has no mechanism to decrypt with",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.point=somewhere', a.sm2.point = somewhere",
    "'a.name=A\na.linux=/x\na.sm2=ibm\na.sm2.curve=maybe', a.sm2.curve = maybe"
  })
  void aMalformedProfileIsRefusedWithTheEntryAndItsValue(String content, String told) {
    IOException refused = assertThrows(IOException.class, () -> read(content));
    assertTrue(refused.getMessage().contains(told), refused.getMessage());
  }

  @Test
  void aHugeFileIsRefused() {
    String huge = "#".repeat(DriverProfiles.MAX_FILE_SIZE + 1);
    assertThrows(IOException.class, () -> read(huge));
  }
}

package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.token.PinLengths;
import io.xuqi.token.TokenCapability;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers here are what C compilers print for sizeof and offsetof of the official headers. */
class StructLayoutTest {

  private enum Kind {
    UNIX_64,
    UNIX_64_BIG_ENDIAN,
    UNIX_32,
    WINDOWS_64,
    WINDOWS_32;

    StructLayout layout() {
      return switch (this) {
        case UNIX_64 -> StructLayout.unix(8, ByteOrder.LITTLE_ENDIAN);
        case UNIX_64_BIG_ENDIAN -> StructLayout.unix(8, ByteOrder.BIG_ENDIAN);
        case UNIX_32 -> StructLayout.unix(4, ByteOrder.LITTLE_ENDIAN);
        case WINDOWS_64 -> StructLayout.windows(8);
        case WINDOWS_32 -> StructLayout.windows(4);
      };
    }

    ByteBuffer struct(byte[] bytes) {
      return ByteBuffer.wrap(bytes).order(layout().order());
    }

    void number(ByteBuffer struct, int offset, long value) {
      if (layout().numberSize() == 4) {
        struct.putInt(offset, (int) value);
      } else {
        struct.putLong(offset, value);
      }
    }

    long number(ByteBuffer struct, int offset) {
      return layout().numberSize() == 4
          ? Integer.toUnsignedLong(struct.getInt(offset))
          : struct.getLong(offset);
    }

    long pointer(ByteBuffer struct, int offset) {
      return layout().pointerSize() == 4
          ? Integer.toUnsignedLong(struct.getInt(offset))
          : struct.getLong(offset);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UNIX_64, 8, 352, 480",
    "UNIX_64_BIG_ENDIAN, 8, 352, 480",
    "UNIX_32, 4, 176, 240",
    "WINDOWS_64, 2, 346, 474",
    "WINDOWS_32, 2, 174, 238"
  })
  void functionPointersLieWhereTheListHasThem(Kind kind, long first, long sign, long generate) {
    assertEquals(first, kind.layout().functionOffset(Function.INITIALIZE));
    assertEquals(sign, kind.layout().functionOffset(Function.SIGN));
    assertEquals(generate, kind.layout().functionOffset(Function.GENERATE_KEY_PAIR));
  }

  /** The order of pkcs11f.h of version 2.40, which version 3 keeps. */
  private static final List<String> FUNCTIONS =
      List.of(
          """
          C_Initialize C_Finalize C_GetInfo C_GetFunctionList C_GetSlotList C_GetSlotInfo
          C_GetTokenInfo C_GetMechanismList C_GetMechanismInfo C_InitToken C_InitPIN C_SetPIN
          C_OpenSession C_CloseSession C_CloseAllSessions C_GetSessionInfo C_GetOperationState
          C_SetOperationState C_Login C_Logout C_CreateObject C_CopyObject C_DestroyObject
          C_GetObjectSize C_GetAttributeValue C_SetAttributeValue C_FindObjectsInit C_FindObjects
          C_FindObjectsFinal C_EncryptInit C_Encrypt C_EncryptUpdate C_EncryptFinal C_DecryptInit
          C_Decrypt C_DecryptUpdate C_DecryptFinal C_DigestInit C_Digest C_DigestUpdate C_DigestKey
          C_DigestFinal C_SignInit C_Sign C_SignUpdate C_SignFinal C_SignRecoverInit C_SignRecover
          C_VerifyInit C_Verify C_VerifyUpdate C_VerifyFinal C_VerifyRecoverInit C_VerifyRecover
          C_DigestEncryptUpdate C_DecryptDigestUpdate C_SignEncryptUpdate C_DecryptVerifyUpdate
          C_GenerateKey C_GenerateKeyPair C_WrapKey C_UnwrapKey C_DeriveKey C_SeedRandom
          C_GenerateRandom C_GetFunctionStatus C_CancelFunction C_WaitForSlotEvent
          """
              .strip()
              .split("\\s+"));

  @ParameterizedTest
  @EnumSource(Function.class)
  void everyFunctionHasItsPlaceInTheList(Function function) {
    assertEquals(FUNCTIONS.indexOf(function.toString()), function.index());
    assertEquals(8 + 8L * function.index(), Kind.UNIX_64.layout().functionOffset(function));
    assertEquals(4 + 4L * function.index(), Kind.UNIX_32.layout().functionOffset(function));
    assertEquals(2 + 8L * function.index(), Kind.WINDOWS_64.layout().functionOffset(function));
    assertEquals(2 + 4L * function.index(), Kind.WINDOWS_32.layout().functionOffset(function));
  }

  @ParameterizedTest
  @CsvSource({
    "UNIX_64, 24, 8, 16",
    "UNIX_64_BIG_ENDIAN, 24, 8, 16",
    "UNIX_32, 12, 4, 8",
    "WINDOWS_64, 16, 4, 12",
    "WINDOWS_32, 12, 4, 8"
  })
  void aMechanismWithoutParameterIsItsNumberANullPointerAndNoLength(
      Kind kind, int size, int parameter, int length) {
    byte[] bytes = kind.layout().mechanism(0x8000_0001L);
    assertEquals(size, bytes.length);
    assertEquals(0x8000_0001L, kind.number(kind.struct(bytes), 0));
    assertEquals(0, kind.pointer(kind.struct(bytes), parameter));
    assertEquals(0, kind.number(kind.struct(bytes), length));
  }

  @ParameterizedTest
  @CsvSource({
    "UNIX_64, 8, 16",
    "UNIX_64_BIG_ENDIAN, 8, 16",
    "UNIX_32, 4, 8",
    "WINDOWS_64, 4, 8",
    "WINDOWS_32, 4, 8"
  })
  void mechanismInfoIsReadFieldByField(Kind kind, int largest, int flags) throws Exception {
    FakeCryptoki driver = new FakeCryptoki(kind.layout());
    byte[] generating = new byte[StructLayout.MAX_INFO_SIZE];
    kind.number(kind.struct(generating), 0, 1024);
    kind.number(kind.struct(generating), largest, 2048);
    driver.mechanismInfo.put(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN, generating);
    byte[] using = generating.clone();
    driver.mechanismInfo.put(Cryptoki.CKM_RSA_PKCS, using);
    driver.mechanisms.remove(Cryptoki.CKM_EC_KEY_PAIR_GEN);
    assertEquals(Set.of(TokenCapability.GENERATE_RSA_2048), capabilities(driver));
    kind.number(kind.struct(using), flags, Cryptoki.CKF_DECRYPT);
    assertEquals(
        Set.of(TokenCapability.GENERATE_RSA_2048, TokenCapability.DECRYPT), capabilities(driver));
  }

  private static Set<TokenCapability> capabilities(FakeCryptoki driver) throws Exception {
    return KeyKinds.of(Mechanisms.read(driver, 1), TokenTraits.standard()).capabilities();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void slotInfoSaysWhetherATokenIsIn(Kind kind) {
    FakeCryptoki driver = new FakeCryptoki(kind.layout());
    assertTrue(SlotToken.isIn(driver, 1));
    driver.present = false;
    assertFalse(SlotToken.isIn(driver, 1));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void sessionInfoSaysWhoIsLoggedIn(Kind kind) throws DriverError {
    FakeCryptoki driver = new FakeCryptoki(kind.layout());
    Session session = Session.open(driver, 1, true);
    driver.sessionState = 3; // CKS_RW_USER_FUNCTIONS
    assertFalse(session.isAdministrators());
    driver.sessionState = Cryptoki.CKS_RW_SO_FUNCTIONS;
    assertTrue(session.isAdministrators());
  }

  @ParameterizedTest
  @CsvSource({
    "UNIX_64, 48, 32",
    "UNIX_64_BIG_ENDIAN, 48, 32",
    "UNIX_32, 24, 16",
    "WINDOWS_64, 44, 32",
    "WINDOWS_32, 24, 16"
  })
  void initializeArgumentsHaveOnlyTheLockingFlag(Kind kind, int size, int flags) {
    byte[] arguments = kind.layout().initializeArguments();
    byte[] expected = new byte[size];
    kind.number(kind.struct(expected), flags, 2);
    assertArrayEquals(expected, java.util.Arrays.copyOf(arguments, size));
  }

  @ParameterizedTest
  @CsvSource({
    "UNIX_64, 24, 8, 16",
    "UNIX_64_BIG_ENDIAN, 24, 8, 16",
    "UNIX_32, 12, 4, 8",
    "WINDOWS_64, 16, 4, 12",
    "WINDOWS_32, 12, 4, 8"
  })
  void attributesPointToTheValuesBehindThem(Kind kind, int size, int pointer, int length) {
    long address = 0x1000;
    byte[] id = {1, 2, 3};
    byte[][] values = {id, new byte[0], kind.layout().encode(0x1234)};
    byte[] image = kind.layout().attributes(address, new long[] {0x102, 0x11, 0x121}, values);
    ByteBuffer struct = kind.struct(image);

    assertEquals(0x102, kind.number(struct, 0));
    long idAt = kind.pointer(struct, pointer) - address;
    assertArrayEquals(id, java.util.Arrays.copyOfRange(image, (int) idAt, (int) idAt + 3));
    assertEquals(3, kind.number(struct, length));

    assertEquals(0x11, kind.number(struct, size));
    assertEquals(0, kind.pointer(struct, size + pointer), "an empty value is a null pointer");
    assertEquals(0, kind.number(struct, size + length));

    assertEquals(0x121, kind.number(struct, 2 * size));
    long numberAt = kind.pointer(struct, 2 * size + pointer) - address;
    assertEquals(0, numberAt % kind.layout().numberSize(), "aligned");
    assertEquals(0x1234, kind.number(struct, (int) numberAt));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatTheDriverFilledInComesBack(Kind kind) {
    byte[][] buffers = {new byte[5], new byte[16]};
    byte[] image = kind.layout().attributes(0x1000, new long[] {1, 2}, buffers);
    ByteBuffer struct = kind.struct(image);
    int size = kind.layout().attributeSize();
    int length = size - kind.layout().numberSize();
    kind.number(struct, length, 4);
    kind.number(struct, size + length, kind.layout().unavailable());
    struct.put((int) kind.pointer(struct, length - kind.layout().pointerSize()) - 0x1000, (byte) 9);
    long[] lengths = new long[2];
    kind.layout().readAttributes(image, buffers, lengths);
    assertArrayEquals(new long[] {4, kind.layout().unavailable()}, lengths);
    assertArrayEquals(new byte[] {9, 0, 0, 0, 0}, buffers[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "UNIX_64, 96, 136, 144, 152, 160, 168, 176",
    "UNIX_64_BIG_ENDIAN, 96, 136, 144, 152, 160, 168, 176",
    "UNIX_32, 96, 116, 120, 124, 128, 132, 136",
    "WINDOWS_64, 96, 116, 120, 124, 128, 132, 136",
    "WINDOWS_32, 96, 116, 120, 124, 128, 132, 136"
  })
  void tokenInfoIsReadFieldByField(
      Kind kind,
      int flags,
      int maximumPin,
      int minimumPin,
      int totalPublic,
      int freePublic,
      int totalPrivate,
      int freePrivate)
      throws DriverError {
    FakeCryptoki driver = new FakeCryptoki(kind.layout());
    byte[] bytes = new byte[StructLayout.MAX_INFO_SIZE];
    ByteBuffer info = kind.struct(bytes);
    info.put(0, Text.encode("标签", 32));
    info.put(32, Text.encode("Maker", 32));
    info.put(64, Text.encode("Model", 16));
    info.put(80, "SN01".getBytes(StandardCharsets.UTF_8)); // padded with zeros by some
    kind.number(info, flags, Cryptoki.CKF_USER_PIN_FINAL_TRY);
    kind.number(info, maximumPin, 16);
    kind.number(info, minimumPin, 6);
    kind.number(info, totalPublic, 9000);
    kind.number(info, freePublic, 4000);
    kind.number(info, totalPrivate, 9000);
    kind.number(info, freePrivate, kind.layout().unavailable());
    driver.tokenInfo = bytes;
    assertEquals(
        new SlotToken(
            "Maker",
            "SN01",
            "Model",
            "标签",
            Cryptoki.CKF_USER_PIN_FINAL_TRY,
            new PinLengths(6, 16),
            OptionalLong.of(4000),
            TokenTraits.standard()),
        SlotToken.read(driver, 1, TokenTraits.standard()));
  }

  @ParameterizedTest
  @CsvSource({
    "UNIX_64, 48, 80",
    "UNIX_64_BIG_ENDIAN, 48, 80",
    "UNIX_32, 40, 72",
    "WINDOWS_64, 38, 70",
    "WINDOWS_32, 38, 70"
  })
  void libraryInfoIsReadFieldByField(Kind kind, int description, int version) throws DriverError {
    FakeCryptoki driver = new FakeCryptoki(kind.layout());
    byte[] bytes = new byte[StructLayout.MAX_INFO_SIZE];
    ByteBuffer info = kind.struct(bytes);
    info.put(2, Text.encode("Maker", 32));
    info.put(description, Text.encode("A driver", 32));
    info.put(version, (byte) 4).put(version + 1, (byte) 6);
    driver.info = bytes;
    assertEquals(
        new LibraryInfo("Maker", "A driver", java.util.List.of(4, 6)), LibraryInfo.read(driver));
  }
}

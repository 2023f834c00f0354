package io.xuqi.scenarios.token;

import io.xuqi.scenarios.token.CardFile.Act;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A smart card with a PKCS#15 file system, as far as OpenSC needs one: its keys are made of
 * software and used behind a PIN. It answers the commands of OpenSC's driver for MyEID and OsEID
 * (ISO/IEC 7816-4 and -8 with some of the maker's own), and knows nothing of PKCS#15: what is in
 * the files is written by {@code pkcs15-init} and by OpenSC's PKCS#11 library.
 */
public final class MyEidCard {

  /** The historical bytes say OsEID, the name of a card made of software; the protocol is T=1. */
  private static final byte[] ANSWER_TO_RESET = {
    0x3B, (byte) 0x85, 0x01, 'O', 's', 'E', 'I', 'D', 0
  };

  static {
    for (int i = 1; i < ANSWER_TO_RESET.length - 1; i++) {
      ANSWER_TO_RESET[ANSWER_TO_RESET.length - 1] ^= ANSWER_TO_RESET[i];
    }
  }

  static final int GENERATE = 0x46;
  static final int SECURITY_OPERATION = 0x2A;
  public static final int UPDATE_BINARY = 0xD6;

  private static final int ROOT = 0x3F00;
  private static final int APPLICATION = 0x5015;
  private static final byte[] AID = {(byte) 0xA0, 0, 0, 0, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5'};
  private static final int PIN_SIZE = 8;
  private static final int MAX_RESPONSE = 256;

  /** Major, minor and further version, from where on commands are chained. */
  private static final byte[] VERSION = {4, 5, 5};

  private static final int OK = 0x9000;

  private final byte[] serialNumber;
  private final Map<Integer, CardPin> pins = new HashMap<>();
  private CardFile root;
  private boolean active;

  // Until the next reset.
  private CardFile folder;
  private CardFile selected;
  private int algorithm;
  private @Nullable CardFile keyInUse;
  private final ByteArrayOutputStream chained = new ByteArrayOutputStream();
  private byte[] waiting = {};

  /** A blank card. */
  MyEidCard(String serialNumber) {
    this(
        Arrays.copyOf(serialNumber.getBytes(StandardCharsets.US_ASCII), 10),
        fileSystem(new byte[8]));
  }

  private MyEidCard(byte[] serialNumber, CardFile root) {
    this.serialNumber = serialNumber;
    this.root = root;
    this.folder = root;
    this.selected = root;
  }

  /** Another card with everything that is on this one, a moment after it was powered up. */
  public synchronized MyEidCard copy() {
    MyEidCard copy = new MyEidCard(serialNumber, root.copy());
    pins.forEach((number, pin) -> copy.pins.put(number, pin.copy()));
    copy.active = active;
    return copy;
  }

  private static CardFile fileSystem(byte[] access) {
    CardFile root = new CardFile(ROOT, CardFile.FOLDER, 0, Arrays.copyOfRange(access, 2, 5));
    byte[] inApplication = Arrays.copyOfRange(access, 5, 8);
    root.children().put(APPLICATION, new CardFile(APPLICATION, CardFile.FOLDER, 0, inApplication));
    return root;
  }

  /** Forgets who has proven what; answers the answer to reset. */
  synchronized byte[] powerUp() {
    powerDown();
    return ANSWER_TO_RESET.clone();
  }

  synchronized void powerDown() {
    pins.values().forEach(CardPin::forget);
    folder = root;
    selected = root;
    keyInUse = null;
    chained.reset();
    waiting = new byte[0];
  }

  /** Carries out a short command (ISO/IEC 7816-3, 12.1.3). */
  synchronized byte[] transmit(byte[] apdu) {
    int size = apdu.length > 5 ? apdu[4] & 0xFF : 0;
    byte[] data = apdu.length > 5 ? Arrays.copyOfRange(apdu, 5, 5 + size) : new byte[0];
    int expected = apdu.length == 5 || apdu.length == 6 + size ? apdu[apdu.length - 1] & 0xFF : 0;
    try {
      if ((apdu[0] & 0x10) != 0) {
        chained.writeBytes(data);
        return response(new byte[0], OK);
      }
      chained.writeBytes(data);
      byte[] whole = chained.toByteArray();
      chained.reset();
      byte[] answer = execute(apdu[1] & 0xFF, apdu[2] & 0xFF, apdu[3] & 0xFF, whole, expected);
      return portion(answer, expected);
    } catch (CardStatusException e) {
      return response(new byte[0], e.status());
    } catch (GeneralSecurityException e) {
      return response(new byte[0], CardStatusException.WRONG_DATA);
    }
  }

  private byte[] portion(byte[] answer, int expected) {
    int room = expected == 0 ? MAX_RESPONSE : expected;
    if (answer.length <= room) {
      waiting = new byte[0];
      return response(answer, OK);
    }
    waiting = Arrays.copyOfRange(answer, room, answer.length);
    int more = Math.min(waiting.length, 0xFF);
    return response(Arrays.copyOf(answer, room), 0x6100 | more);
  }

  private static byte[] response(byte[] data, int status) {
    byte[] response = Arrays.copyOf(data, data.length + 2);
    response[data.length] = (byte) (status >> 8);
    response[data.length + 1] = (byte) status;
    return response;
  }

  private byte[] execute(int instruction, int p1, int p2, byte[] data, int expected)
      throws CardStatusException, GeneralSecurityException {
    int offset = p1 << 8 | p2;
    return switch (instruction) {
      case 0x20 -> verify(p2, data);
      case 0x22 -> chooseKey(data);
      case 0x24 -> changePin(p2, data);
      case SECURITY_OPERATION -> useKey(p1 == 0x9E, data);
      case 0x2C -> unblock(p1, p2, data);
      case 0x2E -> logout();
      case 0x44 -> activate();
      case GENERATE -> generate();
      case 0x84 -> random(expected);
      case 0xA4 -> select(p1, p2, data);
      case 0xB0 -> read(offset, expected);
      case 0xC0 -> waiting;
      case 0xCA -> tell(offset);
      case UPDATE_BINARY -> update(offset, data);
      case 0xDA -> initialize(offset, data);
      case 0xE0 -> create(data);
      case 0xE4 -> delete();
      default -> throw new CardStatusException(CardStatusException.UNKNOWN_COMMAND);
    };
  }

  // ---- PINs

  private CardPin pin(int number) throws CardStatusException {
    return Optional.ofNullable(pins.get(number))
        .orElseThrow(() -> new CardStatusException(CardStatusException.NO_REFERENCE));
  }

  private byte[] verify(int number, byte[] given) throws CardStatusException {
    CardPin pin = pin(number);
    if (given.length > 0) {
      pin.verify(given);
    } else {
      pin.requireVerified();
    }
    return new byte[0];
  }

  private byte[] changePin(int number, byte[] data) throws CardStatusException {
    requireTwoPins(data);
    pin(number)
        .change(Arrays.copyOf(data, PIN_SIZE), Arrays.copyOfRange(data, PIN_SIZE, data.length));
    return new byte[0];
  }

  private byte[] unblock(int p1, int number, byte[] data) throws CardStatusException {
    if (p1 != 0) {
      throw new CardStatusException(CardStatusException.WRONG_P1_P2);
    }
    requireTwoPins(data);
    pin(number)
        .unblock(Arrays.copyOf(data, PIN_SIZE), Arrays.copyOfRange(data, PIN_SIZE, data.length));
    return new byte[0];
  }

  private static void requireTwoPins(byte[] data) throws CardStatusException {
    if (data.length != 2 * PIN_SIZE) {
      throw new CardStatusException(CardStatusException.WRONG_LENGTH);
    }
  }

  private byte[] logout() {
    pins.values().forEach(CardPin::forget);
    return new byte[0];
  }

  private void require(CardFile file, Act act) throws CardStatusException {
    int condition = file.condition(act);
    boolean free = !active || condition == 0;
    if (!free && (condition == 0x0F || !pin(condition).isVerified())) {
      throw new CardStatusException(CardStatusException.NOT_ALLOWED);
    }
  }

  // ---- the card's life

  /** Everything away, or one more PIN. */
  private byte[] initialize(int what, byte[] data) throws CardStatusException {
    int number = what & 0xFF;
    if (what == 0x01E0 && data.length == 8) {
      require(root, Act.DELETE);
      root = fileSystem(data);
      pins.clear();
      active = false;
      powerDown();
    } else if (what >> 8 == 1 && number >= 1 && number <= 14 && data.length == 19) {
      if (active) {
        throw new CardStatusException(CardStatusException.NOT_ALLOWED);
      }
      byte[] pin = Arrays.copyOf(data, PIN_SIZE);
      byte[] puk = Arrays.copyOfRange(data, PIN_SIZE, 2 * PIN_SIZE);
      pins.put(number, new CardPin(pin, puk, data[16], data[17]));
    } else {
      throw new CardStatusException(CardStatusException.WRONG_P1_P2);
    }
    return new byte[0];
  }

  private byte[] activate() {
    active = true;
    return new byte[0];
  }

  private byte[] tell(int what) throws CardStatusException {
    return switch (what) {
      case 0x01A0 -> {
        byte[] told = new byte[20];
        System.arraycopy(VERSION, 0, told, 5, VERSION.length);
        System.arraycopy(serialNumber, 0, told, 8, serialNumber.length);
        yield told;
      }
      // RSA and EC, up to 4096 and 256 bits.
      case 0x01AA -> new byte[] {1, 0, 0x09, 0x10, 0, 0, 0, 0, 0, 1, 0};
      case 0x0101, 0x0186 -> key(selected).publicPart();
      default -> throw new CardStatusException(CardStatusException.WRONG_P1_P2);
    };
  }

  // ---- files

  private byte[] select(int p1, int p2, byte[] data) throws CardStatusException {
    CardFile found =
        switch (p1) {
          case 0 -> here(number(data, 0));
          case 4 -> application(data);
          case 8 -> walk(root, data);
          case 9 -> walk(folder, data);
          default -> throw new CardStatusException(CardStatusException.WRONG_P1_P2);
        };
    selected = found;
    if (found.descriptor() == CardFile.FOLDER) {
      folder = found;
    }
    return (p2 & 0x0C) == 0x0C ? new byte[0] : found.control(active);
  }

  private CardFile here(int id) throws CardStatusException {
    if (id == ROOT || id == folder.id()) {
      return id == ROOT ? root : folder;
    }
    CardFile child = folder.children().get(id);
    return child != null ? child : child(root, id);
  }

  private static CardFile child(CardFile parent, int id) throws CardStatusException {
    return Optional.ofNullable(parent.children().get(id))
        .orElseThrow(() -> new CardStatusException(CardStatusException.NOT_FOUND));
  }

  private CardFile application(byte[] name) throws CardStatusException {
    if (!Arrays.equals(AID, name)) {
      throw new CardStatusException(CardStatusException.NOT_FOUND);
    }
    return child(root, APPLICATION);
  }

  private CardFile walk(CardFile from, byte[] path) throws CardStatusException {
    CardFile at = from;
    for (int i = 0; i < path.length; i += 2) {
      int id = number(path, i);
      CardFile parent = at;
      at = id == ROOT ? root : child(parent, id);
      if (i + 2 < path.length) {
        folder = at;
      } else if (at != root) {
        folder = parent;
      }
    }
    return at;
  }

  private static int number(byte[] data, int at) throws CardStatusException {
    if (data.length < at + 2) {
      throw new CardStatusException(CardStatusException.WRONG_LENGTH);
    }
    return (data[at] & 0xFF) << 8 | (data[at + 1] & 0xFF);
  }

  /** The data is an 81 or 80, 82, 83 and 86 in this order, as OpenSC writes them. */
  private byte[] create(byte[] data) throws CardStatusException {
    if (data.length < 18) {
      throw new CardStatusException(CardStatusException.WRONG_LENGTH);
    }
    int id = number(data, 11);
    if (folder.children().containsKey(id)) {
      throw new CardStatusException(CardStatusException.EXISTS);
    }
    require(folder, Act.CREATE);
    byte[] access = Arrays.copyOfRange(data, 15, 18);
    selected = new CardFile(id, data[8] & 0xFF, number(data, 4), access);
    folder.children().put(id, selected);
    return new byte[0];
  }

  private byte[] delete() throws CardStatusException {
    require(selected, Act.DELETE);
    if (folder.children().remove(selected.id()) == null) {
      throw new CardStatusException(CardStatusException.UNSATISFIED);
    }
    selected = folder;
    return new byte[0];
  }

  private byte[] read(int offset, int expected) throws CardStatusException {
    require(selected, Act.READ);
    byte[] content = selected.content();
    if (offset > content.length) {
      throw new CardStatusException(CardStatusException.OUTSIDE);
    }
    int room = expected == 0 ? MAX_RESPONSE : expected;
    return Arrays.copyOfRange(content, offset, Math.min(content.length, offset + room));
  }

  private byte[] update(int offset, byte[] data) throws CardStatusException {
    require(selected, Act.UPDATE);
    if (offset + data.length > selected.content().length) {
      throw new CardStatusException(CardStatusException.NO_ROOM);
    }
    System.arraycopy(data, 0, selected.content(), offset, data.length);
    return new byte[0];
  }

  // ---- keys

  private byte[] generate() throws CardStatusException, GeneralSecurityException {
    require(selected, Act.GENERATE);
    switch (selected.descriptor()) {
      case CardFile.RSA -> selected.key(CardKey.rsa(selected.size()));
      case CardFile.EC -> selected.key(CardKey.p256());
      default -> throw new CardStatusException(CardStatusException.UNSATISFIED);
    }
    return new byte[0];
  }

  private static CardKey key(@Nullable CardFile file) throws CardStatusException {
    CardKey key = file == null ? null : file.key();
    if (key == null) {
      throw new CardStatusException(CardStatusException.UNSATISFIED);
    }
    return key;
  }

  private byte[] chooseKey(byte[] data) throws CardStatusException {
    algorithm = 0;
    keyInUse = null;
    for (int i = 0; i + 2 <= data.length; i += 2 + data[i + 1]) {
      if (data[i] == (byte) 0x80) {
        algorithm = data[i + 2];
      } else if (data[i] == (byte) 0x81) {
        keyInUse = child(child(root, APPLICATION), number(data, i + 2));
      }
    }
    return new byte[0];
  }

  /** A padding indicator comes before what is to be decrypted. */
  private byte[] useKey(boolean signing, byte[] data)
      throws CardStatusException, GeneralSecurityException {
    CardFile file = keyInUse;
    CardKey key = key(file);
    if (file != null) {
      require(file, Act.USE);
    }
    boolean padded = (algorithm & 0x02) != 0;
    return signing
        ? key.sign(data, padded)
        : key.decrypt(Arrays.copyOfRange(data, 1, data.length), padded);
  }

  private static byte[] random(int size) {
    byte[] random = new byte[size == 0 ? MAX_RESPONSE : size];
    new SecureRandom().nextBytes(random);
    return random;
  }
}

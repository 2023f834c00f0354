package io.xuqi.token.pkcs11;

import java.util.List;

/**
 * CK_INFO: what a driver says of itself.
 *
 * @param version major and minor
 */
record LibraryInfo(String manufacturer, String description, List<Integer> version) {

  static LibraryInfo read(Cryptoki cryptoki) throws DriverError {
    byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
    DriverError.check(Function.GET_INFO, cryptoki.getInfo(info));
    StructLayout.Fields fields = cryptoki.layout().fields(info);
    fields.bytes(2);
    String manufacturer = Text.decode(fields.bytes(32));
    fields.number();
    String description = Text.decode(fields.bytes(32));
    byte[] version = fields.bytes(2);
    return new LibraryInfo(
        manufacturer,
        description,
        List.of(Byte.toUnsignedInt(version[0]), Byte.toUnsignedInt(version[1])));
  }
}

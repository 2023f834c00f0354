package io.xuqi.token.pkcs11;

/** The PKCS#11 functions in use, with their places in CK_FUNCTION_LIST (PKCS#11 v2.40, 3.1). */
enum Function {
  INITIALIZE("C_Initialize", 0),
  FINALIZE("C_Finalize", 1),
  GET_INFO("C_GetInfo", 2),
  GET_SLOT_LIST("C_GetSlotList", 4),
  GET_SLOT_INFO("C_GetSlotInfo", 5),
  GET_TOKEN_INFO("C_GetTokenInfo", 6),
  GET_MECHANISM_LIST("C_GetMechanismList", 7),
  GET_MECHANISM_INFO("C_GetMechanismInfo", 8),
  INIT_TOKEN("C_InitToken", 9),
  INIT_PIN("C_InitPIN", 10),
  SET_PIN("C_SetPIN", 11),
  OPEN_SESSION("C_OpenSession", 12),
  CLOSE_SESSION("C_CloseSession", 13),
  GET_SESSION_INFO("C_GetSessionInfo", 15),
  LOGIN("C_Login", 18),
  LOGOUT("C_Logout", 19),
  CREATE_OBJECT("C_CreateObject", 20),
  DESTROY_OBJECT("C_DestroyObject", 22),
  GET_ATTRIBUTE_VALUE("C_GetAttributeValue", 24),
  FIND_OBJECTS_INIT("C_FindObjectsInit", 26),
  FIND_OBJECTS("C_FindObjects", 27),
  FIND_OBJECTS_FINAL("C_FindObjectsFinal", 28),
  DECRYPT_INIT("C_DecryptInit", 33),
  DECRYPT("C_Decrypt", 34),
  SIGN_INIT("C_SignInit", 42),
  SIGN("C_Sign", 43),
  GENERATE_KEY_PAIR("C_GenerateKeyPair", 59),
  UNWRAP_KEY("C_UnwrapKey", 61);

  private final String officialName;
  private final int index;

  Function(String officialName, int index) {
    this.officialName = officialName;
    this.index = index;
  }

  /** Where its pointer lies in CK_FUNCTION_LIST, counted from 0 after the version. */
  int index() {
    return index;
  }

  /** Whether it changes what is kept on the token. */
  boolean writes() {
    return switch (this) {
      case INIT_TOKEN,
          INIT_PIN,
          SET_PIN,
          CREATE_OBJECT,
          DESTROY_OBJECT,
          GENERATE_KEY_PAIR,
          UNWRAP_KEY ->
          true;
      default -> false;
    };
  }

  /** Whether it gives the token another user PIN. */
  boolean setsPin() {
    return this == INIT_PIN || this == SET_PIN;
  }

  @Override
  public String toString() {
    return officialName;
  }
}

#include "keys.h"

#include <string.h>

/* ---- makers' ways */

const struct style STYLES[] = {
    {"sansec", 0x80000004, 0x80008001, 0x80008102, 0x80008201, 0x8000FF01, MESSAGE, 1, CIPHER_DER,
     WRAPPED, 1},
    {"tass", 0x80000004, 0x80008001, 0x80008000, 0x80008200, 0x8000FF01, DIGEST, 0, C1C3C2, PLAIN,
     1},
    {"luna", 0x80000016, 0x80000B20, 0x80000B22, 0x80000B21, NONE, PREFIXED, 1, C1C3C2, WRAPPED, 1},
    {"mk1", 0x00010001, 0x00010009, 0x00010002, 0x00010001, NONE, DIGEST, 1, C1C2C3, COORDINATES,
     0},
};
const size_t STYLE_COUNT = COUNT(STYLES);
const struct style* style = &STYLES[0];
CK_FUNCTION_LIST_PTR real;
struct object objects[MAX_OBJECTS];
long free_memory = -1;

static const CK_ATTRIBUTE_TYPE MK1_X = 0x00010002, MK1_Y = 0x00010003;
static const CK_BYTE CURVE[] = {0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d};

static int logged_in(const struct session* s) {
  CK_SESSION_INFO info;
  return real->C_GetSessionInfo(s->handle, &info) == CKR_OK &&
         (info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS);
}

static CK_RV writable(const struct session* s) {
  CK_SESSION_INFO info;
  CK_RV result = real->C_GetSessionInfo(s->handle, &info);
  if (result != CKR_OK) return result;
  if (info.state == CKS_RW_USER_FUNCTIONS) return CKR_OK;
  return info.state == CKS_RO_USER_FUNCTIONS ? CKR_SESSION_READ_ONLY : CKR_USER_NOT_LOGGED_IN;
}

CK_RV room(long bytes) {
  if (free_memory >= 0 && free_memory < bytes) return CKR_DEVICE_MEMORY;
  if (free_memory >= 0) free_memory -= bytes;
  return CKR_OK;
}

/* ---- keys that are kept here */

static CK_RV serial_of(CK_SLOT_ID slot, CK_BYTE serial[16]) {
  CK_TOKEN_INFO info;
  CK_RV result = real->C_GetTokenInfo(slot, &info);
  if (result == CKR_OK) memcpy(serial, info.serialNumber, 16);
  return result;
}

struct object* own(const struct session* s, CK_OBJECT_HANDLE handle) {
  CK_BYTE serial[16];
  if (handle < OWN_HANDLE || handle >= OWN_HANDLE + MAX_OBJECTS) return NULL;
  struct object* o = &objects[handle - OWN_HANDLE];
  if (!o->class || serial_of(s->slot, serial) != CKR_OK || memcmp(serial, o->serial, 16) != 0)
    return NULL;
  return o->class == CKO_PRIVATE_KEY && !logged_in(s) ? NULL : o;
}

static const CK_ATTRIBUTE* attribute(const CK_ATTRIBUTE* t, CK_ULONG n, CK_ATTRIBUTE_TYPE type) {
  for (CK_ULONG i = 0; i < n; i++) {
    if (t[i].type == type) return &t[i];
  }
  return NULL;
}

static CK_ULONG number_in(const CK_ATTRIBUTE* t, CK_ULONG n, CK_ATTRIBUTE_TYPE type,
                          CK_ULONG otherwise) {
  const CK_ATTRIBUTE* a = attribute(t, n, type);
  CK_ULONG value = otherwise;
  if (a && a->ulValueLen == sizeof(value)) memcpy(&value, a->pValue, sizeof(value));
  return value;
}

static int is_true(const CK_ATTRIBUTE* t, CK_ULONG n, CK_ATTRIBUTE_TYPE type) {
  const CK_ATTRIBUTE* a = attribute(t, n, type);
  return a && a->ulValueLen == 1 && *(CK_BYTE*)a->pValue == CK_TRUE;
}

static int is_false(const CK_ATTRIBUTE* t, CK_ULONG n, CK_ATTRIBUTE_TYPE type) {
  return attribute(t, n, type) && !is_true(t, n, type);
}

/* What a template must say of a key that this token keeps. */
static CK_RV check_template(const CK_ATTRIBUTE* t, CK_ULONG n, CK_OBJECT_CLASS class) {
  if (!is_true(t, n, CKA_TOKEN)) return CKR_TEMPLATE_INCONSISTENT;
  if (number_in(t, n, CKA_CLASS, class) != class ||
      number_in(t, n, CKA_KEY_TYPE, style->key_type) != style->key_type) {
    return CKR_TEMPLATE_INCONSISTENT;
  }
  if (class == CKO_PUBLIC_KEY) {
    const CK_ATTRIBUTE* curve = attribute(t, n, CKA_EC_PARAMS);
    if (style->curve && !curve) return CKR_TEMPLATE_INCOMPLETE;
    if (!style->curve && curve) return CKR_ATTRIBUTE_TYPE_INVALID;
    if (curve &&
        (curve->ulValueLen != sizeof(CURVE) || memcmp(curve->pValue, CURVE, sizeof(CURVE)))) {
      return CKR_CURVE_NOT_SUPPORTED;
    }
  } else if (is_false(t, n, CKA_SENSITIVE) || is_true(t, n, CKA_EXTRACTABLE)) {
    return CKR_TEMPLATE_INCONSISTENT;
  }
  return CKR_OK;
}

static CK_RV keep(const struct session* s, CK_OBJECT_CLASS class, const CK_ATTRIBUTE* t, CK_ULONG n,
                  EVP_PKEY* key, int generated, CK_OBJECT_HANDLE* handle) {
  const CK_ATTRIBUTE *id = attribute(t, n, CKA_ID), *name = attribute(t, n, CKA_LABEL);
  for (size_t i = 0; i < MAX_OBJECTS; i++) {
    struct object* o = &objects[i];
    if (o->class) continue;
    memset(o, 0, sizeof(*o));
    CK_RV result = serial_of(s->slot, o->serial);
    if (result != CKR_OK) return result;
    if (id && id->ulValueLen <= sizeof(o->id))
      memcpy(o->id, id->pValue, o->id_length = id->ulValueLen);
    if (name && name->ulValueLen <= sizeof(o->label)) {
      memcpy(o->label, name->pValue, o->label_length = name->ulValueLen);
    }
    o->signs = is_true(t, n, CKA_SIGN);
    o->decrypts = is_true(t, n, CKA_DECRYPT);
    o->unwraps = is_true(t, n, CKA_UNWRAP);
    o->generated = generated;
    o->class = class;
    EVP_PKEY_up_ref(key);
    o->key = key;
    *handle = OWN_HANDLE + i;
    return CKR_OK;
  }
  return CKR_DEVICE_MEMORY;
}

void forget(struct object* o) {
  EVP_PKEY_free(o->key);
  memset(o, 0, sizeof(*o));
}

/* The value of an attribute: its length, -1 for one this object does not have, -2 for a secret. */
static long value_of(const struct object* o, CK_ATTRIBUTE_TYPE type, CK_BYTE* value) {
  CK_BYTE point[POINT];
  int private = o->class == CKO_PRIVATE_KEY;
  CK_ULONG number = type == CKA_CLASS ? o->class : style->key_type;
  int flag = -1;
  switch (type) {
    case CKA_CLASS:
    case CKA_KEY_TYPE:
      memcpy(value, &number, sizeof(number));
      return sizeof(number);
    case CKA_ID:
      memcpy(value, o->id, o->id_length);
      return (long)o->id_length;
    case CKA_LABEL:
      memcpy(value, o->label, o->label_length);
      return (long)o->label_length;
    case CKA_VALUE:
      return private ? -2 : -1;
    case CKA_TOKEN:
      flag = 1;
      break;
    case CKA_PRIVATE:
      flag = private;
      break;
    case CKA_LOCAL:
      flag = o->generated;
      break;
    case CKA_SENSITIVE:
      flag = private ? 1 : -1;
      break;
    case CKA_EXTRACTABLE:
      flag = private ? 0 : -1;
      break;
    case CKA_SIGN:
      flag = private ? o->signs : -1;
      break;
    case CKA_DECRYPT:
      flag = private ? o->decrypts : -1;
      break;
    case CKA_UNWRAP:
      flag = private ? o->unwraps : -1;
      break;
    case CKA_VERIFY:
    case CKA_ENCRYPT:
      flag = private ? -1 : 1;
      break;
    default:
      break;
  }
  if (flag >= 0) return value[0] = (CK_BYTE)flag, 1;
  if (type == CKA_EC_PARAMS && style->curve)
    return memcpy(value, CURVE, sizeof(CURVE)), (long)sizeof(CURVE);
  if (private || !sm2_point(o->key, point)) return -1;
  if (type == CKA_EC_POINT && style->place == WRAPPED)
    return (long)put_der(value, 0x04, point, POINT);
  if (type == CKA_EC_POINT && style->place == PLAIN) return memcpy(value, point, POINT), POINT;
  if (style->place == COORDINATES && (type == MK1_X || type == MK1_Y)) {
    return memcpy(value, point + (type == MK1_X ? 1 : 1 + NUMBER), NUMBER), NUMBER;
  }
  return -1;
}

static int matches(const struct object* o, const CK_ATTRIBUTE* t, CK_ULONG n) {
  CK_BYTE value[512];
  for (CK_ULONG i = 0; i < n; i++) {
    long length = value_of(o, t[i].type, value);
    if (length < 0 || (CK_ULONG)length != t[i].ulValueLen ||
        memcmp(value, t[i].pValue, (size_t)length))
      return 0;
  }
  return 1;
}

CK_RV read_attributes(const struct object* o, CK_ATTRIBUTE* t, CK_ULONG n) {
  CK_BYTE value[512];
  CK_RV result = CKR_OK;
  for (CK_ULONG i = 0; i < n; i++) {
    long length = value_of(o, t[i].type, value);
    CK_RV problem = length == -2   ? CKR_ATTRIBUTE_SENSITIVE
                    : length == -1 ? CKR_ATTRIBUTE_TYPE_INVALID
                                   : CKR_OK;
    if (problem == CKR_OK && t[i].pValue && t[i].ulValueLen < (CK_ULONG)length)
      problem = CKR_BUFFER_TOO_SMALL;
    if (problem == CKR_OK && t[i].pValue) memcpy(t[i].pValue, value, (size_t)length);
    t[i].ulValueLen = problem == CKR_OK ? (CK_ULONG)length : (CK_ULONG)-1;
    if (problem != CKR_OK) result = problem;
  }
  return result;
}

CK_RV find(struct session* s, CK_ATTRIBUTE* t, CK_ULONG n) {
  CK_RV result = real->C_FindObjectsInit(s->handle, t, n);
  s->found_count = 0;
  for (CK_ULONG i = 0; result == CKR_OK && i < MAX_OBJECTS; i++) {
    if (own(s, OWN_HANDLE + i) && matches(&objects[i], t, n))
      s->found[s->found_count++] = OWN_HANDLE + i;
  }
  return result;
}

CK_RV next_found(struct session* s, CK_OBJECT_HANDLE* handles, CK_ULONG max, CK_ULONG* count) {
  CK_ULONG given = 0, more = 0;
  while (given < max && s->found_count > 0) handles[given++] = s->found[--s->found_count];
  CK_RV result =
      given < max ? real->C_FindObjects(s->handle, handles + given, max - given, &more) : CKR_OK;
  *count = given + more;
  return result;
}

CK_RV generate(const struct session* s, const CK_ATTRIBUTE* pub, CK_ULONG pub_n,
               const CK_ATTRIBUTE* priv, CK_ULONG priv_n, CK_OBJECT_HANDLE* pub_h,
               CK_OBJECT_HANDLE* priv_h) {
  EVP_PKEY* key = NULL;
  CK_RV result = writable(s);
  if (result == CKR_OK) result = check_template(pub, pub_n, CKO_PUBLIC_KEY);
  if (result == CKR_OK) result = check_template(priv, priv_n, CKO_PRIVATE_KEY);
  if (result == CKR_OK) result = sm2_generate(&key);
  if (result == CKR_OK) result = keep(s, CKO_PUBLIC_KEY, pub, pub_n, key, 1, pub_h);
  if (result == CKR_OK) result = keep(s, CKO_PRIVATE_KEY, priv, priv_n, key, 1, priv_h);
  EVP_PKEY_free(key);
  return result;
}

static CK_RV create_public(const struct session* s, const CK_ATTRIBUTE* t, CK_ULONG n,
                           CK_OBJECT_HANDLE* handle) {
  CK_BYTE point[POINT] = {4};
  const CK_ATTRIBUTE* a = attribute(t, n, CKA_EC_POINT);
  const CK_ATTRIBUTE *x = attribute(t, n, MK1_X), *y = attribute(t, n, MK1_Y);
  CK_RV result = writable(s);
  if (result == CKR_OK) result = check_template(t, n, CKO_PUBLIC_KEY);
  if (result != CKR_OK) return result;
  if (style->place == COORDINATES && x && y && x->ulValueLen == NUMBER && y->ulValueLen == NUMBER) {
    memcpy(point + 1, x->pValue, NUMBER);
    memcpy(point + 1 + NUMBER, y->pValue, NUMBER);
  } else if (style->place == PLAIN && a && a->ulValueLen == POINT) {
    memcpy(point, a->pValue, POINT);
  } else if (style->place == WRAPPED && a && a->ulValueLen == POINT + 2) {
    memcpy(point, (CK_BYTE*)a->pValue + 2, POINT);
  } else {
    return CKR_TEMPLATE_INCOMPLETE;
  }
  EVP_PKEY* key = sm2_key(point, NULL);
  if (!key) return CKR_ATTRIBUTE_VALUE_INVALID;
  result = keep(s, CKO_PUBLIC_KEY, t, n, key, 0, handle);
  EVP_PKEY_free(key);
  return result;
}

CK_RV create(const struct session* s, CK_ATTRIBUTE* t, CK_ULONG n, CK_OBJECT_HANDLE* handle) {
  CK_RV result = room(700);
  if (result != CKR_OK) return result;
  if (attribute(t, n, CKA_KEY_TYPE) && number_in(t, n, CKA_KEY_TYPE, 0) == style->key_type) {
    /* A private key comes in by C_UnwrapKey only. */
    return number_in(t, n, CKA_CLASS, 0) == CKO_PUBLIC_KEY ? create_public(s, t, n, handle)
                                                           : CKR_TEMPLATE_INCONSISTENT;
  }
  return real->C_CreateObject(s->handle, t, n, handle);
}

CK_RV destroy(const struct session* s, CK_OBJECT_HANDLE handle) {
  struct object* o = own(s, handle);
  if (handle < OWN_HANDLE) return real->C_DestroyObject(s->handle, handle);
  if (!o) return CKR_OBJECT_HANDLE_INVALID;
  CK_RV result = writable(s);
  if (result == CKR_OK) forget(o);
  return result;
}

CK_RV unwrap(const struct session* s, CK_OBJECT_HANDLE opening, const CK_BYTE* data, CK_ULONG size,
             const CK_ATTRIBUTE* t, CK_ULONG n, CK_OBJECT_HANDLE* handle) {
  EVP_PKEY* key = NULL;
  struct object* o = own(s, opening);
  CK_RV result = writable(s);
  if (result == CKR_OK && !o) result = CKR_UNWRAPPING_KEY_HANDLE_INVALID;
  if (result == CKR_OK && !o->unwraps) result = CKR_KEY_FUNCTION_NOT_PERMITTED;
  if (result == CKR_OK) result = check_template(t, n, CKO_PRIVATE_KEY);
  if (result == CKR_OK) result = room(300);
  if (result == CKR_OK) result = sm2_unwrap(o->key, data, size, &key);
  if (result == CKR_OK) result = keep(s, CKO_PRIVATE_KEY, t, n, key, 0, handle);
  EVP_PKEY_free(key);
  return result;
}

/* Readies a key for an operation; one that is not kept here is SoftHSM2's. */
CK_RV ready(const struct session* s, CK_MECHANISM* m, CK_MECHANISM_TYPE wanted,
            CK_OBJECT_HANDLE key, int may, CK_OBJECT_HANDLE* place) {
  struct object* o = own(s, key);
  *place = 0;
  if (!o) return CKR_KEY_HANDLE_INVALID;
  if (m->mechanism != wanted || m->ulParameterLen != 0) return CKR_MECHANISM_INVALID;
  if (!may) return CKR_KEY_FUNCTION_NOT_PERMITTED;
  *place = key;
  return CKR_OK;
}

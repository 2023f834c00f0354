/*
 * A PKCS#11 module for tests: SoftHSM2 with a maker's SM2 added, and a hand that pulls the token.
 *
 * Everything goes to SoftHSM2 (SOFTHSM, defined by whoever compiles this), except keys of the
 * maker's own key type: those are kept here, in memory, by the serial number of their token, so
 * that they outlive sessions and a pull. Several files of this module in one process are several
 * drivers; each has one style of SM2, chosen by vendor_style before C_Initialize.
 *
 * What the test may order is at the end. One lock is held during every call, except while a call is
 * told to wait.
 */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "sm2.h"

#define API __attribute__((visibility("default")))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MAX_SESSIONS = 512, MAX_OBJECTS = 2048, MAX_CALLS = 20000, MAX_ORDERS = 16 };
#define OWN_HANDLE 0x40000000UL /* handles from here on are of keys kept here */
#define NONE 0UL                /* no such mechanism */

/* ---- styles of SM2 */

enum place { WRAPPED, PLAIN, COORDINATES };

static const struct style {
  const char* name;
  CK_KEY_TYPE key_type;
  CK_MECHANISM_TYPE generate, sign, decrypt, unwrap;
  enum input input;
  int raw; /* r and s, not DER */
  enum cipher cipher;
  enum place place;
  int curve; /* CKA_EC_PARAMS in a template: 1 needed, 0 refused */
} STYLES[] = {
    {"sansec", 0x80000004, 0x80008001, 0x80008102, 0x80008201, 0x8000FF01, MESSAGE, 1, CIPHER_DER,
     WRAPPED, 1},
    {"tass", 0x80000004, 0x80008001, 0x80008000, 0x80008200, 0x8000FF01, DIGEST, 0, C1C3C2, PLAIN,
     1},
    {"luna", 0x80000016, 0x80000B20, 0x80000B22, 0x80000B21, NONE, PREFIXED, 1, C1C3C2, WRAPPED, 1},
    {"mk1", 0x00010001, 0x00010009, 0x00010002, 0x00010001, NONE, DIGEST, 1, C1C2C3, COORDINATES,
     0},
};
static const struct style* style = &STYLES[0];
static const CK_ATTRIBUTE_TYPE MK1_X = 0x00010002, MK1_Y = 0x00010003;
static const CK_BYTE CURVE[] = {0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d};

/* ---- state */

struct object {
  CK_OBJECT_CLASS class; /* 0: a free place */
  CK_BYTE serial[16];
  CK_BYTE id[255], label[128];
  CK_ULONG id_length, label_length;
  int signs, decrypts, unwraps, generated;
  EVP_PKEY* key;
};

struct session {
  CK_SESSION_HANDLE handle;
  CK_SLOT_ID slot;
  CK_OBJECT_HANDLE found[MAX_OBJECTS];
  CK_ULONG found_count;
  CK_OBJECT_HANDLE signs_with, decrypts_with;
};

enum action { VANISH = 1, FAIL = 2, WAIT = 3 };
struct order {
  long call;
  enum action action;
  int after; /* the call is done first */
  CK_RV result;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static CK_FUNCTION_LIST list;
static CK_FUNCTION_LIST_PTR real;
static struct object objects[MAX_OBJECTS];
static struct session sessions[MAX_SESSIONS];
static struct order orders[MAX_ORDERS];
static int order_count;
static const char* calls[MAX_CALLS];
static long call_count;
static int absent, events, waiting, wait_released;
static long tries, wrong_pins; /* tries 0: SoftHSM2's own flags */
static long memory = -1;       /* free bytes; -1: not told */
static char label[33];         /* the token's label as bytes; empty: SoftHSM2's */

static void vanish(void) {
  CK_SLOT_ID slots[64];
  CK_ULONG count = COUNT(slots);
  if (real->C_GetSlotList(CK_TRUE, slots, &count) == CKR_OK) {
    for (CK_ULONG i = 0; i < count; i++) real->C_CloseAllSessions(slots[i]);
  }
  memset(sessions, 0, sizeof(sessions));
  absent = 1;
  events = 1;
}

/* Orders for the call that is under way. Whatever happens to it when the token is pulled, real
   drivers return CKR_GENERAL_ERROR. */
static int ordered(int after, CK_RV* result) {
  for (int i = 0; i < order_count; i++) {
    struct order* o = &orders[i];
    if (o->call != call_count || o->after != after) continue;
    if (o->action == WAIT) {
      waiting = 1;
      pthread_cond_broadcast(&released);
      while (!wait_released) pthread_cond_wait(&released, &lock);
      waiting = 0;
      wait_released = 0;
      continue;
    }
    if (o->action == VANISH) vanish();
    *result = o->action == VANISH ? CKR_GENERAL_ERROR : o->result;
    return 1;
  }
  return 0;
}

static void begin(const char* name) {
  pthread_mutex_lock(&lock);
  calls[call_count % MAX_CALLS] = name;
  call_count++;
}

/* A call under the lock: orders before it, what it does, orders after it. */
#define CALL(work)                               \
  do {                                           \
    CK_RV result_;                               \
    begin(__func__);                             \
    if (!ordered(0, &result_)) {                 \
      CK_RV other_;                              \
      result_ = (work);                          \
      if (ordered(1, &other_)) result_ = other_; \
    }                                            \
    pthread_mutex_unlock(&lock);                 \
    return result_;                              \
  } while (0)

static struct session* session_of(CK_SESSION_HANDLE handle) {
  for (size_t i = 0; i < COUNT(sessions); i++) {
    if (handle != 0 && sessions[i].handle == handle) return &sessions[i];
  }
  return NULL;
}

/* Runs `work` with `s` bound to a session that is alive. */
#define IN_SESSION(handle, work) \
  struct session* s;             \
  CALL((s = session_of(handle)) == NULL ? CKR_SESSION_HANDLE_INVALID : (work))
#define IN_SLOT(work) CALL(absent ? CKR_TOKEN_NOT_PRESENT : (work))

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

static CK_RV room(long bytes) {
  if (memory >= 0 && memory < bytes) return CKR_DEVICE_MEMORY;
  if (memory >= 0) memory -= bytes;
  return CKR_OK;
}

/* ---- keys that are kept here */

static CK_RV serial_of(CK_SLOT_ID slot, CK_BYTE serial[16]) {
  CK_TOKEN_INFO info;
  CK_RV result = real->C_GetTokenInfo(slot, &info);
  if (result == CKR_OK) memcpy(serial, info.serialNumber, 16);
  return result;
}

static struct object* own(const struct session* s, CK_OBJECT_HANDLE handle) {
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

static void forget(struct object* o) {
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

static CK_RV read_attributes(const struct object* o, CK_ATTRIBUTE* t, CK_ULONG n) {
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

static CK_RV find(struct session* s, CK_ATTRIBUTE* t, CK_ULONG n) {
  CK_RV result = real->C_FindObjectsInit(s->handle, t, n);
  s->found_count = 0;
  for (CK_ULONG i = 0; result == CKR_OK && i < MAX_OBJECTS; i++) {
    if (own(s, OWN_HANDLE + i) && matches(&objects[i], t, n))
      s->found[s->found_count++] = OWN_HANDLE + i;
  }
  return result;
}

static CK_RV next_found(struct session* s, CK_OBJECT_HANDLE* handles, CK_ULONG max,
                        CK_ULONG* count) {
  CK_ULONG given = 0, more = 0;
  while (given < max && s->found_count > 0) handles[given++] = s->found[--s->found_count];
  CK_RV result =
      given < max ? real->C_FindObjects(s->handle, handles + given, max - given, &more) : CKR_OK;
  *count = given + more;
  return result;
}

static CK_RV generate(const struct session* s, const CK_ATTRIBUTE* pub, CK_ULONG pub_n,
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

static CK_RV create(const struct session* s, CK_ATTRIBUTE* t, CK_ULONG n,
                    CK_OBJECT_HANDLE* handle) {
  CK_RV result = room(700);
  if (result != CKR_OK) return result;
  if (attribute(t, n, CKA_KEY_TYPE) && number_in(t, n, CKA_KEY_TYPE, 0) == style->key_type) {
    /* A private key comes in by C_UnwrapKey only. */
    return number_in(t, n, CKA_CLASS, 0) == CKO_PUBLIC_KEY ? create_public(s, t, n, handle)
                                                           : CKR_TEMPLATE_INCONSISTENT;
  }
  return real->C_CreateObject(s->handle, t, n, handle);
}

static CK_RV destroy(const struct session* s, CK_OBJECT_HANDLE handle) {
  struct object* o = own(s, handle);
  if (handle < OWN_HANDLE) return real->C_DestroyObject(s->handle, handle);
  if (!o) return CKR_OBJECT_HANDLE_INVALID;
  CK_RV result = writable(s);
  if (result == CKR_OK) forget(o);
  return result;
}

static CK_RV unwrap(const struct session* s, CK_OBJECT_HANDLE opening, const CK_BYTE* data,
                    CK_ULONG size, const CK_ATTRIBUTE* t, CK_ULONG n, CK_OBJECT_HANDLE* handle) {
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
static CK_RV ready(const struct session* s, CK_MECHANISM* m, CK_MECHANISM_TYPE wanted,
                   CK_OBJECT_HANDLE key, int may, CK_OBJECT_HANDLE* place) {
  struct object* o = own(s, key);
  *place = 0;
  if (!o) return CKR_KEY_HANDLE_INVALID;
  if (m->mechanism != wanted || m->ulParameterLen != 0) return CKR_MECHANISM_INVALID;
  if (!may) return CKR_KEY_FUNCTION_NOT_PERMITTED;
  *place = key;
  return CKR_OK;
}

/* ---- the token */

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  CK_RV result = real->C_GetTokenInfo(slot, info);
  if (result != CKR_OK) return result;
  if (tries > 0) {
    /* As a card with three tries does: nothing after one wrong PIN, then the last try. */
    long left = tries - wrong_pins;
    info->flags &= ~(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
    if (left <= 0)
      info->flags |= CKF_USER_PIN_LOCKED;
    else if (left == 1)
      info->flags |= CKF_USER_PIN_FINAL_TRY;
    else if (2 * left <= tries)
      info->flags |= CKF_USER_PIN_COUNT_LOW;
  }
  if (memory >= 0) {
    info->ulTotalPublicMemory = info->ulTotalPrivateMemory = 64 * 1024;
    info->ulFreePublicMemory = info->ulFreePrivateMemory = (CK_ULONG)memory;
  }
  if (label[0] && (info->flags & CKF_TOKEN_INITIALIZED)) memcpy(info->label, label, 32);
  return CKR_OK;
}

static CK_RV slot_info(CK_SLOT_ID slot, CK_SLOT_INFO* info) {
  CK_RV result = real->C_GetSlotInfo(slot, info);
  if (result == CKR_OK && absent) info->flags &= ~CKF_TOKEN_PRESENT;
  return result;
}

static CK_RV slot_list(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
  if (!absent || !present) return real->C_GetSlotList(present, slots, count);
  *count = 0;
  return CKR_OK;
}

static CK_RV mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE* types, CK_ULONG* count) {
  CK_MECHANISM_TYPE all[512];
  CK_ULONG n = COUNT(all) - 4;
  CK_RV result = real->C_GetMechanismList(slot, all, &n);
  if (result != CKR_OK) return result;
  all[n++] = style->generate;
  all[n++] = style->sign;
  all[n++] = style->decrypt;
  if (style->unwrap) all[n++] = style->unwrap;
  CK_ULONG given = *count;
  *count = n;
  if (!types) return CKR_OK;
  if (given < n) return CKR_BUFFER_TOO_SMALL;
  memcpy(types, all, n * sizeof(all[0]));
  return CKR_OK;
}

static CK_RV mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  CK_FLAGS flags = type == style->generate                 ? CKF_GENERATE_KEY_PAIR
                   : type == style->sign                   ? CKF_SIGN
                   : type == style->decrypt                ? CKF_DECRYPT
                   : type == style->unwrap && type != NONE ? CKF_UNWRAP
                                                           : 0;
  if (!flags) return real->C_GetMechanismInfo(slot, type, info);
  info->ulMinKeySize = info->ulMaxKeySize = 256;
  info->flags = flags;
  return CKR_OK;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, CK_SESSION_HANDLE* handle) {
  for (size_t i = 0; i < COUNT(sessions); i++) {
    if (sessions[i].handle) continue;
    CK_RV result = real->C_OpenSession(slot, flags, NULL, NULL, handle);
    memset(&sessions[i], 0, sizeof(sessions[i]));
    if (result == CKR_OK) sessions[i].handle = *handle, sessions[i].slot = slot;
    return result;
  }
  return CKR_SESSION_COUNT;
}

static CK_RV close_session(struct session* s) {
  CK_RV result = real->C_CloseSession(s->handle);
  s->handle = 0;
  return result;
}

static CK_RV login(const struct session* s, CK_USER_TYPE user, CK_BYTE* pin, CK_ULONG length) {
  if (user != CKU_USER || tries == 0) return real->C_Login(s->handle, user, pin, length);
  if (wrong_pins >= tries) return CKR_PIN_LOCKED;
  CK_RV result = real->C_Login(s->handle, user, pin, length);
  if (result == CKR_PIN_INCORRECT || result == CKR_PIN_LEN_RANGE)
    wrong_pins++;
  else if (result == CKR_OK)
    wrong_pins = 0;
  return result;
}

static CK_RV init_pin(const struct session* s, CK_BYTE* pin, CK_ULONG length) {
  CK_RV result = real->C_InitPIN(s->handle, pin, length);
  if (result == CKR_OK) wrong_pins = 0;
  return result;
}

static CK_RV set_pin(const struct session* s, CK_BYTE* old, CK_ULONG old_n, CK_BYTE* pin,
                     CK_ULONG n) {
  if (tries > 0 && wrong_pins >= tries) return CKR_PIN_LOCKED;
  CK_RV result = real->C_SetPIN(s->handle, old, old_n, pin, n);
  if (result == CKR_PIN_INCORRECT)
    wrong_pins++;
  else if (result == CKR_OK)
    wrong_pins = 0;
  return result;
}

static CK_RV slot_event(CK_FLAGS flags, CK_SLOT_ID* slot) {
  CK_ULONG count = 1;
  if (!(flags & CKF_DONT_BLOCK)) return CKR_FUNCTION_NOT_SUPPORTED;
  if (!events) return CKR_NO_EVENT;
  events = 0;
  CK_RV result = real->C_GetSlotList(CK_FALSE, slot, &count);
  return result == CKR_BUFFER_TOO_SMALL ? CKR_OK : result;
}

static CK_RV finish(void) {
  memset(sessions, 0, sizeof(sessions));
  return real->C_Finalize(NULL);
}

/* ---- PKCS#11 */

static CK_RV C_Initialize_(void* args) { CALL(real->C_Initialize(args)); }
static CK_RV C_Finalize_(void* reserved) {
  (void)reserved;
  CALL(finish());
}
static CK_RV C_GetInfo_(CK_INFO* info) { CALL(real->C_GetInfo(info)); }
static CK_RV C_GetSlotList_(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
  CALL(slot_list(present, slots, count));
}
static CK_RV C_GetSlotInfo_(CK_SLOT_ID slot, CK_SLOT_INFO* info) { CALL(slot_info(slot, info)); }
static CK_RV C_GetTokenInfo_(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  IN_SLOT(token_info(slot, info));
}
static CK_RV C_WaitForSlotEvent_(CK_FLAGS flags, CK_SLOT_ID* slot, void* reserved) {
  (void)reserved;
  CALL(slot_event(flags, slot));
}
static CK_RV C_GetMechanismList_(CK_SLOT_ID slot, CK_MECHANISM_TYPE* types, CK_ULONG* count) {
  IN_SLOT(mechanism_list(slot, types, count));
}
static CK_RV C_GetMechanismInfo_(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  IN_SLOT(mechanism_info(slot, type, info));
}
static CK_RV C_InitToken_(CK_SLOT_ID slot, CK_BYTE* pin, CK_ULONG n, CK_BYTE* name) {
  IN_SLOT(real->C_InitToken(slot, pin, n, name));
}
static CK_RV C_InitPIN_(CK_SESSION_HANDLE h, CK_BYTE* pin, CK_ULONG n) {
  IN_SESSION(h, init_pin(s, pin, n));
}
static CK_RV C_SetPIN_(CK_SESSION_HANDLE h, CK_BYTE* old, CK_ULONG o, CK_BYTE* pin, CK_ULONG n) {
  IN_SESSION(h, set_pin(s, old, o, pin, n));
}
static CK_RV C_OpenSession_(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify,
                            CK_SESSION_HANDLE* h) {
  (void)application;
  (void)notify;
  IN_SLOT(open_session(slot, flags, h));
}
static CK_RV C_CloseSession_(CK_SESSION_HANDLE h) { IN_SESSION(h, close_session(s)); }
static CK_RV C_GetSessionInfo_(CK_SESSION_HANDLE h, CK_SESSION_INFO* info) {
  IN_SESSION(h, real->C_GetSessionInfo(s->handle, info));
}
static CK_RV C_Login_(CK_SESSION_HANDLE h, CK_USER_TYPE user, CK_BYTE* pin, CK_ULONG n) {
  IN_SESSION(h, login(s, user, pin, n));
}
static CK_RV C_Logout_(CK_SESSION_HANDLE h) { IN_SESSION(h, real->C_Logout(s->handle)); }
static CK_RV C_CreateObject_(CK_SESSION_HANDLE h, CK_ATTRIBUTE* t, CK_ULONG n,
                             CK_OBJECT_HANDLE* o) {
  IN_SESSION(h, create(s, t, n, o));
}
static CK_RV C_DestroyObject_(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE o) {
  IN_SESSION(h, destroy(s, o));
}
static CK_RV C_GetAttributeValue_(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE o, CK_ATTRIBUTE* t,
                                  CK_ULONG n) {
  IN_SESSION(h, o < OWN_HANDLE ? real->C_GetAttributeValue(s->handle, o, t, n)
                : own(s, o)    ? read_attributes(own(s, o), t, n)
                               : CKR_OBJECT_HANDLE_INVALID);
}
static CK_RV C_FindObjectsInit_(CK_SESSION_HANDLE h, CK_ATTRIBUTE* t, CK_ULONG n) {
  IN_SESSION(h, find(s, t, n));
}
static CK_RV C_FindObjects_(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE* o, CK_ULONG max, CK_ULONG* n) {
  IN_SESSION(h, next_found(s, o, max, n));
}
static CK_RV C_FindObjectsFinal_(CK_SESSION_HANDLE h) {
  IN_SESSION(h, real->C_FindObjectsFinal(s->handle));
}
static CK_RV C_SignInit_(CK_SESSION_HANDLE h, CK_MECHANISM* m, CK_OBJECT_HANDLE o) {
  IN_SESSION(h, o < OWN_HANDLE
                    ? (s->signs_with = 0, real->C_SignInit(s->handle, m, o))
                    : ready(s, m, style->sign, o, own(s, o) && own(s, o)->signs, &s->signs_with));
}
static CK_RV C_Sign_(CK_SESSION_HANDLE h, CK_BYTE* data, CK_ULONG size, CK_BYTE* out, CK_ULONG* n) {
  IN_SESSION(h, !s->signs_with          ? real->C_Sign(s->handle, data, size, out, n)
                : own(s, s->signs_with) ? sm2_sign(own(s, s->signs_with)->key, style->input,
                                                   style->raw, data, size, out, n)
                                        : CKR_KEY_HANDLE_INVALID);
}
static CK_RV C_DecryptInit_(CK_SESSION_HANDLE h, CK_MECHANISM* m, CK_OBJECT_HANDLE o) {
  IN_SESSION(h, o < OWN_HANDLE ? (s->decrypts_with = 0, real->C_DecryptInit(s->handle, m, o))
                               : ready(s, m, style->decrypt, o, own(s, o) && own(s, o)->decrypts,
                                       &s->decrypts_with));
}
static CK_RV C_Decrypt_(CK_SESSION_HANDLE h, CK_BYTE* data, CK_ULONG size, CK_BYTE* out,
                        CK_ULONG* n) {
  IN_SESSION(h, !s->decrypts_with ? real->C_Decrypt(s->handle, data, size, out, n)
                : own(s, s->decrypts_with)
                    ? sm2_decrypt(own(s, s->decrypts_with)->key, style->cipher, data, size, out, n)
                    : CKR_KEY_HANDLE_INVALID);
}
static CK_RV C_GenerateKeyPair_(CK_SESSION_HANDLE h, CK_MECHANISM* m, CK_ATTRIBUTE* pub,
                                CK_ULONG pub_n, CK_ATTRIBUTE* priv, CK_ULONG priv_n,
                                CK_OBJECT_HANDLE* pub_h, CK_OBJECT_HANDLE* priv_h) {
  IN_SESSION(h,
             room(1500) != CKR_OK ? CKR_DEVICE_MEMORY
             : m->mechanism == style->generate
                 ? generate(s, pub, pub_n, priv, priv_n, pub_h, priv_h)
                 : real->C_GenerateKeyPair(s->handle, m, pub, pub_n, priv, priv_n, pub_h, priv_h));
}
static CK_RV C_UnwrapKey_(CK_SESSION_HANDLE h, CK_MECHANISM* m, CK_OBJECT_HANDLE opening,
                          CK_BYTE* data, CK_ULONG size, CK_ATTRIBUTE* t, CK_ULONG n,
                          CK_OBJECT_HANDLE* key) {
  IN_SESSION(h, style->unwrap && m->mechanism == style->unwrap
                    ? unwrap(s, opening, data, size, t, n, key)
                    : real->C_UnwrapKey(s->handle, m, opening, data, size, t, n, key));
}

API CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR out) {
  void* library = dlopen(SOFTHSM, RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get = NULL;
  if (library) *(void**)&get = dlsym(library, "C_GetFunctionList");
  if (!get || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
  list = *real;
#define OWN(name) list.name = name##_
  OWN(C_Initialize);
  OWN(C_Finalize);
  OWN(C_GetInfo);
  OWN(C_GetSlotList);
  OWN(C_GetSlotInfo);
  OWN(C_GetTokenInfo);
  OWN(C_WaitForSlotEvent);
  OWN(C_GetMechanismList);
  OWN(C_GetMechanismInfo);
  OWN(C_InitToken);
  OWN(C_InitPIN);
  OWN(C_SetPIN);
  OWN(C_OpenSession);
  OWN(C_CloseSession);
  OWN(C_GetSessionInfo);
  OWN(C_Login);
  OWN(C_Logout);
  OWN(C_CreateObject);
  OWN(C_DestroyObject);
  OWN(C_GetAttributeValue);
  OWN(C_FindObjectsInit);
  OWN(C_FindObjects);
  OWN(C_FindObjectsFinal);
  OWN(C_SignInit);
  OWN(C_Sign);
  OWN(C_DecryptInit);
  OWN(C_Decrypt);
  OWN(C_GenerateKeyPair);
  OWN(C_UnwrapKey);
  *out = &list;
  return CKR_OK;
}

/* ---- what the test orders */

#define LOCKED(...)              \
  do {                           \
    pthread_mutex_lock(&lock);   \
    __VA_ARGS__;                 \
    pthread_mutex_unlock(&lock); \
  } while (0)

/* 0 when there is such a style. */
API int vendor_style(const char* name) {
  int found = -1;
  LOCKED(for (size_t i = 0; i < COUNT(STYLES); i++) if (strcmp(STYLES[i].name, name) == 0) style =
             &STYLES[i],
         found = 0);
  return found;
}

/* As delivered: no orders, no keys, the token in, nothing counted. */
API void vendor_reset(void) {
  LOCKED(order_count = 0; call_count = 0; absent = 0; events = 0; tries = 0; wrong_pins = 0;
         memory = -1; label[0] = 0; for (size_t i = 0; i < MAX_OBJECTS; i++) forget(&objects[i]));
}

/* Counting begins again, and the orders are gone. */
API void vendor_count_anew(void) { LOCKED(order_count = 0; call_count = 0); }

API long vendor_calls(void) {
  long count;
  LOCKED(count = call_count);
  return count;
}

/* The name of a call, counted from 1; empty when it is not known any more. */
API const char* vendor_call(long number) {
  const char* name = "";
  LOCKED(if (number >= 1 && number <= call_count && number > call_count - MAX_CALLS) name =
             calls[(number - 1) % MAX_CALLS]);
  return name;
}

/* At that call from now on: 1 vanish, 2 return the result, 3 wait for vendor_release. */
API int vendor_order(long call, int action, int after, unsigned long result) {
  int refused = -1;
  LOCKED(if (order_count < MAX_ORDERS) {
    orders[order_count++] = (struct order){call, (enum action)action, after, result};
    refused = 0;
  });
  return refused;
}

/* Returns when a call waits. */
API void vendor_await(void) { LOCKED(while (!waiting) pthread_cond_wait(&released, &lock)); }
API void vendor_release(void) { LOCKED(wait_released = 1; pthread_cond_broadcast(&released)); }
API void vendor_vanish(void) { LOCKED(vanish()); }
API void vendor_insert(void) { LOCKED(absent = 0; events = 1); }
API void vendor_tries(long count) { LOCKED(tries = count; wrong_pins = 0); }
API void vendor_memory(long bytes) { LOCKED(memory = bytes); }

/* All private keys on the first token, whoever keeps them; -1 when they cannot be counted. Nobody may
   be logged in. */
API long vendor_private_keys(const char* pin) {
  CK_OBJECT_CLASS private = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE wanted = {CKA_CLASS, &private, sizeof(private)};
  CK_OBJECT_HANDLE found[MAX_OBJECTS];
  CK_SESSION_HANDLE h;
  CK_SLOT_ID slots[64];
  CK_ULONG count = COUNT(slots), more = 0;
  long keys = -1;
  LOCKED(if (real->C_GetSlotList(CK_TRUE, slots, &count) == CKR_OK && count > 0 &&
             real->C_OpenSession(slots[0], CKF_SERIAL_SESSION, NULL, NULL, &h) == CKR_OK) {
    if (real->C_Login(h, CKU_USER, (CK_BYTE*)pin, strlen(pin)) == CKR_OK &&
        real->C_FindObjectsInit(h, &wanted, 1) == CKR_OK &&
        real->C_FindObjects(h, found, MAX_OBJECTS, &more) == CKR_OK) {
      keys = (long)more;
      for (size_t i = 0; i < MAX_OBJECTS; i++) keys += objects[i].class == CKO_PRIVATE_KEY;
    }
    real->C_CloseSession(h);
  });
  return keys;
}

/* 32 bytes. */
API void vendor_label(const unsigned char* bytes) { LOCKED(memcpy(label, bytes, 32)); }

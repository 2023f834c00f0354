/*
 * A PKCS#11 module for tests: SoftHSM2 with a maker's SM2 added, and a hand that pulls the token.
 *
 * Everything goes to SoftHSM2 (SOFTHSM, defined by whoever compiles this), except keys of the
 * maker's own key type: those are kept in memory (keys.c) by the serial number of their token,
 * so that they outlive sessions and a pull. Several files of this module in one process are several
 * drivers; each has one style of SM2, chosen by vendor_style before C_Initialize.
 *
 * What the test may order is at the end. One lock is held during every call, except while a call is
 * told to wait.
 */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "keys.h"

#define API __attribute__((visibility("default")))

enum { MAX_SESSIONS = 512, MAX_CALLS = 20000, MAX_ORDERS = 16 };

/* ---- state */

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
static struct session sessions[MAX_SESSIONS];
static struct order orders[MAX_ORDERS];
static int order_count;
static const char* calls[MAX_CALLS];
static long call_count;
static int absent, events, waiting, wait_released;
static long tries, wrong_pins; /* tries 0: SoftHSM2's own flags */
static char keypad[17];        /* what is typed at the device; empty: it has no keys */
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
  if (keypad[0]) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  if (free_memory >= 0) {
    info->ulTotalPublicMemory = info->ulTotalPrivateMemory = 64 * 1024;
    info->ulFreePublicMemory = info->ulFreePrivateMemory = (CK_ULONG)free_memory;
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
  if (keypad[0]) {
    if (pin != NULL || length != 0) return CKR_ARGUMENTS_BAD; /* nothing but what is typed */
    pin = (CK_BYTE*)keypad;
    length = strlen(keypad);
  }
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
  LOCKED(for (size_t i = 0; i < STYLE_COUNT; i++) if (strcmp(STYLES[i].name, name) == 0) style =
             &STYLES[i],
         found = 0);
  return found;
}

/* As delivered: no orders, no keys, the token in, nothing counted. */
API void vendor_reset(void) {
  LOCKED(order_count = 0; call_count = 0; absent = 0; events = 0; tries = 0; wrong_pins = 0;
         free_memory = -1; label[0] = 0; keypad[0] = 0;
         for (size_t i = 0; i < MAX_OBJECTS; i++) forget(&objects[i]));
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

/* The device has keys, at which somebody types this; empty: it has none. */
API void vendor_keypad(const char* typed) {
  LOCKED(strncpy(keypad, typed, sizeof(keypad) - 1));
}

API void vendor_memory(long bytes) { LOCKED(free_memory = bytes); }

/* All private keys on the first token, whoever keeps them; -1 when they cannot be counted. Nobody
   may be logged in. */
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

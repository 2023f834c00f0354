/*
 * The yardstick of TokenSigning.java: a plain C program that calls the same PKCS#11 driver.
 *
 *   gcc -O2 -pthread -o token_signing token_signing.c -I/usr/include/p11-kit-1 -ldl
 *   token_signing LIBRARY TOKEN_LABEL PIN RSA_ID EC_ID        (ids in hexadecimal)
 *
 * It logs in, then reads commands from standard input and answers each with the nanoseconds it took:
 *
 *   rsa N    N signatures RSA PKCS#1 with SHA-256 over a message of 256 bytes
 *   ec N     N ECDSA signatures over a digest of 32 bytes
 *   list N   N listings of all certificates, id and value, two calls for each attribute
 *   rsa4 N, ec4 N   the same as rsa N, ec N in each of four threads, with a session of its own
 *   logout 0 ends the login that the program begins with
 *   whole N  N times: open a session, log in, find the EC key, sign with it, log out, close;
 *            after logout
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <p11-kit/pkcs11.h>

static CK_FUNCTION_LIST_PTR f;
static CK_SLOT_ID slot;
static const char *pin, *ec_id;

static void check(CK_RV rv, const char *what) {
  if (rv != CKR_OK) {
    fprintf(stderr, "%s: 0x%lx\n", what, rv);
    exit(1);
  }
}

static CK_SLOT_ID find_slot(const char *label) {
  CK_SLOT_ID slots[64];
  CK_ULONG count = 64;
  check(f->C_GetSlotList(CK_TRUE, slots, &count), "C_GetSlotList");
  for (CK_ULONG i = 0; i < count; i++) {
    CK_TOKEN_INFO info;
    char padded[33];
    check(f->C_GetTokenInfo(slots[i], &info), "C_GetTokenInfo");
    snprintf(padded, sizeof padded, "%-32s", label);
    if (memcmp(info.label, padded, 32) == 0) return slots[i];
  }
  fprintf(stderr, "no token %s\n", label);
  exit(1);
}

static CK_OBJECT_HANDLE find_key(CK_SESSION_HANDLE session, const char *hex) {
  CK_BYTE id[64];
  CK_ULONG length = strlen(hex) / 2, count = 0;
  for (CK_ULONG i = 0; i < length; i++) {
    unsigned byte;
    sscanf(hex + 2 * i, "%2x", &byte);
    id[i] = (CK_BYTE)byte;
  }
  CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class}, {CKA_ID, id, length}};
  CK_OBJECT_HANDLE key;
  check(f->C_FindObjectsInit(session, template, 2), "C_FindObjectsInit");
  check(f->C_FindObjects(session, &key, 1, &count), "C_FindObjects");
  check(f->C_FindObjectsFinal(session), "C_FindObjectsFinal");
  if (count == 0) {
    fprintf(stderr, "no key %s\n", hex);
    exit(1);
  }
  return key;
}

static void sign(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE type, CK_OBJECT_HANDLE key,
                 CK_ULONG size, long rounds) {
  CK_BYTE data[256], signature[1024];
  memset(data, 7, sizeof data);
  for (long i = 0; i < rounds; i++) {
    CK_MECHANISM mechanism = {type, NULL, 0};
    CK_ULONG length = sizeof signature;
    data[0] = (CK_BYTE)i;
    check(f->C_SignInit(session, &mechanism, key), "C_SignInit");
    check(f->C_Sign(session, data, size, signature, &length), "C_Sign");
  }
}

static CK_SESSION_HANDLE open_session(CK_FLAGS flags) {
  CK_SESSION_HANDLE session;
  check(f->C_OpenSession(slot, CKF_SERIAL_SESSION | flags, NULL, NULL, &session), "C_OpenSession");
  return session;
}

static void login(CK_SESSION_HANDLE session) {
  check(f->C_Login(session, CKU_USER, (CK_BYTE *)pin, strlen(pin)), "C_Login");
}

static void list(long rounds) {
  CK_ATTRIBUTE_TYPE wanted[] = {CKA_ID, CKA_VALUE};
  for (long i = 0; i < rounds; i++) {
    CK_SESSION_HANDLE session = open_session(0);
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class}};
    CK_OBJECT_HANDLE found[200];
    CK_ULONG count = 0;
    check(f->C_FindObjectsInit(session, template, 1), "C_FindObjectsInit");
    check(f->C_FindObjects(session, found, 200, &count), "C_FindObjects");
    check(f->C_FindObjectsFinal(session), "C_FindObjectsFinal");
    for (CK_ULONG c = 0; c < count; c++) {
      for (int a = 0; a < 2; a++) {
        CK_ATTRIBUTE attribute = {wanted[a], NULL, 0};
        check(f->C_GetAttributeValue(session, found[c], &attribute, 1), "C_GetAttributeValue");
        attribute.pValue = malloc(attribute.ulValueLen);
        check(f->C_GetAttributeValue(session, found[c], &attribute, 1), "C_GetAttributeValue");
        free(attribute.pValue);
      }
    }
    check(f->C_CloseSession(session), "C_CloseSession");
  }
}

static void whole(long rounds) {
  for (long i = 0; i < rounds; i++) {
    CK_SESSION_HANDLE session = open_session(CKF_RW_SESSION);
    login(session);
    sign(session, CKM_ECDSA, find_key(session, ec_id), 32, 1);
    check(f->C_Logout(session), "C_Logout");
    check(f->C_CloseSession(session), "C_CloseSession");
  }
}

static struct {
  CK_SESSION_HANDLE session;
  CK_MECHANISM_TYPE type;
  CK_OBJECT_HANDLE key;
  CK_ULONG size;
  long rounds;
} work[4];

static void *one_of_four(void *number) {
  long t = (long)number;
  sign(work[t].session, work[t].type, work[t].key, work[t].size, work[t].rounds);
  return NULL;
}

static void four(CK_MECHANISM_TYPE type, CK_OBJECT_HANDLE key, CK_ULONG size, long rounds) {
  pthread_t threads[4];
  for (long t = 0; t < 4; t++) {
    work[t].type = type, work[t].key = key, work[t].size = size, work[t].rounds = rounds;
    if (pthread_create(&threads[t], NULL, one_of_four, (void *)t)) exit(1);
  }
  for (int t = 0; t < 4; t++) pthread_join(threads[t], NULL);
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: %s LIBRARY TOKEN_LABEL PIN RSA_ID EC_ID\n", argv[0]);
    return 2;
  }
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  CK_C_GetFunctionList get = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
  check(get(&f), "C_GetFunctionList");
  CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
  check(f->C_Initialize(&arguments), "C_Initialize");
  slot = find_slot(argv[2]);
  pin = argv[3], ec_id = argv[5];
  CK_SESSION_HANDLE session = open_session(CKF_RW_SESSION);
  login(session);
  CK_OBJECT_HANDLE rsa = find_key(session, argv[4]), ec = find_key(session, ec_id);
  for (int t = 0; t < 4; t++) work[t].session = open_session(0);

  char command[16];
  long rounds;
  while (scanf("%15s %ld", command, &rounds) == 2) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (!strcmp(command, "rsa")) sign(session, CKM_SHA256_RSA_PKCS, rsa, 256, rounds);
    if (!strcmp(command, "ec")) sign(session, CKM_ECDSA, ec, 32, rounds);
    if (!strcmp(command, "list")) list(rounds);
    if (!strcmp(command, "logout")) check(f->C_Logout(session), "C_Logout");
    if (!strcmp(command, "whole")) whole(rounds);
    if (!strcmp(command, "rsa4")) four(CKM_SHA256_RSA_PKCS, rsa, 256, rounds);
    if (!strcmp(command, "ec4")) four(CKM_ECDSA, ec, 32, rounds);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%lld\n", (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec);
    fflush(stdout);
  }
  check(f->C_Finalize(NULL), "C_Finalize");
  return 0;
}

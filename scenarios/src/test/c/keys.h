#ifndef KEYS_H
#define KEYS_H

#include "sm2.h"

/*
 * Keys of a maker's own type, kept in memory by the serial number of their token, and the makers'
 * ways with them. What is not kept here is SoftHSM2's.
 */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OWN_HANDLE 0x40000000UL /* handles from here on are of keys kept here */
#define NONE 0UL                /* no such mechanism */

enum { MAX_OBJECTS = 2048 };
enum place { WRAPPED, PLAIN, COORDINATES };

struct style {
  const char* name;
  CK_KEY_TYPE key_type;
  CK_MECHANISM_TYPE generate, sign, decrypt, unwrap;
  enum input input;
  int raw; /* r and s, not DER */
  enum cipher cipher;
  enum place place;
  int curve; /* CKA_EC_PARAMS in a template: 1 needed, 0 refused */
};

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

extern const struct style STYLES[];
extern const size_t STYLE_COUNT;
extern const struct style* style;
extern CK_FUNCTION_LIST_PTR real; /* SoftHSM2 */
extern struct object objects[MAX_OBJECTS];
extern long free_memory; /* bytes; -1: not told */

struct object* own(const struct session* s, CK_OBJECT_HANDLE handle);
void forget(struct object* o);
CK_RV room(long bytes);
CK_RV read_attributes(const struct object* o, CK_ATTRIBUTE* t, CK_ULONG n);
CK_RV find(struct session* s, CK_ATTRIBUTE* t, CK_ULONG n);
CK_RV next_found(struct session* s, CK_OBJECT_HANDLE* handles, CK_ULONG max, CK_ULONG* count);
CK_RV generate(const struct session* s, const CK_ATTRIBUTE* pub, CK_ULONG pub_n,
               const CK_ATTRIBUTE* priv, CK_ULONG priv_n, CK_OBJECT_HANDLE* pub_h,
               CK_OBJECT_HANDLE* priv_h);
CK_RV create(const struct session* s, CK_ATTRIBUTE* t, CK_ULONG n, CK_OBJECT_HANDLE* handle);
CK_RV destroy(const struct session* s, CK_OBJECT_HANDLE handle);
CK_RV unwrap(const struct session* s, CK_OBJECT_HANDLE opening, const CK_BYTE* data, CK_ULONG size,
             const CK_ATTRIBUTE* t, CK_ULONG n, CK_OBJECT_HANDLE* handle);
CK_RV ready(const struct session* s, CK_MECHANISM* m, CK_MECHANISM_TYPE wanted,
            CK_OBJECT_HANDLE key, int may, CK_OBJECT_HANDLE* place);

#endif

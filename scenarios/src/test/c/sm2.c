/* The SM2 of the fixture, by libcrypto, in the forms that makers' drivers take and give. */
#include "sm2.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <string.h>

static const char ID[] = "1234567812345678";

/* ---- DER */

size_t put_der(CK_BYTE* out, CK_BYTE tag, const CK_BYTE* content, size_t length) {
  size_t at = 0;
  out[at++] = tag;
  if (length >= 0x100)
    out[at++] = 0x82, out[at++] = (CK_BYTE)(length >> 8);
  else if (length >= 0x80)
    out[at++] = 0x81;
  out[at++] = (CK_BYTE)length;
  memcpy(out + at, content, length);
  return at + length;
}

static size_t put_number(CK_BYTE* out, const CK_BYTE* number) {
  CK_BYTE padded[NUMBER + 1] = {0};
  size_t skip = 0;
  memcpy(padded + 1, number, NUMBER);
  while (skip < NUMBER && padded[skip] == 0 && padded[skip + 1] < 0x80) skip++;
  return put_der(out, 0x02, padded + skip, NUMBER + 1 - skip);
}

/* One element at *at; moves *at behind it. NULL unless it has the tag and fits. */
static const CK_BYTE* take(const CK_BYTE** at, const CK_BYTE* end, CK_BYTE tag, size_t* length) {
  const CK_BYTE* p = *at;
  size_t octets, n;
  if (end - p < 2 || *p++ != tag) return NULL;
  n = *p++;
  if (n >= 0x80) {
    octets = n - 0x80;
    if (octets > 2 || (size_t)(end - p) < octets) return NULL;
    for (n = 0; octets > 0; octets--) n = n << 8 | *p++;
  }
  if ((size_t)(end - p) < n) return NULL;
  *at = p + n;
  *length = n;
  return p;
}

/* ---- SM2 by libcrypto */

CK_RV sm2_generate(EVP_PKEY** key) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
  int ok = context && EVP_PKEY_keygen_init(context) > 0 && EVP_PKEY_generate(context, key) > 0;
  EVP_PKEY_CTX_free(context);
  return ok ? CKR_OK : CKR_FUNCTION_FAILED;
}

int sm2_point(EVP_PKEY* key, CK_BYTE point[POINT]) {
  size_t length = 0;
  return EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, POINT, &length) &&
         length == POINT && point[0] == 4;
}

/* A key of a point, and of a private number where there is one: then the point must be its own. */
EVP_PKEY* sm2_key(const CK_BYTE point[POINT], const CK_BYTE* number) {
  EVP_PKEY* key = NULL;
  BIGNUM* d = number ? BN_bin2bn(number, NUMBER, NULL) : NULL;
  EC_GROUP* group = EC_GROUP_new_by_curve_name(NID_sm2);
  EC_POINT *own = EC_POINT_new(group), *told = EC_POINT_new(group);
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM* params = NULL;
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
  if (EC_POINT_oct2point(group, told, point, POINT, NULL) &&
      (!d || (!BN_is_zero(d) && EC_POINT_mul(group, own, d, NULL, NULL, NULL) &&
              EC_POINT_cmp(group, own, told, NULL) == 0)) &&
      OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) &&
      OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, POINT) &&
      (!d || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, d)) &&
      (params = OSSL_PARAM_BLD_to_param(builder)) && EVP_PKEY_fromdata_init(context) > 0 &&
      EVP_PKEY_fromdata(context, &key, d ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) <= 0) {
    key = NULL;
  }
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(builder);
  EVP_PKEY_CTX_free(context);
  EC_POINT_free(own);
  EC_POINT_free(told);
  EC_GROUP_free(group);
  BN_clear_free(d);
  return key;
}

static int sign_digest(EVP_PKEY* key, const CK_BYTE* digest, CK_BYTE* der, size_t* length) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, NULL);
  int ok = EVP_PKEY_sign_init(context) > 0 && EVP_PKEY_sign(context, der, length, digest, HASH) > 0;
  EVP_PKEY_CTX_free(context);
  return ok;
}

static int sign_message(EVP_PKEY* key, const CK_BYTE* data, size_t size, CK_BYTE* der,
                        size_t* length) {
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, NULL);
  EVP_MD_CTX_set_pkey_ctx(digest, context);
  int ok = EVP_PKEY_CTX_set1_id(context, ID, strlen(ID)) > 0 &&
           EVP_DigestSignInit(digest, NULL, EVP_sm3(), NULL, key) > 0 &&
           EVP_DigestSign(digest, der, length, data, size) > 0;
  EVP_MD_CTX_free(digest);
  EVP_PKEY_CTX_free(context);
  return ok;
}

CK_RV sm2_sign(EVP_PKEY* key, enum input input, int raw, const CK_BYTE* data, size_t size,
               CK_BYTE* out, CK_ULONG* length) {
  CK_BYTE der[128], hash[HASH], answer[128];
  size_t der_length = sizeof(der), answer_length;
  int ok;
  if (input == DIGEST && size != HASH) return CKR_DATA_LEN_RANGE;
  if (input == PREFIXED) {
    ok = EVP_Digest(data, size, hash, NULL, EVP_sm3(), NULL) &&
         sign_digest(key, hash, der, &der_length);
  } else {
    ok = input == DIGEST ? sign_digest(key, data, der, &der_length)
                         : sign_message(key, data, size, der, &der_length);
  }
  if (!ok) return CKR_FUNCTION_FAILED;
  memcpy(answer, der, answer_length = der_length);
  if (raw) {
    const unsigned char* p = der;
    ECDSA_SIG* signature = d2i_ECDSA_SIG(NULL, &p, (long)der_length);
    if (!signature) return CKR_FUNCTION_FAILED;
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), answer, NUMBER);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), answer + NUMBER, NUMBER);
    ECDSA_SIG_free(signature);
    answer_length = 2 * NUMBER;
  }
  CK_ULONG given = *length;
  *length = answer_length;
  if (!out) return CKR_OK;
  if (given < answer_length) return CKR_BUFFER_TOO_SMALL;
  memcpy(out, answer, answer_length);
  return CKR_OK;
}

CK_RV sm2_decrypt(EVP_PKEY* key, enum cipher form, const CK_BYTE* data, size_t size, CK_BYTE* out,
                  CK_ULONG* length) {
  CK_BYTE fields[1024], der[1100];
  size_t der_length = size, plain = *length;
  if (size > 900) return CKR_ENCRYPTED_DATA_LEN_RANGE;
  memcpy(der, data, size);
  if (form != CIPHER_DER) {
    if (size <= POINT + HASH || data[0] != 4) return CKR_ENCRYPTED_DATA_INVALID;
    size_t text = size - POINT - HASH, at = 0;
    const CK_BYTE* hash = form == C1C3C2 ? data + POINT : data + POINT + text;
    const CK_BYTE* content = form == C1C3C2 ? data + POINT + HASH : data + POINT;
    at += put_number(fields + at, data + 1);
    at += put_number(fields + at, data + 1 + NUMBER);
    at += put_der(fields + at, 0x04, hash, HASH);
    at += put_der(fields + at, 0x04, content, text);
    der_length = put_der(der, 0x30, fields, at);
  }
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, NULL);
  int ok = EVP_PKEY_decrypt_init(context) > 0 &&
           EVP_PKEY_decrypt(context, out, &plain, der, der_length) > 0;
  EVP_PKEY_CTX_free(context);
  if (!ok) return CKR_ENCRYPTED_DATA_INVALID;
  *length = plain;
  return CKR_OK;
}

/* SM2EnvelopedKey (GB/T 35276): the private key under SM4-ECB, the SM4 key under the signing key.
 */
CK_RV sm2_unwrap(EVP_PKEY* opening, const CK_BYTE* envelope, size_t size, EVP_PKEY** key) {
  const CK_BYTE *at = envelope, *end, *cipher, *point, *locked;
  size_t length, point_length, locked_length;
  CK_BYTE sm4[1024], plain[96];
  CK_ULONG sm4_length = sizeof(sm4);
  int first, last;
  if (!(end = take(&at, envelope + size, 0x30, &length))) return CKR_WRAPPED_KEY_INVALID;
  at = end;
  end += length;
  if (!take(&at, end, 0x30, &length)) return CKR_WRAPPED_KEY_INVALID;
  cipher = at;
  if (!take(&at, end, 0x30, &length)) return CKR_WRAPPED_KEY_INVALID;
  size_t cipher_length = (size_t)(at - cipher);
  if (!(point = take(&at, end, 0x03, &point_length)) || point_length != POINT + 1 ||
      !(locked = take(&at, end, 0x03, &locked_length)) || at != end || locked_length % 16 != 1 ||
      locked_length < NUMBER + 1 || locked_length > sizeof(plain) - 15) {
    return CKR_WRAPPED_KEY_INVALID;
  }
  if (sm2_decrypt(opening, CIPHER_DER, cipher, cipher_length, sm4, &sm4_length) != CKR_OK ||
      sm4_length != 16) {
    return CKR_WRAPPED_KEY_INVALID;
  }
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int ok = EVP_DecryptInit_ex2(context, EVP_sm4_ecb(), sm4, NULL, NULL) &&
           EVP_CIPHER_CTX_set_padding(context, 0) &&
           EVP_DecryptUpdate(context, plain, &first, locked + 1, (int)locked_length - 1) &&
           EVP_DecryptFinal_ex(context, plain + first, &last);
  EVP_CIPHER_CTX_free(context);
  size_t number = (locked_length - 1) / NUMBER * NUMBER - NUMBER; /* what follows is padding */
  *key = ok ? sm2_key(point + 1, plain + number) : NULL;
  OPENSSL_cleanse(plain, sizeof(plain));
  OPENSSL_cleanse(sm4, sizeof(sm4));
  return *key ? CKR_OK : CKR_WRAPPED_KEY_INVALID;
}

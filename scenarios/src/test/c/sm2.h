#ifndef SM2_H
#define SM2_H

#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

enum { NUMBER = 32, POINT = 65, HASH = 32 };

/* What is signed: a message, Z and a message, a digest. */
enum input { MESSAGE, PREFIXED, DIGEST };
enum cipher { CIPHER_DER, C1C3C2, C1C2C3 };

size_t put_der(CK_BYTE* out, CK_BYTE tag, const CK_BYTE* content, size_t length);
CK_RV sm2_generate(EVP_PKEY** key);
int sm2_point(EVP_PKEY* key, CK_BYTE point[POINT]);
EVP_PKEY* sm2_key(const CK_BYTE point[POINT], const CK_BYTE* number);
CK_RV sm2_sign(EVP_PKEY* key, enum input input, int raw, const CK_BYTE* data, size_t size,
               CK_BYTE* out, CK_ULONG* length);
CK_RV sm2_decrypt(EVP_PKEY* key, enum cipher form, const CK_BYTE* data, size_t size, CK_BYTE* out,
                  CK_ULONG* length);
CK_RV sm2_unwrap(EVP_PKEY* opening, const CK_BYTE* envelope, size_t size, EVP_PKEY** key);

#endif

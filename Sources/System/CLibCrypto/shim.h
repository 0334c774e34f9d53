#ifndef CROSSDOCK_CLIBCRYPTO_SHIM_H
#define CROSSDOCK_CLIBCRYPTO_SHIM_H

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* How names are written in one line; the macros are too much for Swift's importer. */
static const unsigned long crossdock_name_flags = XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB;

#endif

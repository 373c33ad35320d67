#include "config.h"

#include "loopback-certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "msnp/msnp-log.h"

#define DAY (24 * 60 * 60)

typedef struct
{
  gnutls_x509_crt_t     certificate;
  gnutls_x509_privkey_t key;
} Identity;

static void
identity_clear (Identity *self)
{
  if (self->certificate != NULL)
    gnutls_x509_crt_deinit (self->certificate);
  if (self->key != NULL)
    gnutls_x509_privkey_deinit (self->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Identity, identity_clear)

static gboolean
check (int      code,
       GError **error)
{
  if (code >= 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no certificate: %s",
               gnutls_strerror (code));
  return FALSE;
}

/* A key, and a certificate about it that still lacks its purpose and its signature. */
static gboolean
identity_init (Identity    *self,
               const char  *name,
               time_t       activation,
               time_t       expiration,
               GError     **error)
{
  guint8 serial[12];
  const char *wrong;

  for (gsize i = 0; i < sizeof serial; i++)
    serial[i] = (guint8) g_random_int_range (1, 128);

  return check (gnutls_x509_privkey_init (&self->key), error)
         && check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_ECDSA,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                                 0), error)
         && check (gnutls_x509_crt_init (&self->certificate), error)
         && check (gnutls_x509_crt_set_version (self->certificate, 3), error)
         && check (gnutls_x509_crt_set_serial (self->certificate, serial, sizeof serial), error)
         && check (gnutls_x509_crt_set_dn (self->certificate, name, &wrong), error)
         && check (gnutls_x509_crt_set_key (self->certificate, self->key), error)
         && check (gnutls_x509_crt_set_activation_time (self->certificate, activation), error)
         && check (gnutls_x509_crt_set_expiration_time (self->certificate, expiration), error);
}

/* Whose key it is, and whose key signs it: a strict verifier wants both (RFC 5280 §4.2.1). */
static gboolean
name_keys (Identity           *self,
           gnutls_x509_crt_t   authority,
           GError            **error)
{
  guint8 own_id[64], authority_id[64];
  gsize own_size = sizeof own_id, authority_size = sizeof authority_id;

  return check (gnutls_x509_crt_get_key_id (self->certificate, GNUTLS_KEYID_USE_SHA1, own_id,
                                            &own_size), error)
         && check (gnutls_x509_crt_set_subject_key_id (self->certificate, own_id, own_size), error)
         && check (gnutls_x509_crt_get_key_id (authority, GNUTLS_KEYID_USE_SHA1, authority_id,
                                               &authority_size), error)
         && check (gnutls_x509_crt_set_authority_key_id (self->certificate, authority_id,
                                                         authority_size), error);
}

static gboolean
authority_init (Identity    *self,
                const char  *name,
                GError     **error)
{
  time_t now = time (NULL);

  return identity_init (self, name, now - 30 * DAY, now + 365 * DAY, error)
         && check (gnutls_x509_crt_set_basic_constraints (self->certificate, 1, 0), error)
         && check (gnutls_x509_crt_set_key_usage (self->certificate,
                                                  GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN),
                   error)
         && name_keys (self, self->certificate, error)
         && check (gnutls_x509_crt_sign2 (self->certificate, self->certificate, self->key,
                                          GNUTLS_DIG_SHA256, 0), error);
}

static gboolean
server_init (Identity  *self,
             Identity  *authority,
             time_t     expiration,
             GError   **error)
{
  static const guint8 loopback[4] = { 127, 0, 0, 1 };

  return identity_init (self, "CN=localhost", time (NULL) - 10 * DAY, expiration, error)
         && check (gnutls_x509_crt_set_subject_alt_name (self->certificate, GNUTLS_SAN_DNSNAME,
                                                         "localhost", 9, GNUTLS_FSAN_SET), error)
         && check (gnutls_x509_crt_set_subject_alt_name (self->certificate, GNUTLS_SAN_IPADDRESS,
                                                         loopback, sizeof loopback,
                                                         GNUTLS_FSAN_APPEND), error)
         && check (gnutls_x509_crt_set_basic_constraints (self->certificate, 0, -1), error)
         && check (gnutls_x509_crt_set_key_usage (self->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE),
                   error)
         && check (gnutls_x509_crt_set_key_purpose_oid (self->certificate,
                                                        GNUTLS_KP_TLS_WWW_SERVER, 0), error)
         && name_keys (self, authority->certificate, error)
         && check (gnutls_x509_crt_sign2 (self->certificate, authority->certificate,
                                          authority->key, GNUTLS_DIG_SHA256, 0), error);
}

static char *
dup_certificate_pem (Identity  *self,
                     GError   **error)
{
  gnutls_datum_t pem;
  char *text;

  if (!check (gnutls_x509_crt_export2 (self->certificate, GNUTLS_X509_FMT_PEM, &pem), error))
    return NULL;

  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static char *
dup_key_pem (Identity  *self,
             GError   **error)
{
  gnutls_datum_t pem;
  char *text;

  if (!check (gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM, NULL,
                                                 GNUTLS_PKCS_PLAIN, &pem), error))
    return NULL;

  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static GTlsCertificate *
server_certificate_new (Identity  *authority,
                        time_t     expiration,
                        GError   **error)
{
  g_auto(Identity) server = { 0 };
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *both = NULL;

  if (!server_init (&server, authority, expiration, error))
    return NULL;

  certificate = dup_certificate_pem (&server, error);
  key = certificate != NULL ? dup_key_pem (&server, error) : NULL;
  if (key == NULL)
    return NULL;

  both = g_strconcat (certificate, key, NULL);
  return g_tls_certificate_new_from_pem (both, -1, error);
}

/* An authority that has been made before. */
static gboolean
authority_init_from_pem (Identity    *self,
                         const char  *pem,
                         GError     **error)
{
  gnutls_datum_t datum = { (unsigned char *) pem, (unsigned int) strlen (pem) };

  return check (gnutls_x509_crt_init (&self->certificate), error)
         && check (gnutls_x509_crt_import (self->certificate, &datum, GNUTLS_X509_FMT_PEM), error)
         && check (gnutls_x509_privkey_init (&self->key), error)
         && check (gnutls_x509_privkey_import2 (self->key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0),
                   error);
}

static char *
dup_authority_pem (Identity  *authority,
                   GError   **error)
{
  g_autofree char *certificate = dup_certificate_pem (authority, error);
  char *key = certificate != NULL ? dup_key_pem (authority, error) : NULL;
  char *both = key != NULL ? g_strconcat (certificate, key, NULL) : NULL;

  msnp_secret_free (key);
  return both;
}

/**
 * loopback_certificates_new:
 * @authority_pem: (nullable): an authority with its key, to be trusted further; NULL for a new one
 * @error: a place for an error, of %G_IO_ERROR or %G_TLS_ERROR
 *
 * Returns: (transfer full) (nullable): fresh certificates, whose keys nobody else has
 */
LoopbackCertificates *
loopback_certificates_new (const char  *authority_pem,
                           GError     **error)
{
  g_autoptr(LoopbackCertificates) self = g_new0 (LoopbackCertificates, 1);
  g_auto(Identity) authority = { 0 };
  g_auto(Identity) stranger = { 0 };
  time_t now = time (NULL);

  if (!(authority_pem != NULL
          ? authority_init_from_pem (&authority, authority_pem, error)
          : authority_init (&authority, "CN=Tweener loopback CA", error))
      || !authority_init (&stranger, "CN=Another CA", error))
    return NULL;

  self->authority_pem = dup_authority_pem (&authority, error);
  self->ca_pem = self->authority_pem != NULL ? dup_certificate_pem (&authority, error) : NULL;
  if (self->ca_pem == NULL)
    return NULL;

  self->server = server_certificate_new (&authority, now + 30 * DAY, error);
  if (self->server == NULL)
    return NULL;

  self->expired = server_certificate_new (&authority, now - DAY, error);
  self->foreign = self->expired != NULL ? server_certificate_new (&stranger, now + 30 * DAY, error)
                                        : NULL;
  if (self->foreign == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
loopback_certificates_free (LoopbackCertificates *self)
{
  g_free (self->ca_pem);
  msnp_secret_free (self->authority_pem);
  g_clear_object (&self->server);
  g_clear_object (&self->expired);
  g_clear_object (&self->foreign);
  g_free (self);
}

/**
 * loopback_certificate_wrap:
 * @stream: what has come in
 * @certificate: the server's
 * @error: return location
 *
 * Like g_tls_server_connection_new(), without a database of authorities: no client has a
 * certificate here, and reading the system's takes longer than all the rest of a connection.
 *
 * Returns: (transfer full) (nullable): the server's end of an encrypted connection
 */
GIOStream *
loopback_certificate_wrap (GIOStream        *stream,
                           GTlsCertificate  *certificate,
                           GError          **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();

  return g_initable_new (g_tls_backend_get_server_connection_type (backend), NULL, error,
                         "base-io-stream", stream, "certificate", certificate, "database", NULL,
                         NULL);
}

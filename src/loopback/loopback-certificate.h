#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LoopbackCertificates:
 * @ca_pem: the authority that a client is told to trust
 * @authority_pem: a secret: the same with its key, for loopback_certificates_new()
 * @server: for 127.0.0.1 and localhost, signed by it
 * @expired: the same, and it expired yesterday
 * @foreign: the same, signed by another authority
 *
 * All the service needs for https. Made at start, in memory, never written by this library.
 */
typedef struct
{
  char            *ca_pem;
  char            *authority_pem;
  GTlsCertificate *server;
  GTlsCertificate *expired;
  GTlsCertificate *foreign;
} LoopbackCertificates;

LoopbackCertificates *loopback_certificates_new  (const char            *authority_pem,
                                                  GError               **error);
void                  loopback_certificates_free (LoopbackCertificates  *self);
GIOStream            *loopback_certificate_wrap  (GIOStream             *stream,
                                                  GTlsCertificate       *certificate,
                                                  GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackCertificates, loopback_certificates_free)

G_END_DECLS

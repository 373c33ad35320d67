#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MsnpError:
 * @MSNP_ERROR_BAD_PASSWORD: the account or its password was refused (401, 911, 917); never retry
 *   by itself. The message is the server's own text for people, where it gave one
 * @MSNP_ERROR_ACCOUNT_REFUSED: the account exists and may not sign in (923, 924, 927, 511)
 * @MSNP_ERROR_HOST_NOT_FOUND: a name could not be looked up
 * @MSNP_ERROR_UNREACHABLE: no connection: refused, no route, broken on the way
 * @MSNP_ERROR_TIMED_OUT: a step took longer than allowed
 * @MSNP_ERROR_UNAVAILABLE: the service answered that it cannot serve now (HTTP 5xx, 5xx, 6xx, 91x)
 * @MSNP_ERROR_PROTOCOL: the other side broke the protocol
 * @MSNP_ERROR_VERSION: the service does not speak MSNP9
 * @MSNP_ERROR_SIGNED_IN_ELSEWHERE: `OUT OTH`; never sign in again by itself
 * @MSNP_ERROR_SHUTTING_DOWN: `OUT SSD`, 604, 640
 * @MSNP_ERROR_UNTRUSTED: a certificate was refused, or an answer led away from https
 * @MSNP_ERROR_BAD_SERVICE: a service file or address that is none
 * @MSNP_ERROR_NOT_SIGNED_IN: the operation needs a session that is online
 * @MSNP_ERROR_HIDDEN: nobody can be written to while one appears offline (913)
 * @MSNP_ERROR_NAK: the server says that the message was not delivered
 * @MSNP_ERROR_NO_ANSWER: nobody joined, or no acknowledgement came in time
 * @MSNP_ERROR_TOO_LONG: the text does not fit the protocol's limits
 * @MSNP_ERROR_BAD_ARGUMENT: an address or a name that the protocol cannot carry
 * @MSNP_ERROR_DECLINED: the other person does not give it, or not any more
 *
 * One code for each thing that a person or `core` does differently. A number that a server gave
 * to a single command has a domain of its own, %MSNP_SERVER_ERROR.
 */
typedef enum
{
  MSNP_ERROR_BAD_PASSWORD,
  MSNP_ERROR_ACCOUNT_REFUSED,
  MSNP_ERROR_HOST_NOT_FOUND,
  MSNP_ERROR_UNREACHABLE,
  MSNP_ERROR_TIMED_OUT,
  MSNP_ERROR_UNAVAILABLE,
  MSNP_ERROR_PROTOCOL,
  MSNP_ERROR_VERSION,
  MSNP_ERROR_SIGNED_IN_ELSEWHERE,
  MSNP_ERROR_SHUTTING_DOWN,
  MSNP_ERROR_UNTRUSTED,
  MSNP_ERROR_BAD_SERVICE,
  MSNP_ERROR_NOT_SIGNED_IN,
  MSNP_ERROR_HIDDEN,
  MSNP_ERROR_NAK,
  MSNP_ERROR_NO_ANSWER,
  MSNP_ERROR_TOO_LONG,
  MSNP_ERROR_BAD_ARGUMENT,
  MSNP_ERROR_DECLINED,
} MsnpError;

#define MSNP_ERROR (msnp_error_quark ())
GQuark msnp_error_quark (void);

/* The code of such an error is the protocol's number, 100 to 999 (01 §1.7). */
#define MSNP_SERVER_ERROR (msnp_server_error_quark ())
GQuark msnp_server_error_quark (void);

GError *msnp_server_error_new      (guint          number);
GError *msnp_error_from_sign_in    (const GError  *error);
gboolean msnp_error_is_cancelled   (const GError  *error);

G_END_DECLS

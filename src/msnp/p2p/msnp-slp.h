#pragma once

#include "msnp/wire/msnp-mime.h"

G_BEGIN_DECLS

#define MSNP_SLP_MAX (64 * 1024) /* bytes of one message */

#define MSNP_SLP_SESSION_REQUEST    "application/x-msnmsgr-sessionreqbody"
#define MSNP_SLP_TRANSPORT_REQUEST  "application/x-msnmsgr-transreqbody"
#define MSNP_SLP_TRANSPORT_RESPONSE "application/x-msnmsgr-transrespbody"
#define MSNP_SLP_SESSION_CLOSE      "application/x-msnmsgr-sessionclosebody"

#define MSNP_SLP_OBJECT "{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}"
#define MSNP_SLP_FILE   "{5D3E02AB-6190-11D3-BBBB-00C04F795683}"

/**
 * MsnpSlpKind:
 * @MSNP_SLP_INVITE: asks for a session or a transport
 * @MSNP_SLP_BYE: ends a session
 * @MSNP_SLP_RESPONSE: answers an invitation, by a status
 * @MSNP_SLP_OTHER: a request that later clients know
 *
 * What an MSNSLP message is.
 */
typedef enum
{
  MSNP_SLP_INVITE,
  MSNP_SLP_BYE,
  MSNP_SLP_RESPONSE,
  MSNP_SLP_OTHER,
} MsnpSlpKind;

/**
 * MsnpSlp:
 * @kind: what it is
 * @status: of a response: 200, 603 …; else 0
 * @to: who gets it: an address in lower case
 * @from: who sent it: an address in lower case
 * @branch: (nullable): of a request; its response has the same
 * @cseq: 0 in a request, 1 in a response
 * @call_id: what all messages of one session share; a GUID in braces
 * @content_type: what @fields are; in lower case
 * @fields: the lines of the body
 *
 * One message of MSNSLP (05 §5.3).
 */
typedef struct
{
  MsnpSlpKind  kind;
  guint        status;
  char        *to;
  char        *from;
  char        *branch;
  guint        cseq;
  char        *call_id;
  char        *content_type;
  MsnpMime    *fields;
} MsnpSlp;

MsnpSlp    *msnp_slp_new_request  (MsnpSlpKind     kind,
                                   const char     *to,
                                   const char     *from,
                                   const char     *call_id,
                                   const char     *content_type);
MsnpSlp    *msnp_slp_new_response (const MsnpSlp  *request,
                                   guint           status,
                                   const char     *content_type);
MsnpSlp    *msnp_slp_parse        (gconstpointer   bytes,
                                   gsize           size,
                                   GError        **error);
GBytes     *msnp_slp_format       (const MsnpSlp  *self);
void        msnp_slp_free         (MsnpSlp        *self);

void        msnp_slp_add_uint     (MsnpSlp        *self,
                                   const char     *name,
                                   guint32         value);
char       *msnp_slp_make_guid    (void);
gboolean    msnp_slp_guid_equal   (const char     *a,
                                   const char     *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpSlp, msnp_slp_free)

G_END_DECLS

#pragma once

#include <gio/gio.h>

#include "loopback-directory.h"
#include "loopback-fault.h"
#include "loopback-flavour.h"
#include "loopback-place.h"

G_BEGIN_DECLS

typedef struct _LoopbackNs LoopbackNs;
typedef struct _LoopbackSb LoopbackSb;
typedef struct _LoopbackPassport LoopbackPassport;
typedef struct _LoopbackGateway LoopbackGateway;
typedef struct _LoopbackBots LoopbackBots;
typedef struct _LoopbackSite LoopbackSite;

/**
 * LoopbackSite:
 *
 * What the parts of one service share: the flavour, the accounts, the faults, and each other.
 * Owned by the LoopbackService, which makes and ends the parts; none of them outlives it.
 */
struct _LoopbackSite
{
  LoopbackFlavour    flavour;
  LoopbackPlace      place;        /* kept from one start to the next */
  LoopbackFaults    *faults;
  LoopbackDirectory *directory;
  LoopbackPassport  *passport;     /* (nullable): NULL while stopped, as the next three */
  LoopbackNs        *ns;
  LoopbackSb        *sb;
  LoopbackGateway   *gateway;
  LoopbackBots      *bots;         /* (nullable): NULL where nobody asked for them */
  guint              n_connections; /* so far: it numbers them */
  guint              n_open;        /* connections that are not closed yet */
  guint              n_sign_ins;    /* so far */

  gboolean         (*is_traced) (gpointer  user_data);
  void             (*trace)   (gboolean    incoming,
                               const char *server,
                               guint       connection,
                               const char *line,
                               GBytes     *payload,
                               gpointer    user_data);
  void             (*changed) (gpointer    user_data);
  void             (*drained) (gpointer    user_data); /* the last connection has gone */
  gpointer           user_data;
};

gboolean  loopback_site_is_escargot (LoopbackSite *self);
char     *loopback_site_escape      (LoopbackSite *self,
                                     const char   *text);
void      loopback_site_trace       (LoopbackSite *self,
                                     gboolean      incoming,
                                     const char   *server,
                                     guint         connection,
                                     const char   *line,
                                     gconstpointer payload,
                                     gsize         payload_size);
GSource  *loopback_site_add_timeout (guint         milliseconds,
                                     GSourceFunc   func,
                                     gpointer      user_data);
void      loopback_source_clear     (GSource     **source);
char     *loopback_dup_hex          (guint         n_digits);

GSocketService *loopback_site_listen    (GCallback        incoming,
                                         gpointer         user_data,
                                         guint16         *port,
                                         GError         **error);
void            loopback_listener_clear (GSocketService **service,
                                         gpointer         user_data);

G_END_DECLS

#pragma once

#include "loopback-connection.h"
#include "loopback-ns.h"

G_BEGIN_DECLS

/**
 * LoopbackNsStage:
 *
 * How far a client has got in signing in (02 §2.10).
 */
typedef enum
{
  LOOPBACK_NS_NEW,
  LOOPBACK_NS_VERSIONED,  /* VER is answered */
  LOOPBACK_NS_CHALLENGED, /* USR TWN I is answered */
  LOOPBACK_NS_SIGNED_IN,  /* USR OK */
} LoopbackNsStage;

/**
 * LoopbackNsClient:
 *
 * One connection to the dispatch or the notification server.
 */
struct _LoopbackNsClient
{
  LoopbackNs         *ns;
  LoopbackSite       *site;
  LoopbackConnection *connection;
  gboolean            is_dispatch;
  LoopbackNsStage     stage;
  char               *address;   /* as USR TWN I spelled it */
  LoopbackAccount    *account;   /* (nullable): once signed in */
  char               *challenge; /* (nullable): of a CHL that waits for its QRY */
  GSource            *challenge_timer;
  guint               n_announcements; /* Escargot's: that wait for their batch */
  GSource            *batch_timer;
};

typedef void (*LoopbackNsHandler) (LoopbackNsClient  *client,
                                   const MsnpCommand *command);

/* loopback-ns.c */
void loopback_ns_client_leave        (LoopbackNsClient  *self);

/* loopback-ns-sign-in.c */
void loopback_ns_handle_ver          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_cvr          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_usr          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);

/* loopback-ns-list.c */
void loopback_ns_handle_syn          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_add          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_rem          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_count_change        (LoopbackNsClient  *self);
void loopback_ns_drop_from_forward   (LoopbackNsClient  *self,
                                      LoopbackContact   *contact);

/* loopback-ns-settings.c */
void loopback_ns_handle_adg          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_reg          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_rmg          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_rea          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_prp          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_blp          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_gtc          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);

/* loopback-ns-presence.c */
void loopback_ns_handle_chg          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_handle_qry          (LoopbackNsClient  *self,
                                      const MsnpCommand *command);
void loopback_ns_announce_soon       (LoopbackNsClient  *self);
void loopback_ns_send_initial        (LoopbackNsClient  *self,
                                      const MsnpCommand *command,
                                      LoopbackAccount   *person);
void loopback_ns_go_offline          (LoopbackSite      *site,
                                      LoopbackAccount   *account);

/* loopback-ns-faults.c */
void loopback_ns_break_list          (LoopbackNsClient  *self);
void loopback_ns_break_session       (LoopbackNsClient  *self);

G_END_DECLS

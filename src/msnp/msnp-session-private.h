#pragma once

#include "msnp-changes.h"
#include "msnp-chats.h"
#include "msnp-notification.h"
#include "msnp-peers.h"
#include "msnp-session.h"
#include "msnp-sign-in.h"

G_BEGIN_DECLS

struct _MsnpSession
{
  GObject           parent_instance;
  MsnpService      *service;
  MsnpTrace        *trace;        /* (nullable) */
  guint             timeout_s;
  MsnpSessionState  state;
  char             *address;      /* in lower case */
  char             *display_name;
  MsnpStatus        status;
  MsnpStatus        wanted_status;
  gboolean          is_verified;
  int               inbox_unread;
  int               folders_unread;
  MsnpRoster       *roster;
  MsnpChats        *chats;
  MsnpPeers        *peers;
  MsnpSignIn       *sign_in;      /* until USR OK */
  MsnpNotification *notification; /* after it */
  MsnpChanges      *changes;      /* with it */
  GTask            *sign_in_task; /* until ONLINE */
  gulong            cancel_id;
  MsnpDirectMode    direct_mode;
  MsnpGatewayMode   gateway_mode;
  guint             poll_ms;      /* how often the gateway is asked */
  MsnpGateway      *gateway;      /* (nullable): of the sign-in that runs, or succeeded */
  gboolean          is_listed;    /* the list is complete */
  gboolean          is_status_set; /* the first CHG was answered */
  gboolean          is_ending;     /* sign_out() runs: listeners are called before it is OFFLINE */
};

enum
{
  MSNP_SESSION_SIGNAL_CONNECTED,
  MSNP_SESSION_SIGNAL_REDIRECTED,
  MSNP_SESSION_SIGNAL_CHALLENGED,
  MSNP_SESSION_SIGNAL_TICKET_RECEIVED,
  MSNP_SESSION_SIGNAL_SIGNED_IN,
  MSNP_SESSION_SIGNAL_LIST_COMPLETE,
  MSNP_SESSION_SIGNAL_SIGNED_OUT,
  MSNP_SESSION_SIGNAL_CONVERSATION_OPENED,
  MSNP_SESSION_SIGNAL_ADDED_YOU,
  MSNP_SESSION_SIGNAL_MAIL_RECEIVED,
  MSNP_SESSION_SIGNAL_SERVER_MESSAGE,
  MSNP_SESSION_SIGNAL_FILE_OFFERED,
  MSNP_SESSION_SIGNAL_INVITATION_DECLINED,
  MSNP_SESSION_N_SIGNALS
};
extern guint msnp_session_signals[MSNP_SESSION_N_SIGNALS];

/* The facts, set once and notified: msnp-session.c. */
void         msnp_session_set_state         (MsnpSession      *self,
                                             MsnpSessionState  state);
void         msnp_session_set_account       (MsnpSession      *self,
                                             const char       *address,
                                             gboolean          is_verified);
void         msnp_session_set_own_name      (MsnpSession      *self,
                                             const char       *display_name);
void         msnp_session_set_status        (MsnpSession      *self,
                                             MsnpStatus        status);
void         msnp_session_set_wanted_status (MsnpSession      *self,
                                             MsnpStatus        status);
void         msnp_session_set_mailbox       (MsnpSession      *self,
                                             int               inbox,
                                             int               folders);

/* What peers offer: msnp-session-peers.c. */
void         msnp_session_set_poll_ms       (MsnpSession      *self,
                                             guint             poll_ms);
void         msnp_session_apply_direct      (MsnpSession      *self);
void         msnp_session_listen_to_peers   (MsnpSession      *self);

/* The connections: msnp-session-sign-in.c. */
void         msnp_session_drop_connections  (MsnpSession      *self,
                                             const GError     *error);

G_END_DECLS

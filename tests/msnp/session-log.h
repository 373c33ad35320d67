#pragma once

#include "msnp/msnp-session.h"
#include "scripted-server.h"

G_BEGIN_DECLS

/**
 * SessionLog:
 * @server: what the session talks to
 * @session: a real client
 * @events: (element-type utf8): what it told since the start, one line for each signal
 * @error: (nullable): what the last sign-in ended with
 * @n_pending: operations that have not ended
 *
 * A client and a scripted server, and a diary of what the client makes of its words.
 */
typedef struct
{
  ScriptedServer *server;
  MsnpSession    *session;
  GPtrArray      *events;
  GError         *error;
  GError         *change_error;
  guint           n_pending;
} SessionLog;

SessionLog  *session_log_new         (const char         *dispatch,
                                      const char         *nexus);
void         session_log_free        (SessionLog         *self);
void         session_log_sign_in     (SessionLog         *self,
                                      const char         *address,
                                      const char         *password,
                                      MsnpStatus          status);
void         session_log_sign_out    (SessionLog         *self);
void         session_log_wait        (SessionLog         *self,
                                      const char         *event);
guint        session_log_count       (SessionLog         *self,
                                      const char         *event);
void         session_log_wait_state  (SessionLog         *self,
                                      MsnpSessionState    state);
void         session_log_wait_ended  (SessionLog         *self);

/* For every operation that ends in msnp_session_change_finish(); user_data is the log. */
void         session_log_on_changed  (GObject            *source,
                                      GAsyncResult       *result,
                                      gpointer            user_data);
void         session_log_begin       (SessionLog         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SessionLog, session_log_free)

G_END_DECLS

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Servers that say what a test tells them to, and only then: real sockets on 127.0.0.1, real TLS.
 * A script knows hosts by the names it uses; each name has a port of its own here. Everything runs
 * in the default main context: the calls that wait iterate it, and end the test when what they wait
 * for does not come. */
typedef struct _ScriptedServer ScriptedServer;
typedef struct _ScriptedConnection ScriptedConnection;

ScriptedServer     *scripted_server_new              (void);
void                scripted_server_free             (ScriptedServer       *self);
guint16             scripted_server_get_port         (ScriptedServer       *self,
                                                      const char           *host);
guint16             scripted_server_get_https_port   (ScriptedServer       *self,
                                                      const char           *host);
char               *scripted_server_dup_service_json (ScriptedServer       *self,
                                                      const char           *dispatch,
                                                      const char           *nexus);
const char         *scripted_server_get_ca_pem       (ScriptedServer       *self);
ScriptedConnection *scripted_server_accept           (ScriptedServer       *self,
                                                      const char           *host);
ScriptedConnection *scripted_server_read_request     (ScriptedServer       *self,
                                                      const char           *host,
                                                      char                **request);

GBytes             *scripted_connection_peek_command (ScriptedConnection   *self);
GBytes             *scripted_connection_read_command (ScriptedConnection   *self);
void                scripted_connection_write        (ScriptedConnection   *self,
                                                      gconstpointer         bytes,
                                                      gsize                 size);
void                scripted_connection_close        (ScriptedConnection   *self);
void                scripted_connection_wait_closed  (ScriptedConnection   *self);

typedef gboolean (*ScriptedFunc) (gpointer user_data);
void                scripted_wait                    (ScriptedFunc          holds,
                                                      gpointer              user_data,
                                                      const char           *what);
void                scripted_settle                  (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedServer, scripted_server_free)

G_END_DECLS

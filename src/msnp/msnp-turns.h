#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Lets so many at a time do something with one peer, and with all of them; the others wait. */
#define MSNP_TYPE_TURNS (msnp_turns_get_type ())
G_DECLARE_FINAL_TYPE (MsnpTurns, msnp_turns, MSNP, TURNS, GObject)

MsnpTurns *msnp_turns_new         (guint                 max,
                                   guint                 peer_max);
gboolean   msnp_turns_is_free     (MsnpTurns            *self,
                                   const char           *peer);
void       msnp_turns_take_async  (MsnpTurns            *self,
                                   const char           *peer,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean   msnp_turns_take_finish (MsnpTurns            *self,
                                   GAsyncResult         *result,
                                   GError              **error);
void       msnp_turns_give_back   (MsnpTurns            *self,
                                   const char           *peer);
void       msnp_turns_fail        (MsnpTurns            *self,
                                   const char           *peer,
                                   const GError         *error);

G_END_DECLS

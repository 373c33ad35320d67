#include "config.h"

#include "msnp-object-transfer.h"

#include <string.h>

#include "msnp/msnp-error.h"

#define ANSWER_MS      60000 /* for the 200 (05 §5.5) */
#define PROGRESS_MS    30000 /* between two packets, and for the BYE of who has it all */
#define PREPARATION_MS 2000  /* some peers never acknowledge those four bytes: Pidgin */
#define APP_ID         1

/* Pictures and emoticons: asking for one, and giving one's own (05 §5.5). */

/* ---- asking ---- */

/* From the invitation to its end: the session tells it, the task is told. */
typedef struct
{
  MsnpP2pHub     *hub;
  MsnpP2pSession *session;
  MsnpPictureRef *ref;
  GTask          *task;
  gulong          cancel_id;
} Fetch;

static void
fetch_free (Fetch *self)
{
  if (self->cancel_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->cancel_id);
  g_clear_object (&self->hub);
  g_clear_object (&self->session);
  msnp_picture_ref_free (self->ref);
  g_object_unref (self->task);
  g_free (self);
}

static void
on_fetch_opened (MsnpP2pSession *session,
                 gpointer        user_data)
{
  Fetch *self = user_data;

  msnp_p2p_session_watch (session, msnp_p2p_hub_scale (self->hub, PROGRESS_MS));
}

static void
on_fetch_received (MsnpP2pSession *session,
                   const guint8   *bytes,
                   gsize           size,
                   gboolean        is_all,
                   gpointer        user_data)
{
  Fetch *self = user_data;
  g_autoptr(GBytes) data = NULL;

  msnp_p2p_session_watch (session, msnp_p2p_hub_scale (self->hub, PROGRESS_MS));
  if (!is_all)
    return;

  data = g_bytes_new (bytes, size);
  msnp_p2p_session_close (session);
  if (msnp_picture_ref_names (self->ref, data))
    g_task_return_pointer (self->task, g_steal_pointer (&data), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (self->task, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                             "the picture is not the one that was announced");
  fetch_free (self);
}

static void
on_fetch_closed (MsnpP2pSession *session,
                 MsnpP2pEnd      end,
                 gpointer        user_data)
{
  static const struct { MsnpError code; const char *message; } reasons[] = {
    [MSNP_P2P_END_BYE] = { MSNP_ERROR_DECLINED, "the picture's owner ended it" },
    [MSNP_P2P_END_DECLINED] = { MSNP_ERROR_DECLINED, "the picture is not given" },
    [MSNP_P2P_END_REFUSED] = { MSNP_ERROR_DECLINED, "the picture is not there any more" },
    [MSNP_P2P_END_TIMED_OUT] = { MSNP_ERROR_NO_ANSWER, "the picture did not come in time" },
    [MSNP_P2P_END_LOST] = { MSNP_ERROR_UNREACHABLE, "the picture's owner left" },
    [MSNP_P2P_END_BROKEN] = { MSNP_ERROR_PROTOCOL, "the picture came in pieces that do not fit" },
  };
  Fetch *self = user_data;

  g_task_return_new_error (self->task, MSNP_ERROR, (int) reasons[end].code, "%s",
                           reasons[end].message);
  fetch_free (self);
}

static const MsnpP2pSessionFuncs fetch_funcs = {
  .opened = on_fetch_opened,
  .received = on_fetch_received,
  .closed = on_fetch_closed,
};

static gboolean
on_cancelled_idle (gpointer user_data)
{
  Fetch *self = user_data;

  msnp_p2p_session_close (self->session);
  g_task_return_error_if_cancelled (self->task);
  fetch_free (self);

  return G_SOURCE_REMOVE;
}

/* The session may end before the idle comes: it belongs to the session's end, too. */
static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  Fetch *self = user_data;

  msnp_p2p_session_set_funcs (self->session, NULL, NULL);
  g_idle_add (on_cancelled_idle, self);
}

/**
 * msnp_object_transfer_fetch_async:
 * @hub: a hub
 * @carrier: where @peer is, alone
 * @peer: whose picture it is
 * @ref: what names it
 * @cancellable: (nullable): to give up
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Asks for a picture, with the very words that its owner named it by.
 */
void
msnp_object_transfer_fetch_async (MsnpP2pHub           *hub,
                                  MsnpP2pCarrier       *carrier,
                                  const char           *peer,
                                  const MsnpPictureRef *ref,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (hub, cancellable, callback, user_data);
  g_autoptr(GBytes) context = g_bytes_new (ref->text, strlen (ref->text) + 1);
  Fetch *self;

  g_task_set_source_tag (task, msnp_object_transfer_fetch_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (ref->size > MSNP_PICTURE_MAX)
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_TOO_LONG, "the picture is too large");
      return;
    }

  self = g_new0 (Fetch, 1);
  self->hub = g_object_ref (hub);
  self->ref = msnp_picture_ref_copy (ref);
  self->task = g_object_ref (task);
  self->session = msnp_p2p_hub_invite (hub, carrier, peer, MSNP_SLP_OBJECT, APP_ID, context,
                                       &fetch_funcs, self);
  if (self->session == NULL)
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_UNAVAILABLE,
                               "too much is fetched at once");
      fetch_free (self);
      return;
    }

  msnp_p2p_session_expect (self->session, ref->size, TRUE);
  msnp_p2p_session_watch (self->session, msnp_p2p_hub_scale (hub, ANSWER_MS));
  if (cancellable != NULL)
    self->cancel_id =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self);
}

/**
 * msnp_object_transfer_fetch_finish:
 * @hub: a hub
 * @result: what the callback got
 * @error: return location: %MSNP_ERROR_DECLINED, %MSNP_ERROR_NO_ANSWER, %MSNP_ERROR_UNREACHABLE,
 *   %MSNP_ERROR_PROTOCOL, %MSNP_ERROR_TOO_LONG, %MSNP_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable): the picture: of the size and the digest that were announced
 */
GBytes *
msnp_object_transfer_fetch_finish (MsnpP2pHub    *hub,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, hub), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- giving ---- */

typedef struct
{
  MsnpP2pHub     *hub;
  MsnpP2pSession *session;
  GBytes         *data;
  guint32         preparation; /* the identifier */
  guint           source;
  gboolean        is_sent;     /* the picture is on its way */
} Gift;

static void
gift_free (Gift *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->hub);
  g_object_unref (self->session);
  g_bytes_unref (self->data);
  g_free (self);
}

static void
send_picture (Gift *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->is_sent)
    return;

  self->is_sent = TRUE;
  msnp_p2p_session_send (self->session, MSNP_P2P_FLAG_OBJECT, MSNP_P2P_APP_OBJECT, self->data);
}

static gboolean
on_preparation_late (gpointer user_data)
{
  Gift *self = user_data;

  self->source = 0;
  send_picture (self);

  return G_SOURCE_REMOVE;
}

static void
on_gift_sent (MsnpP2pSession *session,
              guint32         identifier,
              gboolean        is_acknowledged,
              gpointer        user_data)
{
  Gift *self = user_data;

  if (identifier == self->preparation)
    send_picture (self);
}

/* However it ended: Pidgin neither acknowledges the picture nor says BYE (08 §8.3). */
static void
on_gift_closed (MsnpP2pSession *session,
                MsnpP2pEnd      end,
                gpointer        user_data)
{
  gift_free (user_data);
}

static const MsnpP2pSessionFuncs gift_funcs = {
  .sent = on_gift_sent,
  .closed = on_gift_closed,
};

static GBytes *
find_object (MsnpP2pSession  *session,
             MsnpObjectShelf *shelf)
{
  GBytes *context = msnp_p2p_session_get_context (session);
  gsize size = g_bytes_get_size (context);
  g_autofree char *text = NULL;
  g_autoptr(MsnpPictureRef) ref = NULL;

  if (size == 0 || size > MSNP_PICTURE_REF_MAX)
    return NULL;

  /* Up to a NUL, which some clients leave out. */
  text = g_strndup (g_bytes_get_data (context, NULL), size);
  ref = msnp_picture_ref_parse (text);
  return ref != NULL ? msnp_object_shelf_lookup (shelf, ref) : NULL;
}

/**
 * msnp_object_transfer_give:
 * @hub: a hub
 * @session: a session to which a peer invites, for an object
 * @shelf: what may be given
 *
 * Gives what the peer asks for, or says that there is no such thing.
 */
void
msnp_object_transfer_give (MsnpP2pHub      *hub,
                           MsnpP2pSession  *session,
                           MsnpObjectShelf *shelf)
{
  static const guint8 zeros[4];
  g_autoptr(GBytes) preparation = g_bytes_new_static (zeros, sizeof zeros);
  GBytes *data = find_object (session, shelf);
  Gift *self;

  if (data == NULL)
    {
      msnp_p2p_session_refuse (session, 500);
      return;
    }

  self = g_new0 (Gift, 1);
  self->hub = g_object_ref (hub);
  self->session = g_object_ref (session);
  self->data = g_bytes_ref (data);
  msnp_p2p_session_accept (session, &gift_funcs, self);
  msnp_p2p_session_watch (session, msnp_p2p_hub_scale (hub, ANSWER_MS));
  self->source = g_timeout_add (msnp_p2p_hub_scale (hub, PREPARATION_MS), on_preparation_late,
                                self);
  self->preparation =
    msnp_p2p_session_send (session, 0, MSNP_P2P_APP_OBJECT, preparation);
}

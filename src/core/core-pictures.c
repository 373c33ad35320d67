#include "config.h"

#include "core-pictures.h"

#include "msnp/msnp-error.h"
#include "msnp/msnp-log.h"

#define FACES_MAX   2         /* at once that need a switchboard of their own (05 §5.5) */
#define OPENING_MAX 3         /* the same with emoticons: they need not wait for faces */
#define GAP_MS      1000      /* between the beginnings of these: servers answer 800 to more */
#define RETRY_MS    30000     /* before the second try; four times that before the third */
#define TRIES_MAX   3
#define REFUSED_MAX 1024      /* digests that are not asked for again */
#define REFUSED_US  (30 * G_TIME_SPAN_MINUTE) /* for so long */

/**
 * CorePictures:
 *
 * Pictures by their digests: from the cache where they are there, else from whoever shows them.
 * What is wanted waits for its turn, for the next try after one that failed, and while one appears
 * offline. A blocked person is not asked. What its owner does not give is not asked for again for a
 * while.
 *
 * What needs a switchboard is begun at a pace. What comes over an open chat with its owner, as the
 * emoticons of a message do, is asked for at once; the session has bounds for that. Owned by the
 * application; it follows the session of the account.
 */
struct _CorePictures
{
  GObject        parent_instance;
  StorePictures *cache;
  MsnpSession   *session;   /* NULL: nothing can be fetched */
  GCancellable  *fetching;  /* of everything that is asked of this session */
  GQueue         wanted;    /* of Want: the first ones are fetched first */
  GHashTable    *refused;   /* digest → gint64: monotonic time from which on it may be asked for */
  guint          n_opening; /* that are fetched, and needed a switchboard */
  guint          timer;
  gint64         next_start; /* monotonic */
  guint          gap_ms;
  guint          retry_ms;
};

/* Something to fetch, for everybody who waits for it. */
typedef struct
{
  CorePictures   *owner;
  char           *sha1d;
  MsnpContact    *contact;
  MsnpPictureRef *ref;
  char           *shortcut;   /* of an emoticon; NULL: a display picture */
  GPtrArray      *tasks;
  guint           n_tries;
  gint64          not_before; /* monotonic */
  gboolean        is_running;
  gboolean        is_opening; /* there was no chat with its owner */
} Want;

G_DEFINE_FINAL_TYPE (CorePictures, core_pictures, G_TYPE_OBJECT)

static void start (CorePictures *self);

static void
want_free (gpointer data)
{
  Want *self = data;

  g_free (self->sha1d);
  g_free (self->shortcut);
  g_object_unref (self->contact);
  msnp_picture_ref_free (self->ref);
  g_ptr_array_unref (self->tasks);
  g_clear_object (&self->owner);
  g_free (self);
}

static void
core_pictures_dispose (GObject *object)
{
  CorePictures *self = CORE_PICTURES (object);

  core_pictures_set_session (self, NULL);
  g_clear_handle_id (&self->timer, g_source_remove);
  G_OBJECT_CLASS (core_pictures_parent_class)->dispose (object);
}

static void
core_pictures_finalize (GObject *object)
{
  CorePictures *self = CORE_PICTURES (object);

  g_queue_clear_full (&self->wanted, want_free);
  g_hash_table_unref (self->refused);
  g_object_unref (self->cache);
  G_OBJECT_CLASS (core_pictures_parent_class)->finalize (object);
}

static void
core_pictures_class_init (CorePicturesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_pictures_dispose;
  object_class->finalize = core_pictures_finalize;
}

static void
core_pictures_init (CorePictures *self)
{
  g_queue_init (&self->wanted);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->gap_ms = GAP_MS;
  self->retry_ms = RETRY_MS;
}

/* @cache: where pictures stay. Returns: (transfer full): without a session nothing is fetched */
CorePictures *
core_pictures_new (StorePictures *cache)
{
  CorePictures *self;

  g_return_val_if_fail (STORE_IS_PICTURES (cache), NULL);

  self = g_object_new (CORE_TYPE_PICTURES, NULL);
  self->cache = g_object_ref (cache);
  return self;
}

/* For tests: how long after one fetch the next may begin, and a failed one be tried again. */
void
core_pictures_set_pace (CorePictures *self,
                        guint         gap_ms,
                        guint         retry_ms)
{
  g_return_if_fail (CORE_IS_PICTURES (self));

  self->gap_ms = gap_ms;
  self->retry_ms = retry_ms;
}

/* ---- what is wanted ---- */

/* Whoever went away is told so: it holds what it waits with. */
static void
drop_cancelled (Want *want)
{
  for (guint i = want->tasks->len; i > 0; i--)
    {
      if (g_task_return_error_if_cancelled (want->tasks->pdata[i - 1]))
        g_ptr_array_remove_index (want->tasks, i - 1);
    }
}

/* Tells everybody, and forgets @want. The tasks answer from the main loop, not from here. */
static void
settle (CorePictures *self,
        Want         *want,
        GBytes       *data,
        const GError *error)
{
  g_queue_remove (&self->wanted, want);
  for (guint i = 0; i < want->tasks->len; i++)
    {
      GTask *task = want->tasks->pdata[i];

      if (data != NULL)
        g_task_return_pointer (task, g_bytes_ref (data), (GDestroyNotify) g_bytes_unref);
      else
        g_task_return_error (task, g_error_copy (error));
    }
  want_free (want);
}

static void
refuse (CorePictures *self,
        const char   *sha1d)
{
  gint64 *until = g_new (gint64, 1);

  if (g_hash_table_size (self->refused) >= REFUSED_MAX)
    g_hash_table_remove_all (self->refused);
  *until = g_get_monotonic_time () + REFUSED_US;
  g_hash_table_replace (self->refused, g_strdup (sha1d), until);
}

static gboolean
is_refused (CorePictures *self,
            const char   *sha1d)
{
  const gint64 *until = g_hash_table_lookup (self->refused, sha1d);

  return until != NULL && *until > g_get_monotonic_time ();
}

/* Whether asking again may help. */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, MSNP_ERROR, MSNP_ERROR_DECLINED)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_TOO_LONG)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);
}

/* It was not the other person's doing: it waits for the session, without a try less. */
static gboolean
is_own_state (const GError *error)
{
  return g_error_matches (error, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_HIDDEN);
}

static void
fail (CorePictures *self,
      Want         *want,
      const GError *error)
{
  g_autofree char *name = NULL;

  if (is_own_state (error))
    return;

  want->n_tries++;
  if (!is_final (error) && want->n_tries < TRIES_MAX)
    {
      want->not_before =
        g_get_monotonic_time ()
        + ((gint64) self->retry_ms << (2 * (want->n_tries - 1))) * G_TIME_SPAN_MILLISECOND;
      return;
    }

  name = msnp_log_name (msnp_contact_get_address (want->contact));
  g_debug ("no picture of %s: %s", name, error->message);
  refuse (self, want->sha1d);
  settle (self, want, NULL, error);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Want *want = user_data;
  g_autoptr(CorePictures) self = g_steal_pointer (&want->owner);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = msnp_session_fetch_finish (MSNP_SESSION (source), result, &error);

  self->n_opening -= want->is_opening;
  want->is_running = FALSE;
  if (data != NULL)
    {
      core_pictures_keep (self, want->sha1d, data);
      settle (self, want, data, NULL);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fail (self, want, error);
    }
  else
    {
      /* The session is another one, and whom it knew are not asked any more. */
      settle (self, want, NULL, error);
    }
  start (self);
}

/* Returns: whether there is something to be asked for still */
static gboolean
check (CorePictures *self,
       Want         *want)
{
  const MsnpPictureRef *ref = msnp_contact_get_picture (want->contact);
  g_autoptr(GError) error = NULL;

  drop_cancelled (want);
  if (want->tasks->len > 0 && !msnp_contact_is_blocked (want->contact)
      && (want->shortcut != NULL || (ref != NULL && g_str_equal (ref->sha1d, want->sha1d))))
    return TRUE;

  g_set_error (&error, MSNP_ERROR, MSNP_ERROR_DECLINED, "it is not shown any more, or by nobody");
  settle (self, want, NULL, error);
  return FALSE;
}

static void
fetch (CorePictures *self,
       Want         *want)
{
  want->owner = g_object_ref (self);
  want->is_running = TRUE;
  if (want->is_opening)
    {
      self->n_opening++;
      self->next_start =
        g_get_monotonic_time () + (gint64) self->gap_ms * G_TIME_SPAN_MILLISECOND;
    }
  if (want->shortcut == NULL)
    {
      msnp_session_fetch_picture_async (self->session, want->contact, self->fetching, on_fetched,
                                        want);
    }
  else
    {
      g_autoptr(MsnpEmoticon) emoticon = msnp_emoticon_new (want->shortcut, want->ref);

      msnp_session_fetch_emoticon_async (self->session, want->contact, emoticon, self->fetching,
                                         on_fetched, want);
    }
}

static gboolean
on_timer (gpointer user_data)
{
  CorePictures *self = user_data;

  self->timer = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

static void
wait_until (CorePictures *self,
            gint64        time)
{
  const gint64 ms = (time - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND + 1;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) CLAMP (ms, 1, G_MAXINT), on_timer, self);
}

static gboolean
may_ask (CorePictures *self)
{
  return self->session != NULL && msnp_session_get_state (self->session) == MSNP_SESSION_ONLINE
         && msnp_session_get_status (self->session) != MSNP_STATUS_HIDDEN
         && msnp_session_get_status (self->session) != MSNP_STATUS_OFFLINE;
}

/* Returns: whether it waits for nothing but its time */
static gboolean
has_turn (CorePictures *self,
          Want         *want)
{
  want->is_opening = !msnp_session_is_chatting_with (self->session, want->contact);
  return !want->is_opening
         || self->n_opening < (want->shortcut != NULL ? OPENING_MAX : FACES_MAX);
}

/* Asks for what may be asked for now; a timer brings the rest. */
static void
start (CorePictures *self)
{
  gint64 next = G_MAXINT64;
  GList *l = self->wanted.head;

  while (l != NULL && may_ask (self))
    {
      Want *want = l->data;
      gint64 time;

      l = l->next;
      if (want->is_running || !has_turn (self, want) || !check (self, want))
        continue;
      time = want->is_opening ? MAX (want->not_before, self->next_start) : want->not_before;
      if (time <= g_get_monotonic_time ())
        fetch (self, want);
      else
        next = MIN (next, time);
    }

  if (next != G_MAXINT64)
    wait_until (self, next);
}

/* ---- the session ---- */

static void
on_session_notify (CorePictures *self)
{
  start (self);
}

/* @session: (nullable): another one makes an end of what was asked of the last */
void
core_pictures_set_session (CorePictures *self,
                           MsnpSession  *session)
{
  g_return_if_fail (CORE_IS_PICTURES (self));

  if (self->session == session)
    return;

  if (self->session != NULL)
    {
      g_autoptr(GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "another session");
      g_autoptr(GList) wanted = g_list_copy (self->wanted.head);

      g_signal_handlers_disconnect_by_func (self->session, on_session_notify, self);
      for (GList *l = wanted; l != NULL; l = l->next)
        {
          if (!((Want *) l->data)->is_running)
            settle (self, l->data, NULL, error);
        }
      g_cancellable_cancel (self->fetching);
      g_clear_object (&self->fetching);
    }
  g_set_object (&self->session, session);
  g_hash_table_remove_all (self->refused);
  if (session == NULL)
    return;

  self->fetching = g_cancellable_new ();
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_notify), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::status", G_CALLBACK (on_session_notify), self,
                           G_CONNECT_SWAPPED);
}

/* ---- asking this ---- */

/* Task data: what is wanted, should the cache not have it. */
static Want *
find (CorePictures *self,
      const char   *sha1d)
{
  for (GList *l = self->wanted.head; l != NULL; l = l->next)
    {
      Want *want = l->data;

      if (g_str_equal (want->sha1d, sha1d))
        return want;
    }

  return NULL;
}

/* An emoticon is looked at now, a face in the list may wait. */
static void
enqueue (CorePictures *self,
         GTask        *task)
{
  Want *asked = g_task_get_task_data (task);
  Want *want = find (self, asked->sha1d);

  if (want == NULL)
    {
      want = g_new0 (Want, 1);
      want->sha1d = g_strdup (asked->sha1d);
      want->shortcut = g_strdup (asked->shortcut);
      want->contact = g_object_ref (asked->contact);
      want->ref = msnp_picture_ref_copy (asked->ref);
      want->tasks = g_ptr_array_new_with_free_func (g_object_unref);
      if (want->shortcut != NULL)
        g_queue_push_head (&self->wanted, want);
      else
        g_queue_push_tail (&self->wanted, want);
    }
  drop_cancelled (want);
  g_ptr_array_add (want->tasks, g_object_ref (task));
}

/* Somebody who is offline can give nothing; who sent an emoticon may be on no list, and there. */
static gboolean
may_be_asked (CorePictures *self,
              const Want   *want)
{
  return want->contact != NULL && !msnp_contact_is_blocked (want->contact)
         && (want->shortcut != NULL || msnp_contact_is_online (want->contact))
         && !is_refused (self, want->sha1d);
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CorePictures *self = g_task_get_source_object (task);
  Want *want = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  GBytes *data = store_pictures_lookup_finish (STORE_PICTURES (source), result, &error);

  if (data != NULL)
    g_task_return_pointer (task, data, (GDestroyNotify) g_bytes_unref);
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!may_be_asked (self, want))
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_DECLINED, "nobody is asked for it");
  else if (self->session == NULL)
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "not signed in");
  else if (self->wanted.length >= CORE_PICTURES_WANTED_MAX && find (self, want->sha1d) == NULL)
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_UNAVAILABLE, "too many are waited for");
  else
    {
      enqueue (self, task);
      start (self);
    }
}

static void
asked_free (gpointer data)
{
  Want *self = data;

  g_free (self->sha1d);
  g_free (self->shortcut);
  g_clear_object (&self->contact);
  msnp_picture_ref_free (self->ref);
  g_free (self);
}

static void
load (CorePictures         *self,
      MsnpContact          *contact,
      const MsnpPictureRef *ref,
      const char           *shortcut,
      GTask                *task)
{
  Want *asked = g_new0 (Want, 1);

  asked->sha1d = g_strdup (ref->sha1d);
  asked->shortcut = g_strdup (shortcut);
  asked->contact = contact != NULL ? g_object_ref (contact) : NULL;
  asked->ref = msnp_picture_ref_copy (ref);
  g_task_set_task_data (task, asked, asked_free);
  store_pictures_lookup_async (self->cache, ref->sha1d, g_task_get_cancellable (task),
                               on_looked_up, task);
}

/**
 * core_pictures_load_async:
 * @self: the pictures
 * @contact: (nullable): who shows it; %NULL: from the cache alone
 * @ref: a display picture: what msnp_contact_get_picture() named; of somebody who is offline, what
 *   was named last: that is looked for in the cache alone
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the bytes, maybe much later: when one is online again, and not hidden
 * @user_data: for @callback
 */
void
core_pictures_load_async (CorePictures         *self,
                          MsnpContact          *contact,
                          const MsnpPictureRef *ref,
                          GCancellable         *cancellable,
                          GAsyncReadyCallback   callback,
                          gpointer              user_data)
{
  GTask *task;

  g_return_if_fail (CORE_IS_PICTURES (self));
  g_return_if_fail (ref != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_pictures_load_async);
  load (self, contact, ref, NULL, task);
}

/**
 * core_pictures_load_emoticon_async:
 * @self: the pictures
 * @contact: (nullable): who sent it; %NULL: from the cache alone
 * @emoticon: of msnp_message_get_emoticons()
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the bytes, maybe much later
 * @user_data: for @callback
 *
 * Emoticons are fetched before faces.
 */
void
core_pictures_load_emoticon_async (CorePictures        *self,
                                   MsnpContact         *contact,
                                   const MsnpEmoticon  *emoticon,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CORE_IS_PICTURES (self));
  g_return_if_fail (emoticon != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_pictures_load_emoticon_async);
  load (self, contact, emoticon->ref, emoticon->shortcut, task);
}

/* Returns: (transfer full) (nullable): the bytes, of the digest that was announced; maybe still no
 *   image. The errors are those of msnp_session_fetch_finish(), and %G_IO_ERROR_CANCELLED */
GBytes *
core_pictures_load_finish (CorePictures  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Without it, it is fetched once more: a full disk is no reason to say anything. */
static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!store_pictures_save_finish (STORE_PICTURES (source), result, &error))
    g_debug ("a picture was not kept: %s", error->message);
}

/* Puts what is there already into the cache: one's own, that one sees in one's own chats. */
void
core_pictures_keep (CorePictures *self,
                    const char   *sha1d,
                    GBytes       *data)
{
  g_return_if_fail (CORE_IS_PICTURES (self));
  g_return_if_fail (sha1d != NULL && data != NULL);

  store_pictures_save_async (self->cache, sha1d, data, NULL, on_kept, NULL);
}

/* Returns: (transfer full): the digest of @data, as the protocol writes it */
char *
core_pictures_dup_digest (GBytes *data)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;
  gsize n_bytes;
  gconstpointer bytes = g_bytes_get_data (data, &n_bytes);

  g_checksum_update (checksum, bytes, (gssize) n_bytes);
  g_checksum_get_digest (checksum, digest, &size);
  return g_base64_encode (digest, size);
}

#include "config.h"

#include "core-file.h"

#include "core-text.h"

#define TICK_MS 250       /* between two words about the progress */
#define SPEED_WEIGHT 0.25 /* of the last tick; the others are what it was before */

/**
 * CoreFile:
 *
 * A file that is sent or got, with all that a card says about it. Owned by its item of a chat's
 * timeline; what is under way keeps itself.
 *
 * One that is sent and came to nothing can be sent again: it then stands for another transfer. One
 * that comes goes to a place that nothing has and nothing else is on its way to: the owner of the
 * chats lends the set of those places.
 */
struct _CoreFile
{
  GObject           parent_instance;
  char             *id;
  MsnpSession      *session;     /* NULL of one that comes */
  MsnpFileTransfer *transfer;    /* NULL while it is opened */
  char             *peer;
  char             *name;        /* harmless */
  GFile            *file;        /* what is sent, or where it goes; NULL before that is known */
  GBytes           *preview;     /* (nullable) */
  GHashTable       *places;      /* (element-type utf8): see above; NULL of one that is sent */
  char             *place;       /* (nullable): its own of them */
  GFile            *folder;      /* to be accepted into */
  char             *wanted_name; /* to be accepted as */
  GCancellable     *cancellable; /* of the opening */
  GError           *error;       /* (nullable) */
  CoreFileState     state;
  MsnpFileReason    reason;      /* when there is no transfer any more */
  guint64           size;        /* while there is no transfer */
  guint64           speed;       /* bytes a second; 0: not known yet */
  guint64           tick_bytes;
  gint64            tick_time;   /* monotonic */
  guint             tick_source;
  guint             number;      /* of the name that is tried */
  gboolean          is_accepting;
  gboolean          has_made_folder;
  gboolean          is_own_end;
  gboolean          is_waiting;    /* while it is prepared: for its turn */
  gboolean          was_undecided; /* when it failed */
  gboolean          is_temporary;
};

enum { PROP_STATE = 1, PROP_STATUS, PROP_FRACTION, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (CoreFile, core_file, G_TYPE_OBJECT)

static void
core_file_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  CoreFile *self = CORE_FILE (object);

  switch (property_id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_STATUS:
      g_value_take_string (value, core_file_dup_status (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, core_file_get_fraction (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
leave_place (CoreFile *self)
{
  if (self->place != NULL)
    g_hash_table_remove (self->places, self->place);
  g_clear_pointer (&self->place, g_free);
}

/* Of a picture that was pasted there is no other copy, and nobody who wants it any more. */
static void
delete_temporary (CoreFile *self)
{
  g_autoptr(GFile) folder = g_file_get_parent (self->file);

  g_file_delete (self->file, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
}

static void
core_file_finalize (GObject *object)
{
  CoreFile *self = CORE_FILE (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  leave_place (self);
  if (self->is_temporary)
    delete_temporary (self);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->preview, g_bytes_unref);
  g_clear_object (&self->session);
  g_clear_object (&self->transfer);
  g_clear_object (&self->file);
  g_clear_object (&self->folder);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_free (self->wanted_name);
  g_free (self->name);
  g_free (self->peer);
  g_free (self->id);
  G_OBJECT_CLASS (core_file_parent_class)->finalize (object);
}

static void
core_file_class_init (CoreFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = core_file_get_property;
  object_class->finalize = core_file_finalize;
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, CORE_FILE_PREPARING,
                                             CORE_FILE_FAILED, CORE_FILE_PREPARING, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_file_init (CoreFile *self)
{
  self->id = g_uuid_string_random ();
}

/* ---- how it stands ---- */

static void
notify_progress (CoreFile *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static gboolean
on_tick (gpointer user_data)
{
  CoreFile *self = user_data;
  const gint64 now = g_get_monotonic_time ();
  const guint64 bytes = core_file_get_bytes (self);
  const double seconds = (double) MAX (now - self->tick_time, 1) / G_USEC_PER_SEC;
  const double speed = (double) (bytes - MIN (self->tick_bytes, bytes)) / seconds;

  self->speed = self->speed == 0 ? (guint64) speed
                                 : (guint64) (SPEED_WEIGHT * speed
                                              + (1 - SPEED_WEIGHT) * (double) self->speed);
  self->tick_bytes = bytes;
  self->tick_time = now;
  notify_progress (self);

  return G_SOURCE_CONTINUE;
}

static void
start_ticking (CoreFile *self)
{
  self->speed = 0;
  self->tick_bytes = 0;
  self->tick_time = g_get_monotonic_time ();
  if (self->tick_source == 0)
    self->tick_source = g_timeout_add (TICK_MS, on_tick, self);
}

/* Of an offer that came to nothing there may be thousands, and nobody needs what it brought. */
static void
drop_offer (CoreFile *self)
{
  self->reason = msnp_file_transfer_get_reason (self->transfer);
  g_signal_handlers_disconnect_by_data (self->transfer, self);
  g_clear_object (&self->transfer);
  g_clear_pointer (&self->preview, g_bytes_unref);
}

static void
set_state (CoreFile      *self,
           CoreFileState  state)
{
  if (self->state == state)
    return;

  self->was_undecided = state == CORE_FILE_FAILED && self->state == CORE_FILE_OFFERED;
  self->state = state;
  if (state == CORE_FILE_RUNNING)
    start_ticking (self);
  else
    g_clear_handle_id (&self->tick_source, g_source_remove);
  if (core_file_has_ended (self))
    leave_place (self);
  if (core_file_has_ended (self) && state != CORE_FILE_DONE && !core_file_is_outgoing (self))
    drop_offer (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  notify_progress (self);
}

/* Returns: what the transfer is, as a person sees it */
static CoreFileState
get_transfer_state (CoreFile *self)
{
  switch (msnp_file_transfer_get_state (self->transfer))
    {
    case MSNP_FILE_OFFERED:
      return CORE_FILE_OFFERED;
    case MSNP_FILE_ACCEPTED:
      return CORE_FILE_ACCEPTED;
    case MSNP_FILE_RUNNING:
      return CORE_FILE_RUNNING;
    case MSNP_FILE_DONE:
      return CORE_FILE_DONE;
    case MSNP_FILE_DECLINED:
      return CORE_FILE_DECLINED;
    case MSNP_FILE_CANCELLED:
      return CORE_FILE_CANCELLED;
    case MSNP_FILE_FAILED:
    default:
      return CORE_FILE_FAILED;
    }
}

static void
on_state_changed (CoreFile *self)
{
  g_autoptr(CoreFile) kept G_GNUC_UNUSED = g_object_ref (self);

  if (!core_file_is_outgoing (self))
    g_set_object (&self->file, msnp_file_transfer_get_file (self->transfer));
  set_state (self, get_transfer_state (self));
}

/* @transfer: (transfer full) */
static void
take_transfer (CoreFile         *self,
               MsnpFileTransfer *transfer)
{
  self->transfer = transfer;
  self->size = msnp_file_transfer_get_size (transfer);
  g_signal_connect_object (transfer, "state-changed", G_CALLBACK (on_state_changed), self,
                           G_CONNECT_SWAPPED);
  set_state (self, get_transfer_state (self));
}

static void
set_error (CoreFile *self,
           GError   *error)
{
  g_clear_error (&self->error);
  self->error = error;
}

/* ---- sending ---- */

static void
on_waits (guint64  size,
          gpointer user_data)
{
  CoreFile *self = user_data;

  self->size = size;
  self->is_waiting = TRUE;
  notify_progress (self);
}

static void
on_offered (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CoreFile) self = user_data;
  GError *error = NULL;
  MsnpFileTransfer *transfer =
    msnp_session_send_file_finish (MSNP_SESSION (source), result, &error);

  g_clear_object (&self->cancellable);
  self->is_waiting = FALSE;
  if (transfer != NULL)
    {
      take_transfer (self, transfer);
      if (self->is_own_end)
        msnp_file_transfer_cancel (transfer);
      return;
    }

  set_error (self, error);
  set_state (self, self->is_own_end ? CORE_FILE_CANCELLED : CORE_FILE_FAILED);
}

static void
offer (CoreFile *self)
{
  self->is_own_end = FALSE;
  self->cancellable = g_cancellable_new ();
  msnp_session_send_file_async (self->session, self->peer, self->file, self->preview, on_waits,
                                self->cancellable, on_offered, g_object_ref (self));
}

/**
 * core_file_new_outgoing:
 * @session: the session of the account
 * @peer: to whom
 * @file: what to send
 * @preview: (nullable): a small PNG of it
 *
 * Returns: (transfer full): a file that is being offered
 */
CoreFile *
core_file_new_outgoing (MsnpSession *session,
                        const char  *peer,
                        GFile       *file,
                        GBytes      *preview)
{
  CoreFile *self = NULL;
  g_autofree char *name = NULL;
  g_autofree char *valid = NULL;

  g_return_val_if_fail (MSNP_IS_SESSION (session), NULL);
  g_return_val_if_fail (peer != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  name = g_file_get_basename (file);
  valid = g_utf8_make_valid (name != NULL ? name : "?", -1);
  self = g_object_new (CORE_TYPE_FILE, NULL);
  self->session = g_object_ref (session);
  self->peer = g_strdup (peer);
  self->file = g_object_ref (file);
  self->name = core_text_make_harmless (valid);
  self->preview = preview != NULL ? g_bytes_ref (preview) : NULL;
  offer (self);

  return self;
}

/* Sends a file again that did not arrive. */
void
core_file_retry (CoreFile *self)
{
  g_return_if_fail (CORE_IS_FILE (self));

  if (!core_file_can_retry (self))
    return;

  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_func (self->transfer, on_state_changed, self);
  g_clear_object (&self->transfer);
  set_error (self, NULL);
  offer (self);
  set_state (self, CORE_FILE_PREPARING);
}

/* ---- receiving ---- */

/**
 * core_file_new_incoming:
 * @transfer: what somebody offers
 * @places: (element-type utf8): where other files are on their way to
 *
 * Returns: (transfer full): a file that waits for a decision
 */
CoreFile *
core_file_new_incoming (MsnpFileTransfer *transfer,
                        GHashTable       *places)
{
  CoreFile *self = NULL;

  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (transfer), NULL);
  g_return_val_if_fail (places != NULL, NULL);

  self = g_object_new (CORE_TYPE_FILE, NULL);
  self->peer = g_strdup (msnp_file_transfer_get_peer (transfer));
  self->name = core_text_make_harmless (msnp_file_transfer_get_name (transfer));
  self->places = g_hash_table_ref (places);
  if (msnp_file_transfer_get_preview (transfer) != NULL)
    self->preview = g_bytes_ref (msnp_file_transfer_get_preview (transfer));
  take_transfer (self, g_object_ref (transfer));

  return self;
}

static void try_place (CoreFile *self);

static void
on_folder_made (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(CoreFile) self = user_data;
  g_autoptr(GError) error = NULL;

  /* A folder that is there after all is as good. */
  if (g_file_make_directory_finish (G_FILE (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      try_place (self);
      return;
    }

  self->is_accepting = FALSE;
  set_error (self, g_steal_pointer (&error));
  notify_progress (self);
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(CoreFile) self = user_data;
  g_autoptr(GError) error = NULL;

  if (msnp_file_transfer_accept_finish (MSNP_FILE_TRANSFER (source), result, &error))
    {
      self->is_accepting = FALSE;
      return;
    }

  leave_place (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)
      && self->number < CORE_FILE_NUMBERS_MAX)
    {
      try_place (self);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) && !self->has_made_folder)
    {
      self->has_made_folder = TRUE;
      self->number--;
      g_file_make_directory_async (self->folder, G_PRIORITY_DEFAULT, NULL, on_folder_made,
                                   g_object_ref (self));
      return;
    }

  self->is_accepting = FALSE;
  if (core_file_has_ended (self))
    return;
  set_error (self, g_steal_pointer (&error));
  notify_progress (self);
}

/* The next name that no other file is on its way to. */
static void
try_place (CoreFile *self)
{
  g_autoptr(GFile) destination = NULL;

  if (core_file_has_ended (self))
    {
      self->is_accepting = FALSE;
      return;
    }

  do
    {
      g_autofree char *name = core_file_number_name (self->wanted_name, ++self->number);

      g_clear_object (&destination);
      g_clear_pointer (&self->place, g_free);
      destination = g_file_get_child (self->folder, name);
      self->place = g_file_get_uri (destination);
    }
  while (g_hash_table_contains (self->places, self->place) && self->number < CORE_FILE_NUMBERS_MAX);

  g_hash_table_add (self->places, g_strdup (self->place));
  msnp_file_transfer_accept_async (self->transfer, destination, NULL, on_accepted,
                                   g_object_ref (self));
}

/* @folder: (transfer full)
 * @name: (transfer full) */
static void
accept_into (CoreFile *self,
             GFile    *folder,
             char     *name)
{
  g_autoptr(GFile) old_folder G_GNUC_UNUSED = self->folder;
  g_autofree char *old_name G_GNUC_UNUSED = self->wanted_name;

  self->folder = folder;
  self->wanted_name = name;
  self->number = 0;
  self->has_made_folder = FALSE;
  self->is_accepting = TRUE;
  set_error (self, NULL);
  try_place (self);
}

static gboolean
can_accept (CoreFile *self)
{
  return !core_file_is_outgoing (self) && self->state == CORE_FILE_OFFERED && !self->is_accepting;
}

/* Takes an offer, into the folder for downloads: under its name, or as “name (2).ext” where that
 * is taken. Where it cannot be written the offer stays, and core_file_dup_status() says so. */
void
core_file_accept (CoreFile *self)
{
  g_return_if_fail (CORE_IS_FILE (self));

  if (can_accept (self))
    accept_into (self, core_file_dup_folder (),
                 g_strdup (msnp_file_transfer_get_name (self->transfer)));
}

/* As core_file_accept(), to a place that the person chose. Even there nothing is overwritten. */
void
core_file_accept_as (CoreFile *self,
                     GFile    *destination)
{
  g_return_if_fail (CORE_IS_FILE (self));
  g_return_if_fail (G_IS_FILE (destination));

  if (can_accept (self))
    accept_into (self, g_file_get_parent (destination), g_file_get_basename (destination));
}

/* Declines an offer of somebody's, takes back one's own, or breaks off. */
void
core_file_cancel (CoreFile *self)
{
  g_return_if_fail (CORE_IS_FILE (self));

  if (core_file_has_ended (self))
    return;

  self->is_own_end = TRUE;
  if (self->transfer != NULL)
    msnp_file_transfer_cancel (self->transfer);
  else
    g_cancellable_cancel (self->cancellable);
}

/* ---- what it is ---- */

/* Returns: (transfer none): a name for it that no other file has */
const char *
core_file_get_id (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  return self->id;
}

gboolean
core_file_is_outgoing (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), FALSE);

  return self->session != NULL;
}

const char *
core_file_get_peer (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  return self->peer;
}

/* Returns: (transfer none): what it is called, harmless and never empty */
const char *
core_file_get_name (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  return self->name;
}

/* Returns: its bytes; 0 while that is not known */
guint64
core_file_get_size (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), 0);

  return self->size;
}

/* Returns: bytes that have come, or that are out of this program's hands: over the switchboard the
 *   server has taken them, on a direct connection the system has */
guint64
core_file_get_bytes (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), 0);

  return self->transfer != NULL ? msnp_file_transfer_get_bytes (self->transfer) : 0;
}

/* Returns: core_file_get_bytes() of the whole, from 0 to 1 */
double
core_file_get_fraction (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), 0);

  if (self->size == 0)
    return self->state == CORE_FILE_DONE ? 1 : 0;

  return CLAMP ((double) core_file_get_bytes (self) / (double) self->size, 0, 1);
}

/* Returns: bytes a second; 0 while that is not known */
guint64
core_file_get_speed (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), 0);

  return self->speed;
}

/* Returns: (transfer none) (nullable): a small picture of it. Of one that comes nothing vouches for
 *   that */
GBytes *
core_file_get_preview (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  return self->preview;
}

/* Returns: (transfer none) (nullable): what is sent, or what it is when it has come */
GFile *
core_file_get_file (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  return self->file;
}

CoreFileState
core_file_get_state (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), CORE_FILE_FAILED);

  return self->state;
}

/* Returns: why it failed, where there is no error */
MsnpFileReason
core_file_get_reason (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), MSNP_FILE_REASON_NONE);

  return self->transfer != NULL ? msnp_file_transfer_get_reason (self->transfer) : self->reason;
}

/* Returns: (transfer none) (nullable): why it could not be offered, or not be accepted */
const GError *
core_file_get_error (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  return self->error;
}

/* Returns: whether it is to be offered when others to the same person have ended */
gboolean
core_file_is_waiting (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), FALSE);

  return self->is_waiting;
}

/* Returns: whether it goes to another name than it was to have, as something had that one */
gboolean
core_file_is_renamed (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), FALSE);

  return !core_file_is_outgoing (self) && self->file != NULL && self->number > 1;
}

gboolean
core_file_has_ended (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), TRUE);

  return self->state >= CORE_FILE_DONE;
}

/* Returns: whether it was broken off on this side */
gboolean
core_file_is_own_end (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), FALSE);

  return self->is_own_end;
}

/* Returns: whether it failed before it was accepted */
gboolean
core_file_was_undecided (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), FALSE);

  return self->was_undecided;
}

/* Returns: whether it can be sent again; who got nothing can only ask */
gboolean
core_file_can_retry (CoreFile *self)
{
  g_return_val_if_fail (CORE_IS_FILE (self), FALSE);

  return core_file_is_outgoing (self)
         && (self->state == CORE_FILE_FAILED || self->state == CORE_FILE_CANCELLED);
}

/* Of a file that is sent, alone in its folder: both are deleted when nobody shows it any more. */
void
core_file_set_temporary (CoreFile *self)
{
  g_return_if_fail (CORE_IS_FILE (self));
  g_return_if_fail (core_file_is_outgoing (self));

  self->is_temporary = TRUE;
}

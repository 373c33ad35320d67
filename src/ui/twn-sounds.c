#include "config.h"

#include "twn-sounds.h"

/**
 * TwnSounds:
 *
 * Plays the program's own short sounds (data/sounds, made by build-aux/make-sounds) with GTK's
 * media module. Where there is none, or no loudspeaker, nothing is heard and nothing said. Owned
 * by TwnDesktop.
 *
 * The first sound loads a media framework, which takes a fifth of a second: each begins when
 * nothing else is to be done. When one has ended, nothing of it stays that could wake the program.
 */
struct _TwnSounds
{
  GObject         parent_instance;
  GtkMediaStream *stream;   /* (nullable): the one that is heard */
  guint           begin;    /* idle callback: the one that will be */
  guint           end;      /* idle callback: drops the stream from outside its signals */
  const char     *resource; /* of begin */
};

G_DEFINE_FINAL_TYPE (TwnSounds, twn_sounds, G_TYPE_OBJECT)

/* Returns: (nullable): the resource with the sound of @kind */
static const char *
get_resource (CoreNoticeKind kind)
{
  switch (kind)
    {
    case CORE_NOTICE_ONLINE:
      return "/im/tweener/Tweener/sounds/online.wav";
    case CORE_NOTICE_MESSAGE:
    case CORE_NOTICE_FILE:
      return "/im/tweener/Tweener/sounds/message.wav";
    case CORE_NOTICE_NUDGE:
      return "/im/tweener/Tweener/sounds/nudge.wav";
    case CORE_NOTICE_ADDED:
      return "/im/tweener/Tweener/sounds/added.wav";
    case CORE_NOTICE_CONNECTION:
    default:
      return NULL;
    }
}

static void
drop_stream (TwnSounds *self)
{
  g_clear_handle_id (&self->end, g_source_remove);
  if (self->stream != NULL)
    g_signal_handlers_disconnect_by_data (self->stream, self);
  g_clear_object (&self->stream);
}

static void
twn_sounds_dispose (GObject *object)
{
  TwnSounds *self = TWN_SOUNDS (object);

  g_clear_handle_id (&self->begin, g_source_remove);
  drop_stream (self);
  G_OBJECT_CLASS (twn_sounds_parent_class)->dispose (object);
}

static void
twn_sounds_class_init (TwnSoundsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_sounds_dispose;
}

static void
twn_sounds_init (TwnSounds *self)
{
}

static gboolean
on_end (gpointer user_data)
{
  TwnSounds *self = TWN_SOUNDS (user_data);

  self->end = 0;
  drop_stream (self);
  return G_SOURCE_REMOVE;
}

static void
on_stream_notify (GtkMediaStream *stream,
                  GParamSpec     *pspec,
                  TwnSounds      *self)
{
  const GError *error = gtk_media_stream_get_error (stream);

  if (error != NULL)
    g_debug ("no sound: %s", error->message);
  if ((error != NULL || gtk_media_stream_get_ended (stream)) && self->end == 0)
    self->end = g_idle_add (on_end, self);
}

static gboolean
on_begin (gpointer user_data)
{
  TwnSounds *self = TWN_SOUNDS (user_data);

  self->begin = 0;
  drop_stream (self);
  self->stream = gtk_media_file_new_for_resource (self->resource);
  g_signal_connect (self->stream, "notify::ended", G_CALLBACK (on_stream_notify), self);
  g_signal_connect (self->stream, "notify::error", G_CALLBACK (on_stream_notify), self);
  gtk_media_stream_play (self->stream);
  /* Without a media module the error is there at once, and no signal comes. */
  on_stream_notify (self->stream, NULL, self);
  return G_SOURCE_REMOVE;
}

static void
on_sounded (CoreNotifier *notifier,
            int           kind,
            TwnSounds    *self)
{
  twn_sounds_play (self, kind);
}

/* Returns: (transfer full): plays what @notifier wants for as long as it is there */
TwnSounds *
twn_sounds_new (CoreNotifier *notifier)
{
  TwnSounds *self;

  g_return_val_if_fail (CORE_IS_NOTIFIER (notifier), NULL);

  self = g_object_new (TWN_TYPE_SOUNDS, NULL);
  g_signal_connect_object (notifier, "sounded", G_CALLBACK (on_sounded), self, 0);
  return self;
}

/* In place of what is still heard. */
void
twn_sounds_play (TwnSounds      *self,
                 CoreNoticeKind  kind)
{
  g_return_if_fail (TWN_IS_SOUNDS (self));

  if (get_resource (kind) == NULL)
    return;

  self->resource = get_resource (kind);
  if (self->begin == 0)
    self->begin = g_idle_add_full (G_PRIORITY_LOW, on_begin, self, NULL);
}

/* Returns: whether a sound is heard, or about to be */
gboolean
twn_sounds_is_playing (TwnSounds *self)
{
  g_return_val_if_fail (TWN_IS_SOUNDS (self), FALSE);

  return self->begin != 0 || self->stream != NULL;
}

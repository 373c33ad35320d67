#include "config.h"

#include "twn-pictures.h"

#include "twn-image.h"

#define TEXTURES_MAX 128            /* kept, so that scrolling back shows no initials */
#define OFFER        "twn-pictures" /* of the application */

/**
 * TwnPictures:
 *
 * Display pictures as textures, in the size that they are drawn in: a row of the list has some
 * kilobytes of them. Each is decoded once, for all who show it; the last ones stay. And custom
 * emoticons, of which all chats share the same. Owned by the application, where widgets find it;
 * without one, as in a test of a single widget, there are none.
 */
struct _TwnPictures
{
  GObject           parent_instance;
  CorePictures     *pictures;
  CoreFaces        *faces;
  CoreOwnPicture   *own_picture;
  CoreOwnEmoticons *own_emoticons;
  GHashTable       *textures; /* "digest side" → GList of order, whose data is a Kept */
  GQueue            order;    /* the last used first */
  GHashTable       *emoticons; /* digest → TwnCustomEmoticon */
  GQueue            arrivals;  /* of their digests, the oldest first */
  double            text_scale;
  GHashTable       *unasked;   /* digests that only the cache is being asked for */
};

typedef struct
{
  char       *key;
  GdkTexture *texture;
} Kept;

/* Task data. */
typedef struct
{
  char *key;
  int   side;
} Job;

G_DEFINE_FINAL_TYPE (TwnPictures, twn_pictures, G_TYPE_OBJECT)

static void
kept_free (gpointer data)
{
  Kept *self = data;

  g_free (self->key);
  g_object_unref (self->texture);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->key);
  g_free (self);
}

static void
twn_pictures_finalize (GObject *object)
{
  TwnPictures *self = TWN_PICTURES (object);

  g_hash_table_unref (self->emoticons);
  g_hash_table_unref (self->unasked);
  g_queue_clear_full (&self->arrivals, g_free);
  g_hash_table_unref (self->textures);
  g_queue_clear_full (&self->order, kept_free);
  g_object_unref (self->pictures);
  g_object_unref (self->faces);
  g_object_unref (self->own_picture);
  g_object_unref (self->own_emoticons);
  G_OBJECT_CLASS (twn_pictures_parent_class)->finalize (object);
}

static void
twn_pictures_class_init (TwnPicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twn_pictures_finalize;
}

static void
twn_pictures_init (TwnPictures *self)
{
  self->text_scale = 1;
  g_queue_init (&self->order);
  g_queue_init (&self->arrivals);
  self->emoticons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->unasked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->textures = g_hash_table_new (g_str_hash, g_str_equal);
}

TwnPictures *
twn_pictures_new (CorePictures     *pictures,
                  CoreFaces        *faces,
                  CoreOwnPicture   *own_picture,
                  CoreOwnEmoticons *own_emoticons)
{
  TwnPictures *self;

  g_return_val_if_fail (CORE_IS_PICTURES (pictures), NULL);
  g_return_val_if_fail (CORE_IS_FACES (faces), NULL);
  g_return_val_if_fail (CORE_IS_OWN_PICTURE (own_picture), NULL);
  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (own_emoticons), NULL);

  self = g_object_new (TWN_TYPE_PICTURES, NULL);
  self->pictures = g_object_ref (pictures);
  self->faces = g_object_ref (faces);
  self->own_picture = g_object_ref (own_picture);
  self->own_emoticons = g_object_ref (own_emoticons);
  return self;
}

/* From now on the widgets of @application find it. */
void
twn_pictures_offer (TwnPictures    *self,
                    GtkApplication *application)
{
  g_return_if_fail (TWN_IS_PICTURES (self));
  g_return_if_fail (GTK_IS_APPLICATION (application));

  g_object_set_data_full (G_OBJECT (application), OFFER, g_object_ref (self), g_object_unref);
}

/* From now on they find none: the program ends. */
void
twn_pictures_withdraw (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  g_object_set_data (G_OBJECT (application), OFFER, NULL);
}

/* Returns: (transfer none) (nullable): the pictures of the program that runs */
TwnPictures *
twn_pictures_find (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL ? g_object_get_data (G_OBJECT (application), OFFER) : NULL;
}

CorePictures *
twn_pictures_get_core (TwnPictures *self)
{
  g_return_val_if_fail (TWN_IS_PICTURES (self), NULL);

  return self->pictures;
}

/* Returns: (transfer none): which picture of each contact is to be shown */
CoreFaces *
twn_pictures_get_faces (TwnPictures *self)
{
  g_return_val_if_fail (TWN_IS_PICTURES (self), NULL);

  return self->faces;
}

CoreOwnPicture *
twn_pictures_get_own_picture (TwnPictures *self)
{
  g_return_val_if_fail (TWN_IS_PICTURES (self), NULL);

  return self->own_picture;
}

CoreOwnEmoticons *
twn_pictures_get_own_emoticons (TwnPictures *self)
{
  g_return_val_if_fail (TWN_IS_PICTURES (self), NULL);

  return self->own_emoticons;
}

/* ---- the textures that stay ---- */

static GdkTexture *
lookup (TwnPictures *self,
        const char  *key)
{
  GList *link = g_hash_table_lookup (self->textures, key);

  if (link == NULL)
    return NULL;

  g_queue_unlink (&self->order, link);
  g_queue_push_head_link (&self->order, link);
  return ((Kept *) link->data)->texture;
}

static void
keep (TwnPictures *self,
      const char  *key,
      GdkTexture  *texture)
{
  Kept *kept = NULL;

  if (lookup (self, key) != NULL)
    return;

  while (self->order.length >= TEXTURES_MAX)
    {
      Kept *last = g_queue_pop_tail (&self->order);

      g_hash_table_remove (self->textures, last->key);
      kept_free (last);
    }
  kept = g_new0 (Kept, 1);
  kept->key = g_strdup (key);
  kept->texture = g_object_ref (texture);
  g_queue_push_head (&self->order, kept);
  g_hash_table_insert (self->textures, kept->key, self->order.head);
}

static char *
dup_key (const char *sha1d,
         int         side)
{
  return g_strdup_printf ("%s %d", sha1d, side);
}

/**
 * twn_pictures_lookup:
 * @self: the pictures
 * @sha1d: of a display picture
 * @side: how large it is to be drawn, in pixels of the screen
 *
 * Returns: (transfer none) (nullable): the texture, if it has been shown just now
 */
GdkTexture *
twn_pictures_lookup (TwnPictures *self,
                     const char  *sha1d,
                     int          side)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (TWN_IS_PICTURES (self), NULL);
  g_return_val_if_fail (sha1d != NULL, NULL);

  key = dup_key (sha1d, side);
  return lookup (self, key);
}

/* ---- loading ---- */

static void
on_decoded (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  GdkTexture *texture = twn_image_decode_finish (result, &error);

  if (texture == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  keep (g_task_get_source_object (task), job->key, texture);
  g_task_return_pointer (task, texture, g_object_unref);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr(GBytes) data = core_pictures_load_finish (CORE_PICTURES (source), result, &error);

  if (data != NULL)
    twn_image_decode_async (data, TWN_PICTURES_PIXELS, job->side, cancellable, on_decoded,
                            g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * twn_pictures_load_async:
 * @self: the pictures
 * @contact: who shows it
 * @ref: what names it: of core_faces_dup()
 * @side: how large it is to be drawn, in pixels of the screen
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the texture, maybe much later
 * @user_data: for @callback
 *
 * From the cache, else from who shows it.
 */
void
twn_pictures_load_async (TwnPictures          *self,
                         MsnpContact          *contact,
                         const MsnpPictureRef *ref,
                         int                   side,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (TWN_IS_PICTURES (self));
  g_return_if_fail (MSNP_IS_CONTACT (contact) && ref != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  job = g_new0 (Job, 1);
  job->key = dup_key (ref->sha1d, side);
  job->side = side;
  g_task_set_source_tag (task, twn_pictures_load_async);
  g_task_set_task_data (task, job, job_free);
  core_pictures_load_async (self->pictures, contact, ref, cancellable, on_loaded, task);
}

/* Returns: (transfer full) (nullable): the texture; errors of core_pictures_load_finish() and
 *   twn_image_decode_finish() */
GdkTexture *
twn_pictures_load_finish (TwnPictures   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- emoticons ---- */

/* They are as large as the text that they are in. @text_scale: 1.0 is their own size */
void
twn_pictures_set_text_scale (TwnPictures *self,
                             double       text_scale)
{
  GHashTableIter iter;
  gpointer custom;

  g_return_if_fail (TWN_IS_PICTURES (self));
  g_return_if_fail (text_scale > 0);

  self->text_scale = text_scale;
  g_hash_table_iter_init (&iter, self->emoticons);
  while (g_hash_table_iter_next (&iter, NULL, &custom))
    twn_custom_emoticon_set_scale (custom, text_scale);
}

/* Whoever shows it keeps it; who comes later asks anew. */
static void
forget_emoticon (TwnPictures *self,
                 const char  *sha1d)
{
  GList *link = g_queue_find_custom (&self->arrivals, sha1d, (GCompareFunc) g_strcmp0);

  g_hash_table_remove (self->emoticons, sha1d);
  if (link != NULL)
    {
      g_free (link->data);
      g_queue_delete_link (&self->arrivals, link);
    }
}

/* Task data of what loads one: the emoticon, which is to have the frames. */
static void
on_frames (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  TwnCustomEmoticon *custom = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  TwnFrames *frames = twn_frames_decode_finish (result, &error);

  /* The cache and its owner may both have had it. */
  if (frames != NULL && twn_custom_emoticon_is_ready (custom))
    {
      twn_frames_free (frames);
      return;
    }
  if (frames != NULL)
    {
      twn_custom_emoticon_take_frames (custom, frames);
      return;
    }

  g_debug ("an emoticon is no image: %s", error->message);
  forget_emoticon (g_task_get_source_object (task),
                   twn_custom_emoticon_get_emoticon (custom)->ref->sha1d);
}

static void
on_emoticon_loaded (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  TwnPictures *self = g_task_get_source_object (task);
  TwnCustomEmoticon *custom = g_task_get_task_data (task);
  const char *sha1d = twn_custom_emoticon_get_emoticon (custom)->ref->sha1d;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = core_pictures_load_finish (CORE_PICTURES (source), result, &error);

  g_hash_table_remove (self->unasked, sha1d);
  if (data != NULL)
    {
      twn_custom_emoticon_set_data (custom, data);
      twn_frames_decode_async (data, NULL, on_frames, g_steal_pointer (&task));
      return;
    }

  g_debug ("no emoticon: %s", error->message);
  forget_emoticon (self, sha1d);
}

static void
load_emoticon (TwnPictures        *self,
               MsnpContact        *contact,
               const MsnpEmoticon *emoticon,
               TwnCustomEmoticon  *custom)
{
  CoreOwnEmoticon *own =
    core_own_emoticons_lookup_digest (self->own_emoticons, emoticon->ref->sha1d);
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, load_emoticon);
  g_task_set_task_data (task, g_object_ref (custom), g_object_unref);
  if (own != NULL)
    {
      twn_custom_emoticon_set_data (custom, core_own_emoticon_get_data (own));
      twn_frames_decode_async (core_own_emoticon_get_data (own), NULL, on_frames, task);
      return;
    }

  if (contact == NULL)
    g_hash_table_add (self->unasked, g_strdup (emoticon->ref->sha1d));
  core_pictures_load_emoticon_async (self->pictures, contact, emoticon, NULL, on_emoticon_loaded,
                                     task);
}

/* Returns: (transfer none): a new one, which nothing loads yet */
static TwnCustomEmoticon *
add_emoticon (TwnPictures        *self,
              const MsnpEmoticon *emoticon)
{
  TwnCustomEmoticon *custom = twn_custom_emoticon_new (emoticon);

  while (self->arrivals.length >= TWN_PICTURES_EMOTICONS)
    {
      g_autofree char *oldest = g_queue_pop_head (&self->arrivals);

      g_hash_table_remove (self->emoticons, oldest);
    }
  g_queue_push_tail (&self->arrivals, g_strdup (emoticon->ref->sha1d));
  twn_custom_emoticon_set_scale (custom, self->text_scale);
  g_hash_table_insert (self->emoticons, g_strdup (emoticon->ref->sha1d), custom);
  return custom;
}

/**
 * twn_pictures_get_emoticon:
 * @self: the pictures
 * @contact: (nullable): who has it; %NULL: one's own, or of an earlier run: nobody is asked for it
 * @emoticon: what names it
 *
 * Returns: (transfer none): the one that everybody shows; it may be ready later, or never
 */
TwnCustomEmoticon *
twn_pictures_get_emoticon (TwnPictures        *self,
                           MsnpContact        *contact,
                           const MsnpEmoticon *emoticon)
{
  TwnCustomEmoticon *custom;

  g_return_val_if_fail (TWN_IS_PICTURES (self), NULL);
  g_return_val_if_fail (emoticon != NULL, NULL);

  custom = g_hash_table_lookup (self->emoticons, emoticon->ref->sha1d);
  if (custom == NULL)
    {
      custom = add_emoticon (self, emoticon);
      load_emoticon (self, contact, emoticon, custom);
    }
  else if (contact != NULL && g_hash_table_remove (self->unasked, emoticon->ref->sha1d))
    {
      /* The history had it first, and the cache may not have it at all. */
      load_emoticon (self, contact, emoticon, custom);
    }
  return custom;
}

/* Returns: (transfer none): @emoticon, to be shown */
TwnCustomEmoticon *
twn_pictures_get_own_emoticon (TwnPictures     *self,
                               CoreOwnEmoticon *emoticon)
{
  g_autoptr(MsnpPictureRef) ref = NULL;
  g_autoptr(MsnpEmoticon) named = NULL;
  TwnCustomEmoticon *custom;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICON (emoticon), NULL);

  /* While one types it is asked for at each key: its name is a digest of all of it. */
  custom = g_hash_table_lookup (self->emoticons, core_own_emoticon_get_sha1d (emoticon));
  if (custom != NULL)
    return custom;

  ref = msnp_picture_ref_new ("", MSNP_PICTURE_TYPE_EMOTICON, NULL,
                              core_own_emoticon_get_data (emoticon));
  named = msnp_emoticon_new (core_own_emoticon_get_shortcut (emoticon), ref);
  return twn_pictures_get_emoticon (self, NULL, named);
}

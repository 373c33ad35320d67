#include "config.h"

#include "store-pictures.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#define DIGEST_SIZE 20   /* bytes of a SHA-1 */
#define NAME_SIZE   40   /* letters of it in hexadecimal: a file's name */
#define FILES_MAX   8192 /* that are kept, however small they are */

/**
 * StorePictures:
 *
 * Files in one folder, each under the digest of what is in it, which is looked at again whenever
 * it is read: a file that has changed is removed. When there is more than may be, what was not used
 * for the longest time goes. Without a folder all of it is in memory alone.
 *
 * The disk is touched in a thread of its own, one after the other; the index is that thread’s.
 */
struct _StorePictures
{
  GObject      parent_instance;
  char        *folder;    /* NULL: in memory */
  gsize        max_bytes;
  GThreadPool *pool;
  GMutex       mutex;     /* of the index: one thread at a time has it, not always the same */
  GHashTable  *index;     /* name → Entry; NULL until the folder was looked at */
  gsize        n_bytes;
  gint64       clock;     /* microseconds: the last use of all */
};

typedef struct
{
  char   *name;
  gsize   size;
  gint64  used;  /* microseconds since 1970 */
  GBytes *data;  /* in memory alone */
} Entry;

/* Task data. */
typedef struct
{
  char   *name; /* NULL: that was no digest */
  GBytes *data; /* to be saved; NULL: to be looked up */
} Job;

G_DEFINE_FINAL_TYPE (StorePictures, store_pictures, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *self = data;

  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

static void
store_pictures_finalize (GObject *object)
{
  StorePictures *self = STORE_PICTURES (object);

  /* Every job holds the object: there is none left. This may be the pool's own thread. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
  g_free (self->folder);
  G_OBJECT_CLASS (store_pictures_parent_class)->finalize (object);
}

static void
store_pictures_class_init (StorePicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_pictures_finalize;
}

static void
store_pictures_init (StorePictures *self)
{
  g_mutex_init (&self->mutex);
}

/* ---- digests and names ---- */

/* Returns: (nullable): the file's name; only hexadecimal: no digest leads out of the folder */
static char *
dup_name (const char *sha1d)
{
  gsize size = 0;
  g_autofree guchar *digest = NULL;
  GString *name;

  if (strlen (sha1d) > 2 * NAME_SIZE)
    return NULL;
  digest = g_base64_decode (sha1d, &size);
  if (size != DIGEST_SIZE)
    return NULL;

  name = g_string_new (NULL);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (name, "%02x", digest[i]);
  return g_string_free (name, FALSE);
}

static gboolean
is_name (const char *text)
{
  return strlen (text) == NAME_SIZE && strspn (text, "0123456789abcdef") == NAME_SIZE;
}

static gboolean
is_named (GBytes     *data,
          const char *name)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, data);

  return g_str_equal (digest, name);
}

/* ---- the index, in the thread ---- */

static Entry *
add_entry (StorePictures *self,
           const char    *name,
           gsize          size,
           gint64         used)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->name = g_strdup (name);
  entry->size = size;
  entry->used = used;
  self->n_bytes += size;
  self->clock = MAX (self->clock, used);
  g_hash_table_replace (self->index, entry->name, entry);
  return entry;
}

static char *
dup_path (StorePictures *self,
          const char    *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
drop (StorePictures *self,
      Entry         *entry)
{
  if (self->folder != NULL)
    {
      g_autofree char *path = dup_path (self, entry->name);

      g_unlink (path);
    }
  self->n_bytes -= entry->size;
  g_hash_table_remove (self->index, entry->name);
}

/* What others have put into the folder is none of ours, and stays. */
static void
ensure_index (StorePictures *self)
{
  g_autoptr(GDir) folder = NULL;
  const char *name;

  if (self->index != NULL)
    return;

  self->index = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  folder = self->folder != NULL ? g_dir_open (self->folder, 0, NULL) : NULL;
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = dup_path (self, name);
      GStatBuf status;

      if (is_name (name) && g_lstat (path, &status) == 0 && S_ISREG (status.st_mode))
        add_entry (self, name, (gsize) status.st_size,
                   (gint64) status.st_mtime * G_USEC_PER_SEC);
    }
}

static int
compare_use (gconstpointer a,
             gconstpointer b)
{
  const Entry *one = a;
  const Entry *other = b;

  return one->used < other->used ? -1 : one->used > other->used;
}

/* Some more than is needed, so that it is not to be done for each new one. */
static void
trim (StorePictures *self)
{
  const gsize wanted = self->max_bytes - self->max_bytes / 8;
  g_autoptr(GList) entries = NULL;

  if (self->n_bytes <= self->max_bytes && g_hash_table_size (self->index) <= FILES_MAX)
    return;

  entries = g_list_sort (g_hash_table_get_values (self->index), compare_use);
  for (GList *l = entries;
       l != NULL && (self->n_bytes > wanted || g_hash_table_size (self->index) > FILES_MAX);
       l = l->next)
    drop (self, l->data);
}

/* The order of use is that of the files' times, which may be as coarse as a second. */
static void
note_use (StorePictures *self,
          Entry         *entry)
{
  entry->used = self->clock = MAX (g_get_real_time (), self->clock + 1);
  if (self->folder != NULL)
    {
      g_autofree char *path = dup_path (self, entry->name);

      utime (path, NULL);
    }
}

/* Returns: (transfer full) (nullable): what is under @name, if it is what was put there */
static GBytes *
read_entry (StorePictures *self,
            Entry         *entry)
{
  g_autoptr(GBytes) data = NULL;

  if (self->folder == NULL)
    {
      data = g_bytes_ref (entry->data);
    }
  else if (entry->size <= STORE_PICTURE_MAX)
    {
      g_autofree char *path = dup_path (self, entry->name);
      char *contents = NULL;
      gsize size = 0;

      if (g_file_get_contents (path, &contents, &size, NULL))
        data = g_bytes_new_take (contents, size);
    }

  return data != NULL && is_named (data, entry->name) ? g_steal_pointer (&data) : NULL;
}

static void
look_up (StorePictures *self,
         GTask         *task,
         const char    *name)
{
  Entry *entry = g_hash_table_lookup (self->index, name);
  GBytes *data = entry != NULL ? read_entry (self, entry) : NULL;

  if (data != NULL)
    note_use (self, entry);
  else if (entry != NULL)
    drop (self, entry);
  g_task_return_pointer (task, data, (GDestroyNotify) g_bytes_unref);
}

static void
save (StorePictures *self,
      GTask         *task,
      const char    *name,
      GBytes        *data)
{
  GError *error = NULL;
  Entry *entry = g_hash_table_lookup (self->index, name);
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  if (size > STORE_PICTURE_MAX || !is_named (data, name))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "too large, or not what its digest says");
      return;
    }
  if (entry != NULL)
    drop (self, entry);
  if (self->folder != NULL)
    {
      g_autofree char *path = dup_path (self, name);

      g_mkdir_with_parents (self->folder, 0700);
      if (!g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600,
                                     &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }

  entry = add_entry (self, name, size, 0);
  entry->data = self->folder == NULL ? g_bytes_ref (data) : NULL;
  note_use (self, entry);
  trim (self);
  g_task_return_boolean (task, TRUE);
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autoptr(GTask) task = data;
  StorePictures *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (job->name == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "this is no digest");
      return;
    }

  g_mutex_lock (&self->mutex);
  ensure_index (self);
  if (job->data != NULL)
    save (self, task, job->name, job->data);
  else
    look_up (self, task, job->name);
  g_mutex_unlock (&self->mutex);
}

/* ---- outside of the thread ---- */

/**
 * store_pictures_new:
 * @folder: (nullable): where the files are, made when there is one; %NULL: in memory
 * @max_bytes: of all of them together
 *
 * Returns: (transfer full): the cache; nothing was read yet
 */
StorePictures *
store_pictures_new (const char *folder,
                    gsize       max_bytes)
{
  StorePictures *self = g_object_new (STORE_TYPE_PICTURES, NULL);

  self->folder = g_strdup (folder);
  self->max_bytes = max_bytes;
  self->pool = g_thread_pool_new (run_job, NULL, 1, FALSE, NULL);

  return self;
}

static void
push (StorePictures       *self,
      const char          *sha1d,
      GBytes              *data,
      gpointer             tag,
      GCancellable        *cancellable,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->name = dup_name (sha1d);
  job->data = data != NULL ? g_bytes_ref (data) : NULL;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, job_free);
  g_thread_pool_push (self->pool, task, NULL);
}

/**
 * store_pictures_lookup_async:
 * @self: the cache
 * @sha1d: the digest in base64, from anybody
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with what there is
 * @user_data: for @callback
 */
void
store_pictures_lookup_async (StorePictures       *self,
                             const char          *sha1d,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (STORE_IS_PICTURES (self));
  g_return_if_fail (sha1d != NULL);

  push (self, sha1d, NULL, store_pictures_lookup_async, cancellable, callback, user_data);
}

/* Returns: (transfer full) (nullable): the bytes with that digest; %NULL without an error where
 *   there are none. %G_IO_ERROR_INVALID_ARGUMENT: that is no digest */
GBytes *
store_pictures_lookup_finish (StorePictures  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * store_pictures_save_async:
 * @self: the cache
 * @sha1d: the digest of @data in base64
 * @data: at most %STORE_PICTURE_MAX bytes
 * @cancellable: (nullable): a #GCancellable
 * @callback: (nullable): called when it is on the disk
 * @user_data: for @callback
 */
void
store_pictures_save_async (StorePictures       *self,
                           const char          *sha1d,
                           GBytes              *data,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (STORE_IS_PICTURES (self));
  g_return_if_fail (sha1d != NULL && data != NULL);

  push (self, sha1d, data, store_pictures_save_async, cancellable, callback, user_data);
}

/* @error: %G_IO_ERROR_INVALID_DATA: @data has another digest, or is too large; of %G_FILE_ERROR */
gboolean
store_pictures_save_finish (StorePictures  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

#include "config.h"

#include "core-own-picture.h"

#include "msnp/msnp-error.h"

#define CURRENT "picture"  /* in the account's values: the digest of the one that is shown */
#define RECENT  "picture." /* before a digest: when it was chosen, a blank, the picture in base64 */

/**
 * CoreOwnPicture:
 *
 * What others see of oneself. It belongs to an account: it is read when somebody signs in, and
 * given to the session, which shows it after every sign-in and gives it to those who may have it.
 * The last dozen can be chosen again. Of an account that is not remembered nothing is kept.
 */
struct _CoreOwnPicture
{
  GObject      parent_instance;
  CoreAccount *account;
  CoreKeeper  *keeper;
  GBytes      *picture; /* NULL: none */
  GPtrArray   *recent;  /* of Recent, the last one first */
};

typedef struct
{
  char   *digest; /* hexadecimal */
  GBytes *data;
  gint64  time;   /* microseconds since 1970 */
} Recent;

enum { PROP_PICTURE = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { RECENT_CHANGED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreOwnPicture, core_own_picture, G_TYPE_OBJECT)

static void
recent_free (gpointer data)
{
  Recent *self = data;

  g_free (self->digest);
  g_bytes_unref (self->data);
  g_free (self);
}

static Recent *
recent_new (GBytes *data,
            gint64  time)
{
  Recent *self = g_new0 (Recent, 1);

  self->digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, data);
  self->data = g_bytes_ref (data);
  self->time = time;
  return self;
}

static void
core_own_picture_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (id == PROP_PICTURE)
    g_value_set_boxed (value, CORE_OWN_PICTURE (object)->picture);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
core_own_picture_finalize (GObject *object)
{
  CoreOwnPicture *self = CORE_OWN_PICTURE (object);

  g_clear_pointer (&self->picture, g_bytes_unref);
  g_ptr_array_unref (self->recent);
  g_object_unref (self->account);
  g_object_unref (self->keeper);
  G_OBJECT_CLASS (core_own_picture_parent_class)->finalize (object);
}

static void
core_own_picture_class_init (CoreOwnPictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_own_picture_get_property;
  object_class->finalize = core_own_picture_finalize;
  properties[PROP_PICTURE] = g_param_spec_boxed ("picture", NULL, NULL, G_TYPE_BYTES,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreOwnPicture::recent-changed:
   * @self: the picture
   *
   * Emitted when core_own_picture_list_recent() has something else to say.
   */
  signals[RECENT_CHANGED] = g_signal_new ("recent-changed", CORE_TYPE_OWN_PICTURE,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * CoreOwnPicture::failed:
   * @self: the picture
   * @error: why, with words in core-error-text.c
   *
   * Emitted when the service did not take the change; after the next sign-in it is tried again.
   */
  signals[FAILED] = g_signal_new ("failed", CORE_TYPE_OWN_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
core_own_picture_init (CoreOwnPicture *self)
{
  self->recent = g_ptr_array_new_with_free_func (recent_free);
}

/* ---- what others see ---- */

static void
on_shown (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(CoreOwnPicture) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_session_change_finish (MSNP_SESSION (source), result, &error)
      && !msnp_error_is_cancelled (error)
      && !g_error_matches (error, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN))
    g_signal_emit (self, signals[FAILED], 0, error);
}

/* A session that shows it already is not asked for it again. */
static void
show (CoreOwnPicture *self,
      GBytes         *picture)
{
  MsnpSession *session = core_account_get_session (self->account);
  GBytes *shown = session != NULL ? msnp_session_get_picture (session) : NULL;
  const gboolean is_same =
    picture == shown || (picture != NULL && shown != NULL && g_bytes_equal (picture, shown));

  if (session != NULL && !is_same)
    msnp_session_set_picture_async (session, picture, NULL, on_shown, g_object_ref (self));
  if (picture == self->picture)
    return;

  g_clear_pointer (&self->picture, g_bytes_unref);
  self->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
}

/* ---- what is kept ---- */

static void
save_value (CoreOwnPicture *self,
            const char     *name,
            const char     *value)
{
  StoreValues *values = core_keeper_get_values (self->keeper);

  if (values != NULL && core_keeper_is_remembered (self->keeper)
      && g_strcmp0 (store_values_lookup (values, name), value) != 0)
    store_values_set_async (values, name, value, NULL, NULL, NULL);
}

static void
save_recent (CoreOwnPicture *self,
             const Recent   *recent,
             gboolean        is_kept)
{
  g_autofree char *name = g_strconcat (RECENT, recent->digest, NULL);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (recent->data, &size);
  g_autofree char *text = is_kept ? g_base64_encode (bytes, size) : NULL;
  g_autofree char *value =
    is_kept ? g_strdup_printf ("%" G_GINT64_FORMAT " %s", recent->time, text) : NULL;

  save_value (self, name, value);
}

/* Returns: (nullable): a picture that was kept; what somebody else has written there is none */
static Recent *
read_recent (const char *digest,
             const char *value)
{
  g_autoptr(GBytes) data = NULL;
  Recent *recent;
  char *end = NULL;
  const gint64 time = g_ascii_strtoll (value, &end, 10);
  guchar *bytes;
  gsize size = 0;

  if (*end != ' ' || strlen (end) > 2 * CORE_OWN_PICTURE_MAX)
    return NULL;

  bytes = g_base64_decode (end + 1, &size);
  data = g_bytes_new_take (bytes, size);
  if (size > CORE_OWN_PICTURE_MAX || !msnp_picture_is_image (data))
    return NULL;

  recent = recent_new (data, time);
  if (g_str_equal (recent->digest, digest))
    return recent;

  recent_free (recent);
  return NULL;
}

static int
compare_time (gconstpointer a,
              gconstpointer b)
{
  const Recent *one = *(const Recent *const *) a;
  const Recent *other = *(const Recent *const *) b;

  return one->time < other->time ? 1 : one->time > other->time ? -1 : 0;
}

static void
read_kept (CoreOwnPicture *self,
           StoreValues    *values)
{
  const char *current = store_values_lookup (values, CURRENT);
  g_auto(GStrv) names = store_values_dup_names (values, RECENT);
  GBytes *picture = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      Recent *recent = read_recent (names[i] + strlen (RECENT),
                                    store_values_lookup (values, names[i]));

      if (recent == NULL)
        continue;
      g_ptr_array_add (self->recent, recent);
      if (g_strcmp0 (recent->digest, current) == 0)
        picture = recent->data;
    }
  g_ptr_array_sort (self->recent, compare_time);
  show (self, picture);
}

/* The account is another one, or its things can be read now. */
static void
on_history (CoreOwnPicture *self)
{
  StoreValues *values = core_keeper_get_values (self->keeper);

  g_ptr_array_set_size (self->recent, 0);
  if (core_keeper_get_history (self->keeper) != NULL && values != NULL)
    {
      read_kept (self, values);
    }
  else if (self->picture != NULL)
    {
      /* The session of the other account, if there is one yet, has none so far. */
      g_clear_pointer (&self->picture, g_bytes_unref);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
    }
  g_signal_emit (self, signals[RECENT_CHANGED], 0);
}

/* ---- choosing ---- */

/**
 * core_own_picture_new:
 * @account: whose session shows it
 * @keeper: where it is kept
 *
 * Returns: (transfer full): the own picture, of whoever is signed in
 */
CoreOwnPicture *
core_own_picture_new (CoreAccount *account,
                      CoreKeeper  *keeper)
{
  CoreOwnPicture *self;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (CORE_IS_KEEPER (keeper), NULL);

  self = g_object_new (CORE_TYPE_OWN_PICTURE, NULL);
  self->account = g_object_ref (account);
  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (keeper, "notify::history", G_CALLBACK (on_history), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* Returns: (transfer none) (nullable): what others see */
GBytes *
core_own_picture_get (CoreOwnPicture *self)
{
  g_return_val_if_fail (CORE_IS_OWN_PICTURE (self), NULL);

  return self->picture;
}

static guint
find (CoreOwnPicture *self,
      GBytes         *picture)
{
  for (guint i = 0; i < self->recent->len; i++)
    {
      if (g_bytes_equal (((Recent *) self->recent->pdata[i])->data, picture))
        return i;
    }

  return G_MAXUINT;
}

static void
drop_recent (CoreOwnPicture *self,
             guint           index)
{
  save_recent (self, self->recent->pdata[index], FALSE);
  g_ptr_array_remove_index (self->recent, index);
}

static void
put_first (CoreOwnPicture *self,
           GBytes         *picture)
{
  const guint index = find (self, picture);
  Recent *first;

  if (index != G_MAXUINT)
    g_ptr_array_remove_index (self->recent, index);
  while (self->recent->len >= CORE_OWN_PICTURE_RECENT)
    drop_recent (self, self->recent->len - 1);
  first = recent_new (picture, g_get_real_time ());
  g_ptr_array_insert (self->recent, 0, first);
  save_recent (self, first, TRUE);
  save_value (self, CURRENT, first->digest);
  g_signal_emit (self, signals[RECENT_CHANGED], 0);
}

/**
 * core_own_picture_set:
 * @self: the own picture
 * @picture: (nullable): PNG, JPEG, GIF or BMP, at most %CORE_OWN_PICTURE_MAX bytes; %NULL for none
 * @error: return location: %MSNP_ERROR_BAD_ARGUMENT
 *
 * Shows another picture from now on, after the next sign-ins as well. One that is taken away can be
 * chosen again.
 */
gboolean
core_own_picture_set (CoreOwnPicture  *self,
                      GBytes          *picture,
                      GError         **error)
{
  g_autoptr(GBytes) own = NULL;

  g_return_val_if_fail (CORE_IS_OWN_PICTURE (self), FALSE);

  if (picture != NULL
      && (g_bytes_get_size (picture) > CORE_OWN_PICTURE_MAX || !msnp_picture_is_image (picture)))
    {
      g_set_error (error, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT, "no picture of at most %d bytes",
                   CORE_OWN_PICTURE_MAX);
      return FALSE;
    }

  own = picture != NULL ? g_bytes_ref (picture) : NULL;
  if (own != NULL)
    put_first (self, own);
  else
    save_value (self, CURRENT, NULL);
  show (self, own);
  return TRUE;
}

/* Returns: (transfer full) (element-type GBytes): those that can be chosen again, the last first */
GPtrArray *
core_own_picture_list_recent (CoreOwnPicture *self)
{
  GPtrArray *list = NULL;

  g_return_val_if_fail (CORE_IS_OWN_PICTURE (self), NULL);

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < self->recent->len; i++)
    g_ptr_array_add (list, g_bytes_ref (((Recent *) self->recent->pdata[i])->data));
  return list;
}

/* Drops one of those that can be chosen again; the one that is shown now stays. */
void
core_own_picture_forget (CoreOwnPicture *self,
                         GBytes         *picture)
{
  guint index;

  g_return_if_fail (CORE_IS_OWN_PICTURE (self));
  g_return_if_fail (picture != NULL);

  index = find (self, picture);
  if (index == G_MAXUINT || (self->picture != NULL && g_bytes_equal (self->picture, picture)))
    return;

  drop_recent (self, index);
  g_signal_emit (self, signals[RECENT_CHANGED], 0);
}

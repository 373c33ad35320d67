#include "config.h"

#include "core-faces.h"

#include <string.h>

#define FACE         "face." /* before an address, in the account's values: "SHA1D size" */
#define ACCOUNTS_MAX 8       /* whose contacts are known in one run: then it begins anew */

/**
 * CoreFaces:
 *
 * By which picture people are known while they are offline: the one that they announced last, by
 * its digest. The picture itself is in the cache, or it is not; nobody is asked for it. Somebody
 * who comes online without a picture has none from then on, and who is on no list any more is
 * forgotten.
 *
 * It is kept with the account's values, as a nickname is, and goes with them when the account is
 * forgotten. Of an account that is not remembered it is known until the program ends, also after
 * somebody else was signed in.
 *
 * Of all who are online there is a word in memory; the others are looked up when one is shown.
 */
struct _CoreFaces
{
  GObject      parent_instance;
  CoreAccount *account;
  CoreKeeper  *keeper;
  MsnpRoster  *roster;   /* (nullable) */
  GHashTable  *accounts; /* service and address → seen: of all who were signed in in this run */
  GHashTable  *seen;     /* (nullable): address → what was announced in this run; "": nothing */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CoreFaces, core_faces, G_TYPE_OBJECT)

static void
core_faces_dispose (GObject *object)
{
  CoreFaces *self = CORE_FACES (object);

  if (self->roster != NULL)
    g_signal_handlers_disconnect_by_data (self->roster, self);
  g_clear_object (&self->roster);
  g_clear_object (&self->keeper);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (core_faces_parent_class)->dispose (object);
}

static void
core_faces_finalize (GObject *object)
{
  g_hash_table_unref (CORE_FACES (object)->accounts);
  G_OBJECT_CLASS (core_faces_parent_class)->finalize (object);
}

static void
core_faces_class_init (CoreFacesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_faces_dispose;
  object_class->finalize = core_faces_finalize;

  /**
   * CoreFaces::changed:
   * @self: the faces
   *
   * Emitted when core_faces_dup() may have something else to say about everybody who is offline.
   */
  signals[CHANGED] = g_signal_new ("changed", CORE_TYPE_FACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
core_faces_init (CoreFaces *self)
{
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_hash_table_unref);
}

/* Whose session it is is known once it is signed in, before anybody's presence is. */
static GHashTable *
ensure_seen (CoreFaces *self)
{
  MsnpSession *session = core_account_get_session (self->account);
  const char *address = session != NULL ? msnp_session_get_address (session) : NULL;
  g_autofree char *key = NULL;

  if (self->seen != NULL || address == NULL)
    return self->seen;

  key = g_strconcat (msnp_service_get_id (msnp_session_get_service (session)), " ", address, NULL);
  self->seen = g_hash_table_lookup (self->accounts, key);
  if (self->seen != NULL)
    return self->seen;

  if (g_hash_table_size (self->accounts) >= ACCOUNTS_MAX)
    g_hash_table_remove_all (self->accounts);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (self->accounts, g_steal_pointer (&key), self->seen);
  return self->seen;
}

/* Returns: (nullable): the account's values, as soon as they have been read */
static StoreValues *
get_values (CoreFaces *self)
{
  return core_keeper_get_history (self->keeper) != NULL ? core_keeper_get_values (self->keeper)
                                                        : NULL;
}

static void
keep (CoreFaces  *self,
      const char *address,
      const char *word)
{
  StoreValues *values = get_values (self);
  g_autofree char *name = g_strconcat (FACE, address, NULL);
  const char *value = word[0] != '\0' ? word : NULL;

  if (values != NULL && core_keeper_is_remembered (self->keeper)
      && g_strcmp0 (store_values_lookup (values, name), value) != 0)
    store_values_set_async (values, name, value, NULL, NULL, NULL);
}

/* Offline people announce nothing, so what they announced before stays. */
static void
note (CoreFaces   *self,
      MsnpContact *contact)
{
  const MsnpPictureRef *ref = msnp_contact_get_picture (contact);
  const char *address = msnp_contact_get_address (contact);
  GHashTable *seen = ensure_seen (self);
  char *word;

  if (seen == NULL || !msnp_contact_is_online (contact))
    return;

  word = ref != NULL ? g_strdup_printf ("%s %" G_GUINT32_FORMAT, ref->sha1d, ref->size)
                     : g_strdup ("");
  g_hash_table_replace (seen, g_strdup (address), word);
  keep (self, address, word);
}

static void
on_presence (CoreFaces   *self,
             MsnpContact *contact)
{
  note (self, contact);
}

static void
on_removed (CoreFaces   *self,
            MsnpContact *contact)
{
  GHashTable *seen = ensure_seen (self);

  if (seen != NULL)
    g_hash_table_remove (seen, msnp_contact_get_address (contact));
  keep (self, msnp_contact_get_address (contact), "");
}

/* ---- signing in ---- */

/* Who was taken off the list elsewhere: so there are never more than people on it. */
static void
drop_strangers (CoreFaces   *self,
                StoreValues *values)
{
  g_auto(GStrv) names = store_values_dup_names (values, FACE);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *address = names[i] + strlen (FACE);

      if (msnp_roster_lookup (self->roster, address) == NULL)
        keep (self, address, "");
    }
}

/* What came before there was a place for it; and the list is known now. */
static void
catch_up (CoreFaces *self)
{
  StoreValues *values = get_values (self);
  GHashTable *seen = ensure_seen (self);
  GHashTableIter iter;
  const char *address;
  const char *word;

  if (self->roster == NULL || values == NULL || seen == NULL
      || core_account_get_state (self->account) != CORE_ACCOUNT_ONLINE)
    return;

  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, (gpointer *) &address, (gpointer *) &word))
    keep (self, address, word);
  drop_strangers (self, values);
}

static void
on_history (CoreFaces *self)
{
  catch_up (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_session (CoreFaces *self)
{
  MsnpSession *session = core_account_get_session (self->account);
  MsnpRoster *roster = session != NULL ? msnp_session_get_roster (session) : NULL;

  self->seen = NULL;
  if (self->roster != NULL)
    g_signal_handlers_disconnect_by_data (self->roster, self);
  g_set_object (&self->roster, roster);
  if (roster == NULL)
    return;

  g_signal_connect_swapped (roster, "presence-received", G_CALLBACK (on_presence), self);
  g_signal_connect_swapped (roster, "contact-removed", G_CALLBACK (on_removed), self);
}

/**
 * core_faces_new:
 * @account: whose contacts
 * @keeper: where it is kept, after the next start as well
 *
 * Returns: (transfer full): the faces of the contacts of whoever is signed in
 */
CoreFaces *
core_faces_new (CoreAccount *account,
                CoreKeeper  *keeper)
{
  CoreFaces *self;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (CORE_IS_KEEPER (keeper), NULL);

  self = g_object_new (CORE_TYPE_FACES, NULL);
  self->account = g_object_ref (account);
  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (account, "notify::session", G_CALLBACK (on_session), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (catch_up), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keeper, "notify::history", G_CALLBACK (on_history), self,
                           G_CONNECT_SWAPPED);
  on_session (self);
  return self;
}

/* ---- asking this ---- */

/* Returns: (nullable): what @word names; what somebody else has written into the file is nothing */
static MsnpPictureRef *
parse (const char *address,
       const char *word)
{
  const char *space = strchr (word, ' ');
  g_autofree char *sha1d = space != NULL ? g_strndup (word, (gsize) (space - word)) : NULL;
  guint64 size;

  if (sha1d == NULL || !g_ascii_string_to_unsigned (space + 1, 10, 1, G_MAXUINT32, &size, NULL))
    return NULL;

  return msnp_picture_ref_new_from_digest (address, MSNP_PICTURE_TYPE_DISPLAY, sha1d,
                                           (guint32) size);
}

/**
 * core_faces_dup:
 * @self: the faces
 * @contact: whose
 *
 * Returns: (transfer full) (nullable): the picture that @contact announces, while offline the one
 *   that was announced last; that one is to be looked for in the cache alone
 */
MsnpPictureRef *
core_faces_dup (CoreFaces   *self,
                MsnpContact *contact)
{
  const MsnpPictureRef *announced;
  GHashTable *seen;
  const char *address;
  const char *word;

  g_return_val_if_fail (CORE_IS_FACES (self), NULL);
  g_return_val_if_fail (MSNP_IS_CONTACT (contact), NULL);

  announced = msnp_contact_get_picture (contact);
  if (announced != NULL)
    return msnp_picture_ref_copy (announced);
  if (msnp_contact_is_online (contact))
    return NULL;

  address = msnp_contact_get_address (contact);
  seen = ensure_seen (self);
  word = seen != NULL ? g_hash_table_lookup (seen, address) : NULL;
  if (word == NULL && get_values (self) != NULL)
    {
      g_autofree char *name = g_strconcat (FACE, address, NULL);

      word = store_values_lookup (get_values (self), name);
    }

  return word != NULL ? parse (address, word) : NULL;
}

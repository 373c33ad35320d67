#include "config.h"

#include "core-account-choices.h"

#include <string.h>

#define MAX_WORDS 8192       /* of one kind: twice what a list can hold */
#define MAX_WORD_SIZE 1024   /* bytes of an address, a name or a section */

/* Lives as long as the account's session, and only in memory: whoever keeps it on disk gives it
 * back by core_account_choices_load() when the session begins, and asks for it by
 * core_account_choices_save() after "changed". */
struct _CoreAccountChoices
{
  GObject      parent_instance;
  GHashTable  *nicknames; /* address → name */
  GHashTable  *favorites; /* sets of addresses */
  GHashTable  *muted;
  GHashTable  *unkept;    /* of whom no history is kept */
  GHashTable  *unnudged;  /* whose nudges are not to be noticed */
  GHashTable  *trusted;   /* whose files are taken without being asked about */
  GHashTable  *folded;    /* a set of sections of the list */
  CoreGrouping grouping;
  CoreOffline  offline;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreAccountChoices, core_account_choices, G_TYPE_OBJECT)

static const char *const grouping_nicks[] = { "groups", "presence" };
static const char *const offline_nicks[] = { "last", "together", "hidden" };

static void
core_account_choices_finalize (GObject *object)
{
  CoreAccountChoices *self = CORE_ACCOUNT_CHOICES (object);

  g_hash_table_unref (self->nicknames);
  g_hash_table_unref (self->favorites);
  g_hash_table_unref (self->muted);
  g_hash_table_unref (self->unkept);
  g_hash_table_unref (self->unnudged);
  g_hash_table_unref (self->trusted);
  g_hash_table_unref (self->folded);
  G_OBJECT_CLASS (core_account_choices_parent_class)->finalize (object);
}

static void
core_account_choices_class_init (CoreAccountChoicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_account_choices_finalize;

  /**
   * CoreAccountChoices::changed:
   * @self: the choices
   * @key: what changed: a key of core_account_choices_save()
   * @address: (nullable): whom it is about, NULL for everybody
   *
   * Emitted once for each change, after it.
   */
  signals[CHANGED] =
    g_signal_new ("changed", CORE_TYPE_ACCOUNT_CHOICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
core_account_choices_init (CoreAccountChoices *self)
{
  self->nicknames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->favorites = set_new ();
  self->muted = set_new ();
  self->unkept = set_new ();
  self->unnudged = set_new ();
  self->trusted = set_new ();
  self->folded = set_new ();
}

CoreAccountChoices *
core_account_choices_new (void)
{
  return g_object_new (CORE_TYPE_ACCOUNT_CHOICES, NULL);
}

static void
emit_changed (CoreAccountChoices *self, const char *key, const char *address)
{
  g_signal_emit (self, signals[CHANGED], 0, key, address);
}

/* ---- the seam to whoever keeps it ---- */

static gboolean
may_keep (GHashTable *table, const char *word)
{
  return g_hash_table_size (table) < MAX_WORDS && strlen (word) <= MAX_WORD_SIZE;
}

static void
load_set (GHashTable *set, GVariantDict *values, const char *key)
{
  g_autofree const char **words = NULL;

  g_hash_table_remove_all (set);
  if (!g_variant_dict_lookup (values, key, "^a&s", &words))
    return;
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (may_keep (set, words[i]))
        g_hash_table_add (set, g_strdup (words[i]));
    }
}

static void
load_nicknames (CoreAccountChoices *self, GVariantDict *values)
{
  g_autoptr(GVariant) names =
    g_variant_dict_lookup_value (values, "nicknames", G_VARIANT_TYPE ("a{ss}"));
  const char *address, *name;
  GVariantIter iter;

  g_hash_table_remove_all (self->nicknames);
  if (names == NULL)
    return;
  g_variant_iter_init (&iter, names);
  while (g_variant_iter_next (&iter, "{&s&s}", &address, &name))
    {
      if (may_keep (self->nicknames, address) && strlen (name) <= MAX_WORD_SIZE)
        g_hash_table_insert (self->nicknames, g_strdup (address), g_strdup (name));
    }
}

/* Returns: the place of the word under @key in @nicks, 0 where there is none */
static guint
load_nick (GVariantDict *values, const char *key, const char *const *nicks, gsize n_nicks)
{
  const char *nick = NULL;

  g_variant_dict_lookup (values, key, "&s", &nick);
  for (guint i = 0; nick != NULL && i < n_nicks; i++)
    {
      if (g_str_equal (nicks[i], nick))
        return i;
    }

  return 0;
}

/**
 * core_account_choices_load:
 * @self: the choices
 * @values: a dictionary `a{sv}`, as core_account_choices_save() gave it; it is not trusted: what
 *   has another type or is too large is passed over
 *
 * Takes the place of every choice.
 */
void
core_account_choices_load (CoreAccountChoices *self,
                           GVariant           *values)
{
  static const char *const keys[] = { "nicknames", "favorites", "muted", "unkept",
                                      "unnudged", "trusted", "folded", "grouping", "offline" };
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (values);

  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT));

  load_nicknames (self, &dict);
  load_set (self->favorites, &dict, "favorites");
  load_set (self->muted, &dict, "muted");
  load_set (self->unkept, &dict, "unkept");
  load_set (self->unnudged, &dict, "unnudged");
  load_set (self->trusted, &dict, "trusted");
  load_set (self->folded, &dict, "folded");
  self->grouping = load_nick (&dict, "grouping", grouping_nicks, G_N_ELEMENTS (grouping_nicks));
  self->offline = load_nick (&dict, "offline", offline_nicks, G_N_ELEMENTS (offline_nicks));

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    emit_changed (self, keys[i], NULL);
}

/* In the order of the letters: the same choices are the same bytes. */
static GVariant *
save_set (GHashTable *set)
{
  g_autoptr(GList) words = g_list_sort (g_hash_table_get_keys (set), (GCompareFunc) g_strcmp0);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (GList *l = words; l != NULL; l = l->next)
    g_variant_builder_add (&builder, "s", l->data);

  return g_variant_builder_end (&builder);
}

static GVariant *
save_nicknames (CoreAccountChoices *self)
{
  g_autoptr(GList) addresses =
    g_list_sort (g_hash_table_get_keys (self->nicknames), (GCompareFunc) g_strcmp0);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (GList *l = addresses; l != NULL; l = l->next)
    g_variant_builder_add (&builder, "{ss}", l->data,
                           g_hash_table_lookup (self->nicknames, l->data));

  return g_variant_builder_end (&builder);
}

/* Returns: (transfer full): a dictionary `a{sv}`: nicknames `a{ss}`, favorites, muted, unkept,
 * unnudged, trusted and folded `as`, grouping and offline `s` */
GVariant *
core_account_choices_save (CoreAccountChoices *self)
{
  GVariantDict dict;

  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), NULL);

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "nicknames", save_nicknames (self));
  g_variant_dict_insert_value (&dict, "favorites", save_set (self->favorites));
  g_variant_dict_insert_value (&dict, "muted", save_set (self->muted));
  g_variant_dict_insert_value (&dict, "unkept", save_set (self->unkept));
  g_variant_dict_insert_value (&dict, "unnudged", save_set (self->unnudged));
  g_variant_dict_insert_value (&dict, "trusted", save_set (self->trusted));
  g_variant_dict_insert_value (&dict, "folded", save_set (self->folded));
  g_variant_dict_insert (&dict, "grouping", "s", grouping_nicks[self->grouping]);
  g_variant_dict_insert (&dict, "offline", "s", offline_nicks[self->offline]);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* ---- the choices ---- */

/* Returns: whether that changed anything */
static gboolean
change_set (GHashTable *set, const char *word, gboolean is_in)
{
  if (!is_in)
    return g_hash_table_remove (set, word);

  return !g_hash_table_contains (set, word) && may_keep (set, word)
         && g_hash_table_add (set, g_strdup (word));
}

/* Returns: (transfer none) (nullable): the name that the person gave somebody */
const char *
core_account_choices_get_nickname (CoreAccountChoices *self,
                                   const char         *address)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  return g_hash_table_lookup (self->nicknames, address);
}

/* @nickname: (nullable): NULL, or nothing but blanks, for the name that the server tells */
void
core_account_choices_set_nickname (CoreAccountChoices *self,
                                   const char         *address,
                                   const char         *nickname)
{
  g_autofree char *stripped = g_strstrip (g_strdup (nickname != NULL ? nickname : ""));

  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (address != NULL);

  if (*stripped == '\0' && !g_hash_table_remove (self->nicknames, address))
    return;
  if (*stripped != '\0')
    {
      if (g_strcmp0 (g_hash_table_lookup (self->nicknames, address), stripped) == 0
          || strlen (stripped) > MAX_WORD_SIZE || !may_keep (self->nicknames, address))
        return;
      g_hash_table_insert (self->nicknames, g_strdup (address), g_steal_pointer (&stripped));
    }

  emit_changed (self, "nicknames", address);
}

gboolean
core_account_choices_is_favorite (CoreAccountChoices *self,
                                  const char         *address)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  return g_hash_table_contains (self->favorites, address);
}

void
core_account_choices_set_favorite (CoreAccountChoices *self,
                                   const char         *address,
                                   gboolean            is_favorite)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (address != NULL);

  if (change_set (self->favorites, address, is_favorite))
    emit_changed (self, "favorites", address);
}

/* Returns: whether nothing is to be told of somebody by notifications and sounds */
gboolean
core_account_choices_is_muted (CoreAccountChoices *self,
                               const char         *address)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  return g_hash_table_contains (self->muted, address);
}

void
core_account_choices_set_muted (CoreAccountChoices *self,
                                const char         *address,
                                gboolean            is_muted)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (address != NULL);

  if (change_set (self->muted, address, is_muted))
    emit_changed (self, "muted", address);
}

/* Returns: whether what is said with somebody is not to be kept */
gboolean
core_account_choices_is_unkept (CoreAccountChoices *self,
                                const char         *address)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  return g_hash_table_contains (self->unkept, address);
}

void
core_account_choices_set_unkept (CoreAccountChoices *self,
                                 const char         *address,
                                 gboolean            is_unkept)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (address != NULL);

  if (change_set (self->unkept, address, is_unkept))
    emit_changed (self, "unkept", address);
}

/* Returns: whether nudges of somebody are not to be noticed */
gboolean
core_account_choices_is_unnudged (CoreAccountChoices *self,
                                  const char         *address)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  return g_hash_table_contains (self->unnudged, address);
}

void
core_account_choices_set_unnudged (CoreAccountChoices *self,
                                   const char         *address,
                                   gboolean            is_unnudged)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (address != NULL);

  if (change_set (self->unnudged, address, is_unnudged))
    emit_changed (self, "unnudged", address);
}

/* Returns: whether files of somebody are taken without being asked about */
gboolean
core_account_choices_is_trusted (CoreAccountChoices *self,
                                 const char         *address)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  return g_hash_table_contains (self->trusted, address);
}

void
core_account_choices_set_trusted (CoreAccountChoices *self,
                                  const char         *address,
                                  gboolean            is_trusted)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (address != NULL);

  if (change_set (self->trusted, address, is_trusted))
    emit_changed (self, "trusted", address);
}

/* @section: what CoreContactList calls a part of the list */
gboolean
core_account_choices_is_folded (CoreAccountChoices *self,
                                const char         *section)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), FALSE);
  g_return_val_if_fail (section != NULL, FALSE);

  return g_hash_table_contains (self->folded, section);
}

void
core_account_choices_set_folded (CoreAccountChoices *self,
                                 const char         *section,
                                 gboolean            is_folded)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));
  g_return_if_fail (section != NULL);

  if (change_set (self->folded, section, is_folded))
    emit_changed (self, "folded", NULL);
}

CoreGrouping
core_account_choices_get_grouping (CoreAccountChoices *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), CORE_GROUPING_GROUPS);

  return self->grouping;
}

void
core_account_choices_set_grouping (CoreAccountChoices *self,
                                   CoreGrouping        grouping)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));

  if (self->grouping == grouping)
    return;

  self->grouping = grouping;
  emit_changed (self, "grouping", NULL);
}

CoreOffline
core_account_choices_get_offline (CoreAccountChoices *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (self), CORE_OFFLINE_LAST);

  return self->offline;
}

void
core_account_choices_set_offline (CoreAccountChoices *self,
                                  CoreOffline         offline)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (self));

  if (self->offline == offline)
    return;

  self->offline = offline;
  emit_changed (self, "offline", NULL);
}

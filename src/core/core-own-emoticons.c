#include "config.h"

#include "core-own-emoticons.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core-emoticons.h"

#define KEPT "emoticon." /* before a shortcut in the account's values: the picture in base64 */

/**
 * CoreOwnEmoticons:
 *
 * The emoticons that a person has added, of the account that is signed in. They are sorted by
 * their shortcuts, of which each is there once and is none of the classic codes. Owned by the
 * application. Of an account that is not remembered nothing is kept.
 */
struct _CoreOwnEmoticons
{
  GObject       parent_instance;
  CoreKeeper   *keeper;
  CorePictures *pictures;  /* (nullable) */
  GPtrArray    *emoticons; /* of CoreOwnEmoticon */
  gsize         n_bytes;
};

static GType
core_own_emoticons_get_item_type (GListModel *model)
{
  return CORE_TYPE_OWN_EMOTICON;
}

static guint
core_own_emoticons_get_n_items (GListModel *model)
{
  return CORE_OWN_EMOTICONS (model)->emoticons->len;
}

static gpointer
core_own_emoticons_get_item (GListModel *model,
                             guint       position)
{
  CoreOwnEmoticons *self = CORE_OWN_EMOTICONS (model);

  return position < self->emoticons->len ? g_object_ref (self->emoticons->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = core_own_emoticons_get_item_type;
  iface->get_n_items = core_own_emoticons_get_n_items;
  iface->get_item = core_own_emoticons_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CoreOwnEmoticons, core_own_emoticons, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
core_own_emoticons_finalize (GObject *object)
{
  CoreOwnEmoticons *self = CORE_OWN_EMOTICONS (object);

  g_ptr_array_unref (self->emoticons);
  g_clear_object (&self->pictures);
  g_clear_object (&self->keeper);
  G_OBJECT_CLASS (core_own_emoticons_parent_class)->finalize (object);
}

static void
core_own_emoticons_class_init (CoreOwnEmoticonsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_own_emoticons_finalize;
}

static void
core_own_emoticons_init (CoreOwnEmoticons *self)
{
  self->emoticons = g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- what is kept ---- */

static void
save (CoreOwnEmoticons *self,
      const char       *shortcut,
      GBytes           *data)
{
  StoreValues *values = self->keeper != NULL ? core_keeper_get_values (self->keeper) : NULL;
  g_autofree char *name = g_strconcat (KEPT, shortcut, NULL);
  g_autofree char *value = NULL;

  if (values == NULL || !core_keeper_is_remembered (self->keeper))
    return;

  if (data != NULL)
    value = g_base64_encode (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  store_values_set_async (values, name, value, NULL, NULL, NULL);
}

/* Returns: where @shortcut is, or would be */
static guint
find_place (CoreOwnEmoticons *self,
            const char       *shortcut)
{
  guint position = 0;

  while (position < self->emoticons->len
         && strcmp (core_own_emoticon_get_shortcut (self->emoticons->pdata[position]),
                    shortcut) < 0)
    position++;

  return position;
}

static gboolean
has_room (CoreOwnEmoticons *self,
          GBytes           *data)
{
  return self->emoticons->len < CORE_OWN_EMOTICONS_MAX
         && self->n_bytes + g_bytes_get_size (data) <= CORE_OWN_EMOTICONS_BYTES_MAX;
}

static gboolean
is_emoticon (GBytes *data)
{
  return g_bytes_get_size (data) <= CORE_OWN_EMOTICON_MAX && msnp_picture_is_image (data);
}

/* Returns: (transfer none): the new one */
static CoreOwnEmoticon *
insert (CoreOwnEmoticons *self,
        const char       *shortcut,
        GBytes           *data)
{
  const guint position = find_place (self, shortcut);
  CoreOwnEmoticon *emoticon = core_own_emoticon_new (shortcut, data);

  self->n_bytes += g_bytes_get_size (data);
  g_ptr_array_insert (self->emoticons, (int) position, emoticon);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  return emoticon;
}

static void
read_kept (CoreOwnEmoticons *self,
           StoreValues      *values)
{
  g_auto(GStrv) names = store_values_dup_names (values, KEPT);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *shortcut = names[i] + strlen (KEPT);
      gsize size = 0;
      guchar *bytes = g_base64_decode (store_values_lookup (values, names[i]), &size);
      g_autoptr(GBytes) data = g_bytes_new_take (bytes, size);
      g_autofree char *problem = core_own_emoticons_dup_problem (self, shortcut, NULL);

      if (problem == NULL && is_emoticon (data) && has_room (self, data))
        insert (self, shortcut, data);
    }
}

/* The account is another one, or its things can be read now. */
static void
on_history (CoreOwnEmoticons *self)
{
  StoreValues *values = core_keeper_get_values (self->keeper);
  const guint n_before = self->emoticons->len;

  g_ptr_array_set_size (self->emoticons, 0);
  self->n_bytes = 0;
  if (n_before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);
  if (core_keeper_get_history (self->keeper) != NULL && values != NULL)
    read_kept (self, values);
}

/* @keeper: (nullable): where they are kept; %NULL: nowhere */
CoreOwnEmoticons *
core_own_emoticons_new (CoreKeeper *keeper)
{
  CoreOwnEmoticons *self;

  g_return_val_if_fail (keeper == NULL || CORE_IS_KEEPER (keeper), NULL);

  self = g_object_new (CORE_TYPE_OWN_EMOTICONS, NULL);
  if (keeper != NULL)
    {
      self->keeper = g_object_ref (keeper);
      g_signal_connect_object (keeper, "notify::history", G_CALLBACK (on_history), self,
                               G_CONNECT_SWAPPED);
    }
  return self;
}

/* @pictures: (nullable): where those go that are removed, as long as there is room: what was said
 *   with them is still read */
void
core_own_emoticons_set_pictures (CoreOwnEmoticons *self,
                                 CorePictures     *pictures)
{
  g_return_if_fail (CORE_IS_OWN_EMOTICONS (self));
  g_return_if_fail (pictures == NULL || CORE_IS_PICTURES (pictures));

  g_set_object (&self->pictures, pictures);
}

/* ---- the list ---- */

/* Returns: (transfer none) (nullable): the one that is typed so */
CoreOwnEmoticon *
core_own_emoticons_lookup (CoreOwnEmoticons *self,
                           const char       *shortcut)
{
  guint position;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);
  g_return_val_if_fail (shortcut != NULL, NULL);

  position = find_place (self, shortcut);
  if (position >= self->emoticons->len
      || !g_str_equal (core_own_emoticon_get_shortcut (self->emoticons->pdata[position]), shortcut))
    return NULL;

  return self->emoticons->pdata[position];
}

/* Returns: (transfer none) (nullable): one with that picture */
CoreOwnEmoticon *
core_own_emoticons_lookup_digest (CoreOwnEmoticons *self,
                                  const char       *sha1d)
{
  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);
  g_return_val_if_fail (sha1d != NULL, NULL);

  for (guint i = 0; i < self->emoticons->len; i++)
    {
      if (g_str_equal (core_own_emoticon_get_sha1d (self->emoticons->pdata[i]), sha1d))
        return self->emoticons->pdata[i];
    }

  return NULL;
}

/**
 * core_own_emoticons_dup_problem:
 * @self: the list
 * @shortcut: what somebody would like to type
 * @renamed: (nullable): the one that is to have it
 *
 * Returns: (transfer full) (nullable): why not, in words for a person; %NULL where it may be
 */
char *
core_own_emoticons_dup_problem (CoreOwnEmoticons *self,
                                const char       *shortcut,
                                CoreOwnEmoticon  *renamed)
{
  CoreOwnEmoticon *other = NULL;
  const CoreEmoticon *classic = NULL;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);
  g_return_val_if_fail (shortcut != NULL, NULL);

  if (shortcut[0] == '\0')
    return g_strdup (_("Choose what to type for it."));
  if (!msnp_emoticon_is_shortcut (shortcut))
    return g_strdup (_("A shortcut has no blanks in it."));
  if (g_utf8_strlen (shortcut, -1) > CORE_OWN_EMOTICON_SHORTCUT)
    return g_strdup_printf (ngettext ("A shortcut has at most %d character.",
                                      "A shortcut has at most %d characters.",
                                      CORE_OWN_EMOTICON_SHORTCUT),
                            CORE_OWN_EMOTICON_SHORTCUT);
  classic = core_emoticons_lookup (shortcut);
  if (classic != NULL)
    /* Translators: %s is the meaning of an emoticon that every text may have. */
    return g_strdup_printf (_("This is typed for “%s” already."),
                            core_emoticon_get_meaning (classic));
  if (g_utf8_strlen (shortcut, -1) < 2)
    return g_strdup (_("One character alone is in too many words."));
  other = core_own_emoticons_lookup (self, shortcut);
  if (other != NULL && other != renamed)
    return g_strdup (_("Another one of your emoticons has this shortcut."));

  return NULL;
}

/**
 * core_own_emoticons_dup_free_shortcut:
 * @self: the list
 * @wish: from anybody
 *
 * Returns: (transfer full): @wish, or something like it that may be used
 */
char *
core_own_emoticons_dup_free_shortcut (CoreOwnEmoticons *self,
                                      const char       *wish)
{
  g_autoptr(GString) start = g_string_new (NULL);
  g_autofree char *problem = NULL;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);
  g_return_val_if_fail (wish != NULL, NULL);

  problem = core_own_emoticons_dup_problem (self, wish, NULL);
  if (problem == NULL)
    return g_strdup (wish);

  g_string_append_c (start, '(');
  for (const char *p = wish; *p != '\0' && start->len < 5; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (start, *p);
    }
  if (start->len == 1)
    g_string_append (start, "my");
  for (guint i = 1; i <= CORE_OWN_EMOTICONS_MAX + 1; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf ("%u", i) : g_strdup ("");
      const int room = CORE_OWN_EMOTICON_SHORTCUT - 1 - (int) strlen (number);
      g_autofree char *shortcut = g_strdup_printf ("%.*s%s)", room, start->str, number);

      g_free (problem);
      problem = core_own_emoticons_dup_problem (self, shortcut, NULL);
      if (problem == NULL)
        return g_steal_pointer (&shortcut);
    }

  return g_strdup (wish);
}

/* Returns: (transfer full) (nullable): why the picture @data cannot be added, in words */
char *
core_own_emoticons_dup_room_problem (CoreOwnEmoticons *self,
                                     GBytes           *data)
{
  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);
  g_return_val_if_fail (data != NULL, NULL);

  if (!is_emoticon (data))
    return g_strdup (_("The picture is too large for an emoticon."));
  if (!has_room (self, data))
    return g_strdup (_("There is no room for more emoticons. Remove one first."));

  return NULL;
}

/**
 * core_own_emoticons_add:
 * @self: the list
 * @shortcut: what is typed for it
 * @data: PNG, JPEG, GIF or BMP
 *
 * Returns: (transfer none) (nullable): the new one; %NULL where core_own_emoticons_dup_problem() or
 *   core_own_emoticons_dup_room_problem() has something to say
 */
CoreOwnEmoticon *
core_own_emoticons_add (CoreOwnEmoticons *self,
                        const char       *shortcut,
                        GBytes           *data)
{
  g_autofree char *problem = core_own_emoticons_dup_problem (self, shortcut, NULL);

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);
  g_return_val_if_fail (data != NULL, NULL);

  if (problem != NULL || !is_emoticon (data) || !has_room (self, data))
    return NULL;

  save (self, shortcut, data);
  return insert (self, shortcut, data);
}

static void
take_out (CoreOwnEmoticons *self,
          guint             position)
{
  self->n_bytes -=
    g_bytes_get_size (core_own_emoticon_get_data (self->emoticons->pdata[position]));
  g_ptr_array_remove_index (self->emoticons, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* Returns: whether @shortcut may be used; then it is */
gboolean
core_own_emoticons_rename (CoreOwnEmoticons *self,
                           CoreOwnEmoticon  *emoticon,
                           const char       *shortcut)
{
  g_autofree char *problem = core_own_emoticons_dup_problem (self, shortcut, emoticon);
  g_autoptr(CoreOwnEmoticon) moved = NULL;
  guint position = 0;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), FALSE);
  g_return_val_if_fail (CORE_IS_OWN_EMOTICON (emoticon), FALSE);

  if (problem != NULL || !g_ptr_array_find (self->emoticons, emoticon, &position))
    return FALSE;
  if (g_str_equal (core_own_emoticon_get_shortcut (emoticon), shortcut))
    return TRUE;

  moved = g_object_ref (emoticon);
  save (self, shortcut, core_own_emoticon_get_data (moved));
  save (self, core_own_emoticon_get_shortcut (moved), NULL);
  take_out (self, position);
  core_own_emoticon_set_shortcut (moved, shortcut);
  self->n_bytes += g_bytes_get_size (core_own_emoticon_get_data (moved));
  position = find_place (self, shortcut);
  g_ptr_array_insert (self->emoticons, (int) position, g_steal_pointer (&moved));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  return TRUE;
}

void
core_own_emoticons_remove (CoreOwnEmoticons *self,
                           CoreOwnEmoticon  *emoticon)
{
  guint position = 0;

  g_return_if_fail (CORE_IS_OWN_EMOTICONS (self));
  g_return_if_fail (CORE_IS_OWN_EMOTICON (emoticon));

  if (!g_ptr_array_find (self->emoticons, emoticon, &position))
    return;

  if (self->pictures != NULL
      && (self->keeper == NULL || core_keeper_is_remembered (self->keeper)))
    core_pictures_keep (self->pictures, core_own_emoticon_get_sha1d (emoticon),
                        core_own_emoticon_get_data (emoticon));
  save (self, core_own_emoticon_get_shortcut (emoticon), NULL);
  take_out (self, position);
}

/* ---- sending ---- */

/* Returns: (transfer full): all shortcuts, in the order of the list */
char **
core_own_emoticons_dup_shortcuts (CoreOwnEmoticons *self)
{
  g_autoptr(GStrvBuilder) builder = NULL;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);

  builder = g_strv_builder_new ();
  for (guint i = 0; i < self->emoticons->len; i++)
    g_strv_builder_add (builder, core_own_emoticon_get_shortcut (self->emoticons->pdata[i]));

  return g_strv_builder_end (builder);
}

/**
 * core_own_emoticons_make:
 * @self: the list
 * @conversation: where @text is to be sent
 * @text: what was typed
 *
 * Returns: (transfer full) (nullable) (element-type MsnpEmoticon): those of one's own that are in
 *   @text, each once, %MSNP_EMOTICONS_TEXT_MAX at most; %NULL: none
 */
GPtrArray *
core_own_emoticons_make (CoreOwnEmoticons *self,
                         MsnpConversation *conversation,
                         const char       *text)
{
  g_autoptr(GPtrArray) made =
    g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  g_auto(GStrv) shortcuts = NULL;
  g_autoptr(GArray) matches = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);
  g_return_val_if_fail (MSNP_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (self->emoticons->len == 0)
    return NULL;

  shortcuts = core_own_emoticons_dup_shortcuts (self);
  matches = core_emoticons_find_with (text, (const char *const *) shortcuts);
  for (guint i = 0; i < matches->len && made->len < MSNP_EMOTICONS_TEXT_MAX; i++)
    {
      const int custom = g_array_index (matches, CoreEmoticonMatch, i).custom;
      CoreOwnEmoticon *own = custom >= 0 ? self->emoticons->pdata[custom] : NULL;
      MsnpEmoticon *emoticon = NULL;

      if (own != NULL && g_hash_table_add (seen, own))
        emoticon = msnp_conversation_make_emoticon (conversation,
                                                    core_own_emoticon_get_shortcut (own),
                                                    core_own_emoticon_get_data (own), NULL);
      if (emoticon != NULL)
        g_ptr_array_add (made, emoticon);
    }

  return made->len > 0 ? g_steal_pointer (&made) : NULL;
}

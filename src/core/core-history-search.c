#include "config.h"

#include "core-history-search.h"

#include <string.h>

/**
 * CoreHistorySearch:
 *
 * What a window about the history lists. Without words it is the chats; with words, the texts in
 * which all of them are, page by page. Each change of the words ends what was being looked for.
 */
struct _CoreHistorySearch
{
  GObject       parent_instance;
  CoreHistory  *history;
  char         *chat;         /* the only one; NULL: all */
  char         *words;
  GPtrArray    *hits;
  GHashTable   *participants; /* of the groups: chat → char ** */
  GCancellable *cancellable;  /* NULL: nothing is being looked for */
  gint64        next;         /* where to go on; 0: there is no more */
  guint         n_wanted;     /* hits until there is a pause */
};

enum { PROP_IS_BUSY = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void load_chats (CoreHistorySearch *self);

static GType
core_history_search_get_item_type (GListModel *model)
{
  return CORE_TYPE_HISTORY_HIT;
}

static guint
core_history_search_get_n_items (GListModel *model)
{
  return CORE_HISTORY_SEARCH (model)->hits->len;
}

static gpointer
core_history_search_get_item (GListModel *model,
                              guint       position)
{
  CoreHistorySearch *self = CORE_HISTORY_SEARCH (model);

  return position < self->hits->len ? g_object_ref (self->hits->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = core_history_search_get_item_type;
  iface->get_n_items = core_history_search_get_n_items;
  iface->get_item = core_history_search_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CoreHistorySearch, core_history_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
core_history_search_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  if (property_id == PROP_IS_BUSY)
    g_value_set_boolean (value, core_history_search_is_busy (CORE_HISTORY_SEARCH (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
core_history_search_dispose (GObject *object)
{
  CoreHistorySearch *self = CORE_HISTORY_SEARCH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (core_history_search_parent_class)->dispose (object);
}

static void
core_history_search_finalize (GObject *object)
{
  CoreHistorySearch *self = CORE_HISTORY_SEARCH (object);

  g_free (self->chat);
  g_free (self->words);
  g_ptr_array_unref (self->hits);
  g_hash_table_unref (self->participants);
  G_OBJECT_CLASS (core_history_search_parent_class)->finalize (object);
}

static void
core_history_search_class_init (CoreHistorySearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_history_search_get_property;
  object_class->dispose = core_history_search_dispose;
  object_class->finalize = core_history_search_finalize;
  properties[PROP_IS_BUSY] = g_param_spec_boolean ("is-busy", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_history_search_init (CoreHistorySearch *self)
{
  self->words = g_strdup ("");
  self->hits = g_ptr_array_new_with_free_func (g_object_unref);
  self->participants =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
}

/* Ends what was being looked for; @begins: something else is, from now on. */
static void
set_busy (CoreHistorySearch *self,
          gboolean           begins)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (begins)
    self->cancellable = g_cancellable_new ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BUSY]);
}

static void
clear (CoreHistorySearch *self)
{
  guint n_hits = self->hits->len;

  self->next = 0;
  g_ptr_array_set_size (self->hits, 0);
  if (n_hits > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_hits, 0);
}

/* ---- texts ---- */

static void
add_found (CoreHistorySearch *self,
           GPtrArray         *lines)
{
  guint position = self->hits->len;

  for (guint i = 0; i < lines->len; i++)
    {
      const StoreMessage *line = lines->pdata[i];
      const char *const *participants = g_hash_table_lookup (self->participants, line->chat);

      g_ptr_array_add (self->hits, core_history_hit_new (line, line->chat, participants, TRUE));
    }
  if (lines->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, lines->len);
}

static void look_on (CoreHistorySearch *self);

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(CoreHistorySearch) self = user_data;
  g_autoptr(GError) error = NULL;
  gint64 next = 0;
  g_autoptr(GPtrArray) lines =
    store_history_search_finish (STORE_HISTORY (source), result, &next, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->history == NULL)
    return;
  if (lines == NULL)
    {
      core_history_tell (self->history, error);
      set_busy (self, FALSE);
      return;
    }

  self->next = next;
  add_found (self, lines);
  if (next != 0 && self->hits->len < self->n_wanted)
    look_on (self);
  else
    set_busy (self, FALSE);
}

/* An answer may be a part of a page: what no index knows is looked through in slices. */
static void
look_on (CoreHistorySearch *self)
{
  store_history_search_async (core_history_get_store (self->history),
                              core_history_get_account (self->history), self->chat, self->words,
                              self->next, self->n_wanted - self->hits->len, self->cancellable,
                              on_found, g_object_ref (self));
}

static void
look (CoreHistorySearch *self)
{
  clear (self);
  set_busy (self, TRUE);
  self->n_wanted = CORE_HISTORY_SEARCH_PAGE;
  look_on (self);
}

/* ---- chats ---- */

static void
add_chat (CoreHistorySearch *self,
          const StoreChat   *chat)
{
  const char *const *participants = (const char *const *) chat->participants;

  if (participants != NULL && participants[0] != NULL && participants[0][0] != '\0')
    g_hash_table_replace (self->participants, g_strdup (chat->chat),
                          g_strdupv (chat->participants));
  if (chat->n_messages > 0 && (self->chat == NULL || g_str_equal (self->chat, chat->chat)))
    g_ptr_array_add (self->hits,
                     core_history_hit_new (chat->last, chat->chat, participants, FALSE));
}

static void
on_chats (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(CoreHistorySearch) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) chats =
    store_history_list_chats_finish (STORE_HISTORY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->history == NULL)
    return;

  core_history_tell (self->history, error);
  for (guint i = 0; chats != NULL && i < chats->len; i++)
    add_chat (self, chats->pdata[i]);
  if (self->hits->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->hits->len);
  set_busy (self, FALSE);
  if (self->words[0] != '\0')
    look (self);
}

static void
load_chats (CoreHistorySearch *self)
{
  clear (self);
  set_busy (self, TRUE);
  store_history_list_chats_async (core_history_get_store (self->history),
                                  core_history_get_account (self->history), self->cancellable,
                                  on_chats, g_object_ref (self));
}

static void
on_deleted (CoreHistorySearch *self)
{
  load_chats (self);
}

/**
 * core_history_search_new:
 * @history: the history of an account
 * @chat: (nullable): what the store calls the only chat to look at; %NULL: all
 *
 * Returns: (transfer full): a list that will be the chats
 */
CoreHistorySearch *
core_history_search_new (CoreHistory *history,
                         const char  *chat)
{
  CoreHistorySearch *self = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (history), NULL);

  self = g_object_new (CORE_TYPE_HISTORY_SEARCH, NULL);
  self->history = g_object_ref (history);
  self->chat = g_strdup (chat);
  g_signal_connect_object (history, "deleted", G_CALLBACK (on_deleted), self, G_CONNECT_SWAPPED);
  load_chats (self);

  return self;
}

/**
 * core_history_search_set_words:
 * @self: the search
 * @words: what to look for; nothing but blanks: the chats. What is longer than
 *   %CORE_HISTORY_SEARCH_WORDS is cut
 */
void
core_history_search_set_words (CoreHistorySearch *self,
                               const char        *words)
{
  g_autofree char *cut = NULL;

  g_return_if_fail (CORE_IS_HISTORY_SEARCH (self));
  g_return_if_fail (words != NULL);

  cut = g_utf8_make_valid (words, (gssize) strnlen (words, CORE_HISTORY_SEARCH_WORDS));
  g_strstrip (cut);
  if (g_str_equal (cut, self->words))
    return;

  g_free (self->words);
  self->words = g_steal_pointer (&cut);
  if (self->words[0] != '\0')
    look (self);
  else
    load_chats (self);
}

const char *
core_history_search_get_words (CoreHistorySearch *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_SEARCH (self), NULL);

  return self->words;
}

gboolean
core_history_search_is_busy (CoreHistorySearch *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_SEARCH (self), FALSE);

  return self->cancellable != NULL;
}

/* Returns: whether more may be found than is there */
gboolean
core_history_search_has_more (CoreHistorySearch *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_SEARCH (self), FALSE);

  return self->next != 0;
}

/* Looks for the next page, unless that is being done or there is none. */
void
core_history_search_go_on (CoreHistorySearch *self)
{
  g_return_if_fail (CORE_IS_HISTORY_SEARCH (self));

  if (self->next == 0 || self->cancellable != NULL)
    return;

  set_busy (self, TRUE);
  self->n_wanted = self->hits->len + CORE_HISTORY_SEARCH_PAGE;
  look_on (self);
}

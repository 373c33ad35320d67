#include "config.h"

#include "core-own-emoticons.h"

#include <json-glib/json-glib.h>

#define FORMAT   "tweener-emoticons"
#define VERSION  1
#define FILE_MAX (8 * 1024 * 1024) /* bytes: what all that one may have takes, and some more */

/* Own emoticons as a file, to take along or to give away:
 *
 *   { "tweener-emoticons": 1, "emoticons": [ { "shortcut": "(cat)", "image": "base64…" } ] }
 *
 * Such a file comes from anywhere: it has a limit, and what in it is no emoticon is passed over. */

/* Returns: (transfer full): all of them, as a file */
char *
core_own_emoticons_format (CoreOwnEmoticons *self)
{
  GListModel *list = G_LIST_MODEL (self);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, FORMAT);
  json_builder_add_int_value (builder, VERSION);
  json_builder_set_member_name (builder, "emoticons");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(CoreOwnEmoticon) emoticon = g_list_model_get_item (list, i);
      gsize size;
      gconstpointer bytes = g_bytes_get_data (core_own_emoticon_get_data (emoticon), &size);
      g_autofree char *image = g_base64_encode (bytes, size);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "shortcut");
      json_builder_add_string_value (builder, core_own_emoticon_get_shortcut (emoticon));
      json_builder_set_member_name (builder, "image");
      json_builder_add_string_value (builder, image);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

/* Returns: (nullable): the text under @name, if it is one */
static const char *
get_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
             && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}

/* Returns: whether it is one of the list now, or was before */
static gboolean
take_one (CoreOwnEmoticons *self,
          JsonNode         *node,
          guint            *n_added)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *shortcut = object != NULL ? get_text (object, "shortcut") : NULL;
  const char *image = object != NULL ? get_text (object, "image") : NULL;
  CoreOwnEmoticon *same = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GBytes) data = NULL;
  guchar *bytes;
  gsize size = 0;

  if (shortcut == NULL || image == NULL)
    return FALSE;

  bytes = g_base64_decode (image, &size);
  data = g_bytes_new_take (bytes, size);
  same = core_own_emoticons_lookup (self, shortcut);
  if (same != NULL && g_bytes_equal (core_own_emoticon_get_data (same), data))
    return TRUE;

  name = core_own_emoticons_dup_free_shortcut (self, shortcut);
  if (core_own_emoticons_add (self, name, data) == NULL)
    return FALSE;

  (*n_added)++;
  return TRUE;
}

/* Returns: (transfer none) (nullable): what is in the file */
static JsonArray *
find_list (JsonParser *parser)
{
  JsonNode *root = json_parser_get_root (parser);
  JsonObject *object =
    root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *list = NULL;

  if (object == NULL || !json_object_has_member (object, FORMAT))
    return NULL;

  list = json_object_get_member (object, "emoticons");
  return list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
}

/**
 * core_own_emoticons_take:
 * @self: the list
 * @file: what somebody has exported, or anything else
 * @n_added: (out): how many there are more now; one that was there counts for none
 * @n_left_out: (out): how many of the file are no emoticons, or had no room
 * @error: return location: %G_IO_ERROR_INVALID_DATA
 *
 * One whose shortcut is another's gets a shortcut of its own.
 */
gboolean
core_own_emoticons_take (CoreOwnEmoticons  *self,
                         GBytes            *file,
                         guint             *n_added,
                         guint             *n_left_out,
                         GError           **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  JsonArray *list = NULL;
  gsize size;
  const char *text;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (self), FALSE);
  g_return_val_if_fail (file != NULL && n_added != NULL && n_left_out != NULL, FALSE);

  *n_added = *n_left_out = 0;
  text = g_bytes_get_data (file, &size);
  if (size <= FILE_MAX && g_utf8_validate (text, (gssize) size, NULL)
      && json_parser_load_from_data (parser, text, (gssize) size, NULL))
    list = find_list (parser);
  if (list == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "this is no file of emoticons");
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      if (!take_one (self, json_array_get_element (list, i), n_added))
        (*n_left_out)++;
    }
  return TRUE;
}

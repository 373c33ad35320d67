#include "config.h"

#include "loopback-place.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "msnp/msnp-log.h"

#define PEM_MAX (16 * 1024) /* bytes of a certificate with its key */

static const struct
{
  const char *name;
  gsize       offset;
} ports[] = {
  { "dispatch", G_STRUCT_OFFSET (LoopbackPlace, dispatch) },
  { "notification", G_STRUCT_OFFSET (LoopbackPlace, notification) },
  { "switchboard", G_STRUCT_OFFSET (LoopbackPlace, switchboard) },
  { "https", G_STRUCT_OFFSET (LoopbackPlace, https) },
};

void
loopback_place_clear (LoopbackPlace *self)
{
  g_clear_pointer (&self->authority_pem, msnp_secret_free);
  memset (self, 0, sizeof *self);
}

static gboolean
read_port (JsonObject *object,
           const char *name,
           guint16    *port)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 number;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  number = json_node_get_int (node);
  *port = (guint16) number;
  return number > 0 && number <= G_MAXUINT16;
}

static gboolean
read_place (LoopbackPlace *self,
            JsonNode      *root)
{
  JsonObject *object;
  JsonNode *node;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  object = json_node_get_object (root);
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      if (!read_port (object, ports[i].name, G_STRUCT_MEMBER_P (self, ports[i].offset)))
        return FALSE;
    }

  node = json_object_get_member (object, "authority");
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING
      || strlen (json_node_get_string (node)) > PEM_MAX)
    return FALSE;

  self->authority_pem = g_strdup (json_node_get_string (node));
  return TRUE;
}

/**
 * loopback_place_parse:
 * @self: a cleared place; it stays so where there is an error
 * @json: what loopback_place_format() gave
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Returns: whether @json describes a place
 */
gboolean
loopback_place_parse (LoopbackPlace  *self,
                      const char     *json,
                      GError        **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();

  if (!json_parser_load_from_data (parser, json, -1, error))
    return FALSE;
  if (read_place (self, json_parser_get_root (parser)))
    return TRUE;

  loopback_place_clear (self);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "no four ports and an authority");
  return FALSE;
}

/* Returns: (transfer full): a JSON object, with the authority's key in it */
char *
loopback_place_format (const LoopbackPlace *self)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    json_object_set_int_member (object, ports[i].name,
                                *(const guint16 *) G_STRUCT_MEMBER_P (self, ports[i].offset));
  json_object_set_string_member (object, "authority", self->authority_pem);
  json_node_take_object (root, object);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);

  return json_generator_to_data (generator, NULL);
}

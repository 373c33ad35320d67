#include "config.h"

#include "cli-command.h"

#include <gio/gio.h>

#include "cli-json.h"

/* The protocol's own limit for an address (01 §1.4). */
#define ADDRESS_MAX 129

/* Sets id and op, or says what is wrong with them. */
static void
read_head (CliCommand *self)
{
  JsonNode *id = json_object_get_member (self->fields, "id");

  if (id != NULL && !JSON_NODE_HOLDS_NULL (id))
    {
      if (!JSON_NODE_HOLDS_VALUE (id) || json_node_get_value_type (id) == G_TYPE_BOOLEAN)
        {
          g_set_error (&self->fault, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       "id is a string or a number");
          return;
        }
      self->id = json_node_copy (id);
    }

  self->op = g_strdup (cli_command_get_string (self, "op", &self->fault));
}

/**
 * cli_command_new_from_line:
 * @line: valid UTF-8
 *
 * Never fails: a line that is no command becomes one with a fault, so that it is answered in turn.
 *
 * Returns: (transfer full): a command
 */
CliCommand *
cli_command_new_from_line (const char *line)
{
  CliCommand *self = g_new0 (CliCommand, 1);
  g_autoptr(JsonNode) node = NULL;

  if (!cli_json_check (line, &self->fault))
    return self;

  node = json_from_string (line, &self->fault);
  if (self->fault != NULL)
    return self;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (&self->fault, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "a command is a JSON object");
      return self;
    }

  self->fields = json_node_dup_object (node);
  read_head (self);
  return self;
}

/* Returns: (transfer full): the command that a line was which could not even be read */
CliCommand *
cli_command_new_unreadable (const char *why)
{
  CliCommand *self = g_new0 (CliCommand, 1);

  self->fault = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, why);
  return self;
}

void
cli_command_free (CliCommand *self)
{
  g_clear_pointer (&self->id, json_node_unref);
  g_clear_pointer (&self->fields, json_object_unref);
  g_clear_error (&self->fault);
  g_free (self->op);
  g_free (self);
}

/**
 * cli_command_get_nullable:
 * @self: a command
 * @field: a field's name
 * @value: (out) (transfer none) (nullable): its text; %NULL where it is missing or null
 * @error: set when it is something else than a text
 *
 * Returns: whether the field is what it may be
 */
gboolean
cli_command_get_nullable (const CliCommand  *self,
                          const char        *field,
                          const char       **value,
                          GError           **error)
{
  JsonNode *node = json_object_get_member (self->fields, field);

  *value = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is a string", field);
      return FALSE;
    }

  *value = json_node_get_string (node);
  return TRUE;
}

/* Returns: (transfer none) (nullable): the field's text, never empty; %NULL sets @error */
const char *
cli_command_get_string (const CliCommand  *self,
                        const char        *field,
                        GError           **error)
{
  const char *value;

  if (!cli_command_get_nullable (self, field, &value, error))
    return NULL;

  if (value == NULL || *value == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is missing", field);
      return NULL;
    }

  return value;
}

/**
 * cli_command_dup_checked_address:
 * @address: what somebody gave as an e-mail address
 * @field: what to call it in @error
 * @error: set when the protocol could not carry it as one word, or it is plainly none
 *
 * Returns: (transfer full) (nullable): the address in lower case
 */
char *
cli_command_dup_checked_address (const char  *address,
                                 const char  *field,
                                 GError     **error)
{
  const char *at = strchr (address, '@');
  gboolean good = at != NULL && at != address && at[1] != '\0' && strlen (address) <= ADDRESS_MAX;

  for (const char *p = address; good && *p != '\0'; p++)
    good = g_ascii_isgraph (*p) || (guchar) *p >= 0x80;

  if (!good)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is not an e-mail address",
                   field);
      return NULL;
    }

  return g_ascii_strdown (address, -1);
}

/* Returns: (transfer full) (nullable): the field as an address in lower case; %NULL sets @error */
char *
cli_command_dup_address (const CliCommand  *self,
                         const char        *field,
                         GError           **error)
{
  const char *address = cli_command_get_string (self, field, error);

  return address != NULL ? cli_command_dup_checked_address (address, field, error) : NULL;
}

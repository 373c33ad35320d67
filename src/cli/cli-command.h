#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CliCommand:
 * @id: (nullable): a string or number to give back as it came
 * @op: (nullable): what to do
 * @fields: (nullable): the whole object
 * @fault: (nullable): why there is nothing to do: the line was no command
 *
 * One line of standard input.
 */
typedef struct
{
  JsonNode   *id;
  char       *op;
  JsonObject *fields;
  GError     *fault;
} CliCommand;

CliCommand *cli_command_new_from_line     (const char        *line);
CliCommand *cli_command_new_unreadable    (const char        *why);
void        cli_command_free              (CliCommand        *self);

const char *cli_command_get_string        (const CliCommand  *self,
                                           const char        *field,
                                           GError           **error);
gboolean    cli_command_get_nullable      (const CliCommand  *self,
                                           const char        *field,
                                           const char       **value,
                                           GError           **error);
char       *cli_command_dup_address       (const CliCommand  *self,
                                           const char        *field,
                                           GError           **error);
char       *cli_command_dup_checked_address (const char      *address,
                                           const char        *field,
                                           GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliCommand, cli_command_free)

G_END_DECLS

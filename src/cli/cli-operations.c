#include "config.h"

#include "cli-operations.h"

#include "msnp/wire/msnp-codes.h"

#include "cli-events.h"

static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CliClient) client = user_data;
  g_autoptr(GError) error = NULL;

  (void) msnp_session_change_finish (MSNP_SESSION (source), result, &error);
  cli_client_answer (client, error, NULL);
}

/**
 * cli_operations_refuse:
 * @error: where to say so
 * @message: what is wrong with the command
 *
 * Returns: %FALSE, for the caller to return
 */
gboolean
cli_operations_refuse (GError     **error,
                       const char  *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

/* A picture's file while it is read. */
typedef struct
{
  CliLoadedFunc func;
  gpointer      user_data;
} Load;

static void
on_load_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Load *load = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  load->func (error, bytes, load->user_data);
}

static void
on_load_opened (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Load *load = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream != NULL)
    {
      /* One byte more than is allowed is too much already, whatever the file is. */
      g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), MSNP_PICTURE_MAX + 1,
                                       G_PRIORITY_DEFAULT, NULL, on_load_read, load);
      return;
    }

  load->func (error, NULL, load->user_data);
  g_free (load);
}

/* Reads the file of a picture: at most one byte more than a picture may have. */
void
cli_operations_load (const char    *path,
                     CliLoadedFunc  func,
                     gpointer       user_data)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  Load *load = g_new (Load, 1);

  *load = (Load) { func, user_data };
  g_file_read_async (file, G_PRIORITY_DEFAULT, NULL, on_load_opened, load);
}

/* Returns: (transfer none) (nullable): the group that @field names; %NULL sets @error */
static MsnpGroup *
lookup_group (CliClient         *client,
              const CliCommand  *command,
              const char        *field,
              GError           **error)
{
  MsnpRoster *roster = msnp_session_get_roster (cli_client_get_session (client));
  const char *name = cli_command_get_string (command, field, error);
  MsnpGroup *group;

  if (name == NULL)
    return NULL;

  group = msnp_roster_lookup_group_by_name (roster, name);
  if (group == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no group of the name in %s",
                 field);
  return group;
}

/* Like lookup_group(), for a field that may be missing or null: then @group is %NULL. */
static gboolean
lookup_optional_group (CliClient         *client,
                       const CliCommand  *command,
                       const char        *field,
                       MsnpGroup        **group,
                       GError           **error)
{
  const char *name;

  *group = NULL;
  if (!cli_command_get_nullable (command, field, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;

  *group = lookup_group (client, command, field, error);
  return *group != NULL;
}

static gboolean
operate_status (CliClient         *client,
                const CliCommand  *command,
                GError           **error)
{
  const char *code = cli_command_get_string (command, "status", error);
  MsnpStatus status;

  if (code == NULL)
    return FALSE;
  if (!msnp_codes_parse_status (code, &status) || status == MSNP_STATUS_OFFLINE)
    return cli_operations_refuse (error, "status is NLN, BSY, IDL, BRB, AWY, PHN, LUN or HDN");

  msnp_session_set_status_async (cli_client_get_session (client), status, NULL, on_changed,
                                 g_object_ref (client));
  return TRUE;
}

static gboolean
operate_name (CliClient         *client,
              const CliCommand  *command,
              GError           **error)
{
  const char *name = cli_command_get_string (command, "name", error);

  if (name == NULL)
    return FALSE;

  msnp_session_set_display_name_async (cli_client_get_session (client), name, NULL, on_changed,
                                       g_object_ref (client));
  return TRUE;
}

static gboolean
operate_contacts (CliClient         *client,
                  const CliCommand  *command,
                  GError           **error)
{
  MsnpSession *session = cli_client_get_session (client);

  cli_client_report (client, cli_event_new_contacts (msnp_session_get_roster (session)));
  cli_client_answer (client, NULL, NULL);
  return TRUE;
}

static gboolean
operate_add (CliClient         *client,
             const CliCommand  *command,
             GError           **error)
{
  g_autofree char *address = cli_command_dup_address (command, "email", error);
  MsnpGroup *group;

  if (address == NULL || !lookup_optional_group (client, command, "group", &group, error))
    return FALSE;

  msnp_session_add_contact_async (cli_client_get_session (client), address, group, NULL,
                                  on_changed, g_object_ref (client));
  return TRUE;
}

typedef void (*ContactChange) (MsnpSession         *session,
                               const char          *address,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data);

static gboolean
change_contact (CliClient         *client,
                const CliCommand  *command,
                ContactChange      change,
                GError           **error)
{
  g_autofree char *address = cli_command_dup_address (command, "email", error);

  if (address == NULL)
    return FALSE;

  change (cli_client_get_session (client), address, NULL, on_changed, g_object_ref (client));
  return TRUE;
}

static gboolean
operate_remove (CliClient         *client,
                const CliCommand  *command,
                GError           **error)
{
  return change_contact (client, command, msnp_session_remove_contact_async, error);
}

static gboolean
operate_block (CliClient         *client,
               const CliCommand  *command,
               GError           **error)
{
  return change_contact (client, command, msnp_session_block_async, error);
}

static gboolean
operate_unblock (CliClient         *client,
                 const CliCommand  *command,
                 GError           **error)
{
  return change_contact (client, command, msnp_session_unblock_async, error);
}

static gboolean
operate_allow (CliClient         *client,
               const CliCommand  *command,
               GError           **error)
{
  return change_contact (client, command, msnp_session_allow_async, error);
}

static gboolean
operate_move (CliClient         *client,
              const CliCommand  *command,
              GError           **error)
{
  g_autofree char *address = cli_command_dup_address (command, "email", error);
  MsnpGroup *from;
  MsnpGroup *to;

  if (address == NULL)
    return FALSE;
  if (!json_object_has_member (command->fields, "to"))
    return cli_operations_refuse (error, "to is missing");
  if (!lookup_optional_group (client, command, "from", &from, error)
      || !lookup_optional_group (client, command, "to", &to, error))
    return FALSE;

  msnp_session_move_contact_async (cli_client_get_session (client), address, from, to, NULL,
                                   on_changed, g_object_ref (client));
  return TRUE;
}

static gboolean
operate_group_add (CliClient         *client,
                   const CliCommand  *command,
                   GError           **error)
{
  const char *name = cli_command_get_string (command, "name", error);

  if (name == NULL)
    return FALSE;

  msnp_session_add_group_async (cli_client_get_session (client), name, NULL, on_changed,
                                g_object_ref (client));
  return TRUE;
}

static gboolean
operate_group_remove (CliClient         *client,
                      const CliCommand  *command,
                      GError           **error)
{
  MsnpGroup *group = lookup_group (client, command, "name", error);

  if (group == NULL)
    return FALSE;

  msnp_session_remove_group_async (cli_client_get_session (client), group, NULL, on_changed,
                                   g_object_ref (client));
  return TRUE;
}

static gboolean
operate_group_rename (CliClient         *client,
                      const CliCommand  *command,
                      GError           **error)
{
  MsnpGroup *group = lookup_group (client, command, "name", error);
  const char *to = group != NULL ? cli_command_get_string (command, "to", error) : NULL;

  if (to == NULL)
    return FALSE;

  msnp_session_rename_group_async (cli_client_get_session (client), group, to, NULL, on_changed,
                                   g_object_ref (client));
  return TRUE;
}

/* One of two words; anything else sets @error. */
static gboolean
get_choice (const CliCommand  *command,
            const char        *field,
            const char        *yes,
            const char        *no,
            gboolean          *choice,
            GError           **error)
{
  const char *value = cli_command_get_string (command, field, error);

  if (value == NULL)
    return FALSE;

  *choice = g_str_equal (value, yes);
  if (*choice || g_str_equal (value, no))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is %s or %s", field, yes, no);
  return FALSE;
}

static gboolean
operate_privacy (CliClient         *client,
                 const CliCommand  *command,
                 GError           **error)
{
  gboolean allows;

  if (!get_choice (command, "others", "allow", "block", &allows, error))
    return FALSE;

  msnp_session_set_allows_others_async (cli_client_get_session (client), allows, NULL, on_changed,
                                        g_object_ref (client));
  return TRUE;
}

static gboolean
operate_notify (CliClient         *client,
                const CliCommand  *command,
                GError           **error)
{
  gboolean asks;

  if (!get_choice (command, "when-added", "ask", "silent", &asks, error))
    return FALSE;

  msnp_session_set_asks_when_added_async (cli_client_get_session (client), asks, NULL, on_changed,
                                          g_object_ref (client));
  return TRUE;
}

static gboolean
operate_quit (CliClient         *client,
              const CliCommand  *command,
              GError           **error)
{
  cli_client_answer (client, NULL, NULL);
  cli_client_drain (client);
  return TRUE;
}

static const struct
{
  const char   *op;
  CliOperation  operate;
} operations[] = {
  { "add", operate_add },
  { "allow", operate_allow },
  { "block", operate_block },
  { "contacts", operate_contacts },
  { "group-add", operate_group_add },
  { "group-remove", operate_group_remove },
  { "group-rename", operate_group_rename },
  { "move", operate_move },
  { "name", operate_name },
  { "notify", operate_notify },
  { "privacy", operate_privacy },
  { "quit", operate_quit },
  { "remove", operate_remove },
  { "status", operate_status },
  { "unblock", operate_unblock },
};

/* Returns: (nullable): how to do @op; %NULL for one that nobody knows */
CliOperation
cli_operations_lookup (const char *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      if (g_str_equal (operations[i].op, op))
        return operations[i].operate;
    }

  return cli_chat_operations_lookup (op) != NULL ? cli_chat_operations_lookup (op)
                                                 : cli_peer_operations_lookup (op);
}

#include "config.h"

#include "cli-operations.h"

#include "msnp/msnp-picture-ref.h"

/* ---- pictures ---- */

static void
on_picture_shown (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(CliClient) client = user_data;
  g_autoptr(GError) error = NULL;

  (void) msnp_session_change_finish (MSNP_SESSION (source), result, &error);
  cli_client_answer (client, error, NULL);
}

static void
on_picture_loaded (const GError *error,
                   GBytes       *bytes,
                   gpointer      user_data)
{
  g_autoptr(CliClient) client = user_data;

  if (bytes == NULL)
    cli_client_answer (client, error, NULL);
  else
    msnp_session_set_picture_async (cli_client_get_session (client), bytes, NULL, on_picture_shown,
                                    g_object_ref (client));
}

static gboolean
operate_picture (CliClient         *client,
                 const CliCommand  *command,
                 GError           **error)
{
  const char *path;

  if (!json_object_has_member (command->fields, "file"))
    return cli_operations_refuse (error, "file is missing");
  if (!cli_command_get_nullable (command, "file", &path, error))
    return FALSE;

  if (path != NULL)
    cli_operations_load (path, on_picture_loaded, g_object_ref (client));
  else
    msnp_session_set_picture_async (cli_client_get_session (client), NULL, NULL, on_picture_shown,
                                    g_object_ref (client));
  return TRUE;
}

static gboolean
operate_fetch_picture (CliClient         *client,
                       const CliCommand  *command,
                       GError           **error)
{
  MsnpRoster *roster = msnp_session_get_roster (cli_client_get_session (client));
  g_autofree char *address = cli_command_dup_address (command, "email", error);
  MsnpContact *contact = address != NULL ? msnp_roster_lookup (roster, address) : NULL;
  g_autoptr(GFile) file = NULL;
  const char *save;

  if (address == NULL || !cli_command_get_nullable (command, "save", &save, error))
    return FALSE;
  if (contact == NULL)
    return cli_operations_refuse (error, "there is no such contact");

  file = save != NULL ? g_file_new_for_path (save) : NULL;
  cli_client_answer (client, NULL, NULL);
  cli_peers_fetch_picture (cli_client_get_peers (client), contact, file);
  return TRUE;
}

/* ---- files ---- */

static void
on_file_sent (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CliClient) client = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpFileTransfer) transfer =
    msnp_session_send_file_finish (MSNP_SESSION (source), result, &error);
  CliPeers *peers = cli_client_get_peers (client);
  const char *id = transfer != NULL ? cli_peers_register (peers, transfer) : NULL;

  cli_client_answer_transfer (client, error, id);
  if (transfer != NULL)
    cli_peers_report (peers, transfer);
}

static gboolean
operate_send_file (CliClient         *client,
                   const CliCommand  *command,
                   GError           **error)
{
  g_autofree char *address = cli_command_dup_address (command, "to", error);
  const char *path = address != NULL ? cli_command_get_string (command, "file", error) : NULL;
  g_autoptr(GFile) file = NULL;

  if (path == NULL)
    return FALSE;

  file = g_file_new_for_path (path);
  msnp_session_send_file_async (cli_client_get_session (client), address, file, NULL, NULL, NULL,
                                on_file_sent, g_object_ref (client));
  return TRUE;
}

static MsnpFileTransfer *
find_transfer (CliClient         *client,
               const CliCommand  *command,
               GError           **error)
{
  const char *id = cli_command_get_string (command, "transfer", error);
  MsnpFileTransfer *transfer =
    id != NULL ? cli_peers_lookup (cli_client_get_peers (client), id) : NULL;

  if (id != NULL && transfer == NULL)
    cli_operations_refuse (error, "there is no such transfer");
  return transfer;
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(CliClient) client = user_data;
  g_autoptr(GError) error = NULL;

  (void) msnp_file_transfer_accept_finish (MSNP_FILE_TRANSFER (source), result, &error);
  cli_client_answer (client, error, NULL);
}

static gboolean
operate_accept (CliClient         *client,
                const CliCommand  *command,
                GError           **error)
{
  MsnpFileTransfer *transfer = find_transfer (client, command, error);
  const char *save = transfer != NULL ? cli_command_get_string (command, "save", error) : NULL;
  g_autoptr(GFile) file = NULL;

  if (save == NULL)
    return FALSE;

  file = g_file_new_for_path (save);
  msnp_file_transfer_accept_async (transfer, file, NULL, on_accepted, g_object_ref (client));
  return TRUE;
}

static gboolean
operate_decline (CliClient         *client,
                 const CliCommand  *command,
                 GError           **error)
{
  MsnpFileTransfer *transfer = find_transfer (client, command, error);

  if (transfer == NULL)
    return FALSE;
  if (msnp_file_transfer_is_outgoing (transfer)
      || msnp_file_transfer_get_state (transfer) != MSNP_FILE_OFFERED)
    return cli_operations_refuse (error, "this is no offer that waits");

  msnp_file_transfer_cancel (transfer);
  cli_client_answer (client, NULL, NULL);
  return TRUE;
}

static gboolean
operate_cancel (CliClient         *client,
                const CliCommand  *command,
                GError           **error)
{
  MsnpFileTransfer *transfer = find_transfer (client, command, error);

  if (transfer == NULL)
    return FALSE;
  if (msnp_file_transfer_has_ended (transfer))
    return cli_operations_refuse (error, "this transfer is over");

  msnp_file_transfer_cancel (transfer);
  cli_client_answer (client, NULL, NULL);
  return TRUE;
}

static const struct
{
  const char   *op;
  CliOperation  operate;
} operations[] = {
  { "accept", operate_accept },
  { "cancel", operate_cancel },
  { "decline", operate_decline },
  { "fetch-picture", operate_fetch_picture },
  { "picture", operate_picture },
  { "send-file", operate_send_file },
};

/* Returns: (nullable): how to do @op, when it is one about a picture or a file */
CliOperation
cli_peer_operations_lookup (const char *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      if (g_str_equal (operations[i].op, op))
        return operations[i].operate;
    }

  return NULL;
}

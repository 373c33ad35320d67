#include "config.h"

#include "cli-operations.h"

#include <string.h>

/* Where a command goes: the chat of that id, or the one-to-one chat with "address". */
typedef struct
{
  MsnpConversation *conversation; /* borrowed; NULL where "address" has no chat yet */
  char             *address;      /* NULL for a chat given by its id */
} Target;

static void
target_clear (Target *target)
{
  g_free (target->address);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
find_target (CliClient         *client,
             const CliCommand  *command,
             Target            *target,
             GError           **error)
{
  const char *chat;
  const char *to;

  if (!cli_command_get_nullable (command, "chat", &chat, error)
      || !cli_command_get_nullable (command, "to", &to, error))
    return FALSE;
  if ((chat != NULL) == (to != NULL))
    return cli_operations_refuse (error, "one of to and chat is given");

  if (to != NULL)
    {
      target->address = cli_command_dup_address (command, "to", error);
      if (target->address == NULL)
        return FALSE;
      target->conversation = cli_chats_lookup_with (cli_client_get_chats (client),
                                                    target->address);
      return TRUE;
    }

  target->conversation = msnp_session_lookup_conversation (cli_client_get_session (client), chat);
  return target->conversation != NULL || cli_operations_refuse (error, "there is no such chat");
}

/* Like find_target(), and makes the one-to-one chat where there is none. */
static MsnpConversation *
open_target (CliClient         *client,
             const CliCommand  *command,
             GError           **error)
{
  g_auto(Target) target = { NULL, NULL };

  if (!find_target (client, command, &target, error))
    return NULL;
  if (target.conversation != NULL)
    return target.conversation;

  return msnp_session_open_conversation (cli_client_get_session (client), target.address);
}

static gboolean
read_flag (JsonObject  *object,
           const char  *field,
           gboolean    *flag,
           GError     **error)
{
  JsonNode *node = json_object_get_member (object, field);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is true or false", field);
      return FALSE;
    }

  *flag = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
parse_color (const char      *text,
             MsnpTextFormat  *format,
             GError         **error)
{
  guint64 color;

  if (strlen (text) != 7 || text[0] != '#' || !g_ascii_isxdigit (text[1])
      || !g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &color, NULL))
    return cli_operations_refuse (error, "color in format is #rrggbb");

  format->has_color = TRUE;
  format->color = (guint32) color;
  return TRUE;
}

/**
 * read_format:
 * @command: `send`
 * @format: (out) (nullable): %NULL where the command gives none
 * @error: set when it gives something else
 *
 * Returns: whether the command's format is one
 */
static gboolean
read_format (const CliCommand  *command,
             MsnpTextFormat   **format,
             GError           **error)
{
  JsonNode *node = json_object_get_member (command->fields, "format");
  g_autoptr(MsnpTextFormat) made = NULL;
  CliCommand inner = { NULL };
  const char *font;
  const char *color;

  *format = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return cli_operations_refuse (error, "format is an object");

  made = msnp_text_format_new ();
  inner.fields = json_node_get_object (node);
  if (!cli_command_get_nullable (&inner, "font", &font, error)
      || !cli_command_get_nullable (&inner, "color", &color, error)
      || !read_flag (inner.fields, "bold", &made->bold, error)
      || !read_flag (inner.fields, "italic", &made->italic, error)
      || !read_flag (inner.fields, "underline", &made->underline, error)
      || !read_flag (inner.fields, "strike", &made->strike, error)
      || !read_flag (inner.fields, "right-to-left", &made->right_to_left, error)
      || (color != NULL && !parse_color (color, made, error)))
    return FALSE;
  if (font != NULL && strlen (font) > MSNP_FONT_MAX)
    return cli_operations_refuse (error, "font in format is too long");

  made->font = g_strdup (font);
  *format = g_steal_pointer (&made);
  return TRUE;
}

static gboolean
check_emoticons (const CliCommand  *command,
                 GError           **error)
{
  JsonNode *node = json_object_get_member (command->fields, "emoticons");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return cli_operations_refuse (error, "emoticons is an array");
  if (json_array_get_length (json_node_get_array (node)) == 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "custom emoticons are not available in this version");
  return FALSE;
}

/* Everything is checked before the chat is opened: a bad command leaves nothing behind. */
static gboolean
operate_send (CliClient         *client,
              const CliCommand  *command,
              GError           **error)
{
  const char *text = cli_command_get_string (command, "text", error);
  g_autoptr(MsnpTextFormat) format = NULL;
  g_autoptr(MsnpMessage) message = NULL;
  MsnpConversation *conversation;

  if (text == NULL || !read_format (command, &format, error) || !check_emoticons (command, error))
    return FALSE;

  conversation = open_target (client, command, error);
  if (conversation == NULL)
    return FALSE;

  message = g_object_ref (msnp_conversation_send_text (conversation, text, format));
  cli_chats_track (cli_client_get_chats (client), conversation, message, command->id);
  cli_client_answer (client, NULL, msnp_conversation_get_id (conversation));
  return TRUE;
}

static gboolean
operate_nudge (CliClient         *client,
               const CliCommand  *command,
               GError           **error)
{
  MsnpConversation *conversation = open_target (client, command, error);
  g_autoptr(MsnpMessage) message = NULL;

  if (conversation == NULL)
    return FALSE;

  message = g_object_ref (msnp_conversation_send_nudge (conversation));
  cli_chats_track (cli_client_get_chats (client), conversation, message, command->id);
  cli_client_answer (client, NULL, msnp_conversation_get_id (conversation));
  return TRUE;
}

/* Where there is no chat yet there is nobody who could see one typing: none is made for it. */
static gboolean
operate_typing (CliClient         *client,
                const CliCommand  *command,
                GError           **error)
{
  g_auto(Target) target = { NULL, NULL };

  if (!find_target (client, command, &target, error))
    return FALSE;

  if (target.conversation != NULL)
    msnp_conversation_send_typing (target.conversation);
  cli_client_answer (client, NULL, target.conversation != NULL
                                     ? msnp_conversation_get_id (target.conversation) : NULL);
  return TRUE;
}

static void
on_invited (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MsnpConversation *conversation = MSNP_CONVERSATION (source);
  g_autoptr(CliClient) client = user_data;
  g_autoptr(GError) error = NULL;

  (void) msnp_conversation_invite_finish (conversation, result, &error);
  cli_client_answer (client, error, msnp_conversation_get_id (conversation));
}

static gboolean
operate_invite (CliClient         *client,
                const CliCommand  *command,
                GError           **error)
{
  g_autofree char *address = cli_command_dup_address (command, "email", error);
  MsnpConversation *conversation;

  if (address == NULL)
    return FALSE;
  conversation = open_target (client, command, error);
  if (conversation == NULL)
    return FALSE;

  msnp_conversation_invite_async (conversation, address, NULL, on_invited, g_object_ref (client));
  return TRUE;
}

static gboolean
operate_leave (CliClient         *client,
               const CliCommand  *command,
               GError           **error)
{
  const char *chat = cli_command_get_string (command, "chat", error);
  MsnpConversation *conversation;

  if (chat == NULL)
    return FALSE;
  conversation = msnp_session_lookup_conversation (cli_client_get_session (client), chat);
  if (conversation == NULL)
    return cli_operations_refuse (error, "there is no such chat");

  msnp_conversation_leave (conversation);
  cli_client_answer (client, NULL, chat);
  return TRUE;
}

static const struct
{
  const char   *op;
  CliOperation  operate;
} operations[] = {
  { "invite", operate_invite },
  { "leave", operate_leave },
  { "nudge", operate_nudge },
  { "send", operate_send },
  { "typing", operate_typing },
};

/* Returns: (nullable): how to do @op, when it is one about a chat */
CliOperation
cli_chat_operations_lookup (const char *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      if (g_str_equal (operations[i].op, op))
        return operations[i].operate;
    }

  return NULL;
}

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

/* A text with emoticons while their files are read, one after the other. */
typedef struct
{
  CliClient        *client;
  CliCommand        command;   /* a copy: the session may end first */
  MsnpTextFormat   *format;
  JsonArray        *emoticons; /* (nullable) */
  GPtrArray        *images;    /* (element-type GBytes) */
} Sending;

static void
sending_free (Sending *self)
{
  g_object_unref (self->client);
  json_object_unref (self->command.fields);
  g_clear_pointer (&self->command.id, json_node_unref);
  g_clear_pointer (&self->format, msnp_text_format_free);
  g_clear_pointer (&self->emoticons, json_array_unref);
  g_ptr_array_unref (self->images);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static const char *
get_text (JsonArray  *array,
          guint       index,
          const char *field)
{
  JsonNode *element = json_array_get_element (array, index);
  JsonNode *node = JSON_NODE_HOLDS_OBJECT (element)
                     ? json_object_get_member (json_node_get_object (element), field) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
           && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static gboolean
read_emoticons (const CliCommand  *command,
                JsonArray        **emoticons,
                GError           **error)
{
  JsonNode *node = json_object_get_member (command->fields, "emoticons");
  JsonArray *array;

  *emoticons = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return cli_operations_refuse (error, "emoticons is an array");

  array = json_node_get_array (node);
  if (json_array_get_length (array) > MSNP_EMOTICONS_TEXT_MAX)
    return cli_operations_refuse (error, "a text has at most 30 emoticons");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *shortcut = get_text (array, i, "shortcut");

      if (shortcut == NULL || get_text (array, i, "file") == NULL)
        return cli_operations_refuse (error, "an emoticon has a shortcut and a file");
      if (!msnp_emoticon_is_shortcut (shortcut))
        return cli_operations_refuse (error, "a shortcut is a short word");
    }
  if (json_array_get_length (array) > 0)
    *emoticons = json_array_ref (array);
  return TRUE;
}

static void
send_loaded (Sending *self)
{
  g_autoptr(GPtrArray) emoticons =
    g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpMessage) message = NULL;
  MsnpConversation *conversation = NULL;

  if (msnp_session_get_state (cli_client_get_session (self->client)) != MSNP_SESSION_ONLINE)
    cli_operations_refuse (&error, "the session ended first");
  else
    conversation = open_target (self->client, &self->command, &error);
  for (guint i = 0; conversation != NULL && error == NULL && i < self->images->len; i++)
    {
      MsnpEmoticon *emoticon =
        msnp_conversation_make_emoticon (conversation, get_text (self->emoticons, i, "shortcut"),
                                         g_ptr_array_index (self->images, i), &error);

      if (emoticon != NULL)
        g_ptr_array_add (emoticons, emoticon);
    }
  if (error != NULL)
    {
      cli_client_answer (self->client, error, NULL);
      return;
    }

  message = g_object_ref (
    msnp_conversation_send_text_with (conversation,
                                      cli_command_get_string (&self->command, "text", NULL),
                                      self->format, emoticons));
  cli_chats_track (cli_client_get_chats (self->client), conversation, message, self->command.id);
  cli_client_answer (self->client, NULL, msnp_conversation_get_id (conversation));
}

static void load_next (Sending *self);

static void
on_image_loaded (const GError *error,
                 GBytes       *bytes,
                 gpointer      user_data)
{
  g_autoptr(Sending) self = user_data;
  g_autoptr(GError) wrong = NULL;

  if (bytes != NULL && !msnp_picture_is_image (bytes))
    wrong = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                 "an emoticon is a PNG, JPEG, GIF or BMP of at most 256 KiB");
  if (error != NULL || wrong != NULL)
    {
      cli_client_answer (self->client, error != NULL ? error : wrong, NULL);
      return;
    }

  g_ptr_array_add (self->images, g_bytes_ref (bytes));
  load_next (g_steal_pointer (&self));
}

/* @self: (transfer full) */
static void
load_next (Sending *self)
{
  if (self->emoticons != NULL && self->images->len < json_array_get_length (self->emoticons))
    {
      cli_operations_load (get_text (self->emoticons, self->images->len, "file"), on_image_loaded,
                           self);
      return;
    }

  send_loaded (self);
  sending_free (self);
}

/* Everything is checked before the chat is opened: a bad command leaves nothing behind. */
static gboolean
operate_send (CliClient         *client,
              const CliCommand  *command,
              GError           **error)
{
  const char *text = cli_command_get_string (command, "text", error);
  g_autoptr(MsnpTextFormat) format = NULL;
  g_autoptr(JsonArray) emoticons = NULL;
  g_auto(Target) target = { NULL, NULL };
  Sending *sending;

  if (text == NULL || !read_format (command, &format, error)
      || !read_emoticons (command, &emoticons, error)
      || !find_target (client, command, &target, error))
    return FALSE;

  sending = g_new0 (Sending, 1);
  sending->client = g_object_ref (client);
  sending->command.fields = json_object_ref (command->fields);
  sending->command.id = command->id != NULL ? json_node_copy (command->id) : NULL;
  sending->format = g_steal_pointer (&format);
  sending->emoticons = g_steal_pointer (&emoticons);
  sending->images = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  load_next (sending);
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

#include "config.h"

#include "msnp-command.h"

#include <string.h>

#include "msnp-text.h"

G_DEFINE_BOXED_TYPE (MsnpCommand, msnp_command, msnp_command_copy, msnp_command_free)

/**
 * msnp_command_copy:
 * @self: a command
 *
 * Returns: (transfer full): a copy that owns its text and payload
 */
MsnpCommand *
msnp_command_copy (const MsnpCommand *self)
{
  MsnpCommand *copy = g_new0 (MsnpCommand, 1);
  char **args = g_new0 (char *, self->n_args + 1);

  for (guint i = 0; i < self->n_args; i++)
    args[i] = g_strdup (self->args[i]);

  copy->name = g_strdup (self->name);
  copy->args = (const char *const *) args;
  copy->n_args = self->n_args;
  copy->payload = g_memdup2 (self->payload, self->payload_size);
  copy->payload_size = self->payload_size;

  return copy;
}

/**
 * msnp_command_free:
 * @self: (transfer full): what msnp_command_copy() gave
 */
void
msnp_command_free (MsnpCommand *self)
{
  g_free ((char *) self->name);
  g_strfreev ((char **) self->args);
  g_free ((guint8 *) self->payload);
  g_free (self);
}

gboolean
msnp_command_is (const MsnpCommand *self,
                 const char        *name)
{
  return strcmp (self->name, name) == 0;
}

/**
 * msnp_command_is_error:
 * @self: a command
 * @number: (out) (optional): the error number, 100 to 999
 *
 * Returns: whether the command is an error reply, `NNN TrID` (01 §1.7)
 */
gboolean
msnp_command_is_error (const MsnpCommand *self,
                       guint             *number)
{
  if (!g_ascii_isdigit (self->name[0]))
    return FALSE;

  if (number != NULL)
    *number = (guint) g_ascii_strtoull (self->name, NULL, 10);

  return TRUE;
}

/**
 * msnp_command_get_arg:
 * @self: a command
 * @index: 0 is the first after the name, usually the TrID
 *
 * Returns: (transfer none) (nullable): the raw argument, maybe empty; %NULL past the last
 */
const char *
msnp_command_get_arg (const MsnpCommand *self,
                      guint              index)
{
  return index < self->n_args ? self->args[index] : NULL;
}

/**
 * msnp_command_get_uint:
 * @self: a command
 * @index: which argument
 * @value: (out): 0 to 2^32-1; untouched on failure
 *
 * Returns: whether the argument is there and is a decimal number in range
 */
gboolean
msnp_command_get_uint (const MsnpCommand *self,
                       guint              index,
                       guint32           *value)
{
  const char *arg = msnp_command_get_arg (self, index);
  guint64 number;

  if (arg == NULL || !g_ascii_string_to_unsigned (arg, 10, 0, G_MAXUINT32, &number, NULL))
    return FALSE;

  *value = (guint32) number;
  return TRUE;
}

/**
 * msnp_command_dup_text:
 * @self: a command
 * @index: which argument
 *
 * Returns: (transfer full): the argument decoded to valid UTF-8; empty where there is none
 */
char *
msnp_command_dup_text (const MsnpCommand *self,
                       guint              index)
{
  const char *arg = msnp_command_get_arg (self, index);

  return msnp_text_unescape (arg != NULL ? arg : "");
}

/**
 * msnp_command_dup_address:
 * @self: a command
 * @index: which argument
 *
 * Returns: (transfer full) (nullable): the argument as msnp_address_normalize() spells it
 */
char *
msnp_command_dup_address (const MsnpCommand *self,
                          guint              index)
{
  const char *arg = msnp_command_get_arg (self, index);

  return arg != NULL ? msnp_address_normalize (arg) : NULL;
}

/**
 * msnp_command_dup_line:
 * @self: a command
 *
 * Returns: (transfer full): the line as it stood on the wire, without its end
 */
char *
msnp_command_dup_line (const MsnpCommand *self)
{
  GString *line = g_string_new (self->name);

  for (guint i = 0; i < self->n_args; i++)
    {
      g_string_append_c (line, ' ');
      g_string_append (line, self->args[i]);
    }

  return g_string_free (line, FALSE);
}

/* A stray space or line end would start another argument or command, so it never gets out,
 * wherever the argument came from. */
static void
append_argument (GString    *line,
                 const char *arg)
{
  g_string_append_c (line, ' ');
  for (const char *p = arg; *p != '\0'; p++)
    {
      if ((guchar) *p <= ' ' || *p == 0x7f)
        g_string_append_printf (line, "%%%02X", (guchar) *p);
      else
        g_string_append_c (line, *p);
    }
}

/**
 * msnp_command_format:
 * @name: the command's name
 * @args: (nullable) (array zero-terminated=1): the arguments, already escaped where they are text
 * @payload: (nullable): the payload; its size is written as the last argument
 *
 * The bytes of a command: never an empty line, never a line end after a payload (01 §1.2).
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
msnp_command_format (const char        *name,
                     const char *const *args,
                     GBytes            *payload)
{
  GString *line;
  gsize size;

  g_return_val_if_fail (name != NULL && strlen (name) == 3, NULL);

  line = g_string_new (name);
  for (gsize i = 0; args != NULL && args[i] != NULL; i++)
    append_argument (line, args[i]);
  if (payload != NULL)
    g_string_append_printf (line, " %" G_GSIZE_FORMAT, g_bytes_get_size (payload));
  g_string_append (line, "\r\n");
  if (payload != NULL)
    {
      const char *bytes = g_bytes_get_data (payload, &size);

      g_string_append_len (line, bytes, (gssize) size);
    }

  return g_string_free_to_bytes (line);
}

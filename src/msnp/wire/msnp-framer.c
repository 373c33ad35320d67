#include "config.h"

#include "msnp-framer.h"

#include <string.h>

#include "msnp/msnp-error.h"

/**
 * MsnpFramer:
 *
 * Cuts a stream of bytes, however it was split, into commands (01 §1.2). A line is looked at once
 * while it grows, and is cut in place only when all of it, payload included, is there: so the
 * cost is one pass over the bytes, and no memory is taken for a command.
 *
 * After an error the stream has no meaning any more: each further call gives the same error.
 */
struct _MsnpFramer
{
  MsnpFramerSide  side;
  char           *buffer;
  gsize           allocated;
  gsize           start;    /* of the line that is not yet handed out */
  gsize           end;      /* of what was pushed */
  gsize           scanned;  /* bytes after start that hold no line end */
  GPtrArray      *args;     /* (element-type utf8), into buffer */
  MsnpCommand     command;
  GError         *error;
};

typedef enum
{
  PAYLOAD_NEVER,
  PAYLOAD_ALWAYS,
  PAYLOAD_IF_NUMBER, /* when the last argument is one */
} Payload;

/* Payload commands of either direction (01 §1.2). Those of later dialects cost nothing to follow
 * and keep the framing, should a server send one all the same. */
static const struct
{
  char    name[4];
  Payload on_client;
  Payload on_server;
} payload_commands[] = {
  { "MSG", PAYLOAD_ALWAYS, PAYLOAD_ALWAYS },
  { "NOT", PAYLOAD_ALWAYS, PAYLOAD_NEVER },
  { "IPG", PAYLOAD_ALWAYS, PAYLOAD_NEVER },
  { "QRY", PAYLOAD_NEVER, PAYLOAD_ALWAYS },
  { "PGD", PAYLOAD_NEVER, PAYLOAD_ALWAYS },
  { "UBX", PAYLOAD_IF_NUMBER, PAYLOAD_NEVER },
  { "GCF", PAYLOAD_IF_NUMBER, PAYLOAD_NEVER },
  { "UBN", PAYLOAD_IF_NUMBER, PAYLOAD_NEVER },
  { "NFY", PAYLOAD_IF_NUMBER, PAYLOAD_NEVER },
  { "UUX", PAYLOAD_IF_NUMBER, PAYLOAD_IF_NUMBER },
  { "ADL", PAYLOAD_IF_NUMBER, PAYLOAD_IF_NUMBER },
  { "RML", PAYLOAD_IF_NUMBER, PAYLOAD_IF_NUMBER },
  { "FQY", PAYLOAD_IF_NUMBER, PAYLOAD_IF_NUMBER },
  { "UUN", PAYLOAD_IF_NUMBER, PAYLOAD_IF_NUMBER },
  { "SDG", PAYLOAD_NEVER, PAYLOAD_IF_NUMBER },
  { "PUT", PAYLOAD_NEVER, PAYLOAD_IF_NUMBER },
  { "DEL", PAYLOAD_NEVER, PAYLOAD_IF_NUMBER },
};

MsnpFramer *
msnp_framer_new (MsnpFramerSide side)
{
  MsnpFramer *self = g_new0 (MsnpFramer, 1);

  self->side = side;
  self->args = g_ptr_array_new ();

  return self;
}

void
msnp_framer_free (MsnpFramer *self)
{
  g_ptr_array_unref (self->args);
  g_clear_error (&self->error);
  g_free (self->buffer);
  g_free (self);
}

/**
 * msnp_framer_push:
 * @self: a framer
 * @bytes: what came
 * @size: how much
 *
 * Adds bytes to the stream. The last command that msnp_framer_next() gave is gone with this.
 */
void
msnp_framer_push (MsnpFramer    *self,
                  gconstpointer  bytes,
                  gsize          size)
{
  g_return_if_fail (bytes != NULL || size == 0);

  if (size == 0)
    return;

  if (self->start > 0)
    {
      memmove (self->buffer, self->buffer + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }
  if (self->end + size > self->allocated)
    {
      self->allocated = MAX (self->allocated * 2, self->end + size);
      self->buffer = g_realloc (self->buffer, self->allocated);
    }

  memcpy (self->buffer + self->end, bytes, size);
  self->end += size;
}

static gboolean
ends_in_number (const char *line,
                gsize       size)
{
  const char *p = line + size;

  while (p > line && g_ascii_isdigit (p[-1]))
    p--;

  return p > line && p < line + size && p[-1] == ' ';
}

static gboolean
line_has_payload (MsnpFramer *self,
                  const char *line,
                  gsize       size)
{
  Payload payload = PAYLOAD_NEVER;

  for (gsize i = 0; i < G_N_ELEMENTS (payload_commands); i++)
    {
      if (memcmp (payload_commands[i].name, line, 3) == 0)
        payload = self->side == MSNP_FRAMER_CLIENT ? payload_commands[i].on_client
                                                   : payload_commands[i].on_server;
    }

  return payload == PAYLOAD_ALWAYS
         || (payload == PAYLOAD_IF_NUMBER && ends_in_number (line, size));
}

static gboolean
name_is_valid (const char *name)
{
  return (g_ascii_isupper (name[0]) && g_ascii_isupper (name[1]) && g_ascii_isupper (name[2]))
         || (name[0] >= '1' && name[0] <= '9' && g_ascii_isdigit (name[1])
             && g_ascii_isdigit (name[2]));
}

static const MsnpCommand *
fail (MsnpFramer  *self,
      GError     **error,
      const char  *message)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_PROTOCOL, message);
  if (error != NULL)
    *error = g_error_copy (self->error);

  return NULL;
}

/* The last argument of the line, a decimal number of at most seven digits. */
static gboolean
parse_payload_size (const char *line,
                    gsize       size,
                    gsize      *payload_size)
{
  const char *space = g_strrstr_len (line, (gssize) size, " ");
  const char *end = line + size;
  gsize number = 0;

  if (space == NULL || space + 1 == end || end - space > 8)
    return FALSE;

  for (const char *p = space + 1; p < end; p++)
    {
      if (!g_ascii_isdigit (*p))
        return FALSE;
      number = number * 10 + (gsize) (*p - '0');
    }

  *payload_size = number;
  return number <= MSNP_FRAMER_PAYLOAD_MAX;
}

/* Cuts the line in place: each space becomes the end of an argument. */
static gboolean
split_line (MsnpFramer *self,
            char       *line,
            gsize       size)
{
  char *p = line + 3;
  char *end = line + size;

  g_ptr_array_set_size (self->args, 0);
  if (memchr (line, '\0', size) != NULL)
    return FALSE;

  *end = '\0';
  if (size > 3 && line[3] != ' ')
    return FALSE;
  for (; p < end; p++)
    {
      if (*p == ' ')
        {
          *p = '\0';
          g_ptr_array_add (self->args, p + 1);
        }
    }

  return TRUE;
}

/**
 * msnp_framer_next:
 * @self: a framer
 * @error: a place for an error, of %MSNP_ERROR
 *
 * Gives the next whole command. Line ends are CR LF or LF; empty lines are passed over. A line
 * over %MSNP_FRAMER_LINE_MAX, a payload over %MSNP_FRAMER_PAYLOAD_MAX, a NUL in a line and a name
 * that is none are %MSNP_ERROR_PROTOCOL.
 *
 * Returns: (transfer none) (nullable): the command, valid until the next call to this framer;
 *   %NULL without an error when more bytes are needed
 */
const MsnpCommand *
msnp_framer_next (MsnpFramer  *self,
                  GError     **error)
{
  gsize payload_size = 0;
  gboolean has_payload;
  gsize line_size;
  char *line;
  char *lf;

  if (self->error != NULL)
    return fail (self, error, NULL);

  for (;;)
    {
      gsize available = self->end - self->start;

      if (available == 0)
        return NULL;

      line = self->buffer + self->start;
      lf = memchr (line + self->scanned, '\n', available - self->scanned);
      if ((lf != NULL ? (gsize) (lf - line) + 1 : available) > MSNP_FRAMER_LINE_MAX)
        return fail (self, error, "a line is longer than 64 KiB");
      if (lf == NULL)
        {
          self->scanned = available;
          return NULL;
        }

      line_size = (gsize) (lf - line);
      if (line_size > 0 && line[line_size - 1] == '\r')
        line_size--;
      if (line_size > 0)
        break;

      self->start += (gsize) (lf - line) + 1;
      self->scanned = 0;
    }

  if (line_size < 3 || !name_is_valid (line))
    return fail (self, error, "a line does not begin with a command");

  self->scanned = (gsize) (lf - line);
  has_payload = line_has_payload (self, line, line_size);
  if (has_payload && !parse_payload_size (line, line_size, &payload_size))
    return fail (self, error, "a payload's length is no number up to 1 MiB");
  if (self->end - self->start < (gsize) (lf + 1 - line) + payload_size)
    return NULL;

  if (!split_line (self, line, line_size))
    return fail (self, error, "a line holds a NUL byte, or a name longer than three letters");

  line[3] = '\0';
  self->command.name = line;
  self->command.args = (const char *const *) self->args->pdata;
  self->command.n_args = self->args->len;
  self->command.payload = has_payload ? (const guint8 *) lf + 1 : NULL;
  self->command.payload_size = payload_size;
  self->start += (gsize) (lf + 1 - line) + payload_size;
  self->scanned = 0;

  return &self->command;
}

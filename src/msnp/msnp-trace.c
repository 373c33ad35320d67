#include "config.h"

#include "msnp-trace.h"

#include <string.h>

#include "msnp-trace-private.h"
#include "wire/msnp-text.h"

#define MASK "***"

/**
 * MsnpTrace:
 *
 * Tells what goes over the wire, line by line, with every secret masked: the Authorization header,
 * the ticket in its answer and in `USR … S`, the keys of switchboards, MSPAuth. It is the one place
 * where lines of the protocol become text for people; the logs of this library name commands and
 * nothing else. The session holds it, its connections write to it.
 */
struct _MsnpTrace
{
  GObject parent_instance;
  guint   n_connections;
};

enum { LINE, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpTrace, msnp_trace, G_TYPE_OBJECT)

static void
msnp_trace_class_init (MsnpTraceClass *klass)
{
  /**
   * MsnpTrace::line:
   * @self: the trace
   * @server: DS, NS, SB or HTTP
   * @connection: counts the connections of this trace from 1
   * @outgoing: whether we sent it
   * @line: the line without its end, valid UTF-8
   * @payload: (nullable): what followed the line, valid UTF-8
   *
   * Emitted for every command and every HTTP request and answer, in the order of the wire.
   */
  signals[LINE] =
    g_signal_new ("line", MSNP_TYPE_TRACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 5,
                  G_TYPE_STRING, G_TYPE_UINT, G_TYPE_BOOLEAN, G_TYPE_STRING, G_TYPE_STRING);
}

static void
msnp_trace_init (MsnpTrace *self)
{
}

MsnpTrace *
msnp_trace_new (void)
{
  return g_object_new (MSNP_TYPE_TRACE, NULL);
}

/* Returns: the number of a new connection, from 1 */
guint
msnp_trace_add_connection (MsnpTrace *self)
{
  g_return_val_if_fail (MSNP_IS_TRACE (self), 0);

  return ++self->n_connections;
}

/* Which argument of a line is a secret: counted from the name, which is 0; 0 for none. */
static guint
find_secret (char     **words,
             guint      n_words,
             gboolean   outgoing)
{
  if (g_str_equal (words[0], "USR") && outgoing && n_words >= 5 && g_str_equal (words[3], "S"))
    return 4;
  if (g_str_equal (words[0], "USR") && outgoing && n_words == 4)
    return 3;
  if (g_str_equal (words[0], "ANS") && outgoing && n_words >= 4)
    return 3;

  for (guint i = 1; i + 1 < n_words; i++)
    {
      if (!outgoing && g_str_equal (words[i], "CKI")
          && (g_str_equal (words[0], "XFR") || g_str_equal (words[0], "RNG")))
        return i + 1;
    }

  return 0;
}

static char *
mask_line (const char *line,
           gboolean    outgoing)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  guint n_words = g_strv_length (words);
  guint secret = n_words > 0 ? find_secret (words, n_words, outgoing) : 0;

  if (secret == 0)
    return g_strdup (line);

  g_free (words[secret]);
  words[secret] = g_strdup (MASK);
  return g_strjoinv (" ", words);
}

/* A ticket stands between quotes inside a header's value, wherever else a server might put it. */
static char *
mask_ticket (const char *line)
{
  g_autofree char *lower = g_ascii_strdown (line, -1);
  const char *found = strstr (lower, "from-pp='");
  const char *ticket = found != NULL ? line + (found - lower) : NULL;
  const char *end = ticket != NULL ? strchr (ticket + 9, '\'') : NULL;

  if (ticket == NULL)
    return g_strdup (line);

  return g_strdup_printf ("%.*s" MASK "%s", (int) (ticket + 9 - line), line,
                          end != NULL ? end : "");
}

/* Header lines: MSPAuth of the profile, Authorization of the login, the answer's ticket. */
static char *
mask_payload (const char *payload)
{
  g_auto(GStrv) lines = g_strsplit (payload, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *colon = strchr (lines[i], ':');
      gsize length = colon != NULL ? (gsize) (colon - lines[i]) : 0;
      char *masked;

      if ((length == 7 && g_ascii_strncasecmp (lines[i], "MSPAuth", 7) == 0)
          || (length == 10 && g_ascii_strncasecmp (lines[i], "Set-Cookie", 10) == 0)
          || (length == 13 && g_ascii_strncasecmp (lines[i], "Authorization", 13) == 0))
        masked = g_strdup_printf ("%.*s: " MASK "%s", (int) length, lines[i],
                                  g_str_has_suffix (lines[i], "\r") ? "\r" : "");
      else
        masked = mask_ticket (lines[i]);

      g_free (lines[i]);
      lines[i] = masked;
    }

  return g_strjoinv ("\n", lines);
}

/**
 * msnp_trace_add_line:
 * @self: a trace
 * @server: DS, NS, SB or HTTP
 * @connection: what msnp_trace_add_connection() gave
 * @outgoing: whether we sent it
 * @line: the line without its end, any bytes
 * @payload: (nullable) (array length=payload_size): any bytes
 * @payload_size: how many
 *
 * Emits #MsnpTrace::line, unless nobody listens: then nothing is done at all.
 */
void
msnp_trace_add_line (MsnpTrace     *self,
                     const char    *server,
                     guint          connection,
                     gboolean       outgoing,
                     const char    *line,
                     gconstpointer  payload,
                     gsize          payload_size)
{
  g_autofree char *valid_line = NULL;
  g_autofree char *masked_line = NULL;
  g_autofree char *masked_payload = NULL;

  g_return_if_fail (MSNP_IS_TRACE (self));

  if (!g_signal_has_handler_pending (self, signals[LINE], 0, FALSE))
    return;

  valid_line = g_utf8_make_valid (line, -1);
  masked_line = mask_line (valid_line, outgoing);
  if (payload != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (payload, (gssize) payload_size);

      masked_payload = mask_payload (valid);
    }
  g_signal_emit (self, signals[LINE], 0, server, connection, outgoing, masked_line, masked_payload);
}

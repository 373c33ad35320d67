#include "config.h"

#include "loopback-fault.h"

#include <string.h>

/**
 * LoopbackFaults:
 *
 * What the service does wrong on purpose. The table below is the whole list; the code asks at the
 * place where a fault would happen, and each time it asks counts: `NAME:3` strikes the third time.
 */
struct _LoopbackFaults
{
  GArray *armed; /* (element-type ArmedFault) */
};

typedef struct
{
  const char          *name;      /* of the table, or of the step */
  LoopbackFaultAction  action;    /* NONE for a fault of the table */
  guint                number;    /* for ERROR */
  guint                countdown; /* 1 strikes next time, 0 has struck */
} ArmedFault;

typedef struct
{
  const char *name;
  gboolean    stays; /* on from the start until cleared; it is not counted */
  const char *help;
} FaultRow;

static const FaultRow faults[] = {
  { "split-reads", TRUE, "every byte travels in a chunk of its own" },
  { "join-reads", TRUE, "answers are collected and travel in one chunk" },
  { "slow", TRUE, "every answer comes 300 ms late" },
  { "lf-only", TRUE, "lines end in LF alone" },
  { "blank-lines", TRUE, "an empty line before every line" },
  { "wrong-trid", FALSE, "an answer carries a TrID that nobody sent" },
  { "repeated-trid", FALSE, "an answer comes twice" },
  { "no-trid-error", FALSE, "an error comes without its TrID" },
  { "ver-0", FALSE, "no dialect is supported" },
  { "redirect-loop", TRUE, "the dispatch server sends to itself, for ever" },
  { "ns-refused", FALSE, "the dispatch server sends to a port where nobody listens" },
  { "nexus-to-http", TRUE, "the nexus names a login page without TLS" },
  { "nexus-no-header", FALSE, "the nexus answers without PassportURLs" },
  { "nexus-500", FALSE, "the nexus answers 500" },
  { "login-redirect-loop", TRUE, "the login page redirects to itself, for ever" },
  { "login-to-http", TRUE, "the login page redirects to http" },
  { "login-401", FALSE, "the login is refused with a text for people" },
  { "login-401-bare", FALSE, "the login is refused without a text" },
  { "login-500", FALSE, "the login answers 500" },
  { "login-503", FALSE, "the login answers 503" },
  { "no-ticket", FALSE, "the login answers 200 without a ticket" },
  { "da-status-failed-200", FALSE, "the login is refused by a 200 with da-status=failed" },
  { "expired-certificate", TRUE, "the certificate of https expired yesterday" },
  { "foreign-certificate", TRUE, "the certificate of https is signed by somebody else" },
  { "ticket-911", FALSE, "a good ticket is refused with 911" },
  { "unverified", FALSE, "USR OK says that the e-mail is not verified" },
  { "list-promises-more", FALSE, "SYN promises one contact and one group too many" },
  { "list-huge-count", FALSE, "SYN promises 4294967295 contacts" },
  { "list-bad-utf8", FALSE, "a contact's name is no UTF-8" },
  { "list-missing-args", FALSE, "LST and LSG lines with arguments missing" },
  { "list-order", FALSE, "contacts come before the groups they are in, backwards" },
  { "list-repeats", FALSE, "every contact is listed twice" },
  { "unknown-command", FALSE, "an unknown command after the list" },
  { "missing-args", FALSE, "NLN ILN RNG LST ADD BPR CHL without their arguments, after the list" },
  { "no-chg-echo", FALSE, "CHG is not answered" },
  { "bad-number", FALSE, "numbers that fit no type, after the first CHG" },
  { "garbage-line", FALSE, "a line of binary rubbish, after the first CHG" },
  { "long-line", FALSE, "64 KiB and a byte without a line end, after the first CHG" },
  { "big-payload", FALSE, "a payload of 2 MiB is announced, after the first CHG" },
  { "bad-payload-length", FALSE, "a payload's length is no number, after the first CHG" },
  { "repeated-presence", FALSE, "each NLN comes three times" },
  { "out", FALSE, "OUT after the first CHG" },
  { "out-oth", FALSE, "OUT OTH after the first CHG" },
  { "out-ssd", FALSE, "OUT SSD after the first CHG" },
  { "half-close", FALSE, "after the first CHG the server stops sending, and goes on reading" },
  { "no-pong", TRUE, "PNG is not answered" },
  { "stale-ring", FALSE, "RNG carries a ticket that no switchboard takes" },
  { "sb-refused", FALSE, "XFR SB names a port where nobody listens" },
  { "no-join", FALSE, "CAL rings, and nobody joins" },
  { "empty-room", FALSE, "ANS finds nobody there" },
  { "drop-ack", FALSE, "a message is delivered, and neither ACK nor NAK says so" },
  { "gateway-500", FALSE, "the HTTP gateway answers 500" },
  { "gateway-lost", FALSE, "the HTTP gateway does not know the session any more" },
  { "gateway-bad-header", FALSE, "the HTTP gateway names the session with nothing" },
  { "gateway-too-long", FALSE, "an answer of the HTTP gateway has 3 MiB" },
  { "nak", FALSE, "a message is not delivered, and NAK says so" },
};

static const char *const steps[] = {
  "connect", "ver", "cvr", "usr", "xfr", "nexus", "login", "ticket", "syn", "chg",
  "xfr-sb", "sb-usr", "cal", "ans", "msg",
  "add", "rem", "adg", "reg", "rmg", "blp", "gtc",
};

LoopbackFaults *
loopback_faults_new (void)
{
  LoopbackFaults *self = g_new0 (LoopbackFaults, 1);

  self->armed = g_array_new (FALSE, FALSE, sizeof (ArmedFault));

  return self;
}

void
loopback_faults_free (LoopbackFaults *self)
{
  g_array_unref (self->armed);
  g_free (self);
}

static const char *
lookup_step (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (strcmp (steps[i], name) == 0)
        return steps[i];
    }

  return NULL;
}

/* stall-at-STEP, close-at-STEP, garbage-at-STEP, error-NNN-at-STEP */
static gboolean
parse_step_fault (const char *name,
                  ArmedFault *fault)
{
  const char *at = strstr (name, "-at-");
  g_autofree char *verb = at != NULL ? g_strndup (name, (gsize) (at - name)) : g_strdup ("");
  guint64 number;

  fault->name = at != NULL ? lookup_step (at + strlen ("-at-")) : NULL;
  if (strcmp (verb, "stall") == 0)
    fault->action = LOOPBACK_FAULT_STALL;
  else if (strcmp (verb, "close") == 0)
    fault->action = LOOPBACK_FAULT_CLOSE;
  else if (strcmp (verb, "garbage") == 0)
    fault->action = LOOPBACK_FAULT_GARBAGE;
  else if (g_str_has_prefix (verb, "error-")
           && g_ascii_string_to_unsigned (verb + strlen ("error-"), 10, 100, 999, &number, NULL))
    {
      fault->action = LOOPBACK_FAULT_ERROR;
      fault->number = (guint) number;
    }

  return fault->name != NULL && fault->action != LOOPBACK_FAULT_NONE;
}

static gboolean
parse_fault (const char *name,
             ArmedFault *fault)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      if (strcmp (faults[i].name, name) == 0)
        {
          fault->name = faults[i].name;
          return TRUE;
        }
    }

  return parse_step_fault (name, fault);
}

/**
 * loopback_faults_add:
 * @self: the faults
 * @spec: `NAME`, or `NAME:N` for the Nth time that it can happen
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Arms a fault. The same name may be armed several times: `login-401` and `login-401:3` refuse
 * the first and the third login.
 *
 * Returns: whether @spec names a fault
 */
gboolean
loopback_faults_add (LoopbackFaults  *self,
                     const char      *spec,
                     GError         **error)
{
  ArmedFault fault = { .countdown = 1 };
  const char *colon = strrchr (spec, ':');
  g_autofree char *name = g_strndup (spec, colon != NULL ? (gsize) (colon - spec) : strlen (spec));
  guint64 count = 1;

  if (colon != NULL && !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT32, &count, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "after the colon of fault “%s” stands no number from 1 up", spec);
      return FALSE;
    }
  if (!parse_fault (name, &fault))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "there is no fault “%s”; --fault=help lists them", name);
      return FALSE;
    }

  fault.countdown = (guint) count;
  g_array_append_val (self->armed, fault);
  return TRUE;
}

void
loopback_faults_clear (LoopbackFaults *self)
{
  g_array_set_size (self->armed, 0);
}

static gboolean
name_is_known (const char *name)
{
  ArmedFault fault = { 0 };

  return parse_fault (name, &fault);
}

/**
 * loopback_fault_happens:
 * @self: the faults
 * @name: one of the table
 *
 * Asks at the place where the fault can happen, and counts this time.
 *
 * Returns: whether it happens now
 */
gboolean
loopback_fault_happens (LoopbackFaults *self,
                        const char     *name)
{
  gboolean happens = FALSE;

  g_assert (self->armed->len == 0 || name_is_known (name));

  for (guint i = 0; i < self->armed->len; i++)
    {
      ArmedFault *fault = &g_array_index (self->armed, ArmedFault, i);

      if (fault->action == LOOPBACK_FAULT_NONE && fault->countdown > 0
          && strcmp (fault->name, name) == 0 && --fault->countdown == 0)
        happens = TRUE;
    }

  return happens;
}

/* Returns: whether the fault, one that stays, is on */
gboolean
loopback_fault_is_on (LoopbackFaults *self,
                      const char     *name)
{
  for (guint i = 0; i < self->armed->len; i++)
    {
      const ArmedFault *fault = &g_array_index (self->armed, ArmedFault, i);

      if (fault->action == LOOPBACK_FAULT_NONE && strcmp (fault->name, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * loopback_fault_at:
 * @self: the faults
 * @step: a step of sign-in or of a chat
 * @number: (out): the error number for %LOOPBACK_FAULT_ERROR
 *
 * Asks, once for each time that @step is reached, and counts it.
 *
 * Returns: what goes wrong now
 */
LoopbackFaultAction
loopback_fault_at (LoopbackFaults *self,
                   const char     *step,
                   guint          *number)
{
  LoopbackFaultAction action = LOOPBACK_FAULT_NONE;

  g_assert (lookup_step (step) != NULL);

  for (guint i = 0; i < self->armed->len; i++)
    {
      ArmedFault *fault = &g_array_index (self->armed, ArmedFault, i);

      if (fault->action == LOOPBACK_FAULT_NONE || fault->countdown == 0
          || strcmp (fault->name, step) != 0 || --fault->countdown > 0)
        continue;

      action = fault->action;
      *number = fault->number;
    }

  return action;
}

/**
 * loopback_fault_get_help:
 *
 * Returns: (transfer none): one line for each fault, for `twn-loopback --fault=help`
 */
const char *
loopback_fault_get_help (void)
{
  static char *help;

  if (g_once_init_enter (&help))
    {
      GString *text = g_string_new (NULL);

      for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
        g_string_append_printf (text, "%-22s %s%s\n", faults[i].name, faults[i].help,
                                faults[i].stays ? " (stays on)" : "");

      g_string_append_printf (text, "%-22s says nothing any more from that step on\n",
                              "stall-at-STEP");
      g_string_append_printf (text, "%-22s closes without a word\n", "close-at-STEP");
      g_string_append_printf (text, "%-22s answers with that number (a status for https)\n",
                              "error-NNN-at-STEP");
      g_string_append_printf (text, "%-22s answers with binary rubbish\n", "garbage-at-STEP");
      g_string_append (text, "STEP is one of:");
      for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
        g_string_append_printf (text, " %s", steps[i]);
      g_string_append (text, "\nA fault strikes once, the first time that it can;"
                             " NAME:N strikes the Nth time.\n");

      g_once_init_leave (&help, g_string_free (text, FALSE));
    }

  return help;
}

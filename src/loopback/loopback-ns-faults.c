#include "config.h"

#include "loopback-ns-private.h"

#include "msnp/wire/msnp-framer.h"

static const char missing_args[] =
  "NLN\r\nNLN AWY\r\nILN\r\nILN 1\r\nILN 1 NLN\r\nFLN\r\nRNG\r\nRNG 1\r\nRNG 1 127.0.0.1:1 CKI\r\n"
  "LST\r\nLST ghost@example.com\r\nLSG\r\nADD\r\nADD 0\r\nADD 0 RL\r\nADD 0 RL 7\r\nREM\r\n"
  "REM 0 RL\r\nBPR\r\nBPR 1\r\nCHL\r\nCHL 0\r\nCHG\r\nPRP\r\nREA\r\nXFR\r\n";

static const char bad_numbers[] =
  "QNG 99999999999999999999\r\n"
  "QNG -5\r\n"
  "NLN NLN ghost@example.com Ghost 340282366920938463463374607431768211456\r\n"
  "NLN NLN ghost@example.com Ghost -1\r\n"
  "LST ghost@example.com Ghost 4294967307 99999999999\r\n"
  "LSG 18446744073709551616 Huge 0\r\n"
  "ADD 0 RL 99999999999999 ghost@example.com Ghost\r\n"
  "BPR 99999999999999 ghost@example.com PHH\r\n";

static const char garbage[] =
  "\x01\x02\xfe\xff\x80" "NLN \xc3\x28\x1b[2J\x7f\xf0\x9f\x98\r\n";

/**
 * loopback_ns_break_list:
 * @self: a client that has just got its list
 *
 * The faults that strike behind the list.
 */
void
loopback_ns_break_list (LoopbackNsClient *self)
{
  LoopbackFaults *faults = self->site->faults;
  static const char bad_name[] = "LST mojibake@example.com \xff\xc3\x28\xe2\x82 3 0\r\n";
  static const char incomplete[] = "LST\r\nLST half@example.com\r\nLST more@example.com More\r\n"
                                   "LSG\r\nLSG 1\r\nLST empty@example.com  3\r\n";

  if (loopback_fault_happens (faults, "list-bad-utf8"))
    loopback_connection_send_raw (self->connection, bad_name, sizeof bad_name - 1);
  if (loopback_fault_happens (faults, "list-missing-args"))
    loopback_connection_send_raw (self->connection, incomplete, sizeof incomplete - 1);
  if (loopback_fault_happens (faults, "unknown-command"))
    loopback_connection_send (self->connection, "ZZZ 0 nobody knows this");
  if (loopback_fault_happens (faults, "missing-args"))
    loopback_connection_send_raw (self->connection, missing_args, sizeof missing_args - 1);
}

static void
send_long_line (LoopbackNsClient *self)
{
  g_autofree char *line = g_strnfill (MSNP_FRAMER_LINE_MAX + 1, 'A');

  loopback_connection_send_raw (self->connection, line, MSNP_FRAMER_LINE_MAX + 1);
}

/* OUT as Microsoft's and Escargot's servers said it, and the end (03 §3.11). */
static void
send_out (LoopbackNsClient *self,
          const char       *line)
{
  loopback_connection_send (self->connection, "%s", line);
  loopback_ns_client_leave (self);
  loopback_connection_finish (self->connection);
}

/**
 * loopback_ns_break_session:
 * @self: a client whose first CHG has just been answered
 *
 * The faults that strike a session that is complete.
 */
void
loopback_ns_break_session (LoopbackNsClient *self)
{
  LoopbackFaults *faults = self->site->faults;
  static const char big[] = "MSG Hotmail Hotmail 2097152\r\n";
  static const char no_length[] = "MSG Hotmail Hotmail many\r\n";

  if (loopback_fault_happens (faults, "bad-number"))
    loopback_connection_send_raw (self->connection, bad_numbers, sizeof bad_numbers - 1);
  if (loopback_fault_happens (faults, "garbage-line"))
    loopback_connection_send_raw (self->connection, garbage, sizeof garbage - 1);
  if (loopback_fault_happens (faults, "long-line"))
    send_long_line (self);
  if (loopback_fault_happens (faults, "big-payload"))
    loopback_connection_send_raw (self->connection, big, sizeof big - 1);
  if (loopback_fault_happens (faults, "bad-payload-length"))
    loopback_connection_send_raw (self->connection, no_length, sizeof no_length - 1);
  if (loopback_fault_happens (faults, "half-close"))
    loopback_connection_half_close (self->connection);
  if (loopback_fault_happens (faults, "out"))
    send_out (self, "OUT");
  else if (loopback_fault_happens (faults, "out-oth"))
    send_out (self, "OUT OTH");
  else if (loopback_fault_happens (faults, "out-ssd"))
    send_out (self, "OUT SSD");
}

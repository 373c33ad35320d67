#include "framing.h"

#include <string.h>

#include "msnp/msnp-error.h"

/* Strings that may hold NUL: pointer and size of a literal. */
#define BYTES(literal) (literal), (sizeof (literal) - 1)

static void
check_error (MsnpFramerSide  side,
             const char     *bytes,
             gsize           size,
             const char     *before)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *found = framing_read (side, bytes, size, NULL, 0, &error);

  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
  g_assert_cmpstr (found, ==, before);
}

static const char stream[] =
  "VER 1 MSNP9\r\n"
  "\r\n"
  "USR 4 OK alice@example.com  1 0\r\n"
  "MSG Hotmail Hotmail 8\r\nA: b\r\n\r\n"
  "NOT 3\r\n<N>"
  "QNG 60\n"
  "QRY 10\r\n"
  "217 2\r\n"
  "MSG bob@example.net Bob 5\r\n\r\n\0\xff\nOUT OTH\r\n";
static const char stream_commands[] =
  "VER [1] [MSNP9]\n"
  "USR [4] [OK] [alice@example.com] [] [1] [0]\n"
  "MSG [Hotmail] [Hotmail] [8] 8:413a20620d0a0d0a\n"
  "NOT [3] 3:3c4e3e\n"
  "QNG [60]\n"
  "QRY [10]\n"
  "217 [2]\n"
  "MSG [bob@example.net] [Bob] [5] 5:0d0a00ff0a\n"
  "OUT [OTH]\n";

static void
test_joined (void)
{
  framing_check (MSNP_FRAMER_CLIENT, BYTES (stream), NULL, 0, stream_commands);
}

static void
test_cut_once (void)
{
  for (gsize cut = 0; cut <= sizeof stream - 1; cut++)
    framing_check (MSNP_FRAMER_CLIENT, BYTES (stream), &cut, 1, stream_commands);
}

static void
test_cut_twice (void)
{
  for (gsize first = 0; first <= sizeof stream - 1; first++)
    {
      for (gsize second = first; second <= sizeof stream - 1; second++)
        {
          const gsize cuts[] = { first, second };

          framing_check (MSNP_FRAMER_CLIENT, BYTES (stream), cuts, 2, stream_commands);
        }
    }
}

static void
test_byte_by_byte (void)
{
  gsize cuts[sizeof stream - 1];

  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    cuts[i] = i;

  framing_check (MSNP_FRAMER_CLIENT, BYTES (stream), cuts, G_N_ELEMENTS (cuts), stream_commands);
}

static void
test_nothing_yet (void)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  g_autoptr(GError) error = NULL;

  g_assert_null (msnp_framer_next (framer, &error));
  g_assert_no_error (error);
  msnp_framer_push (framer, NULL, 0);
  msnp_framer_push (framer, "QNG 6", 5);
  g_assert_null (msnp_framer_next (framer, &error));
  g_assert_no_error (error);
}

/* What was handed out stays as it is while the bytes of the next command are not looked at. */
static void
test_command_lives_until_the_next_call (void)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  g_autoptr(MsnpCommand) copy = NULL;
  const MsnpCommand *command;

  msnp_framer_push (framer, BYTES ("MSG a b 2\r\nhiBYE bob@example.net\r\n"));
  command = msnp_framer_next (framer, NULL);
  g_assert_nonnull (command);
  g_assert_cmpmem (command->payload, command->payload_size, "hi", 2);
  copy = msnp_command_copy (command);

  command = msnp_framer_next (framer, NULL);
  g_assert_cmpstr (command->name, ==, "BYE");
  g_assert_cmpstr (copy->name, ==, "MSG");
  g_assert_cmpmem (copy->payload, copy->payload_size, "hi", 2);
}

static char *
line_of (gsize size)
{
  char *line = g_malloc (size + 1);

  memset (line, 'x', size);
  memcpy (line, "LST ", 4);
  memcpy (line + size - 2, "\r\n", 3);

  return line;
}

static void
test_longest_line (void)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  g_autofree char *line = line_of (MSNP_FRAMER_LINE_MAX);
  g_autoptr(GError) error = NULL;
  const MsnpCommand *command;

  msnp_framer_push (framer, line, MSNP_FRAMER_LINE_MAX);
  command = msnp_framer_next (framer, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (command->args[0]), ==, MSNP_FRAMER_LINE_MAX - 6);
}

static void
test_line_over_the_limit (void)
{
  g_autofree char *line = line_of (MSNP_FRAMER_LINE_MAX + 1);

  check_error (MSNP_FRAMER_CLIENT, line, MSNP_FRAMER_LINE_MAX + 1, "");
}

/* An endless line ends the stream before its end comes: memory has a bound. */
static void
test_endless_line (void)
{
  g_autofree char *line = line_of (MSNP_FRAMER_LINE_MAX + 100);

  check_error (MSNP_FRAMER_CLIENT, line, MSNP_FRAMER_LINE_MAX + 1, "");
}

static void
test_largest_payload (void)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  g_autofree char *payload = g_strnfill (MSNP_FRAMER_PAYLOAD_MAX, 'p');
  g_autoptr(GError) error = NULL;
  const MsnpCommand *command;

  msnp_framer_push (framer, "MSG a b 1048576\r\n", 17);
  msnp_framer_push (framer, payload, MSNP_FRAMER_PAYLOAD_MAX - 1);
  g_assert_null (msnp_framer_next (framer, &error));
  g_assert_no_error (error);

  msnp_framer_push (framer, "P", 1);
  command = msnp_framer_next (framer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (command->payload_size, ==, MSNP_FRAMER_PAYLOAD_MAX);
  g_assert_cmpint (command->payload[MSNP_FRAMER_PAYLOAD_MAX - 1], ==, 'P');
}

/* The length is judged by the line alone: nothing of such a payload is waited for. */
static void
test_bad_payload_sizes (void)
{
  static const char *const sizes[] = {
    "1048577", "9999999", "99999999", "4294967296", "18446744073709551616", "18446744073709551617",
    "-1", "+5", "0x10", "1e3", "5.0", "five", "", "5\r",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *line = g_strdup_printf ("QNG 1\r\nMSG a b %s\r\n", sizes[i]);

      check_error (MSNP_FRAMER_CLIENT, line, strlen (line), "QNG [1]\n");
    }

  check_error (MSNP_FRAMER_CLIENT, BYTES ("MSG\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("NOT x\r\n"), "");
  check_error (MSNP_FRAMER_SERVER, BYTES ("QRY 10 x@y z\r\n"), "");
}

static void
test_empty_payload (void)
{
  framing_check (MSNP_FRAMER_CLIENT, BYTES ("MSG a b 0\r\nQNG 1\r\n"), NULL, 0,
                 "MSG [a] [b] [0] 0:\nQNG [1]\n");
}

static void
test_query_has_a_payload_for_servers_alone (void)
{
  static const char query[] = "QRY 10 msmsgs@msnmsgr.com 4\r\n8f2fPNG\r\n";

  framing_check (MSNP_FRAMER_SERVER, BYTES (query), NULL, 0,
                 "QRY [10] [msmsgs@msnmsgr.com] [4] 4:38663266\nPNG\n");
  framing_check (MSNP_FRAMER_CLIENT, BYTES ("QRY 10\r\nQRY 4\r\n"), NULL, 0,
                 "QRY [10]\nQRY [4]\n");
}

static void
test_payloads_by_direction (void)
{
  static const struct { const char *name; gboolean client; gboolean server; } rows[] = {
    { "MSG", TRUE, TRUE },  { "NOT", TRUE, FALSE }, { "IPG", TRUE, FALSE }, { "QRY", FALSE, TRUE },
    { "PGD", FALSE, TRUE }, { "CHL", FALSE, FALSE }, { "LST", FALSE, FALSE },
    { "VER", FALSE, FALSE }, { "241", FALSE, FALSE }, { "UBX", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *bytes = g_strconcat (rows[i].name, " 1 5\r\nQNG\r\nQNG 7\r\n", NULL);
      g_autofree char *with = g_strconcat (rows[i].name, " [1] [5] 5:514e470d0a\nQNG [7]\n", NULL);
      g_autofree char *without = g_strconcat (rows[i].name, " [1] [5]\nQNG\nQNG [7]\n", NULL);

      framing_check (MSNP_FRAMER_CLIENT, bytes, strlen (bytes), NULL, 0,
                     rows[i].client ? with : without);
      framing_check (MSNP_FRAMER_SERVER, bytes, strlen (bytes), NULL, 0,
                     rows[i].server ? with : without);
    }
}

/* Commands of later dialects have a payload where their last argument is a number (01 §1.2); as a
 * plain answer they end nothing. */
static void
test_later_dialects (void)
{
  framing_check (MSNP_FRAMER_CLIENT, BYTES ("ADL 5 OK\r\nUBX bob@example.net 2\r\nhiQNG 1\r\n"),
                 NULL, 0, "ADL [5] [OK]\nUBX [bob@example.net] [2] 2:6869\nQNG [1]\n");
  framing_check (MSNP_FRAMER_SERVER, BYTES ("FQY\r\nUUX 4 2\r\nhiPNG\r\n"), NULL, 0,
                 "FQY\nUUX [4] [2] 2:6869\nPNG\n");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("UBX bob@example.net 1048577\r\n"), "");
}

static void
test_errors_have_no_payload (void)
{
  framing_check (MSNP_FRAMER_CLIENT, BYTES ("241 7 4\r\n601 0\r\n911\r\n"), NULL, 0,
                 "241 [7] [4]\n601 [0]\n911\n");
}

static void
test_bare_line_feed (void)
{
  framing_check (MSNP_FRAMER_CLIENT, BYTES ("VER 1 MSNP9\nMSG a b 2\nhiQNG 1\r\nOUT\n"), NULL, 0,
                 "VER [1] [MSNP9]\nMSG [a] [b] [2] 2:6869\nQNG [1]\nOUT\n");
}

static void
test_blank_lines_are_passed_over (void)
{
  static const char blank[] = "\r\n\n\r\nPNG\r\n\r\n\nOUT\r\n\n";

  for (gsize cut = 0; cut <= sizeof blank - 1; cut++)
    framing_check (MSNP_FRAMER_SERVER, BYTES (blank), &cut, 1, "PNG\nOUT\n");
}

static void
test_empty_arguments_are_kept (void)
{
  framing_check (MSNP_FRAMER_CLIENT, BYTES ("USR 4  OK \r\nOUT \r\nBPR   N\r\n"), NULL, 0,
                 "USR [4] [] [OK] []\nOUT []\nBPR [] [] [N]\n");
}

static void
test_bytes_that_are_no_utf8 (void)
{
  framing_check (MSNP_FRAMER_CLIENT, BYTES ("NLN NLN bob@example.net B\xc3\xff\xa0 0\r\n"), NULL, 0,
                 "NLN [NLN] [bob@example.net] [B\\303\\377\\240] [0]\n");
}

static void
test_lines_that_are_no_command (void)
{
  check_error (MSNP_FRAMER_CLIENT, BYTES ("QNG 1\r\nLST a\0b\r\n"), "QNG [1]\n");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("\0\0\0\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("ver 1\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("VE\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("V\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES (" VER 1\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("VERS 1\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("VER\t1\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("9I1 1\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("017 1\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("   \r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("HTTP/1.1 200 OK\r\n"), "");
  check_error (MSNP_FRAMER_CLIENT, BYTES ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\n"), "");
}

/* Nothing that comes after an error is read as a command. */
static void
test_an_error_is_final (void)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_CLIENT);

  msnp_framer_push (framer, "nonsense\r\n", 10);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (msnp_framer_next (framer, &error));
      g_assert_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
      msnp_framer_push (framer, "QNG 1\r\n", 7);
    }
  g_assert_null (msnp_framer_next (framer, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/framer/reads-a-joined-stream", test_joined);
  g_test_add_func ("/msnp/framer/reads-a-stream-cut-once-anywhere", test_cut_once);
  g_test_add_func ("/msnp/framer/reads-a-stream-cut-twice-anywhere", test_cut_twice);
  g_test_add_func ("/msnp/framer/reads-byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/msnp/framer/waits-for-a-whole-line", test_nothing_yet);
  g_test_add_func ("/msnp/framer/command-lives-until-the-next-call",
                   test_command_lives_until_the_next_call);
  g_test_add_func ("/msnp/framer/takes-the-longest-line", test_longest_line);
  g_test_add_func ("/msnp/framer/refuses-a-line-over-the-limit", test_line_over_the_limit);
  g_test_add_func ("/msnp/framer/refuses-an-endless-line", test_endless_line);
  g_test_add_func ("/msnp/framer/takes-the-largest-payload", test_largest_payload);
  g_test_add_func ("/msnp/framer/refuses-bad-payload-sizes", test_bad_payload_sizes);
  g_test_add_func ("/msnp/framer/takes-an-empty-payload", test_empty_payload);
  g_test_add_func ("/msnp/framer/query-has-a-payload-for-servers-alone",
                   test_query_has_a_payload_for_servers_alone);
  g_test_add_func ("/msnp/framer/knows-payloads-by-direction", test_payloads_by_direction);
  g_test_add_func ("/msnp/framer/follows-later-dialects", test_later_dialects);
  g_test_add_func ("/msnp/framer/errors-have-no-payload", test_errors_have_no_payload);
  g_test_add_func ("/msnp/framer/takes-a-bare-line-feed", test_bare_line_feed);
  g_test_add_func ("/msnp/framer/passes-over-blank-lines", test_blank_lines_are_passed_over);
  g_test_add_func ("/msnp/framer/keeps-empty-arguments", test_empty_arguments_are_kept);
  g_test_add_func ("/msnp/framer/hands-on-bytes-that-are-no-utf8", test_bytes_that_are_no_utf8);
  g_test_add_func ("/msnp/framer/refuses-lines-that-are-no-command",
                   test_lines_that_are_no_command);
  g_test_add_func ("/msnp/framer/an-error-is-final", test_an_error_is_final);

  return g_test_run ();
}

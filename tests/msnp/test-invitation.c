#include <string.h>

#include "msnp/p2p/msnp-invitation.h"

#define INVITE "Application-Name: X\r\nApplication-GUID: %s\r\nInvitation-Command: INVITE\r\n" \
               "Invitation-Cookie: 33267\r\n\r\n"

static void
check_kind (const char *guid,
            const char *kind)
{
  g_autofree char *text = g_strdup_printf (INVITE, guid);
  MsnpInvitation invitation;

  g_assert_true (msnp_invitation_parse (&invitation, text, strlen (text)));
  g_assert_cmpuint (invitation.cookie, ==, 33267);
  g_assert_cmpstr (invitation.kind, ==, kind);
}

static void
test_kinds (void)
{
  check_kind ("{5d3e02ab-6190-11D3-bbbb-00C04F795683}", "file");
  check_kind ("{02D3C01F-BF30-4825-A83A-DE7AF41648AA}", "voice");
  check_kind ("{F1B2920D-80FC-4DF5-B7B4-3FB1FAB1C14A}", "application");
  check_kind ("", "application");
}

static void
test_none (void)
{
  static const char *const texts[] = {
    "", "\r\n\r\n", "Invitation-Command: INVITE\r\n\r\n", "Invitation-Cookie: 1\r\n\r\n",
    "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 1\r\n\r\n",
    "Invitation-Command: CANCEL\r\nInvitation-Cookie: 1\r\n\r\n",
    "Invitation-Command: INVITE\r\nInvitation-Cookie: 4294967296\r\n\r\n",
    "Invitation-Command: INVITE\r\nInvitation-Cookie: -1\r\n\r\n",
  };
  MsnpInvitation invitation;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (msnp_invitation_parse (&invitation, texts[i], strlen (texts[i])));
}

static void
test_refusal (void)
{
  static const char expected[] = "MIME-Version: 1.0\r\n"
                                 "Content-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"
                                 "Invitation-Command: CANCEL\r\nInvitation-Cookie: 4294967295\r\n"
                                 "Cancel-Code: REJECT_NOT_INSTALLED\r\n\r\n";
  MsnpInvitation invitation = { .cookie = 4294967295u };
  g_autoptr(GBytes) bytes = msnp_invitation_format_refusal (&invitation);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   sizeof expected - 1);
}

/* The two addresses of a peer: the one within his network comes first, one that is told twice comes
 * once, and one where nobody has business to send us does not come at all. */
static void
test_addresses (void)
{
  static const char *const rows[][3] = {
    { "198.51.100.23", "192.0.2.33", "192.0.2.33:6891 198.51.100.23:6891 " },
    { "192.0.2.33", "192.0.2.33", "192.0.2.33:6891 " },
    { "192.0.2.33", "127.0.0.1", "192.0.2.33:6891 " },
    { "nowhere", "224.0.0.1", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("Invitation-Command: ACCEPT\r\nInvitation-Cookie: 1\r\n"
                         "IP-Address: %s\r\nIP-Address-Internal: %s\r\nPort: 6891\r\n"
                         "AuthCookie: 2\r\n\r\n", rows[i][0], rows[i][1]);
      g_autoptr(MsnpFileInvitation) invitation =
        msnp_file_invitation_parse (text, strlen (text), FALSE);
      g_autoptr(GString) found = g_string_new (NULL);

      for (guint j = 0; j < invitation->addresses->len; j++)
        {
          g_autofree char *address =
            g_socket_connectable_to_string (g_ptr_array_index (invitation->addresses, j));

          g_string_append_printf (found, "%s ", address);
        }
      g_assert_cmpstr (found->str, ==, rows[i][2]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/invitation/kinds", test_kinds);
  g_test_add_func ("/msnp/invitation/everything-else-is-none", test_none);
  g_test_add_func ("/msnp/invitation/refusal", test_refusal);
  g_test_add_func ("/msnp/invitation/addresses", test_addresses);

  return g_test_run ();
}

#include "config.h"

#include <string.h>

#include "msnp/msnp-notification-mail.h"

/* What the service tells in messages of its own (03 §3.13). */

static void
parse (MsnpMail   *mail,
       const char *type,
       const char *body)
{
  g_autofree char *text = g_strdup_printf (
    "MIME-Version: 1.0\r\nContent-Type: %s; charset=UTF-8\r\n\r\n%s", type, body);
  g_autoptr(MsnpMime) mime = msnp_mime_parse (text, strlen (text), NULL);

  g_assert_nonnull (mime);
  msnp_mail_parse (mail, mime);
}

static void
test_unread (void)
{
  g_auto(MsnpMail) mail = { 0 };

  parse (&mail, "text/x-msmsgsinitialemailnotification",
         "Inbox-Unread: 12\r\nFolders-Unread: 3\r\nInbox-URL: /cgi-bin/HoTMaiL\r\n");
  g_assert_cmpint (mail.kind, ==, MSNP_MAIL_UNREAD);
  g_assert_cmpint (mail.inbox, ==, 12);
  g_assert_cmpint (mail.folders, ==, 3);
}

static void
test_counts_are_bounded (void)
{
  g_auto(MsnpMail) mail = { 0 };

  parse (&mail, "text/x-msmsgsinitialemailnotification",
         "Inbox-Unread: 4294967295\r\nFolders-Unread: -1\r\n");
  g_assert_cmpint (mail.inbox, ==, 1000000);
  g_assert_cmpint (mail.folders, ==, 0);
}

static void
test_moved (void)
{
  g_auto(MsnpMail) mail = { 0 };

  parse (&mail, "TEXT/X-MSMSGSACTIVEMAILNOTIFICATION",
         "Src-Folder: ACTIVE\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 2\r\n");
  g_assert_cmpint (mail.kind, ==, MSNP_MAIL_MOVED);
  g_assert_cmpint (mail.inbox, ==, -2);
  g_assert_cmpint (mail.folders, ==, 2);
}

typedef struct
{
  const char *subject;
  const char *expected;
} Word;

static const Word words[] = {
  { "=?\"us-ascii\"?Q?hello?=", "hello" },
  { "=?utf-8?Q?caf=C3=A9_cr=c3=a8me?=", "café crème" },
  { "=?UTF-8?B?4piD?= and more", "☃ and more" },
  { "=?iso-8859-1?q?M=FCller?= =?iso-8859-1?q?_&_S=F6hne?=", "Müller & Söhne" },
  { "plain", "plain" },
  { "=?broken", "=?broken" },
  { "=?utf-8?Q?=ZZ?=", "=ZZ" },
};

static void
test_new (gconstpointer data)
{
  const Word *word = data;
  g_auto(MsnpMail) mail = { 0 };
  g_autofree char *body = g_strdup_printf (
    "From: Example Sender\r\nMessage-URL: /x\r\nSubject: %s\r\n", word->subject);

  parse (&mail, "text/x-msmsgsemailnotification", body);
  g_assert_cmpint (mail.kind, ==, MSNP_MAIL_NEW);
  g_assert_cmpstr (mail.from, ==, "Example Sender");
  g_assert_cmpstr (mail.subject, ==, word->expected);
}

static void
test_system (void)
{
  g_auto(MsnpMail) mail = { 0 };
  g_auto(MsnpMail) other = { 0 };

  parse (&mail, "application/x-msnmsgssystemmessage", "Type: 1\r\nArg1: 5\r\n");
  g_assert_cmpint (mail.kind, ==, MSNP_MAIL_SYSTEM);
  g_assert_cmpstr (mail.system_kind, ==, "shutdown");
  g_assert_cmpint (mail.minutes, ==, 5);

  parse (&other, "application/x-msmsgssystemmessage", "Type: 9\r\n");
  g_assert_cmpstr (other.system_kind, ==, "9");
  g_assert_cmpint (other.minutes, ==, -1);
}

static void
test_profile_is_nothing (void)
{
  g_auto(MsnpMail) mail = { 0 };

  parse (&mail, "text/x-msmsgsprofile", "");
  g_assert_cmpint (mail.kind, ==, MSNP_MAIL_NONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/mail/unread", test_unread);
  g_test_add_func ("/msnp/mail/counts-are-bounded", test_counts_are_bounded);
  g_test_add_func ("/msnp/mail/moved", test_moved);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/mail/new/%zu", i);

      g_test_add_data_func (path, &words[i], test_new);
    }
  g_test_add_func ("/msnp/mail/system", test_system);
  g_test_add_func ("/msnp/mail/profile-is-nothing", test_profile_is_nothing);

  return g_test_run ();
}

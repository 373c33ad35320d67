#include "config.h"

#include <string.h>

#include "core/core-contact-file.h"

#define FILE_OF(contacts) \
  "<?xml version=\"1.0\"?>\n<messenger>\n  <service name=\".NET Messenger Service\">\n" \
  "    <contactlist>\n" contacts "    </contactlist>\n  </service>\n</messenger>\n"

static char *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) addresses = core_contact_file_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return g_strjoinv (" ", addresses);
}

static void
assert_refused (const char *text, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) addresses = core_contact_file_parse (text, size, &error);

  g_assert_null (addresses);
  g_assert_nonnull (error);
}

static void
test_reads_what_the_official_client_wrote (void)
{
  g_autofree char *found =
    parse (FILE_OF ("<contact>ann@example.com</contact>\n"
                    "<contact type=\"1\"> Bob@Example.com </contact>\n"));
  g_autofree char *marked =
    parse ("\xEF\xBB\xBF" FILE_OF ("<contact>ann@example.com</contact>"));

  g_assert_cmpstr (found, ==, "ann@example.com bob@example.com");
  g_assert_cmpstr (marked, ==, "ann@example.com");
}

static void
test_nobody_comes_twice (void)
{
  g_autofree char *found = parse (FILE_OF ("<contact>ann@example.com</contact>"
                                           "<contact>ANN@example.com</contact>"));

  g_assert_cmpstr (found, ==, "ann@example.com");
}

static void
test_an_empty_list_is_a_list (void)
{
  g_autofree char *found = parse (FILE_OF (""));

  g_assert_cmpstr (found, ==, "");
}

static void
test_what_is_no_address_is_passed_over (void)
{
  g_autofree char *found =
    parse (FILE_OF ("<contact>nobody</contact><contact/><contact>a b@example.com</contact>"
                    "<contact>&lt;b&gt;@example.com&#10;REM FL</contact>"
                    "<group><contact>hidden@example.com</contact></group>"
                    "<!-- <contact>comment@example.com</contact> -->"
                    "<contact>ann@example.com<b>, bob@example.com</b></contact>"
                    "<contact><![CDATA[eve@example.com]]></contact>"));

  g_assert_cmpstr (found, ==, "eve@example.com");
}

static void
test_other_elements_are_passed_over (void)
{
  g_autofree char *found =
    parse ("<messenger><more><contactlist><contact>no@example.com</contact></contactlist></more>"
           "<service><x/><contactlist><contact>ann@example.com</contact></contactlist></service>"
           "</messenger>");

  g_assert_cmpstr (found, ==, "ann@example.com");
}

static void
test_hostile_files_are_refused (void)
{
  static const char *const files[] = {
    "", "no xml", "<messenger>", "<messenger></service>", "<html><body/></html>",
    "<messenger/>", "<messenger><service/></messenger>",
    /* entities of its own: a bomb, and a file of this machine */
    "<!DOCTYPE messenger [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" FILE_OF (""),
    "<!DOCTYPE messenger SYSTEM \"file:///etc/passwd\">" FILE_OF (""),
    FILE_OF ("<contact>&b;@example.com</contact>"),
    FILE_OF ("<contact>\xFF\xFE@example.com</contact>"),
    "\xFF\xFE<\0m\0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    assert_refused (files[i], strlen (files[i]));
  assert_refused (FILE_OF ("\0"), sizeof FILE_OF ("\0") - 1);
}

static void
test_depth_is_bounded (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  assert_refused (deep->str, deep->len);
}

static void
test_size_is_bounded (void)
{
  g_autofree char *blanks = g_strnfill (CORE_CONTACT_FILE_MAX_SIZE, ' ');
  g_autofree char *large = g_strconcat (FILE_OF (""), blanks, NULL);
  g_autoptr(GString) many = g_string_new ("<messenger><service><contactlist>");

  assert_refused (large, strlen (large));
  for (guint i = 0; i <= CORE_CONTACT_FILE_MAX_CONTACTS; i++)
    g_string_append_printf (many, "<contact>a%u@example.com</contact>", i);
  g_string_append (many, "</contactlist></service></messenger>");
  g_assert_cmpuint (many->len, <, CORE_CONTACT_FILE_MAX_SIZE);
  assert_refused (many->str, many->len);
}

static void
test_what_is_written_can_be_read (void)
{
  const char *const addresses[] = { "ann@example.com", "b&b@example.com", NULL };
  g_autofree char *file = core_contact_file_format (addresses);
  g_autofree char *found = parse (file);

  g_assert_cmpstr (found, ==, "ann@example.com b&b@example.com");
  g_assert_nonnull (strstr (file, "<service name=\".NET Messenger Service\">"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/contact-file/reads-what-the-official-client-wrote",
                   test_reads_what_the_official_client_wrote);
  g_test_add_func ("/core/contact-file/nobody-comes-twice", test_nobody_comes_twice);
  g_test_add_func ("/core/contact-file/an-empty-list-is-a-list", test_an_empty_list_is_a_list);
  g_test_add_func ("/core/contact-file/what-is-no-address-is-passed-over",
                   test_what_is_no_address_is_passed_over);
  g_test_add_func ("/core/contact-file/other-elements-are-passed-over",
                   test_other_elements_are_passed_over);
  g_test_add_func ("/core/contact-file/hostile-files-are-refused",
                   test_hostile_files_are_refused);
  g_test_add_func ("/core/contact-file/depth-is-bounded", test_depth_is_bounded);
  g_test_add_func ("/core/contact-file/size-is-bounded", test_size_is_bounded);
  g_test_add_func ("/core/contact-file/what-is-written-can-be-read",
                   test_what_is_written_can_be_read);
  return g_test_run ();
}

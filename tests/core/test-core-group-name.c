#include "config.h"

#include <string.h>

#include "core/core-group-name.h"
#include "msnp/msnp-roster-private.h"

typedef struct
{
  MsnpRoster *roster;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->roster = msnp_roster_new ();
  msnp_roster_apply_group_added (f->roster, "1", "Work");
  msnp_roster_apply_group_added (f->roster, "2", "Family");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->roster);
}

static const char *
get_fault (Fixture *f, const char *name)
{
  return core_group_name_get_fault (f->roster, NULL, name);
}

static void
test_a_name_is_a_name (Fixture *f, gconstpointer data)
{
  g_assert_null (get_fault (f, "Friends"));
  g_assert_null (get_fault (f, "Ü ~ ☺"));
}

static void
test_nothing_is_no_name_and_no_fault (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (get_fault (f, ""), ==, "");
}

static void
test_names_of_group_0_are_refused (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "~", "Other Contacts", "other contacts", "(No Group)" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_nonnull (strstr (get_fault (f, names[i]), "in no group"));
}

/* 61 bytes once escaped: a blank takes three of them, and each byte of another script. */
static void
test_the_limit_is_of_escaped_bytes (Fixture *f, gconstpointer data)
{
  g_autofree char *fits = g_strnfill (61, 'x');
  g_autofree char *too_long = g_strnfill (62, 'x');
  g_autofree char *blanks = g_strnfill (19, ' ');
  g_autofree char *words_fit = g_strconcat ("a", blanks, "abc", NULL);
  g_autofree char *words = g_strconcat ("a", blanks, "abcde", NULL);

  g_assert_null (get_fault (f, fits));
  g_assert_nonnull (strstr (get_fault (f, too_long), "too long"));
  g_assert_null (get_fault (f, words_fit));
  g_assert_nonnull (strstr (get_fault (f, words), "too long"));
  g_assert_nonnull (strstr (get_fault (f, "группа группа группа"), "too long"));
}

static void
test_a_name_is_taken_by_another_group_alone (Fixture *f, gconstpointer data)
{
  MsnpGroup *work = msnp_roster_lookup_group (f->roster, "1");

  g_assert_nonnull (strstr (get_fault (f, "Work"), "of this name"));
  g_assert_null (core_group_name_get_fault (f->roster, work, "Work"));
  g_assert_nonnull (core_group_name_get_fault (f->roster, work, "Family"));
}

static void
test_30_groups_are_enough (Fixture *f, gconstpointer data)
{
  MsnpGroup *work = msnp_roster_lookup_group (f->roster, "1");

  for (guint i = 3; i <= CORE_GROUPS_MAX; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_assert_null (get_fault (f, "One more"));
      msnp_roster_apply_group_added (f->roster, id, id);
    }

  g_assert_nonnull (strstr (get_fault (f, "One more"), "30 groups"));
  g_assert_nonnull (strstr (get_fault (f, ""), "30 groups"));
  g_assert_null (core_group_name_get_fault (f->roster, work, "Another name"));
}

#define ADD(name, function) \
  g_test_add ("/core/group-name/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-name-is-a-name", test_a_name_is_a_name);
  ADD ("nothing-is-no-name-and-no-fault", test_nothing_is_no_name_and_no_fault);
  ADD ("names-of-group-0-are-refused", test_names_of_group_0_are_refused);
  ADD ("the-limit-is-of-escaped-bytes", test_the_limit_is_of_escaped_bytes);
  ADD ("a-name-is-taken-by-another-group-alone", test_a_name_is_taken_by_another_group_alone);
  ADD ("30-groups-are-enough", test_30_groups_are_enough);
  return g_test_run ();
}

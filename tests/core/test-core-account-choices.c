#include "config.h"

#include "core/core-account-choices.h"

#define ANN "ann@example.com"

typedef struct
{
  CoreAccountChoices *choices;
  GString            *changes; /* what "changed" has told */
} Fixture;

static void
on_changed (CoreAccountChoices *choices, const char *key, const char *address, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->changes, "%s %s\n", key, address != NULL ? address : "-");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->choices = core_account_choices_new ();
  f->changes = g_string_new (NULL);
  g_signal_connect (f->choices, "changed", G_CALLBACK (on_changed), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->choices);
  g_string_free (f->changes, TRUE);
}

static void
test_nothing_is_chosen_at_first (Fixture *f, gconstpointer data)
{
  g_assert_null (core_account_choices_get_nickname (f->choices, ANN));
  g_assert_false (core_account_choices_is_favorite (f->choices, ANN));
  g_assert_false (core_account_choices_is_muted (f->choices, ANN));
  g_assert_false (core_account_choices_is_folded (f->choices, "online"));
  g_assert_cmpint (core_account_choices_get_grouping (f->choices), ==, CORE_GROUPING_GROUPS);
  g_assert_cmpint (core_account_choices_get_offline (f->choices), ==, CORE_OFFLINE_LAST);
}

static void
choose (CoreAccountChoices *choices)
{
  core_account_choices_set_nickname (choices, ANN, "  Annie ");
  core_account_choices_set_favorite (choices, ANN, TRUE);
  core_account_choices_set_muted (choices, "bob@example.com", TRUE);
  core_account_choices_set_folded (choices, "group:Work", TRUE);
  core_account_choices_set_grouping (choices, CORE_GROUPING_PRESENCE);
  core_account_choices_set_offline (choices, CORE_OFFLINE_HIDDEN);
}

static void
test_every_change_is_told_once (Fixture *f, gconstpointer data)
{
  choose (f->choices);
  choose (f->choices);

  g_assert_cmpstr (f->changes->str, ==,
                   "nicknames ann@example.com\nfavorites ann@example.com\n"
                   "muted bob@example.com\nfolded -\ngrouping -\noffline -\n");
}

static void
test_what_is_saved_can_be_loaded (Fixture *f, gconstpointer data)
{
  g_autoptr(CoreAccountChoices) other = core_account_choices_new ();
  g_autoptr(GVariant) saved = NULL;
  g_autoptr(GVariant) again = NULL;

  choose (f->choices);
  saved = core_account_choices_save (f->choices);
  core_account_choices_load (other, saved);
  again = core_account_choices_save (other);

  g_assert_cmpvariant (saved, again);
  g_assert_cmpstr (core_account_choices_get_nickname (other, ANN), ==, "Annie");
  g_assert_true (core_account_choices_is_muted (other, "bob@example.com"));
  g_assert_cmpint (core_account_choices_get_offline (other), ==, CORE_OFFLINE_HIDDEN);
}

static void
test_loading_takes_the_place_of_everything (Fixture *f, gconstpointer data)
{
  g_autoptr(GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));

  choose (f->choices);
  core_account_choices_load (f->choices, nothing);

  test_nothing_is_chosen_at_first (f, NULL);
}

/* A file may have been changed by anybody. */
static void
test_rubbish_is_passed_over (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *long_name = g_strnfill (5000, 'x');
  g_autofree char *text =
    g_strdup_printf ("{'nicknames': <{'ann@example.com': '%s', 'bob@example.com': 'Bob'}>,"
                     " 'favorites': <7>, 'muted': <'all'>, 'folded': <['online']>,"
                     " 'grouping': <'sideways'>, 'offline': <@as []>, 'more': <true>}", long_name);
  g_autoptr(GVariant) values =
    g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  core_account_choices_load (f->choices, values);

  g_assert_null (core_account_choices_get_nickname (f->choices, ANN));
  g_assert_cmpstr (core_account_choices_get_nickname (f->choices, "bob@example.com"), ==, "Bob");
  g_assert_true (core_account_choices_is_folded (f->choices, "online"));
  g_assert_cmpint (core_account_choices_get_grouping (f->choices), ==, CORE_GROUPING_GROUPS);
  g_assert_cmpint (core_account_choices_get_offline (f->choices), ==, CORE_OFFLINE_LAST);
}

static void
test_there_is_a_limit (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *address = g_strdup_printf ("person%u@example.com", i);

      core_account_choices_set_favorite (f->choices, address, TRUE);
    }

  g_assert_true (core_account_choices_is_favorite (f->choices, "person8000@example.com"));
  g_assert_false (core_account_choices_is_favorite (f->choices, "person9999@example.com"));
}

static void
test_blanks_take_a_nickname_away (Fixture *f, gconstpointer data)
{
  core_account_choices_set_nickname (f->choices, ANN, "Annie");
  core_account_choices_set_nickname (f->choices, ANN, "  ");
  core_account_choices_set_nickname (f->choices, ANN, NULL);

  g_assert_null (core_account_choices_get_nickname (f->choices, ANN));
  g_assert_cmpstr (f->changes->str, ==, "nicknames ann@example.com\nnicknames ann@example.com\n");
}

#define ADD(name, function) \
  g_test_add ("/core/account-choices/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-is-chosen-at-first", test_nothing_is_chosen_at_first);
  ADD ("every-change-is-told-once", test_every_change_is_told_once);
  ADD ("what-is-saved-can-be-loaded", test_what_is_saved_can_be_loaded);
  ADD ("loading-takes-the-place-of-everything", test_loading_takes_the_place_of_everything);
  ADD ("rubbish-is-passed-over", test_rubbish_is_passed_over);
  ADD ("there-is-a-limit", test_there_is_a_limit);
  ADD ("blanks-take-a-nickname-away", test_blanks_take_a_nickname_away);
  return g_test_run ();
}

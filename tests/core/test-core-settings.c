#include "config.h"

#include "core/core-settings.h"

typedef struct
{
  CoreSettings *settings;
  guint         changes;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->settings = core_settings_new_in_memory (&error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->settings);
}

static void
on_addresses_changed (CoreSettings *settings, gpointer user_data)
{
  Fixture *f = user_data;

  f->changes++;
}

static void
assert_addresses (Fixture *f, const char *wanted)
{
  g_auto(GStrv) addresses = core_settings_dup_addresses (f->settings);
  g_autofree char *joined = g_strjoinv (" ", addresses);

  g_assert_cmpstr (joined, ==, wanted);
}

static void
test_last_used_address_is_first (Fixture *f, gconstpointer data)
{
  g_signal_connect (f->settings, "addresses-changed", G_CALLBACK (on_addresses_changed), f);

  core_settings_add_address (f->settings, "a@example.com");
  core_settings_add_address (f->settings, "b@example.com");
  core_settings_add_address (f->settings, "a@example.com");
  core_settings_add_address (f->settings, "a@example.com");

  assert_addresses (f, "a@example.com b@example.com");
  g_assert_cmpuint (f->changes, ==, 3);
}

static void
test_removed_address_is_forgotten (Fixture *f, gconstpointer data)
{
  core_settings_add_address (f->settings, "a@example.com");
  core_settings_add_address (f->settings, "b@example.com");
  core_settings_remove_address (f->settings, "a@example.com");
  core_settings_remove_address (f->settings, "nobody@example.com");

  assert_addresses (f, "b@example.com");
}

static void
test_addresses_are_bounded (Fixture *f, gconstpointer data)
{
  g_auto(GStrv) addresses = NULL;

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *address = g_strdup_printf ("%d@example.com", i);

      core_settings_add_address (f->settings, address);
    }

  addresses = core_settings_dup_addresses (f->settings);
  g_assert_cmpuint (g_strv_length (addresses), ==, 10);
  g_assert_cmpstr (addresses[0], ==, "99@example.com");
}

static void
test_property_is_the_key (Fixture *f, gconstpointer data)
{
  g_autofree char *status = NULL;
  int minutes;

  g_object_set (f->settings, "status", "away", "auto-away-minutes", 7, NULL);
  g_object_get (f->settings, "status", &status, "auto-away-minutes", &minutes, NULL);

  g_assert_cmpstr (status, ==, "away");
  g_assert_cmpint (minutes, ==, 7);
}

static void
test_size_is_of_one_kind (Fixture *f, gconstpointer data)
{
  static const CoreWindowSize odd[] = {
    { -1, 600, FALSE }, { 0, 0, TRUE }, { 500, 16385, FALSE }, { G_MAXINT, 600, FALSE },
  };
  CoreWindowSize size = { 444, 333, TRUE };

  core_settings_set_window_size (f->settings, "chat", size);
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    core_settings_set_window_size (f->settings, "chat", odd[i]);

  size = core_settings_get_window_size (f->settings, "chat");
  g_assert_cmpint (size.width, ==, 444);
  g_assert_cmpint (size.height, ==, 333);
  g_assert_true (size.is_maximized);
  size = core_settings_get_window_size (f->settings, "history");
  g_assert_cmpint (size.width, ==, 820);
  g_assert_false (size.is_maximized);
}

static void
test_memory_is_not_shared (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CoreSettings) other = core_settings_new_in_memory (&error);
  g_auto(GStrv) addresses = NULL;

  g_assert_no_error (error);
  core_settings_add_address (f->settings, "a@example.com");

  addresses = core_settings_dup_addresses (other);
  g_assert_cmpuint (g_strv_length (addresses), ==, 0);
}

static void
test_profiles_are_apart (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CoreSettings) usual = core_settings_new (NULL, &error);
  g_autoptr(CoreSettings) work = core_settings_new ("work", &error);
  g_auto(GStrv) addresses = NULL;

  g_assert_no_error (error);
  core_settings_add_address (usual, "a@example.com");

  addresses = core_settings_dup_addresses (work);
  g_assert_cmpuint (g_strv_length (addresses), ==, 0);
  core_settings_remove_address (usual, "a@example.com");
}

static void
test_switches_are_properties (Fixture *f, gconstpointer data)
{
  static const char *const on[] = {
    "notify-online", "notify-message", "notify-nudge", "notify-file", "notify-added",
    "notify-connection", "notify-while-away", "sounds", "sound-online", "sound-message",
    "sound-nudge", "sound-added", "tray", "auto-away",
  };
  g_autofree char *background = NULL;
  int minutes = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (on); i++)
    {
      gboolean value = FALSE;

      g_object_get (f->settings, on[i], &value, NULL);
      g_assert_true (value);
      g_object_set (f->settings, on[i], FALSE, NULL);
      g_assert_false (core_settings_is_on (f->settings, on[i]));
    }
  g_assert_false (core_settings_is_on (f->settings, "notify-while-busy"));
  g_object_get (f->settings, "background", &background, "auto-away-minutes", &minutes, NULL);
  g_assert_cmpstr (background, ==, "ask");
  g_assert_cmpint (minutes, ==, 5);
}

static void
test_recent_emoticons (Fixture *f, gconstpointer data)
{
  g_auto(GStrv) codes = NULL;

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *code = g_strdup_printf ("(%d)", i);

      core_settings_add_recent_emoticon (f->settings, code);
    }
  core_settings_add_recent_emoticon (f->settings, "(98)");

  codes = core_settings_dup_recent_emoticons (f->settings);
  g_assert_cmpuint (g_strv_length (codes), ==, 8);
  g_assert_cmpstr (codes[0], ==, "(98)");
  g_assert_cmpstr (codes[1], ==, "(99)");
  g_assert_cmpstr (codes[2], ==, "(97)");
}

static void
test_profile_names (void)
{
  g_assert_true (core_settings_is_profile_name ("work_2"));
  g_assert_false (core_settings_is_profile_name (""));
  g_assert_false (core_settings_is_profile_name ("a/b"));
  g_assert_false (core_settings_is_profile_name ("a.b"));
  g_assert_false (core_settings_is_profile_name ("ä"));
  g_assert_false (core_settings_is_profile_name ("123456789012345678901234567890123"));
}

#define ADD(name, function) \
  g_test_add ("/core/settings/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("last-used-address-is-first", test_last_used_address_is_first);
  ADD ("removed-address-is-forgotten", test_removed_address_is_forgotten);
  ADD ("addresses-are-bounded", test_addresses_are_bounded);
  ADD ("recent-emoticons", test_recent_emoticons);
  ADD ("property-is-the-key", test_property_is_the_key);
  ADD ("switches-are-properties", test_switches_are_properties);
  ADD ("size-is-of-one-kind", test_size_is_of_one_kind);
  ADD ("memory-is-not-shared", test_memory_is_not_shared);
  g_test_add_func ("/core/settings/profiles-are-apart", test_profiles_are_apart);
  g_test_add_func ("/core/settings/profile-names", test_profile_names);
  return g_test_run ();
}

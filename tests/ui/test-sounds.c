#include "config.h"

#include <gtk/gtk.h>

#include "ui/twn-sounds.h"

#include "tweener-resources.h"

/* Whether there is a media module and a loudspeaker or not: nothing is said, and nothing stays. */
static void
test_each_sound_ends (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CoreSettings) settings = core_settings_new_in_memory (&error);
  g_autoptr(CoreAccount) account = core_account_new ();
  g_autoptr(CoreNotifier) notifier = core_notifier_new (account, settings);
  TwnSounds *sounds = twn_sounds_new (notifier);

  g_assert_no_error (error);
  for (CoreNoticeKind kind = CORE_NOTICE_ONLINE; kind <= CORE_NOTICE_ADDED; kind++)
    {
      twn_sounds_play (sounds, kind);
      g_assert_true (twn_sounds_is_playing (sounds));
      while (twn_sounds_is_playing (sounds))
        g_main_context_iteration (NULL, TRUE);
    }

  twn_sounds_play (sounds, CORE_NOTICE_CONNECTION);
  g_assert_false (twn_sounds_is_playing (sounds));
  g_assert_finalize_object (sounds);
}

static void
test_what_is_told_is_heard (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CoreSettings) settings = core_settings_new_in_memory (&error);
  g_autoptr(CoreAccount) account = core_account_new ();
  g_autoptr(CoreNotifier) notifier = core_notifier_new (account, settings);
  TwnSounds *sounds = twn_sounds_new (notifier);

  g_assert_no_error (error);
  g_signal_emit_by_name (notifier, "sounded", CORE_NOTICE_MESSAGE);
  g_assert_true (twn_sounds_is_playing (sounds));
  /* also in the middle of a sound */
  g_assert_finalize_object (sounds);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_resources_register (tweener_get_resource ());
  g_test_add_func ("/ui/sounds/each-sound-ends", test_each_sound_ends);
  g_test_add_func ("/ui/sounds/what-is-told-is-heard", test_what_is_told_is_heard);
  return g_test_run ();
}

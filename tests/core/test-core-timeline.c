#include "config.h"

#include "core/core-timeline.h"
#include "msnp/msnp-contact-private.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-message-private.h"

#define OWN_ADDRESS "ana@example.com"

typedef struct
{
  CoreTimeline *timeline;
  MsnpContact  *bob;
  guint         n_changes; /* of items */
  guint         n_states;
} Fixture;

static void
on_items_changed (Fixture *f,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  g_assert_cmpuint (removed, ==, 0);
  g_assert_cmpuint (position + added, ==, g_list_model_get_n_items (G_LIST_MODEL (f->timeline)));
  f->n_changes++;
}

static void
on_item_state_changed (Fixture *f)
{
  f->n_states++;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->timeline = core_timeline_new ();
  f->bob = msnp_contact_new ("bob@example.com");
  g_signal_connect_swapped (f->timeline, "items-changed", G_CALLBACK (on_items_changed), f);
  g_signal_connect_swapped (f->timeline, "item-state-changed", G_CALLBACK (on_item_state_changed),
                            f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->timeline);
  g_assert_finalize_object (f->bob);
}

static CoreTimelineItem *
receive (Fixture    *f,
         const char *name,
         const char *text)
{
  g_autoptr(MsnpMessage) message =
    msnp_message_new_received (MSNP_MESSAGE_TEXT, f->bob, name, text, NULL);

  return core_timeline_append_message (f->timeline, message, OWN_ADDRESS);
}

static void
test_keeps_the_order (Fixture       *f,
                      gconstpointer  data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      receive (f, "Bob", text);
    }

  g_assert_cmpuint (f->n_changes, ==, 100);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (f->timeline), i);
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_assert_cmpstr (core_timeline_item_get_text (item), ==, text);
    }
}

static void
test_joins_what_one_person_says (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(MsnpMessage) own = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Ana", "me", NULL);

  g_assert_false (core_timeline_item_is_joined (receive (f, "Bob", "one")));
  g_assert_true (core_timeline_item_is_joined (receive (f, "Bob", "two")));
  g_assert_false (core_timeline_item_is_joined (receive (f, "Robert", "renamed")));
  g_assert_false (core_timeline_item_is_joined (
    core_timeline_append_message (f->timeline, own, OWN_ADDRESS)));
  g_assert_false (core_timeline_item_is_joined (receive (f, "Robert", "again")));
}

static void
test_notice_ends_a_header (Fixture       *f,
                           gconstpointer  data)
{
  receive (f, "Bob", "one");
  core_timeline_append_notice (f->timeline, "something happened");

  g_assert_false (core_timeline_item_is_joined (receive (f, "Bob", "two")));
}

static void
test_makes_names_and_texts_harmless (Fixture       *f,
                                     gconstpointer  data)
{
  CoreTimelineItem *item = receive (f, "B\nob\xe2\x80\xae", "a\x1b\r\nb\xe2\x80\xae");
  CoreTimelineItem *nameless = receive (f, "\x01\x02", "x");

  g_assert_cmpstr (core_timeline_item_get_name (item), ==, "B ob");
  g_assert_cmpstr (core_timeline_item_get_text (item), ==, "a\nb");
  g_assert_cmpstr (core_timeline_item_get_name (nameless), ==, "bob@example.com");
}

static void
test_nudge_is_a_sentence (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(MsnpMessage) in =
    msnp_message_new_received (MSNP_MESSAGE_NUDGE, f->bob, "Bob", "", NULL);
  g_autoptr(MsnpMessage) out = msnp_message_new_own (MSNP_MESSAGE_NUDGE, "Ana", "", NULL);

  g_assert_cmpstr (core_timeline_item_get_text (
                     core_timeline_append_message (f->timeline, in, OWN_ADDRESS)),
                   ==, "\xe2\x81\xa8" "Bob\xe2\x81\xa9 sent you a nudge");
  g_assert_cmpstr (core_timeline_item_get_text (
                     core_timeline_append_message (f->timeline, out, OWN_ADDRESS)),
                   ==, "You sent a nudge");
}

static void
test_state_follows_the_message (Fixture       *f,
                                gconstpointer  data)
{
  g_autoptr(MsnpMessage) message = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Ana", "hi", NULL);
  CoreTimelineItem *item = core_timeline_append_message (f->timeline, message, OWN_ADDRESS);

  g_assert_true (core_timeline_has_unsent (f->timeline));
  msnp_message_advance (message, MSNP_MESSAGE_SENT, NULL);
  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_SENT);
  msnp_message_advance (message, MSNP_MESSAGE_ACCEPTED, NULL);

  g_assert_cmpuint (f->n_states, ==, 2);
  g_assert_false (core_timeline_has_unsent (f->timeline));
  g_assert_null (core_timeline_item_dup_failure_text (item));
}

static void
test_failure_has_a_reason (Fixture       *f,
                           gconstpointer  data)
{
  g_autoptr(MsnpMessage) message = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Ana", "hi", NULL);
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_HIDDEN, "for the log");
  CoreTimelineItem *item = core_timeline_append_message (f->timeline, message, OWN_ADDRESS);
  g_autofree char *reason = NULL;

  msnp_message_advance (message, MSNP_MESSAGE_FAILED, error);
  reason = core_timeline_item_dup_failure_text (item);

  g_assert_cmpstr (reason, ==, "Not sent. Nobody can be written to while you appear offline.");
  g_assert_false (core_timeline_has_unsent (f->timeline));
}

static void
test_retry_keeps_the_place (Fixture       *f,
                            gconstpointer  data)
{
  g_autoptr(MsnpMessage) failed = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Ana", "hi", NULL);
  g_autoptr(MsnpMessage) again = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Ana", "hi", NULL);
  CoreTimelineItem *item = core_timeline_append_message (f->timeline, failed, OWN_ADDRESS);

  receive (f, "Bob", "meanwhile");
  msnp_message_advance (failed, MSNP_MESSAGE_FAILED, NULL);
  core_timeline_item_replace_message (item, again);

  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_QUEUED);
  g_assert_true (core_timeline_has_unsent (f->timeline));
  msnp_message_advance (again, MSNP_MESSAGE_ACCEPTED, NULL);
  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_ACCEPTED);
  g_assert_cmpuint (f->n_states, ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->timeline)), ==, 2);
}

static void
test_day_is_in_words (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(GDateTime) day = g_date_time_new_local (2026, 11, 23, 14, 2, 0);
  g_autoptr(CoreTimelineItem) item = core_timeline_item_new_day (day);

  g_assert_cmpint (core_timeline_item_get_kind (item), ==, CORE_TIMELINE_DAY);
  g_assert_cmpstr (core_timeline_item_get_text (item), ==, "Monday, 23 November 2026");
}

static void
add (const char *name,
     void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/core/timeline/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("keeps-the-order", test_keeps_the_order);
  add ("joins-what-one-person-says", test_joins_what_one_person_says);
  add ("notice-ends-a-header", test_notice_ends_a_header);
  add ("makes-names-and-texts-harmless", test_makes_names_and_texts_harmless);
  add ("nudge-is-a-sentence", test_nudge_is_a_sentence);
  add ("state-follows-the-message", test_state_follows_the_message);
  add ("failure-has-a-reason", test_failure_has_a_reason);
  add ("retry-keeps-the-place", test_retry_keeps_the_place);
  add ("day-is-in-words", test_day_is_in_words);

  return g_test_run ();
}

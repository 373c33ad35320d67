#include "config.h"

#include <string.h>

#include "core/core-kept-emoticons.h"
#include "core/core-timeline-item.h"

#define CAT "udVfpdQxl/kBS0ZZ5Hk3W40sBUw="
#define DOG "01PTkIDLxXv5vN3KF71XbpxpCNQ="
#define BOB "bob@example.com"

/* What the history keeps of the custom emoticons of a text. */

static void
add (GPtrArray *emoticons, const char *shortcut, const char *sha1d, guint32 size)
{
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new_from_digest (BOB, MSNP_PICTURE_TYPE_EMOTICON, sha1d, size);

  g_ptr_array_add (emoticons, msnp_emoticon_new (shortcut, ref));
}

static GPtrArray *
make (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
}

static void
test_there_and_back (void)
{
  g_autoptr(GPtrArray) emoticons = make ();
  g_autoptr(GPtrArray) back = NULL;
  g_autofree char *kept = NULL;
  const MsnpEmoticon *first;

  add (emoticons, "(kat)", CAT, 500);
  add (emoticons, "(unused)", DOG, 7);
  add (emoticons, "\xf0\x9f\x90\x95!", DOG, G_MAXUINT32);
  kept = core_kept_emoticons_format (emoticons, "my (kat), \xf0\x9f\x90\x95! and (kat)");
  g_assert_cmpstr (kept, ==,
                   "(kat) " CAT " 500\n\xf0\x9f\x90\x95! " DOG " 4294967295\n");

  back = core_kept_emoticons_parse (kept, BOB);
  g_assert_cmpuint (back->len, ==, 2);
  first = back->pdata[0];
  g_assert_cmpstr (first->shortcut, ==, "(kat)");
  g_assert_cmpstr (first->ref->sha1d, ==, CAT);
  g_assert_cmpstr (first->ref->creator, ==, BOB);
  g_assert_cmpuint (first->ref->size, ==, 500);
  g_assert_cmpuint (first->ref->type, ==, MSNP_PICTURE_TYPE_EMOTICON);
}

static void
test_nothing_is_nothing (void)
{
  g_autoptr(GPtrArray) emoticons = make ();

  g_assert_null (core_kept_emoticons_format (NULL, "(kat)"));
  g_assert_null (core_kept_emoticons_format (emoticons, "(kat)"));
  add (emoticons, "(kat)", CAT, 500);
  g_assert_null (core_kept_emoticons_format (emoticons, "no cat"));
  g_assert_null (core_kept_emoticons_parse ("", BOB));
}

/* What is in the file may have been written by anybody. */
static void
test_passes_over_what_is_broken (void)
{
  static const char *const lines[] = {
    "\n", " ", "  ", "(kat)", "(kat) " CAT, "(kat) " CAT " 0", "(kat) " CAT " -1",
    "(kat) " CAT " 4294967296", "(kat) " CAT " 1 ", "(kat)  " CAT " 1", " " CAT " 1",
    "(kat) ../../../../../../../etc/pass 1", "(kat) !!!!!!!!!!!!!!!!!!!!!!!!!!!! 1",
    "(k\tt) " CAT " 1", "(k\xfft) " CAT " 1", "(kat)\r " CAT " 1", "a b c d e", "\xff\xfe",
  };
  g_autofree char *long_shortcut = g_strnfill (MSNP_EMOTICON_SHORTCUT_MAX + 1, 'k');
  g_autofree char *long_line = g_strconcat (long_shortcut, " " CAT " 1", NULL);
  g_autofree char *all = g_strjoinv ("\n", (char **) (const char *const[]) {
    lines[3], lines[5], "(dog) " DOG " 1", lines[11], NULL });
  g_autoptr(GPtrArray) mixed = core_kept_emoticons_parse (all, BOB);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_null (core_kept_emoticons_parse (lines[i], BOB));
  g_assert_null (core_kept_emoticons_parse (long_line, BOB));
  g_assert_cmpuint (mixed->len, ==, 1);
  g_assert_cmpstr (((MsnpEmoticon *) mixed->pdata[0])->shortcut, ==, "(dog)");
}

static void
test_there_is_a_limit (void)
{
  g_autoptr(GPtrArray) emoticons = make ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autoptr(GPtrArray) back = NULL;
  g_autoptr(GPtrArray) read = NULL;
  g_autofree char *kept = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *shortcut = g_strdup_printf ("#%u#", i);

      g_string_append (text, shortcut);
      g_string_append_printf (lines, "%s " CAT " 1\n", shortcut);
      if (i <= CORE_KEPT_EMOTICONS_MAX)
        add (emoticons, shortcut, CAT, 1);
    }
  kept = core_kept_emoticons_format (emoticons, text->str);
  back = core_kept_emoticons_parse (kept, BOB);
  read = core_kept_emoticons_parse (lines->str, BOB);

  g_assert_cmpuint (back->len, ==, CORE_KEPT_EMOTICONS_MAX);
  g_assert_cmpuint (read->len, ==, CORE_KEPT_EMOTICONS_MAX);
}

static void
test_only_texts_have_them (void)
{
  static const StoreKind kinds[] = { STORE_KIND_NUDGE, STORE_KIND_JOINED, STORE_KIND_NOTICE };
  g_autoptr(StoreMessage) record = store_message_new ();
  g_autoptr(CoreTimelineItem) text = NULL;

  record->text = g_strdup ("(kat)");
  record->emoticons = g_strdup ("(kat) " CAT " 1\n");
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(CoreTimelineItem) item = NULL;

      record->kind = kinds[i];
      item = core_timeline_item_new_stored (record);
      g_assert_null (core_timeline_item_get_emoticons (item));
    }
  record->kind = STORE_KIND_TEXT;
  text = core_timeline_item_new_stored (record);
  g_assert_cmpuint (core_timeline_item_get_emoticons (text)->len, ==, 1);
  g_assert_cmpstr (core_timeline_item_get_text (text), ==, "(kat)");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/kept-emoticons/there-and-back", test_there_and_back);
  g_test_add_func ("/core/kept-emoticons/nothing-is-nothing", test_nothing_is_nothing);
  g_test_add_func ("/core/kept-emoticons/passes-over-what-is-broken",
                   test_passes_over_what_is_broken);
  g_test_add_func ("/core/kept-emoticons/there-is-a-limit", test_there_is_a_limit);
  g_test_add_func ("/core/kept-emoticons/only-texts-have-them", test_only_texts_have_them);

  return g_test_run ();
}

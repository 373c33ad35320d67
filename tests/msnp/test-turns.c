#include "config.h"

#include "msnp/msnp-error.h"
#include "msnp/msnp-turns.h"

typedef struct
{
  MsnpTurns *turns;
  GString   *log; /* who got a turn, a letter each; in capitals: who got none */
} Fixture;

/* Whose turn it may be. */
typedef struct
{
  Fixture *f;
  char     letter;
} Asker;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->turns = msnp_turns_new (4, 2);
  f->log = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->turns);
  g_string_free (f->log, TRUE);
}

static void
on_turn (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree Asker *asker = user_data;
  gboolean is_turn = msnp_turns_take_finish (MSNP_TURNS (source), result, NULL);

  g_string_append_c (asker->f->log, is_turn ? asker->letter : g_ascii_toupper (asker->letter));
}

static void
take (Fixture      *f,
      const char   *peer,
      char          letter,
      GCancellable *cancellable)
{
  Asker *asker = g_new (Asker, 1);

  *asker = (Asker) { f, letter };
  msnp_turns_take_async (f->turns, peer, cancellable, on_turn, asker);
}

static void
assert_log (Fixture    *f,
            const char *log)
{
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpstr (f->log->str, ==, log);
}

static void
test_in_order (Fixture       *f,
               gconstpointer  data)
{
  for (char letter = 'a'; letter <= 'e'; letter++)
    take (f, "bob", letter, NULL);
  take (f, "carol", 'x', NULL);
  assert_log (f, "abx");
  g_assert_false (msnp_turns_is_free (f->turns, "bob"));
  g_assert_true (msnp_turns_is_free (f->turns, "carol"));

  msnp_turns_give_back (f->turns, "bob");
  assert_log (f, "abxc");
  msnp_turns_give_back (f->turns, "bob");
  msnp_turns_give_back (f->turns, "bob");
  assert_log (f, "abxcde");
}

/* All of them together have a limit, too; who could go then is not kept by who could not. */
static void
test_all_together (Fixture       *f,
                   gconstpointer  data)
{
  for (char letter = 'a'; letter <= 'c'; letter++)
    take (f, "bob", letter, NULL);
  take (f, "carol", 'm', NULL);
  take (f, "carol", 'n', NULL);
  take (f, "dave", 'x', NULL);
  assert_log (f, "abmn");
  g_assert_false (msnp_turns_is_free (f->turns, "dave"));

  msnp_turns_give_back (f->turns, "carol");
  assert_log (f, "abmnx");
  msnp_turns_give_back (f->turns, "bob");
  assert_log (f, "abmnxc");
}

static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  take (f, "bob", 'a', NULL);
  take (f, "bob", 'b', NULL);
  take (f, "bob", 'c', cancellable);
  take (f, "bob", 'd', NULL);
  assert_log (f, "ab");
  g_cancellable_cancel (cancellable);
  assert_log (f, "abC");
  msnp_turns_give_back (f->turns, "bob");
  assert_log (f, "abCd");
  /* Given at once it is one, though cancelled: somebody gives it back. */
  msnp_turns_give_back (f->turns, "bob");
  take (f, "bob", 'e', cancellable);
  assert_log (f, "abCde");
}

static void
test_failed (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NO_ANSWER, "blocked");

  for (char letter = 'a'; letter <= 'd'; letter++)
    take (f, "bob", letter, NULL);
  for (char letter = 'm'; letter <= 'o'; letter++)
    take (f, "carol", letter, NULL);
  assert_log (f, "abmn");
  msnp_turns_fail (f->turns, "bob", error);
  assert_log (f, "abmnCD");
  msnp_turns_fail (f->turns, NULL, error);
  assert_log (f, "abmnCDO");
  msnp_turns_give_back (f->turns, "bob");
  take (f, "bob", 'e', NULL);
  assert_log (f, "abmnCDOe");
}

#define ADD(path, func) \
  g_test_add ("/msnp/turns/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("in-order", test_in_order);
  ADD ("all-together", test_all_together);
  ADD ("cancelled", test_cancelled);
  ADD ("failed", test_failed);

  return g_test_run ();
}

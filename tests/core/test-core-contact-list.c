#include "config.h"

#include "core/core-contact-list.h"
#include "msnp/msnp-roster-private.h"

typedef struct
{
  MsnpRoster         *roster;
  CoreAccountChoices *choices;
  CorePending        *pending;
  CoreContactList    *list;
  guint               n_orders;
  guint               n_changes; /* of the model */
} Fixture;

static void
on_order_changed (CoreContactList *list, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_orders++;
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_changes++;
}

static void
draft (MsnpListDraft *list, const char *address, const char *name, MsnpListFlags lists,
       const char *groups)
{
  g_autoptr(GError) error = NULL;

  msnp_list_draft_add_contact (list, address, name, lists, groups, &error);
  g_assert_no_error (error);
}

static void
publish_list (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  const MsnpListFlags friend = MSNP_LIST_FORWARD | MSNP_LIST_ALLOW;
  MsnpListDraft *list = msnp_list_draft_new ();

  msnp_list_draft_add_group (list, "1", "Work", &error);
  msnp_list_draft_add_group (list, "2", "Family", &error);
  msnp_list_draft_add_group (list, "3", "Nobody", &error);
  g_assert_no_error (error);
  draft (list, "zoe@example.com", "Zoe", friend, "1");
  draft (list, "ann@example.com", "Ann", friend, "1,2");
  draft (list, "bob@example.com", "Bob", friend, "0");
  draft (list, "eve@example.com", "Eve", MSNP_LIST_REVERSE, NULL);
  msnp_roster_publish (f->roster, list);
  msnp_list_draft_free (list);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->roster = msnp_roster_new ();
  f->choices = core_account_choices_new ();
  f->pending = core_pending_new ();
  f->list = core_contact_list_new (f->roster, f->choices, f->pending);
  g_signal_connect (f->list, "order-changed", G_CALLBACK (on_order_changed), f);
  publish_list (f);
  g_signal_connect (core_contact_list_list_rows (f->list), "items-changed",
                    G_CALLBACK (on_items_changed), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->list);
  g_assert_finalize_object (f->roster);
  g_assert_finalize_object (f->choices);
  g_assert_finalize_object (f->pending);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return core_row_compare (*(CoreRow **) a, *(CoreRow **) b);
}

static GPtrArray *
list_sorted (Fixture *f)
{
  GListModel *rows = core_contact_list_list_rows (f->list);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr(CoreRow) row = g_list_model_get_item (rows, i);

      if (core_row_is_shown (row))
        g_ptr_array_add (sorted, g_steal_pointer (&row));
    }
  g_ptr_array_sort (sorted, compare);

  return sorted;
}

/* The list as a person sees it: headers with their counts, people by name. */
static void
assert_list (Fixture *f, const char *wanted)
{
  g_autoptr(GPtrArray) sorted = list_sorted (f);
  g_autoptr(GString) seen = g_string_new (NULL);

  for (guint i = 0; i < sorted->len; i++)
    {
      CoreRow *row = sorted->pdata[i];

      if (core_row_is_header (row))
        g_string_append_printf (seen, "[%s %u/%u]", core_row_get_name (row),
                                core_row_get_online (row), core_row_get_total (row));
      else
        g_string_append_printf (seen, " %s ", core_row_get_name (row));
    }

  g_assert_cmpstr (seen->str, ==, wanted);
}

static CoreRow *
lookup_header (Fixture *f, const char *name)
{
  GListModel *rows = core_contact_list_list_rows (f->list);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr(CoreRow) row = g_list_model_get_item (rows, i);

      if (core_row_is_header (row) && g_str_equal (core_row_get_name (row), name))
        return row;
    }

  return NULL;
}

static void
come (Fixture *f, const char *address, MsnpStatus status, const char *name)
{
  msnp_roster_apply_presence (f->roster, address, status, name, 0, NULL, FALSE);
}

static void
test_groups_by_name_people_below (Fixture *f, gconstpointer data)
{
  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
  g_assert_cmpuint (core_contact_list_get_total (f->list), ==, 3);
}

static void
test_online_comes_first_and_counts (Fixture *f, gconstpointer data)
{
  come (f, "zoe@example.com", MSNP_STATUS_BUSY, "Zoe");

  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 1/2] Zoe  Ann [Other contacts 0/1] Bob ");
  g_assert_cmpuint (f->n_orders, ==, 1);
}

static void
test_somebody_in_two_groups_counts_in_both (Fixture *f, gconstpointer data)
{
  come (f, "ann@example.com", MSNP_STATUS_ONLINE, "Ann");
  come (f, "ann@example.com", MSNP_STATUS_AWAY, "Ann");

  assert_list (f, "[Family 1/1] Ann [Nobody 0/0][Work 1/2] Ann  Zoe [Other contacts 0/1] Bob ");
  g_assert_cmpuint (f->n_orders, ==, 1);
}

static void
test_lost_connection_shows_nobody_online (Fixture *f, gconstpointer data)
{
  come (f, "ann@example.com", MSNP_STATUS_ONLINE, "Ann");
  come (f, "bob@example.com", MSNP_STATUS_ONLINE, "Bob");
  msnp_roster_clear_presence (f->roster);

  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
}

static void
test_new_name_moves (Fixture *f, gconstpointer data)
{
  come (f, "zoe@example.com", MSNP_STATUS_ONLINE, "Zoe");
  come (f, "ann@example.com", MSNP_STATUS_ONLINE, "Ann");
  come (f, "ann@example.com", MSNP_STATUS_ONLINE, "zz top");

  assert_list (f,
               "[Family 1/1] zz top [Nobody 0/0][Work 2/2] Zoe  zz top [Other contacts 0/1] Bob ");
}

static void
test_added_and_removed (Fixture *f, gconstpointer data)
{
  msnp_roster_apply_add (f->roster, MSNP_LIST_FORWARD, "kim@example.com", "Kim", "3");
  assert_list (f,
               "[Family 0/1] Ann [Nobody 0/1] Kim [Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");

  msnp_roster_apply_remove (f->roster, MSNP_LIST_FORWARD, "kim@example.com", NULL);
  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
}

static void
test_who_is_only_on_other_lists_is_not_shown (Fixture *f, gconstpointer data)
{
  msnp_roster_apply_add (f->roster, MSNP_LIST_REVERSE, "new@example.com", "New", NULL);
  msnp_roster_apply_add (f->roster, MSNP_LIST_BLOCK, "eve@example.com", "Eve", NULL);

  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
}

static void
test_groups_come_and_go (Fixture *f, gconstpointer data)
{
  msnp_roster_apply_group_added (f->roster, "9", "Aunts");
  msnp_roster_apply_group_renamed (f->roster, "2", "Zebras");
  msnp_roster_apply_group_removed (f->roster, "3");

  assert_list (f, "[Aunts 0/0][Work 0/2] Ann  Zoe [Zebras 0/1] Ann [Other contacts 0/1] Bob ");
}

static void
test_copied_to_another_group (Fixture *f, gconstpointer data)
{
  msnp_roster_apply_add (f->roster, MSNP_LIST_FORWARD, "zoe@example.com", "Zoe", "2");

  assert_list (f,
               "[Family 0/2] Ann  Zoe [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
}

static void
test_next_sign_in_takes_the_lists_place (Fixture *f, gconstpointer data)
{
  MsnpListDraft *nobody = msnp_list_draft_new ();

  msnp_roster_publish (f->roster, nobody);
  msnp_list_draft_free (nobody);
  assert_list (f, "");
  g_assert_cmpuint (core_contact_list_get_total (f->list), ==, 0);

  publish_list (f);
  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
}

static void
test_folds_are_remembered (Fixture *f, gconstpointer data)
{
  core_contact_list_set_folded (f->list, lookup_header (f, "Work"), TRUE);
  g_assert_true (core_row_is_folded (lookup_header (f, "Work")));

  publish_list (f);

  g_assert_true (core_row_is_folded (lookup_header (f, "Work")));
  g_assert_false (core_row_is_folded (lookup_header (f, "Family")));
}

static void
test_folds_follow_a_new_name (Fixture *f, gconstpointer data)
{
  core_contact_list_set_folded (f->list, lookup_header (f, "Work"), TRUE);
  msnp_roster_apply_group_renamed (f->roster, "1", "Old work");

  g_assert_true (core_account_choices_is_folded (f->choices, "group:Old work"));
  g_assert_false (core_account_choices_is_folded (f->choices, "group:Work"));
}

static void
test_folded_people_are_not_shown (Fixture *f, gconstpointer data)
{
  core_contact_list_set_folded (f->list, lookup_header (f, "Work"), TRUE);

  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2][Other contacts 0/1] Bob ");
}

static void
test_by_presence_everybody_is_there_once (Fixture *f, gconstpointer data)
{
  come (f, "ann@example.com", MSNP_STATUS_ONLINE, "Ann");
  core_account_choices_set_grouping (f->choices, CORE_GROUPING_PRESENCE);
  assert_list (f, "[Online 1/1] Ann [Offline 0/2] Bob  Zoe ");

  come (f, "zoe@example.com", MSNP_STATUS_ONLINE, "Zoe");
  come (f, "bob@example.com", MSNP_STATUS_ONLINE, "Bob");
  assert_list (f, "[Online 3/3] Ann  Bob  Zoe ");

  core_account_choices_set_grouping (f->choices, CORE_GROUPING_GROUPS);
  assert_list (f, "[Family 1/1] Ann [Nobody 0/0][Work 2/2] Ann  Zoe [Other contacts 1/1] Bob ");
}

static void
test_offline_people_together (Fixture *f, gconstpointer data)
{
  core_account_choices_set_offline (f->choices, CORE_OFFLINE_TOGETHER);
  come (f, "zoe@example.com", MSNP_STATUS_ONLINE, "Zoe");
  assert_list (f, "[Family 0/1][Nobody 0/0][Work 1/2] Zoe [Other contacts 0/1]"
                  "[Offline 0/2] Ann  Bob ");

  come (f, "ann@example.com", MSNP_STATUS_ONLINE, "Ann");
  assert_list (f, "[Family 1/1] Ann [Nobody 0/0][Work 2/2] Ann  Zoe [Other contacts 0/1]"
                  "[Offline 0/1] Bob ");
}

static void
test_offline_people_hidden (Fixture *f, gconstpointer data)
{
  core_account_choices_set_favorite (f->choices, "bob@example.com", TRUE);
  core_account_choices_set_offline (f->choices, CORE_OFFLINE_HIDDEN);
  come (f, "zoe@example.com", MSNP_STATUS_ONLINE, "Zoe");
  assert_list (f, "[Favorites 0/1][Family 0/1][Nobody 0/0][Work 1/2] Zoe [Other contacts 0/1]");

  core_account_choices_set_grouping (f->choices, CORE_GROUPING_PRESENCE);
  assert_list (f, "[Favorites 0/1][Online 1/1] Zoe ");
}

static void
test_favourites_are_on_top_and_in_their_groups (Fixture *f, gconstpointer data)
{
  core_account_choices_set_favorite (f->choices, "zoe@example.com", TRUE);
  core_account_choices_set_favorite (f->choices, "nobody@example.com", TRUE);
  assert_list (f, "[Favorites 0/1] Zoe [Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe "
                  "[Other contacts 0/1] Bob ");
  g_assert_cmpuint (core_contact_list_get_total (f->list), ==, 3);

  core_account_choices_set_favorite (f->choices, "zoe@example.com", FALSE);
  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
}

static void
test_a_nickname_is_shown_and_sorts (Fixture *f, gconstpointer data)
{
  core_account_choices_set_nickname (f->choices, "zoe@example.com", "Aa");
  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Aa  Ann [Other contacts 0/1] Bob ");
  g_assert_cmpuint (f->n_orders, ==, 1);

  core_account_choices_set_nickname (f->choices, "zoe@example.com", " ");
  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Work 0/2] Ann  Zoe [Other contacts 0/1] Bob ");
}

static void
test_choices_that_are_loaded_show (Fixture *f, gconstpointer data)
{
  g_autoptr(CoreAccountChoices) other = core_account_choices_new ();
  g_autoptr(GVariant) values = NULL;

  core_account_choices_set_nickname (other, "bob@example.com", "Bobby");
  core_account_choices_set_favorite (other, "ann@example.com", TRUE);
  core_account_choices_set_folded (other, "group:Work", TRUE);
  values = core_account_choices_save (other);
  core_account_choices_load (f->choices, values);

  assert_list (f, "[Favorites 0/1] Ann [Family 0/1] Ann [Nobody 0/0][Work 0/2]"
                  "[Other contacts 0/1] Bobby ");
}

static CoreRow *
lookup_person (Fixture *f, const char *name)
{
  g_autoptr(GPtrArray) sorted = list_sorted (f);

  for (guint i = 0; i < sorted->len; i++)
    {
      if (!core_row_is_header (sorted->pdata[i])
          && g_str_equal (core_row_get_name (sorted->pdata[i]), name))
        return sorted->pdata[i];
    }

  return NULL;
}

static void
test_pending_is_told_by_every_row (Fixture *f, gconstpointer data)
{
  core_pending_begin (f->pending, "ann@example.com");
  core_pending_begin (f->pending, "1");
  core_pending_begin (f->pending, "asks-when-added");
  g_assert_true (core_row_is_pending (lookup_person (f, "Ann")));
  g_assert_true (core_row_is_pending (lookup_header (f, "Work")));
  g_assert_false (core_row_is_pending (lookup_person (f, "Bob")));
  g_assert_false (core_row_is_pending (lookup_header (f, "Family")));

  core_pending_begin (f->pending, "ann@example.com");
  core_pending_end (f->pending, "ann@example.com");
  g_assert_true (core_row_is_pending (lookup_person (f, "Ann")));
  core_pending_end (f->pending, "ann@example.com");
  g_assert_false (core_row_is_pending (lookup_person (f, "Ann")));
}

static void
test_a_row_that_stays_is_the_same_row (Fixture *f, gconstpointer data)
{
  CoreRow *zoe = lookup_person (f, "Zoe");

  msnp_roster_apply_add (f->roster, MSNP_LIST_FORWARD, "zoe@example.com", "Zoe", "2");
  g_assert_cmpuint (f->n_changes, ==, 1);
  msnp_roster_apply_remove (f->roster, MSNP_LIST_FORWARD, "zoe@example.com", "2");
  g_assert_cmpuint (f->n_changes, ==, 2);

  g_assert_true (lookup_person (f, "Zoe") == zoe);
}

/* What is looked at in another way stays the same model: the window filters and sorts alone. */
static void
test_views_change_no_rows (Fixture *f, gconstpointer data)
{
  core_account_choices_set_grouping (f->choices, CORE_GROUPING_PRESENCE);
  core_account_choices_set_offline (f->choices, CORE_OFFLINE_HIDDEN);
  come (f, "ann@example.com", MSNP_STATUS_ONLINE, "Ann");
  core_contact_list_set_folded (f->list, lookup_header (f, "Online"), TRUE);
  core_account_choices_set_nickname (f->choices, "ann@example.com", "Annie");

  g_assert_cmpuint (f->n_changes, ==, 0);
}

static void
test_removed_group_leaves_the_others_alone (Fixture *f, gconstpointer data)
{
  msnp_roster_apply_group_removed (f->roster, "1");

  assert_list (f, "[Family 0/1] Ann [Nobody 0/0][Other contacts 0/2] Bob  Zoe ");
  g_assert_cmpuint (f->n_changes, <=, 4); /* two rows go, one comes, and the header goes */
}

static void
test_names_are_made_harmless (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) sorted = NULL;

  come (f, "bob@example.com", MSNP_STATUS_ONLINE, "Bob\xE2\x80\xAE evil\n");
  sorted = list_sorted (f);

  g_assert_null (strstr (core_row_get_name (sorted->pdata[sorted->len - 1]), "\xE2\x80\xAE"));
  g_assert_null (strchr (core_row_get_name (sorted->pdata[sorted->len - 1]), '\n'));
}

static void
test_search_finds_name_and_address (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) sorted = list_sorted (f);
  CoreRow *bob = sorted->pdata[sorted->len - 1];
  CoreRow *header = sorted->pdata[0];

  g_assert_true (core_row_matches (bob, "bo"));
  g_assert_true (core_row_matches (bob, "@example"));
  g_assert_true (core_row_matches (bob, "@example bo "));
  g_assert_false (core_row_matches (bob, "bo ann"));
  g_assert_false (core_row_matches (bob, "ann"));
  g_assert_false (core_row_matches (header, "family"));
}

static void
test_search_finds_nickname_and_own_name (Fixture *f, gconstpointer data)
{
  CoreRow *bob = lookup_person (f, "Bob");

  g_assert_true (core_row_matches (bob, "bob"));
  core_account_choices_set_nickname (f->choices, "bob@example.com", "Robert");
  g_assert_true (core_row_matches (bob, "robert"));
  g_assert_true (core_row_matches (bob, "bob\n"));
}

static void
test_search_finds_everybody_once (Fixture *f, gconstpointer data)
{
  GListModel *rows = core_contact_list_list_rows (f->list);
  guint n_found = 0;

  core_account_choices_set_favorite (f->choices, "ann@example.com", TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr(CoreRow) row = g_list_model_get_item (rows, i);

      n_found += core_row_matches (row, "ann") ? 1 : 0;
    }
  g_assert_cmpuint (n_found, ==, 1);

  /* The row that a search finds may be the one that goes. */
  core_account_choices_set_favorite (f->choices, "ann@example.com", FALSE);
  msnp_roster_apply_group_removed (f->roster, "1");
  g_assert_true (core_row_matches (lookup_person (f, "Ann"), "ann"));
  msnp_roster_apply_group_removed (f->roster, "2");
  g_assert_true (core_row_matches (lookup_person (f, "Ann"), "ann"));
}

#define ADD(name, function) \
  g_test_add ("/core/contact-list/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("groups-by-name-people-below", test_groups_by_name_people_below);
  ADD ("online-comes-first-and-counts", test_online_comes_first_and_counts);
  ADD ("somebody-in-two-groups-counts-in-both", test_somebody_in_two_groups_counts_in_both);
  ADD ("lost-connection-shows-nobody-online", test_lost_connection_shows_nobody_online);
  ADD ("new-name-moves", test_new_name_moves);
  ADD ("added-and-removed", test_added_and_removed);
  ADD ("who-is-only-on-other-lists-is-not-shown", test_who_is_only_on_other_lists_is_not_shown);
  ADD ("groups-come-and-go", test_groups_come_and_go);
  ADD ("copied-to-another-group", test_copied_to_another_group);
  ADD ("next-sign-in-takes-the-lists-place", test_next_sign_in_takes_the_lists_place);
  ADD ("folds-are-remembered", test_folds_are_remembered);
  ADD ("folds-follow-a-new-name", test_folds_follow_a_new_name);
  ADD ("folded-people-are-not-shown", test_folded_people_are_not_shown);
  ADD ("by-presence-everybody-is-there-once", test_by_presence_everybody_is_there_once);
  ADD ("offline-people-together", test_offline_people_together);
  ADD ("offline-people-hidden", test_offline_people_hidden);
  ADD ("favourites-are-on-top-and-in-their-groups",
       test_favourites_are_on_top_and_in_their_groups);
  ADD ("a-nickname-is-shown-and-sorts", test_a_nickname_is_shown_and_sorts);
  ADD ("choices-that-are-loaded-show", test_choices_that_are_loaded_show);
  ADD ("pending-is-told-by-every-row", test_pending_is_told_by_every_row);
  ADD ("a-row-that-stays-is-the-same-row", test_a_row_that_stays_is_the_same_row);
  ADD ("views-change-no-rows", test_views_change_no_rows);
  ADD ("removed-group-leaves-the-others-alone", test_removed_group_leaves_the_others_alone);
  ADD ("search-finds-nickname-and-own-name", test_search_finds_nickname_and_own_name);
  ADD ("search-finds-everybody-once", test_search_finds_everybody_once);
  ADD ("names-are-made-harmless", test_names_are_made_harmless);
  ADD ("search-finds-name-and-address", test_search_finds_name_and_address);
  return g_test_run ();
}

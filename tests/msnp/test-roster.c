#include "config.h"

#include "msnp/msnp-roster-private.h"

/* The list model by itself: facts go in, signals come out. */

typedef struct
{
  MsnpRoster *roster;
  GString    *seen; /* one letter an event, and who */
  guint       items_changed;
} Fixture;

static void
note (Fixture    *f,
      const char *event,
      const char *who)
{
  g_string_append_printf (f->seen, "%s %s; ", event, who);
}

static void
on_added (MsnpRoster  *roster,
          MsnpContact *contact,
          Fixture     *f)
{
  note (f, "added", msnp_contact_get_address (contact));
}

static void
on_changed (MsnpRoster  *roster,
            MsnpContact *contact,
            Fixture     *f)
{
  note (f, "changed", msnp_contact_get_address (contact));
}

static void
on_removed (MsnpRoster  *roster,
            MsnpContact *contact,
            Fixture     *f)
{
  g_assert_null (msnp_roster_lookup (roster, msnp_contact_get_address (contact)));
  note (f, "removed", msnp_contact_get_address (contact));
}

static void
on_presence (MsnpRoster  *roster,
             MsnpContact *contact,
             gboolean     initial,
             Fixture     *f)
{
  note (f, initial ? "initial" : "presence", msnp_contact_get_address (contact));
}

static void
on_group (MsnpRoster *roster,
          MsnpGroup  *group,
          Fixture    *f)
{
  note (f, "group", msnp_group_get_name (group));
}

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Fixture    *f)
{
  f->items_changed++;
}

static void
publish (Fixture    *f,
         const char *people)
{
  MsnpListDraft *draft = msnp_list_draft_new ();
  g_auto(GStrv) addresses = g_strsplit (people, " ", -1);

  msnp_list_draft_add_group (draft, "0", "~", NULL);
  msnp_list_draft_add_group (draft, "3", "Friends", NULL);
  for (gsize i = 0; addresses[i] != NULL; i++)
    msnp_list_draft_add_contact (draft, addresses[i], addresses[i],
                                 MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | 1 << 4, "0,3,99", NULL);
  msnp_roster_publish (f->roster, draft);
  msnp_list_draft_free (draft);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->roster = msnp_roster_new ();
  f->seen = g_string_new (NULL);
  publish (f, "ann@x.org ben@x.org");
  g_signal_connect (f->roster, "contact-added", G_CALLBACK (on_added), f);
  g_signal_connect (f->roster, "contact-changed", G_CALLBACK (on_changed), f);
  g_signal_connect (f->roster, "contact-removed", G_CALLBACK (on_removed), f);
  g_signal_connect (f->roster, "presence-received", G_CALLBACK (on_presence), f);
  g_signal_connect (f->roster, "group-added", G_CALLBACK (on_group), f);
  g_signal_connect (f->roster, "group-renamed", G_CALLBACK (on_group), f);
  g_signal_connect (f->roster, "group-removed", G_CALLBACK (on_group), f);
  g_signal_connect (f->roster, "items-changed", G_CALLBACK (on_items_changed), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->roster);
  g_string_free (f->seen, TRUE);
}

static void
test_publishes_at_once (Fixture       *f,
                        gconstpointer  data)
{
  MsnpContact *ann = msnp_roster_lookup (f->roster, "ann@x.org");
  g_autoptr(MsnpContact) ben = g_object_ref (msnp_roster_lookup (f->roster, "ben@x.org"));

  g_assert_cmpuint (msnp_contact_get_n_groups (ann), ==, 1);
  g_assert_cmpint (msnp_contact_get_lists (ann), ==, MSNP_LIST_FORWARD | MSNP_LIST_ALLOW);

  publish (f, "cem@x.org ann@x.org cem@x.org");
  g_assert_cmpuint (f->items_changed, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->roster)), ==, 2);
  g_assert_true (msnp_roster_lookup (f->roster, "ann@x.org") == ann);
  g_assert_null (msnp_roster_lookup (f->roster, "ben@x.org"));
  g_assert_cmpint (msnp_contact_get_lists (ben), ==, MSNP_LIST_NONE);
  g_assert_cmpstr (f->seen->str, ==, "");
}

static void
test_tells_changes_once (Fixture       *f,
                         gconstpointer  data)
{
  msnp_roster_apply_add (f->roster, MSNP_LIST_REVERSE, "dan@x.org", "Dan", NULL);
  msnp_roster_apply_add (f->roster, MSNP_LIST_FORWARD, "dan@x.org", NULL, "3");
  msnp_roster_apply_add (f->roster, MSNP_LIST_FORWARD, "dan@x.org", NULL, "3");
  msnp_roster_apply_rename (f->roster, "dan@x.org", "Daniel");
  msnp_roster_apply_rename (f->roster, "dan@x.org", "Daniel");
  msnp_roster_apply_rename (f->roster, "nobody@x.org", "Nobody");
  g_assert_cmpstr (f->seen->str, ==, "added dan@x.org; changed dan@x.org; changed dan@x.org; ");

  g_string_truncate (f->seen, 0);
  msnp_roster_apply_remove (f->roster, MSNP_LIST_FORWARD, "dan@x.org", "3");
  msnp_roster_apply_remove (f->roster, MSNP_LIST_FORWARD, "dan@x.org", NULL);
  msnp_roster_apply_remove (f->roster, MSNP_LIST_REVERSE, "dan@x.org", NULL);
  msnp_roster_apply_remove (f->roster, MSNP_LIST_REVERSE, "dan@x.org", NULL);
  g_assert_cmpstr (f->seen->str, ==, "changed dan@x.org; changed dan@x.org; removed dan@x.org; ");
}

static void
test_groups (Fixture       *f,
             gconstpointer  data)
{
  MsnpGroup *friends = msnp_roster_lookup_group (f->roster, "3");

  g_assert_cmpuint (g_list_model_get_n_items (msnp_roster_list_groups (f->roster)), ==, 1);
  msnp_roster_apply_group_added (f->roster, "0", "none");
  msnp_roster_apply_group_added (f->roster, "3", "again");
  msnp_roster_apply_group_added (f->roster, "4", "Work");
  msnp_roster_apply_group_renamed (f->roster, "4", "Job");
  msnp_roster_apply_group_renamed (f->roster, "77", "Nothing");
  g_assert_cmpstr (f->seen->str, ==, "group Work; group Job; ");
  g_assert_cmpstr (msnp_group_get_name (friends), ==, "Friends");

  g_string_truncate (f->seen, 0);
  msnp_roster_apply_group_removed (f->roster, "3");
  g_assert_cmpstr (f->seen->str, ==, "changed ann@x.org; changed ben@x.org; group Friends; ");
  g_assert_cmpuint (msnp_contact_get_n_groups (msnp_roster_lookup (f->roster, "ann@x.org")), ==, 0);
}

static void
test_holds_presence (Fixture       *f,
                     gconstpointer  data)
{
  msnp_roster_hold_presence (f->roster);
  msnp_roster_apply_presence (f->roster, "ann@x.org", MSNP_STATUS_AWAY, "Änn", 7, NULL, TRUE);
  msnp_roster_apply_presence (f->roster, "nobody@x.org", MSNP_STATUS_AWAY, "N", 7, NULL, TRUE);
  g_assert_cmpstr (f->seen->str, ==, "");
  g_assert_cmpint (msnp_contact_get_status (msnp_roster_lookup (f->roster, "ann@x.org")), ==,
                   MSNP_STATUS_AWAY);

  msnp_roster_release_presence (f->roster);
  msnp_roster_apply_presence (f->roster, "ann@x.org", MSNP_STATUS_OFFLINE, NULL, 0, NULL, FALSE);
  g_assert_cmpstr (f->seen->str, ==, "initial ann@x.org; presence ann@x.org; ");
  g_assert_cmpstr (msnp_contact_get_display_name (msnp_roster_lookup (f->roster, "ann@x.org")), ==,
                   "Änn");
}

static void
test_strangers_are_held_by_others (Fixture       *f,
                                   gconstpointer  data)
{
  MsnpContact *stranger = msnp_roster_ensure (f->roster, "eve@x.org");
  MsnpContact *same = msnp_roster_ensure (f->roster, "eve@x.org");

  g_assert_true (stranger == same);
  g_assert_null (msnp_roster_lookup (f->roster, "eve@x.org"));
  g_object_unref (same);
  g_assert_finalize_object (stranger);

  stranger = msnp_roster_ensure (f->roster, "eve@x.org");
  msnp_roster_apply_add (f->roster, MSNP_LIST_FORWARD, "eve@x.org", NULL, NULL);
  g_assert_true (msnp_roster_lookup (f->roster, "eve@x.org") == stranger);
  g_object_unref (stranger);
}

static void
test_list_has_an_end (void)
{
  MsnpListDraft *draft = msnp_list_draft_new ();
  g_autoptr(GError) error = NULL;
  guint n_groups = 0;

  while (msnp_list_draft_add_group (draft, "5", "x", &error))
    n_groups++;
  g_assert_nonnull (error);
  g_assert_cmpuint (n_groups, ==, MSNP_GROUPS_MAX);
  msnp_list_draft_free (draft);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/msnp/roster/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("publishes-at-once", test_publishes_at_once);
  ADD ("tells-changes-once", test_tells_changes_once);
  ADD ("groups", test_groups);
  ADD ("holds-presence", test_holds_presence);
  ADD ("strangers-are-held-by-others", test_strangers_are_held_by_others);
  g_test_add_func ("/msnp/roster/list-has-an-end", test_list_has_an_end);

  return g_test_run ();
}

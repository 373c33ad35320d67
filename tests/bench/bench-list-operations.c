#include <time.h>

#include "core/core-contact-list.h"
#include "msnp/msnp-roster-private.h"

/* What a person does to a long list, in the model behind the window: how much processor time each
 * change takes, and how often the window is told that rows come or go. For 100, 1,000 and 10,000
 * contacts in 30 groups: the ratios say what ten times as many cost. A change that is seen in the
 * next frame has 16 ms. Sorting and filtering are part of it, as the window does both after each
 * change. */

#define N_GROUPS 30
#define N_TRIALS 7

typedef struct
{
  MsnpRoster         *roster;
  CoreAccountChoices *choices;
  CorePending        *pending;
  CoreContactList    *list;
  guint               n_contacts;
  guint               n_changes; /* of the model: rows that come or go */
  guint               n_shown;
} Bench;

typedef struct
{
  const char *name;
  void      (*run) (Bench *bench);
  guint       max_changes; /* of one run */
} Operation;

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  ((Bench *) user_data)->n_changes++;
}

static char *
dup_address (guint n)
{
  return g_strdup_printf ("person%u@example.com", n);
}

static void
publish (Bench *bench)
{
  MsnpListDraft *draft = msnp_list_draft_new ();

  for (guint i = 1; i <= N_GROUPS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autofree char *name = g_strdup_printf ("Group %u", i);

      msnp_list_draft_add_group (draft, id, name, NULL);
    }
  for (guint i = 0; i < bench->n_contacts; i++)
    {
      g_autofree char *address = dup_address (i);
      g_autofree char *name = g_strdup_printf ("Person %u", (i * 7919) % bench->n_contacts);
      g_autofree char *group = g_strdup_printf ("%u", 1 + i % N_GROUPS);

      msnp_list_draft_add_contact (draft, address, name, MSNP_LIST_FORWARD | MSNP_LIST_ALLOW,
                                   group, NULL);
    }
  msnp_roster_publish (bench->roster, draft);
  msnp_list_draft_free (draft);
  for (guint i = 0; i < bench->n_contacts; i += 5)
    {
      g_autofree char *address = dup_address (i);

      msnp_roster_apply_presence (bench->roster, address, MSNP_STATUS_ONLINE, NULL, 0, NULL, TRUE);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return core_row_compare (*(CoreRow **) a, *(CoreRow **) b);
}

/* What the window does after a change, at the most. */
static void
look (Bench *bench)
{
  GListModel *rows = core_contact_list_list_rows (bench->list);
  g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_rows = g_list_model_get_n_items (rows);

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr(CoreRow) row = g_list_model_get_item (rows, i);

      if (core_row_is_shown (row))
        g_ptr_array_add (shown, g_steal_pointer (&row));
    }
  g_ptr_array_sort (shown, compare);
  bench->n_shown = shown->len;
}

static void
come_and_go (Bench *bench)
{
  msnp_roster_apply_presence (bench->roster, "person1@example.com", MSNP_STATUS_ONLINE, NULL, 0,
                              NULL, FALSE);
  look (bench);
  msnp_roster_apply_presence (bench->roster, "person1@example.com", MSNP_STATUS_OFFLINE, NULL, 0,
                              NULL, FALSE);
  look (bench);
}

static void
rename_locally (Bench *bench)
{
  core_account_choices_set_nickname (bench->choices, "person1@example.com", "Aa");
  look (bench);
  core_account_choices_set_nickname (bench->choices, "person1@example.com", NULL);
  look (bench);
}

static void
favour (Bench *bench)
{
  core_account_choices_set_favorite (bench->choices, "person1@example.com", TRUE);
  look (bench);
  core_account_choices_set_favorite (bench->choices, "person1@example.com", FALSE);
  look (bench);
}

/* As the server says it: into the one group, then out of the other. */
static void
move (Bench *bench)
{
  msnp_roster_apply_add (bench->roster, MSNP_LIST_FORWARD, "person1@example.com", NULL, "9");
  msnp_roster_apply_remove (bench->roster, MSNP_LIST_FORWARD, "person1@example.com", "2");
  look (bench);
  msnp_roster_apply_add (bench->roster, MSNP_LIST_FORWARD, "person1@example.com", NULL, "2");
  msnp_roster_apply_remove (bench->roster, MSNP_LIST_FORWARD, "person1@example.com", "9");
  look (bench);
}

static void
add_and_remove (Bench *bench)
{
  msnp_roster_apply_add (bench->roster, MSNP_LIST_FORWARD, "new@example.com", "New", "3");
  look (bench);
  msnp_roster_apply_remove (bench->roster, MSNP_LIST_FORWARD, "new@example.com", NULL);
  look (bench);
}

static void
block (Bench *bench)
{
  core_pending_begin (bench->pending, "person1@example.com");
  msnp_roster_apply_remove (bench->roster, MSNP_LIST_ALLOW, "person1@example.com", NULL);
  msnp_roster_apply_add (bench->roster, MSNP_LIST_BLOCK, "person1@example.com", NULL, NULL);
  core_pending_end (bench->pending, "person1@example.com");
  msnp_roster_apply_remove (bench->roster, MSNP_LIST_BLOCK, "person1@example.com", NULL);
  msnp_roster_apply_add (bench->roster, MSNP_LIST_ALLOW, "person1@example.com", NULL, NULL);
}

static void
name_groups (Bench *bench)
{
  msnp_roster_apply_group_added (bench->roster, "99", "New group");
  look (bench);
  msnp_roster_apply_group_renamed (bench->roster, "99", "A group");
  look (bench);
  msnp_roster_apply_group_removed (bench->roster, "99");
  look (bench);
}

static void
change_view (Bench *bench)
{
  core_account_choices_set_grouping (bench->choices, CORE_GROUPING_PRESENCE);
  look (bench);
  core_account_choices_set_offline (bench->choices, CORE_OFFLINE_HIDDEN);
  look (bench);
  core_account_choices_set_grouping (bench->choices, CORE_GROUPING_GROUPS);
  look (bench);
  core_account_choices_set_offline (bench->choices, CORE_OFFLINE_LAST);
  look (bench);
}

static void
search (Bench *bench)
{
  GListModel *rows = core_contact_list_list_rows (bench->list);
  guint n_found = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr(CoreRow) row = g_list_model_get_item (rows, i);

      n_found += core_row_matches (row, "person 99") ? 1 : 0;
    }
  if (n_found == 0)
    g_error ("the search found nobody");
}

static const Operation operations[] = {
  { "somebody comes and goes", come_and_go, 0 },
  { "nickname, and none", rename_locally, 0 },
  { "favourite, and not", favour, 2 },
  { "moved, and back", move, 4 },
  { "added, and removed", add_and_remove, 2 },
  { "blocked, and unblocked", block, 0 },
  { "group made, named, removed", name_groups, 2 },
  { "four ways to look", change_view, 0 },
  { "search", search, 0 },
};

/* The least of several trials: the first makes what is made once. */
static double
measure (Bench *bench, const Operation *operation)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < N_TRIALS; i++)
    {
      double start = cpu_ms ();

      bench->n_changes = 0;
      operation->run (bench);
      best = MIN (best, cpu_ms () - start);
      if (bench->n_changes > operation->max_changes)
        g_error ("%s: rows came or went %u times, %u are allowed", operation->name,
                 bench->n_changes, operation->max_changes);
    }

  return best;
}

static void
measure_all (guint n_contacts, double *costs, guint *changes)
{
  Bench bench = { .roster = msnp_roster_new (),
                  .choices = core_account_choices_new (),
                  .pending = core_pending_new (),
                  .n_contacts = n_contacts };

  bench.list = core_contact_list_new (bench.roster, bench.choices, bench.pending);
  publish (&bench);
  g_signal_connect (core_contact_list_list_rows (bench.list), "items-changed",
                    G_CALLBACK (on_items_changed), &bench);
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      costs[i] = measure (&bench, &operations[i]);
      changes[i] = bench.n_changes;
    }

  g_object_unref (bench.list);
  g_object_unref (bench.pending);
  g_object_unref (bench.choices);
  g_object_unref (bench.roster);
}

int
main (void)
{
  static const guint sizes[] = { 100, 1000, 10000 };
  double costs[G_N_ELEMENTS (sizes)][G_N_ELEMENTS (operations)];
  guint changes[G_N_ELEMENTS (operations)];

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    measure_all (sizes[i], costs[i], changes);

  g_print ("%-28s %10s %10s %10s %10s %10s %14s\n", "ms", "100", "1,000", "ratio", "10,000",
           "ratio", "rows changed");
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    g_print ("%-28s %10.3f %10.3f %10.1f %10.3f %10.1f %14u\n", operations[i].name, costs[0][i],
             costs[1][i], costs[1][i] / costs[0][i], costs[2][i], costs[2][i] / costs[1][i],
             changes[i]);

  return 0;
}

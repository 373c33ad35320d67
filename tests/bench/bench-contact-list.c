#include <adwaita.h>

#include "core/core-contact-list.h"
#include "frames.h"
#include "msnp/msnp-roster-private.h"
#include "tweener-resources.h"
#include "ui/twn-contact-list.h"

/* The list of contacts in a window: first frame, and the frames while one scrolls through it, with
 * and without people who come and go meanwhile. A pause would be a frame that takes long. */

#define N_GROUPS 20
#define N_FRAMES 300
#define STEP     120 /* pixels a frame: a fast wheel */
#define N_COMING 3   /* people who come or go in a frame */

typedef struct
{
  MsnpRoster      *roster;
  CoreContactList *list;
  GtkAdjustment   *adjustment;
  guint            n_contacts;
  guint            n_changes; /* of presence, so far */
} Bench;

static void
publish (Bench *self)
{
  MsnpListDraft *draft = msnp_list_draft_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 1; i <= N_GROUPS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autofree char *name = g_strdup_printf ("Group %u", i);

      msnp_list_draft_add_group (draft, id, name, &error);
    }
  for (guint i = 0; i < self->n_contacts; i++)
    {
      g_autofree char *address = g_strdup_printf ("person%u@example.com", i);
      g_autofree char *name = g_strdup_printf ("Person %u of all these", i);
      g_autofree char *group = g_strdup_printf ("%u", i % N_GROUPS + 1);

      msnp_list_draft_add_contact (draft, address, name, MSNP_LIST_FORWARD | MSNP_LIST_ALLOW,
                                   group, &error);
    }
  g_assert_no_error (error);
  msnp_roster_publish (self->roster, draft);
  msnp_list_draft_free (draft);
}

static void
change_presence (Bench *self)
{
  g_autofree char *address =
    g_strdup_printf ("person%u@example.com", self->n_changes * 7919 % self->n_contacts);
  MsnpStatus status = self->n_changes % 3 == 0 ? MSNP_STATUS_OFFLINE : MSNP_STATUS_ONLINE;

  msnp_roster_apply_presence (self->roster, address, status, "Somebody there", 0, NULL, FALSE);
  self->n_changes++;
}

static void
scroll (guint    frame,
        gpointer user_data)
{
  Bench *self = user_data;

  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + STEP);
}

static void
scroll_far (guint    frame,
            gpointer user_data)
{
  Bench *self = user_data;
  double range = gtk_adjustment_get_upper (self->adjustment)
                 - gtk_adjustment_get_page_size (self->adjustment);

  gtk_adjustment_set_value (self->adjustment, range * (frame * 37 % 100) / 100);
}

static void
come_and_go (guint    frame,
             gpointer user_data)
{
  for (guint i = 0; i < N_COMING; i++)
    change_presence (user_data);
}

static void
scroll_while_people_come (guint    frame,
                          gpointer user_data)
{
  come_and_go (frame, user_data);
  scroll (frame, user_data);
}

static GtkAdjustment *
find_adjustment (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_SCROLLED_WINDOW (child))
        return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (child));
    }

  return NULL;
}

static GtkWidget *
window_new (GtkWidget *content)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 680);
  adw_window_set_content (ADW_WINDOW (window), content);
  return window;
}

static void
measure_scrolling (Bench  *self,
                   Frames *frames)
{
  frames_measure (frames, N_FRAMES, NULL, NULL);
  frames_report (frames, "nothing happens");
  frames_measure (frames, N_FRAMES, scroll, self);
  frames_report (frames, "scrolling");
  frames_measure (frames, N_FRAMES, scroll_far, self);
  frames_report (frames, "to somewhere else in each frame");
  gtk_adjustment_set_value (self->adjustment, 0);
  frames_measure (frames, N_FRAMES, come_and_go, self);
  frames_report (frames, "people come and go");
  frames_measure (frames, N_FRAMES, scroll_while_people_come, self);
  frames_report (frames, "scrolling, and people come and go");
}

static void
measure (guint n_contacts)
{
  g_autoptr(CoreAccountChoices) choices = core_account_choices_new ();
  g_autoptr(CorePending) pending = core_pending_new ();
  g_autoptr(MsnpRoster) roster = msnp_roster_new ();
  g_autoptr(CoreContactList) list = core_contact_list_new (roster, choices, pending);
  Bench bench = { .roster = roster, .list = list, .n_contacts = n_contacts };
  GtkWidget *view = g_object_new (TWN_TYPE_CONTACT_LIST, NULL);
  GtkWidget *window = window_new (view);
  g_autoptr(Frames) frames = NULL;
  gint64 start;

  publish (&bench);
  for (guint i = 0; i < n_contacts / 5; i++)
    change_presence (&bench);
  twn_contact_list_set_list (TWN_CONTACT_LIST (view), list);
  bench.adjustment = find_adjustment (view);

  start = g_get_monotonic_time ();
  frames = frames_new (window);
  gtk_window_present (GTK_WINDOW (window));
  g_print ("%u contacts: first frame after %.0f ms; then, a frame, ms %10s %8s %8s %8s\n",
           n_contacts, frames_first (frames, start), "median", "95 %", "99 %", "longest");
  measure_scrolling (&bench, frames);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (void)
{
  static const guint sizes[] = { 100, 600, 10000 };

  g_resources_register (tweener_get_resource ()); /* else the linker leaves it out */
  adw_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    measure (sizes[i]);

  return 0;
}

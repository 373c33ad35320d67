#include <adwaita.h>

#include "core/core-timeline.h"
#include "frames.h"
#include "msnp/msnp-contact.h"
#include "msnp/msnp-message-private.h"
#include "tweener-resources.h"
#include "ui/twn-message-view.h"

/* A chat that opens at its end: the time to its first frame for 100, 1,000 and 10,000 messages,
 * which is to be the same; then the frames while messages arrive. */

#define OWN_ADDRESS "ana@example.com"
#define N_TRIALS    9
#define N_FRAMES    200
#define N_ARRIVING  10 /* messages in a frame */

typedef struct
{
  CoreTimeline *timeline;
  MsnpContact  *bob;
} Chat;

static void
add_messages (Chat  *self,
              guint  n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *text =
        g_strdup_printf ("Message %u, which is long enough for a second line of the window, and "
                         "has a link: http://example.com/%u", i, i);
      MsnpTextFormat *format = msnp_text_format_new ();
      g_autoptr(MsnpMessage) message = NULL;

      format->has_color = TRUE;
      format->color = i * 4711 & 0xFFFFFF;
      message = msnp_message_new_received (MSNP_MESSAGE_TEXT, self->bob, i % 3 == 0 ? "Bob" : "Rob",
                                           text, format);
      core_timeline_append_message (self->timeline, message, OWN_ADDRESS);
    }
}

static void
receive (guint    frame,
         gpointer user_data)
{
  add_messages (user_data, N_ARRIVING);
}

static gboolean
is_at_end (GtkWidget *view)
{
  gboolean at_end;

  g_object_get (view, "at-end", &at_end, NULL);
  return at_end;
}

static GtkWidget *
window_new (GtkWidget *content)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 680);
  adw_window_set_content (ADW_WINDOW (window), content);
  return window;
}

/* Returns: the milliseconds until the chat is drawn */
static double
open_once (Chat     *chat,
           gboolean  receives)
{
  gint64 start = g_get_monotonic_time ();
  GtkWidget *view = twn_message_view_new ();
  GtkWidget *window = window_new (view);
  g_autoptr(Frames) frames = frames_new (window);
  double time;

  twn_message_view_set_timeline (TWN_MESSAGE_VIEW (view), chat->timeline);
  gtk_window_present (GTK_WINDOW (window));
  time = frames_first (frames, start);
  if (!is_at_end (view))
    g_error ("the chat did not open at its end");

  if (receives)
    {
      frames_measure (frames, N_FRAMES, receive, chat);
      frames_report (frames, "10 messages a frame");
      if (!is_at_end (view))
        g_error ("the chat did not stay at its end");
    }
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return time;
}

int
main (void)
{
  static const guint sizes[] = { 100, 1000, 10000 };
  double least[G_N_ELEMENTS (sizes)];
  Chat chats[G_N_ELEMENTS (sizes)];
  g_autoptr(MsnpContact) bob = NULL;

  g_resources_register (tweener_get_resource ()); /* else the linker leaves it out */
  adw_init ();
  bob = msnp_contact_new ("bob@example.com");
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      chats[i] = (Chat) { core_timeline_new (), bob };
      add_messages (&chats[i], sizes[i]);
      least[i] = G_MAXDOUBLE;
    }

  /* They take turns, so that a busy machine slows all of them; the first turn fills caches. */
  for (guint trial = 0; trial <= N_TRIALS; trial++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          double time = open_once (&chats[i], FALSE);

          if (trial > 0)
            least[i] = MIN (least[i], time);
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_print ("%5u messages: drawn after %.1f ms, %.2f times the shortest; a frame, ms: median, "
               "95 %%, 99 %%, longest\n", sizes[i], least[i], least[i] / least[0]);
      open_once (&chats[i], TRUE);
      g_object_unref (chats[i].timeline);
    }

  return 0;
}

#include <adwaita.h>
#include <time.h>

#include <glib/gstdio.h>

#include "msnp/msnp-conversation-private.h"
#include "msnp/msnp-message-private.h"
#include "tweener-resources.h"
#include "ui/twn-chats.h"

#include "../core/kept-history.h"

/* Ten thousand messages that come into a chat window at once: each is written to the disk, shown
 * when it is there, and counted. How often the window is drawn meanwhile, and how long it stands
 * still at most, beside the same window with nothing to do. Processor time is the main thread's: it
 * is what stands still also where nobody else uses the machine. */

#define SERVICE "service"
#define ADDRESS "alice@example.com"
#define BOB "bob@example.com"
#define BURST 10000
#define QUIET_S 2

typedef struct
{
  GtkApplication   *application;
  KeptHistory      *kept;
  MsnpSession      *session;
  TwnChats         *chats;
  CoreSettings     *settings;
  GtkWidget        *window;
  MsnpConversation *conversation;
  guint             n_received;
} Bench;

typedef struct
{
  guint  n_frames;
  gint64 last;     /* the end of a frame, in microseconds */
  double last_cpu;
  double longest;  /* from the end of one frame to the end of the next, in milliseconds */
  double longest_cpu;
} Frames;

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
on_after_paint (GdkFrameClock *clock,
                Frames        *frames)
{
  const gint64 now = g_get_monotonic_time ();
  const double cpu = cpu_ms ();

  if (frames->n_frames > 0)
    {
      frames->longest = MAX (frames->longest, (double) (now - frames->last) / 1e3);
      frames->longest_cpu = MAX (frames->longest_cpu, cpu - frames->last_cpu);
    }
  frames->n_frames++;
  frames->last = now;
  frames->last_cpu = cpu;
}

/* The window asks for one frame after the other. */
static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
on_received (CoreChat         *chat,
             CoreTimelineItem *item,
             Bench            *bench)
{
  bench->n_received++;
}

static void
send_all (Bench *bench)
{
  MsnpContact *bob = msnp_conversation_get_contact (bench->conversation);

  for (guint i = 0; i < BURST; i++)
    {
      g_autofree char *text =
        g_strdup_printf ("Message %u :-) which is long enough for a second line of the window, and "
                         "has a link: http://example.com/%u", i, i);
      g_autoptr(MsnpMessage) message =
        msnp_message_new_received (MSNP_MESSAGE_TEXT, bob, "Bob", text, msnp_text_format_new ());

      msnp_conversation_tell_message (bench->conversation, message);
    }
}

/* @bursts: whether anything happens; else it is looked at for a while */
static void
measure (Bench      *bench,
         const char *what,
         gboolean    bursts)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (bench->window);
  const gint64 start = g_get_monotonic_time ();
  Frames frames = { 0 };
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &frames);
  guint tick = gtk_widget_add_tick_callback (bench->window, on_tick, NULL, NULL);
  double seconds;

  while (frames.n_frames == 0)
    g_main_context_iteration (NULL, TRUE);
  if (bursts)
    send_all (bench);
  while (bursts ? bench->n_received < BURST
                : g_get_monotonic_time () < start + QUIET_S * G_USEC_PER_SEC)
    g_main_context_iteration (NULL, TRUE);

  seconds = (double) (g_get_monotonic_time () - start) / 1e6;
  gtk_widget_remove_tick_callback (bench->window, tick);
  g_signal_handler_disconnect (clock, handler);
  g_print ("%-24s %8.1f %8u %10.1f %12.1f %12.1f\n", what, seconds, frames.n_frames,
           frames.n_frames / seconds, frames.longest, frames.longest_cpu);
}

static void
open_chat (Bench *bench)
{
  CoreChat *chat = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service =
    msnp_service_new_from_json ("{\"id\": \"" SERVICE "\", \"name\": \"Bench\", \"dispatch\": "
                                "\"127.0.0.1:1\", \"nexus\": \"https://127.0.0.1:1/\"}", -1,
                                &error);

  if (service == NULL)
    g_error ("%s", error->message);
  bench->settings = core_settings_new_in_memory (&error);
  if (bench->settings == NULL)
    g_error ("%s", error->message);
  bench->kept = kept_history_open (NULL, SERVICE, ADDRESS);
  core_profile_remember (bench->kept->profile, SERVICE, ADDRESS, CORE_REMEMBER_ACCOUNT, NULL);
  bench->session = msnp_session_new (service);
  bench->chats = twn_chats_new (bench->application, bench->session, bench->settings);
  core_chats_set_history (twn_chats_get_chats (bench->chats), bench->kept->history);
  twn_chats_open_address (bench->chats, BOB);
  chat = core_chats_lookup (twn_chats_get_chats (bench->chats), BOB);
  g_signal_connect (chat, "received", G_CALLBACK (on_received), bench);
  bench->conversation = core_chat_get_conversation (chat);
  bench->window = gtk_application_get_windows (bench->application)->data;
}

static void
close_chat (Bench *bench)
{
  gtk_window_destroy (GTK_WINDOW (bench->window));
  g_object_unref (bench->chats);
  g_object_unref (bench->session);
  kept_history_close (bench->kept);
  g_object_unref (bench->settings);
}

static void
on_activate (GtkApplication *application,
             Bench          *bench)
{
  bench->application = application;
  g_application_hold (G_APPLICATION (application));
  open_chat (bench);
  g_print ("%-24s %8s %8s %10s %12s %12s\n", "", "seconds", "frames", "a second", "longest, ms",
           "longest, CPU");
  measure (bench, "nothing happens", FALSE);
  measure (bench, "10,000 messages at once", TRUE);
  measure (bench, "nothing happens again", FALSE);
  close_chat (bench);
  g_application_release (G_APPLICATION (application));
}

int
main (int    argc,
      char **argv)
{
  Bench bench = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("burst-XXXXXX", &error);
  g_autofree char *data = g_build_filename (folder, "tweener", NULL);
  g_autofree char *database = g_build_filename (data, "tweener.db", NULL);
  g_autofree char *lock = g_strconcat (database, ".lock", NULL);
  g_autoptr(AdwApplication) application =
    adw_application_new ("im.tweener.Bench", G_APPLICATION_NON_UNIQUE);

  if (folder == NULL)
    g_error ("%s", error->message);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_resources_register (tweener_get_resource ()); /* else the linker leaves it out */
  g_application_set_resource_base_path (G_APPLICATION (application), "/im/tweener/Tweener");
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &bench);
  g_application_run (G_APPLICATION (application), 1, argv);

  g_unlink (database);
  g_unlink (lock);
  g_rmdir (data);
  g_rmdir (folder);

  return bench.n_received == BURST ? 0 : 1;
}

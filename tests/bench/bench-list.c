#include <malloc.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gio/gio.h>

#include "msnp/msnp-notification.h"
#include "msnp/msnp-roster-private.h"
#include "msnp/wire/msnp-transport-private.h"

/* The list of a sign-in, from the socket to the model: time and memory for 600, 10,000 and 100,000
 * contacts, through transport, framer, notification connection and roster; then the same again,
 * and a list of other people, as another account's. Cost has to grow with the number of contacts
 * and not with its square: the last line says what ten times as many cost. */

#define N_TRIALS 5
#define N_ONLINE 5 /* one contact in so many is there, and has an ILN */

enum { FIRST, AGAIN, OTHERS, N_LISTS };

typedef struct
{
  double cpu_ms[N_LISTS]; /* of this process, server and client: the server only writes */
  double bytes;           /* that the allocator gave away for the first list */
} Cost;

typedef struct
{
  GMainLoop *loop;
  guint      n_changes;  /* items-changed */
  guint      n_presence;
} Listener;

/* ---- the server's side ---- */

static GBytes *
list_stream (guint       n_contacts,
             const char *who)
{
  static const char *const lists[] = { "11", "3", "8", "11", "15", "11", "3" };
  GString *stream = g_string_new (NULL);

  g_string_append_printf (stream, "SYN 1 1 %u 3\r\nGTC A\r\nBLP AL\r\n"
                                  "LSG 0 Other%%20Contacts 0\r\nLSG 1 Friends 0\r\n"
                                  "LSG 2 Family 0\r\n", n_contacts);
  for (guint i = 0; i < n_contacts; i++)
    g_string_append_printf (stream, "LST %s%u@example.com Person%%20%u%%20%s %s %u\r\n",
                            who, i, i, i % 3 == 0 ? "B\xc3\xa9zier" : "Example",
                            lists[i % G_N_ELEMENTS (lists)], i % 3);
  g_string_append (stream, "CHG 2 NLN 805306400\r\n");
  for (guint i = 0; i < n_contacts; i += N_ONLINE)
    g_string_append_printf (stream, "ILN 2 AWY %s%u@example.com Person%%20%u 805306400\r\n",
                            who, i, i);
  g_string_append (stream, "MSG Hotmail Hotmail 88\r\nMIME-Version: 1.0\r\n"
                           "Content-Type: application/x-msmsgssystemmessage\r\n\r\n"
                           "Type: 1\r\nArg1: 5\r\n");

  return g_string_free_to_bytes (stream);
}

static gpointer
write_stream (gpointer data)
{
  gpointer *pair = data;
  GSocket *socket = pair[0];
  GBytes *stream = pair[1];
  gsize size;
  const char *bytes = g_bytes_get_data (stream, &size);
  g_autoptr(GError) error = NULL;

  for (gsize at = 0; at < size;)
    {
      gssize written = g_socket_send (socket, bytes + at, size - at, NULL, &error);

      if (written < 0)
        g_error ("%s", error->message);
      at += (gsize) written;
    }

  return NULL;
}

/* ---- the client's side ---- */

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  ((Listener *) user_data)->n_changes++;
}

static void
on_presence (MsnpRoster  *roster,
             MsnpContact *contact,
             gboolean     initial,
             gpointer     user_data)
{
  ((Listener *) user_data)->n_presence++;
}

/* The last thing that the stream says. */
static void
on_server_message (MsnpNotification *notification,
                   const char       *kind,
                   const char       *text,
                   int               minutes,
                   gpointer          user_data)
{
  g_main_loop_quit (((Listener *) user_data)->loop);
}

static GSocket *
socket_from (int fd)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new_from_fd (fd, &error);

  if (socket == NULL)
    g_error ("%s", error->message);

  return socket;
}

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static double
bytes_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (double) info.uordblks + (double) info.hblkhd;
}

static void
check_model (MsnpRoster     *roster,
             const Listener *listener,
             guint           n_contacts)
{
  guint n_online = (n_contacts + N_ONLINE - 1) / N_ONLINE;
  g_autoptr(MsnpContact) first = g_list_model_get_item (G_LIST_MODEL (roster), 0);

  if (g_list_model_get_n_items (G_LIST_MODEL (roster)) != n_contacts || listener->n_changes != 1
      || listener->n_presence != n_online || !msnp_contact_is_online (first))
    g_error ("the list did not arrive as it was sent");
}

/* Returns: the CPU it took, in milliseconds */
static double
read_list (MsnpRoster *roster,
           GBytes     *stream,
           guint       n_contacts)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Listener listener = { .loop = loop };
  g_autoptr(GSocket) server = NULL;
  g_autoptr(GSocket) client = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(MsnpTransport) transport = NULL;
  g_autoptr(MsnpNotification) notification = NULL;
  GThread *thread;
  int pair[2];
  double start;

  if (socketpair (AF_UNIX, SOCK_STREAM, 0, pair) != 0)
    g_error ("no pair of sockets");
  server = socket_from (pair[0]);
  client = socket_from (pair[1]);
  connection = g_socket_connection_factory_create_connection (client);
  g_signal_connect (roster, "items-changed", G_CALLBACK (on_items_changed), &listener);
  g_signal_connect (roster, "presence-received", G_CALLBACK (on_presence), &listener);

  start = cpu_ms ();
  transport = msnp_transport_new_for_stream ("NS", G_IO_STREAM (connection));
  notification = msnp_notification_new (transport, roster, "alice@example.com", 60000);
  g_signal_connect (notification, "server-message", G_CALLBACK (on_server_message), &listener);
  msnp_notification_start (notification, MSNP_STATUS_ONLINE);
  thread = g_thread_new ("server", write_stream, (gpointer[]) { server, stream });
  g_main_loop_run (loop);
  g_thread_join (thread);
  start = cpu_ms () - start;

  check_model (roster, &listener, n_contacts);
  g_signal_handlers_disconnect_by_data (roster, &listener);
  msnp_notification_stop (notification);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return start;
}

static Cost
measure_once (GBytes *const *streams,
              guint          n_contacts)
{
  double before = bytes_in_use ();
  g_autoptr(MsnpRoster) roster = msnp_roster_new ();
  Cost cost;

  for (guint i = 0; i < N_LISTS; i++)
    {
      cost.cpu_ms[i] = read_list (roster, streams[i], n_contacts);
      if (i == FIRST)
        cost.bytes = bytes_in_use () - before;
    }

  return cost;
}

/* In a process of its own, as a sign-in is: no trial profits from the memory of another. */
static Cost
measure_apart (GBytes *const *streams,
               guint          n_contacts)
{
  Cost cost = { 0 };
  int ends[2];
  pid_t child;
  int status;

  if (pipe (ends) != 0 || (child = fork ()) < 0)
    g_error ("no process");
  if (child == 0)
    {
      g_autoptr(GBytes) one = list_stream (1, "person");

      measure_once ((GBytes *[]) { one, one, one }, 1); /* types and classes are made once */
      cost = measure_once (streams, n_contacts);
      _exit (write (ends[1], &cost, sizeof cost) == sizeof cost ? 0 : 1);
    }
  if (read (ends[0], &cost, sizeof cost) != sizeof cost || waitpid (child, &status, 0) != child
      || status != 0)
    g_error ("a trial has failed");
  close (ends[0]);
  close (ends[1]);

  return cost;
}

/* The least of several trials. */
static Cost
measure (guint n_contacts)
{
  g_autoptr(GBytes) stream = list_stream (n_contacts, "person");
  g_autoptr(GBytes) others = list_stream (n_contacts, "other");
  Cost best = { { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE }, G_MAXDOUBLE };

  for (guint i = 0; i < N_TRIALS; i++)
    {
      Cost cost = measure_apart ((GBytes *[]) { stream, stream, others }, n_contacts);

      for (guint j = 0; j < N_LISTS; j++)
        best.cpu_ms[j] = MIN (best.cpu_ms[j], cost.cpu_ms[j]);
      best.bytes = MIN (best.bytes, cost.bytes);
    }

  return best;
}

int
main (void)
{
  static const guint sizes[] = { 600, 10000, 100000 };
  Cost costs[G_N_ELEMENTS (sizes)];

  g_print ("%10s %10s %14s %14s %14s %10s %12s\n", "contacts", "CPU ms", "us a contact",
           "again, ms", "others, ms", "kB", "B a contact");
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      costs[i] = measure (sizes[i]);
      g_print ("%10u %10.1f %14.2f %14.1f %14.1f %10.0f %12.0f\n", sizes[i],
               costs[i].cpu_ms[FIRST], costs[i].cpu_ms[FIRST] * 1e3 / sizes[i],
               costs[i].cpu_ms[AGAIN], costs[i].cpu_ms[OTHERS], costs[i].bytes / 1024,
               costs[i].bytes / sizes[i]);
    }
  g_print ("100,000 cost, of 10,000: %.1f times the CPU, %.1f again, %.1f for others; %.1f times "
           "the memory (at most 11)\n",
           costs[2].cpu_ms[FIRST] / costs[1].cpu_ms[FIRST],
           costs[2].cpu_ms[AGAIN] / costs[1].cpu_ms[AGAIN],
           costs[2].cpu_ms[OTHERS] / costs[1].cpu_ms[OTHERS], costs[2].bytes / costs[1].bytes);

  return 0;
}

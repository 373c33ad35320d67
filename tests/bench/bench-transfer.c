#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "loopback/loopback-service.h"
#include "msnp/msnp-session.h"
#include "slow-carrier.h"

/* Files and pictures from one client to another, each in a process of its own, the service in a
 * third. A direct connection beside two processes that copy the same file through a socket with
 * read, write and blocks of 64 KiB; the switchboard beside what eight unacknowledged packets allow;
 * the memory that a transfer adds to either client; the CPU time that a picture takes. */

#define DIRECT_SIZE  (256 * 1024 * 1024)
#define SB_SIZE      (16 * 1024 * 1024)
#define N_TRIALS     6
#define N_PICTURES   40
#define PICTURE_SIZE (20 * 1024)
#define BLOCK        (64 * 1024)
#define DELAY_MS     20
#define SLOW_SIZE    (600 * MSNP_P2P_BODY_MAX)

typedef struct
{
  char ca_pem[4096];
  char json[2048];
} Place;

static char *folder;

static void
write_all (int         fd,
           const void *bytes,
           gsize       size)
{
  for (gsize at = 0; at < size;)
    {
      gssize n = write (fd, (const char *) bytes + at, size - at);

      if (n < 0 && errno != EINTR)
        g_error ("write: %s", g_strerror (errno));
      at += (gsize) MAX (n, 0);
    }
}

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Returns: the most memory that this process has had, in KiB */
static long
peak_kib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/* ---- the service's process ---- */

static gboolean
on_parent_gone (int          fd,
                GIOCondition condition,
                gpointer     user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
serve (int told,
       int life)
{
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;
  Place place;

  loopback_service_add_default_accounts (service);
  if (!loopback_service_start (service, &error))
    g_error ("%s", error->message);
  json = loopback_service_dup_service_json (service, NULL);
  g_strlcpy (place.ca_pem, loopback_service_get_ca_pem (service), sizeof place.ca_pem);
  g_strlcpy (place.json, json, sizeof place.json);
  write_all (told, &place, sizeof place); /* once for each client */
  write_all (told, &place, sizeof place);
  g_unix_fd_add (life, G_IO_HUP | G_IO_ERR, on_parent_gone, loop);
  g_main_loop_run (loop);
  loopback_service_stop (service);
}

/* ---- clients ---- */

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error))
    g_error ("%s", error->message);
  *(gboolean *) user_data = TRUE;
}

static MsnpSession *
sign_in (int         told,
         const char *address,
         GBytes     *picture)
{
  g_autoptr(MsnpService) service = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_done = FALSE;
  MsnpSession *session;
  Place place;

  if (read (told, &place, sizeof place) != sizeof place)
    g_error ("the service did not start");
  service = msnp_service_new_from_json (place.json, -1, &error);
  if (service == NULL || !msnp_service_set_ca_pem (service, place.ca_pem, &error))
    g_error ("%s", error->message);

  session = msnp_session_new (service);
  if (picture != NULL)
    msnp_session_set_picture_async (session, picture, NULL, NULL, NULL);
  msnp_session_sign_in_async (session, address, "secret", MSNP_STATUS_ONLINE, NULL, on_signed_in,
                              &is_done);
  while (!is_done)
    g_main_context_iteration (NULL, TRUE);
  return session;
}

/* ---- the sender's process ---- */

typedef struct
{
  MsnpSession *session;
  GMainLoop   *loop;
  int          reply;
} Sender;

/* What the sender tells when a file is out. */
typedef struct
{
  double cpu_ms;
  long   peak_kib;
} Told;

static void
on_sent_state (MsnpFileTransfer *transfer,
               Sender           *self)
{
  Told told = { cpu_ms (), peak_kib () };

  if (!msnp_file_transfer_has_ended (transfer))
    return;
  if (msnp_file_transfer_get_state (transfer) != MSNP_FILE_DONE)
    g_error ("a file was not sent");
  write_all (self->reply, &told, sizeof told);
}

static void
on_offered (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpFileTransfer) transfer =
    msnp_session_send_file_finish (MSNP_SESSION (source), result, &error);

  if (transfer == NULL)
    g_error ("%s", error->message);
  g_signal_connect (transfer, "state-changed", G_CALLBACK (on_sent_state), user_data);
}

/* A letter: `d` and `s`: the large file, direct or over the switchboard; `w`: a small one first. */
static gboolean
on_order (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  Sender *self = user_data;
  g_autoptr(GFile) file = NULL;
  g_autofree char *path = NULL;
  char order;

  if (read (fd, &order, 1) != 1)
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }

  path = g_build_filename (folder, order == 'd' ? "direct" : order == 's' ? "sb" : "small", NULL);
  file = g_file_new_for_path (path);
  msnp_session_set_direct_mode (self->session,
                                order == 's' ? MSNP_DIRECT_NEVER : MSNP_DIRECT_LISTEN);
  msnp_session_send_file_async (self->session, "bob@example.com", file, NULL, NULL, NULL,
                                on_offered, self);
  return G_SOURCE_CONTINUE;
}

static GBytes *
new_picture (void)
{
  guint8 *data = g_malloc (PICTURE_SIZE);

  memcpy (data, "\x89PNG\r\n\x1a\n", 8);
  for (gsize i = 8; i < PICTURE_SIZE; i++)
    data[i] = (guint8) (i * 7);
  return g_bytes_new_take (data, PICTURE_SIZE);
}

static void
run_sender (int told,
            int orders,
            int reply)
{
  g_autoptr(GBytes) picture = new_picture ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Sender self = { sign_in (told, "alice@example.com", picture), loop, reply };

  write_all (reply, "!", 1);
  g_unix_fd_add (orders, G_IO_IN | G_IO_HUP, on_order, &self);
  g_main_loop_run (loop);
  g_object_unref (self.session);
}

/* ---- the receiver, here ---- */

typedef struct
{
  MsnpSession      *session;
  MsnpFileTransfer *received;
  gboolean          was_direct;
  gboolean          is_done;
  guint             n_pictures;
} Receiver;

static void
on_received_state (MsnpFileTransfer *transfer,
                   Receiver         *self)
{
  self->was_direct |= msnp_file_transfer_is_direct (transfer);
  self->is_done = msnp_file_transfer_has_ended (transfer);
}

static void
on_file_offered (MsnpSession      *session,
                 MsnpFileTransfer *transfer,
                 Receiver         *self)
{
  g_autofree char *path = g_build_filename (folder, "received", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  g_set_object (&self->received, transfer);
  g_signal_connect (transfer, "state-changed", G_CALLBACK (on_received_state), self);
  msnp_file_transfer_accept_async (transfer, file, NULL, NULL, NULL);
}

/* Returns: seconds from the order to the whole file, the offer and the acceptance with them */
static double
receive (Receiver *self,
         int       orders,
         int       reply,
         char      order,
         Told     *told)
{
  gint64 begin = g_get_monotonic_time ();
  double seconds;

  self->is_done = self->was_direct = FALSE;
  write_all (orders, &order, 1);
  while (!self->is_done)
    g_main_context_iteration (NULL, TRUE);
  seconds = (double) (g_get_monotonic_time () - begin) / 1e6;
  if (msnp_file_transfer_get_state (self->received) != MSNP_FILE_DONE)
    g_error ("a file was not received");
  if (self->was_direct != (order != 's'))
    g_error ("a file came the wrong way");
  g_file_delete (msnp_file_transfer_get_file (self->received), NULL, NULL);
  g_clear_object (&self->received);
  if (read (reply, told, sizeof *told) != sizeof *told)
    g_error ("the sender is gone");

  return seconds;
}

/* ---- a plain copy ---- */

static void
copy (int from,
      int to)
{
  g_autofree char *block = g_malloc (BLOCK);
  gssize n;

  while ((n = read (from, block, BLOCK)) > 0)
    write_all (to, block, (gsize) n);
}

static double
copy_plainly (void)
{
  g_autofree char *source = g_build_filename (folder, "direct", NULL);
  g_autofree char *target = g_build_filename (folder, "copied", NULL);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  gint64 begin;
  pid_t child;
  int in;
  int out;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (listener, (struct sockaddr *) &address, size) != 0 || listen (listener, 1) != 0
      || getsockname (listener, (struct sockaddr *) &address, &size) != 0)
    g_error ("no socket");
  begin = g_get_monotonic_time ();
  child = fork ();
  if (child == 0)
    {
      int to = socket (AF_INET, SOCK_STREAM, 0);

      if (connect (to, (struct sockaddr *) &address, size) != 0)
        _exit (1);
      copy (g_open (source, O_RDONLY, 0), to);
      _exit (0);
    }

  in = accept (listener, NULL, NULL);
  out = g_open (target, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  copy (in, out);
  close (out);
  close (in);
  close (listener);
  waitpid (child, NULL, 0);
  begin = g_get_monotonic_time () - begin;
  g_unlink (target);

  return (double) begin / 1e6;
}

/* ---- figures ---- */

static void
make_file (const char *name,
           gsize       size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *block = g_malloc (BLOCK);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  for (gsize i = 0; i < BLOCK; i++)
    block[i] = (char) (i * 31);
  for (gsize left = size; left > 0; left -= MIN (left, BLOCK))
    write_all (fd, block, MIN (left, BLOCK));
  close (fd);
}

static void
print_direct (Receiver *self,
              int       orders,
              int       reply)
{
  const double mib = DIRECT_SIZE / 1048576.0;
  double ours = G_MAXDOUBLE;
  double plain = G_MAXDOUBLE;
  long peak;
  Told before;
  Told after;

  receive (self, orders, reply, 'w', &before);
  peak = peak_kib ();
  for (guint i = 0; i < N_TRIALS; i++)
    {
      ours = MIN (ours, receive (self, orders, reply, 'd', &after));
      plain = MIN (plain, copy_plainly ());
    }
  g_print ("direct: %.0f MiB/s, a plain copy through a socket: %.0f MiB/s: ratio %.2f (0.50 is "
           "wanted)\n", mib / ours, mib / plain, plain / ours);
  g_print ("direct: %.0f MiB added %ld KiB to the sender's memory, %ld KiB to the receiver's (256 "
           "are allowed)\n", mib, after.peak_kib - before.peak_kib, peak_kib () - peak);
}

static void
print_switchboard (Receiver *self,
                   int       orders,
                   int       reply)
{
  const double mib = SB_SIZE / 1048576.0;
  double cpu = cpu_ms ();
  long peak = peak_kib ();
  double seconds;
  Told before;
  Told after;

  receive (self, orders, reply, 'w', &before);
  cpu = cpu_ms ();
  seconds = receive (self, orders, reply, 's', &after);
  g_print ("switchboard: %.1f MiB/s; CPU %.0f us a packet to send, %.0f to receive; %ld and %ld "
           "KiB more memory\n", mib / seconds,
           (after.cpu_ms - before.cpu_ms) * 1e3 / (SB_SIZE / MSNP_P2P_BODY_MAX),
           (cpu_ms () - cpu) * 1e3 / (SB_SIZE / MSNP_P2P_BODY_MAX),
           after.peak_kib - before.peak_kib, peak_kib () - peak);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) picture =
    msnp_session_fetch_finish (MSNP_SESSION (source), result, &error);

  if (picture == NULL || g_bytes_get_size (picture) != PICTURE_SIZE)
    g_error ("no picture: %s", error != NULL ? error->message : "another one");
  ((Receiver *) user_data)->n_pictures++;
}

static void
print_pictures (Receiver *self)
{
  MsnpContact *alice = msnp_roster_lookup (msnp_session_get_roster (self->session),
                                           "alice@example.com");
  double cpu;
  gint64 begin;

  while (msnp_contact_get_picture (alice) == NULL)
    g_main_context_iteration (NULL, TRUE);
  cpu = cpu_ms ();
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < N_PICTURES; i++)
    {
      msnp_session_fetch_picture_async (self->session, alice, NULL, on_fetched, self);
      while (self->n_pictures == i)
        g_main_context_iteration (NULL, TRUE);
    }
  g_print ("a picture of 20 KiB: %.2f ms of the client's CPU (50 are allowed), %.1f ms in all\n",
           (cpu_ms () - cpu) / N_PICTURES,
           (double) (g_get_monotonic_time () - begin) / 1e3 / N_PICTURES);
}

/* ---- acknowledgements from afar ---- */

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            gpointer        user_data)
{
  MsnpFileTransfer **transfer = user_data;

  *transfer = msnp_file_transfer_new_incoming (hub, session);
}

static MsnpP2pHub *
new_hub (const char  *address,
         SlowCarrier *carrier)
{
  MsnpP2pHub *hub = msnp_p2p_hub_new ();

  msnp_p2p_hub_set_own_address (hub, address);
  msnp_p2p_hub_add_carrier (hub, MSNP_P2P_CARRIER (carrier));
  return hub;
}

static void
print_window (void)
{
  g_autoptr(SlowCarrier) carrier = slow_carrier_new ("alice@example.com", DELAY_MS);
  g_autoptr(SlowCarrier) other = slow_carrier_new ("bob@example.com", DELAY_MS);
  g_autoptr(MsnpP2pHub) alice = new_hub ("alice@example.com", carrier);
  g_autoptr(MsnpP2pHub) bob = new_hub ("bob@example.com", other);
  g_autoptr(MsnpFileTransfer) sent = NULL;
  MsnpFileTransfer *received = NULL;
  g_autofree char *source = g_build_filename (folder, "slow", NULL);
  g_autofree char *target = g_build_filename (folder, "received", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (source);
  g_autoptr(GFile) destination = g_file_new_for_path (target);
  g_autoptr(GFileInputStream) stream = NULL;
  double possible = MSNP_P2P_WINDOW * MSNP_P2P_BODY_MAX / (DELAY_MS / 1e3);
  gint64 begin = 0;
  double found;

  make_file ("slow", SLOW_SIZE);
  stream = g_file_read (file, NULL, NULL);
  slow_carrier_pair (carrier, other);
  g_signal_connect (bob, "invited", G_CALLBACK (on_invited), &received);
  sent = msnp_file_transfer_new_outgoing (alice, "bob@example.com", file, stream, "slow",
                                          SLOW_SIZE, NULL);
  msnp_file_transfer_start (sent, MSNP_P2P_CARRIER (carrier));
  while (received == NULL)
    g_main_context_iteration (NULL, TRUE);
  msnp_file_transfer_accept_async (received, destination, NULL, NULL, NULL);
  while (!msnp_file_transfer_has_ended (sent))
    {
      if (begin == 0 && msnp_file_transfer_get_bytes (received) > 0)
        begin = g_get_monotonic_time ();
      g_main_context_iteration (NULL, TRUE);
    }
  found = SLOW_SIZE / ((double) (g_get_monotonic_time () - begin) / 1e6);
  g_print ("switchboard, acknowledged after %u ms: %.0f KiB/s of %.0f that eight packets allow: "
           "%.2f\n", DELAY_MS, found / 1024, possible / 1024, found / possible);
  while (!msnp_file_transfer_has_ended (received))
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (received);
  g_file_delete (destination, NULL, NULL);
}

int
main (void)
{
  Receiver self = { NULL };
  int told[2], life[2], orders[2], reply[2];
  g_autofree char *remove = NULL;
  pid_t service;
  pid_t sender;
  char ready;

  folder = g_dir_make_tmp ("bench-transfer-XXXXXX", NULL);
  make_file ("direct", DIRECT_SIZE);
  make_file ("sb", SB_SIZE);
  make_file ("small", 1024 * 1024);
  if (pipe (told) != 0 || pipe (life) != 0 || pipe (orders) != 0 || pipe (reply) != 0)
    g_error ("no pipes");
  if ((service = fork ()) == 0)
    {
      close (life[1]);
      close (orders[1]);
      serve (told[1], life[0]);
      return 0;
    }
  if ((sender = fork ()) == 0)
    {
      close (life[1]);
      close (orders[1]);
      run_sender (told[0], orders[0], reply[1]);
      return 0;
    }

  self.session = sign_in (told[0], "bob@example.com", NULL);
  g_signal_connect (self.session, "file-offered", G_CALLBACK (on_file_offered), &self);
  if (read (reply[0], &ready, 1) != 1)
    g_error ("no sender");
  print_direct (&self, orders[1], reply[0]);
  print_switchboard (&self, orders[1], reply[0]);
  print_pictures (&self);
  print_window ();

  close (orders[1]);
  close (life[1]);
  waitpid (sender, NULL, 0);
  g_object_unref (self.session);
  waitpid (service, NULL, 0);
  remove = g_strconcat ("rm -r ", folder, NULL);
  return system (remove) == 0 ? 0 : 1;
}

#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/extensions/Xdamage.h>

/* `first-frame TRIALS PROGRAM PROGRAM…`: for each of the programs the milliseconds from its start
 * to the first thing drawn in one of its windows, as the X server sees it: the programs know
 * nothing of it. The programs take turns, so that a busy machine slows all of them. A program is a
 * command line. The first turn only fills caches. */

#define LIMIT_S 60
#define SMALLEST 100 /* pixels: what is smaller is no window to look at */

typedef struct
{
  Display *display;
  Atom     pid;
  int      damage_event;
} Watcher;

/* Windows come and go, and some cannot be drawn in. */
static int
on_error (Display     *display,
          XErrorEvent *event)
{
  return 0;
}

static void
on_limit (int number)
{
  static const char words[] = "first-frame: nothing was drawn in time\n";

  _exit (write (STDERR_FILENO, words, sizeof words - 1) < 0 ? 2 : 1);
}

static void
watcher_open (Watcher *self)
{
  int error_base;

  self->display = XOpenDisplay (NULL);
  if (self->display == NULL || !XDamageQueryExtension (self->display, &self->damage_event,
                                                       &error_base))
    g_error ("no X server that tells what is drawn");

  XSetErrorHandler (on_error);
  self->pid = XInternAtom (self->display, "_NET_WM_PID", False);
  XSelectInput (self->display, DefaultRootWindow (self->display), SubstructureNotifyMask);
  XSync (self->display, False);
}

static gboolean
belongs_to (Watcher *self,
            Window   window,
            pid_t    child)
{
  unsigned char *data = NULL;
  unsigned long n_items = 0;
  unsigned long left;
  Atom type;
  int format;
  gboolean is_his;

  if (XGetWindowProperty (self->display, window, self->pid, 0, 1, False, XA_CARDINAL, &type,
                          &format, &n_items, &left, &data) != Success)
    return FALSE;

  is_his = n_items == 1 && *(unsigned long *) data == (unsigned long) child;
  if (data != NULL)
    XFree (data);
  return is_his;
}

static void
wait_for_frame (Watcher *self,
                pid_t    child)
{
  for (;;)
    {
      XEvent event;

      XNextEvent (self->display, &event);
      if (event.type == CreateNotify)
        {
          XDamageCreate (self->display, event.xcreatewindow.window, XDamageReportRawRectangles);
        }
      else if (event.type == self->damage_event + XDamageNotify)
        {
          const XDamageNotifyEvent *damage = (const XDamageNotifyEvent *) &event;

          if (damage->area.width >= SMALLEST && damage->area.height >= SMALLEST
              && belongs_to (self, damage->drawable, child))
            return;
        }
    }
}

/* Returns: milliseconds */
static double
measure (Watcher *self,
         char   **command)
{
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  double time;
  GPid child;
  int status;

  alarm (LIMIT_S);
  if (!g_spawn_async (NULL, command, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, &error))
    g_error ("%s", error->message);
  wait_for_frame (self, child);
  time = (double) (g_get_monotonic_time () - start) / 1e3;

  kill (child, SIGTERM);
  waitpid (child, &status, 0);
  return time;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

/* One line for a program: least and median. */
static void
report (GArray *times)
{
  g_array_sort (times, compare);
  g_print ("%.1f %.1f\n", g_array_index (times, double, 0),
           g_array_index (times, double, times->len / 2));
}

int
main (int    argc,
      char **argv)
{
  Watcher watcher = { 0 };
  const int n_trials = argc > 2 ? atoi (argv[1]) : 0;
  const int n_programs = argc - 2;
  g_autoptr(GPtrArray) times = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  if (n_trials < 1)
    g_error ("first-frame TRIALS PROGRAM PROGRAM…");

  signal (SIGALRM, on_limit);
  watcher_open (&watcher);
  for (int i = 0; i < n_programs; i++)
    g_ptr_array_add (times, g_array_new (FALSE, FALSE, sizeof (double)));
  for (int trial = 0; trial <= n_trials; trial++)
    {
      for (int i = 0; i < n_programs; i++)
        {
          g_auto(GStrv) command = NULL;
          double time;

          if (!g_shell_parse_argv (argv[i + 2], NULL, &command, NULL))
            g_error ("“%s” is no command line", argv[i + 2]);
          time = measure (&watcher, command);
          if (trial > 0)
            g_array_append_val (g_ptr_array_index (times, i), time);
        }
    }

  for (int i = 0; i < n_programs; i++)
    report (g_ptr_array_index (times, i));
  XCloseDisplay (watcher.display);
  return 0;
}

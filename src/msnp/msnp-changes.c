#include "config.h"

#include "msnp-changes.h"

#include <string.h>

#include "msnp-error.h"
#include "wire/msnp-text.h"

#define QUEUE_MAX      4096 /* changes that wait */
#define NAME_PAUSE_MS  3000 /* between two of one's own names (03 §3.16) */
#define STATUS_PAUSE_MS 1000
#define TOO_FAST_MS    10000 /* after an 800 */

/**
 * MsnpChanges:
 *
 * What people ask of the server, one after the other: a change is one to many commands, each sent
 * when the one before it was answered (03 §3.16), so that a list never is in a state which nobody
 * asked for because of a race. Answers go through msnp_notification_apply(), as everything the
 * server says: nothing changes here before the server has said so.
 *
 * The status has a lane of its own, in which only the newest wish counts. The session owns one of
 * these for the time of a notification connection.
 */
struct _MsnpChanges
{
  GObject           parent_instance;
  MsnpNotification *notification;
  GQueue            queue;     /* of Change */
  gboolean          is_busy;   /* the head of the queue is on its way, or pauses */
  guint             pause_source;
  gint64            name_sent; /* µs */
  GPtrArray        *status_tasks; /* (element-type GTask) */
  MsnpStatus        status;       /* the newest wish */
  gboolean          is_status_sent;
  MsnpStatus        sent_status;
  gboolean          is_picture_new; /* the next CHG shows another one */
  gboolean          was_picture_new; /* the one on its way does */
  gint64            status_time;  /* µs, of the last CHG */
  guint             status_source;
  gboolean          is_stopped;
};

/* One command; the first of `done` that is 0 ends the numbers which mean "so it is". */
typedef struct
{
  const char *name;
  char       *args[4];
  guint       done[4];
} Step;

typedef struct
{
  MsnpChangeKind  kind;
  char           *text;
  MsnpGroup      *group;
  MsnpGroup      *other_group;
  GTask          *task;
  GQueue          steps; /* of Step */
  gboolean        is_repeated;
} Change;

enum { STATUS_REFUSED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpChanges, msnp_changes, G_TYPE_OBJECT)

static void run_next (MsnpChanges *self);
static void send_status (MsnpChanges *self);

static void
step_free (gpointer data)
{
  Step *step = data;

  for (gsize i = 0; i < G_N_ELEMENTS (step->args); i++)
    g_free (step->args[i]);
  g_free (step);
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->text);
  g_clear_object (&change->group);
  g_clear_object (&change->other_group);
  g_clear_object (&change->task);
  g_queue_clear_full (&change->steps, step_free);
  g_free (change);
}

static void
msnp_changes_dispose (GObject *object)
{
  MsnpChanges *self = MSNP_CHANGES (object);
  g_autoptr(GError) error =
    g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");

  msnp_changes_stop (self, error);
  g_clear_object (&self->notification);
  G_OBJECT_CLASS (msnp_changes_parent_class)->dispose (object);
}

static void
msnp_changes_finalize (GObject *object)
{
  g_ptr_array_unref (MSNP_CHANGES (object)->status_tasks);
  G_OBJECT_CLASS (msnp_changes_parent_class)->finalize (object);
}

static void
msnp_changes_class_init (MsnpChangesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = msnp_changes_dispose;
  G_OBJECT_CLASS (klass)->finalize = msnp_changes_finalize;
  signals[STATUS_REFUSED] = g_signal_new ("status-refused", MSNP_TYPE_CHANGES, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
msnp_changes_init (MsnpChanges *self)
{
  g_queue_init (&self->queue);
  self->status_tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * msnp_changes_new:
 * @notification: the connection to ask over
 *
 * Returns: (transfer full): an empty queue
 */
MsnpChanges *
msnp_changes_new (MsnpNotification *notification)
{
  MsnpChanges *self = g_object_new (MSNP_TYPE_CHANGES, NULL);

  self->notification = g_object_ref (notification);
  return self;
}

/* ---- which commands a change is made of ---- */

static void
push_step (Change     *change,
           const char *name,
           guint       done,
           guint       also_done,
           const char *a,
           const char *b,
           const char *c,
           const char *d)
{
  Step *step = g_new0 (Step, 1);

  step->name = name;
  step->args[0] = g_strdup (a);
  step->args[1] = g_strdup (b);
  step->args[2] = g_strdup (c);
  step->args[3] = g_strdup (d);
  step->done[0] = done;
  step->done[1] = also_done;
  g_queue_push_tail (&change->steps, step);
}

/* 215: he is there already. */
static void
push_add (MsnpChanges *self,
          Change      *change,
          const char  *list,
          const char  *address,
          const char  *group_id)
{
  MsnpContact *contact =
    msnp_roster_lookup (msnp_notification_get_roster (self->notification), address);
  g_autofree char *name =
    msnp_text_escape (contact != NULL ? msnp_contact_get_display_name (contact) : address);

  /* An unknown name is the address, which goes out as it is (01 §1.4); so does one that some
   * servers would end the connection for (01 §1.5). */
  if (contact == NULL || strlen (name) > MSNP_NAME_SIZE_MAX
      || g_str_equal (msnp_contact_get_display_name (contact), address))
    push_step (change, "ADD", 215, 0, list, address, address, group_id);
  else
    push_step (change, "ADD", 215, 0, list, address, name, group_id);
}

/* 205 and 216: he is not there any more; 225: not in that group. */
static void
push_rem (Change     *change,
          const char *list,
          const char *address,
          const char *group_id)
{
  push_step (change, "REM", 216, group_id != NULL ? 225 : 205, list, address, group_id, NULL);
}

/* The official client's order (03 §3.7): into the new group first, then out of the others. Escargot
 * takes `REM FL address group` for the end of the friendship: it tells the other side `REM 0 RL`,
 * and sends no presence of somebody who has nobody's RL left, for good. `ADD FL` without a group
 * mends that; elsewhere it is group 0, which is none beside others (03 §3.2), or a 215.
 */
static void
push_move (MsnpChanges *self,
           Change      *change)
{
  MsnpContact *contact =
    msnp_roster_lookup (msnp_notification_get_roster (self->notification), change->text);
  guint n_groups = contact != NULL ? msnp_contact_get_n_groups (contact) : 0;
  gboolean leaves_last = TRUE;
  gboolean leaves_any = FALSE;

  for (guint i = 0; i < n_groups; i++)
    {
      MsnpGroup *group = msnp_contact_get_group (contact, i);

      if (change->other_group != NULL && group != change->other_group)
        leaves_last = FALSE;
    }

  if (change->group != NULL
      && (contact == NULL || !msnp_contact_is_in_group (contact, change->group)))
    push_add (self, change, "FL", change->text, msnp_group_get_id (change->group));
  else if (change->group == NULL && n_groups > 0 && leaves_last)
    push_add (self, change, "FL", change->text, "0");

  for (guint i = 0; i < n_groups; i++)
    {
      MsnpGroup *group = msnp_contact_get_group (contact, i);

      if (group == change->group || (change->other_group != NULL && group != change->other_group))
        continue;
      push_rem (change, "FL", change->text, msnp_group_get_id (group));
      leaves_any = TRUE;
    }
  if (leaves_any)
    push_add (self, change, "FL", change->text, NULL);
}

/* Some servers remove the people who are in no other group with it: those are put into group 0
 * first (03 §3.8). Nobody is taken out by name: see push_move(). */
static void
push_remove_group (MsnpChanges *self,
                   Change      *change)
{
  GListModel *roster = G_LIST_MODEL (msnp_notification_get_roster (self->notification));
  const char *id = msnp_group_get_id (change->group);
  guint n_contacts = g_list_model_get_n_items (roster);

  for (guint i = 0; i < n_contacts; i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (roster, i);

      if (msnp_contact_is_in_group (contact, change->group)
          && msnp_contact_get_n_groups (contact) == 1)
        push_add (self, change, "FL", msnp_contact_get_address (contact), "0");
    }
  push_step (change, "RMG", 0, 0, id, NULL, NULL, NULL);
}

static void
push_add_contact (MsnpChanges *self,
                  Change      *change)
{
  MsnpContact *contact =
    msnp_roster_lookup (msnp_notification_get_roster (self->notification), change->text);
  MsnpListFlags lists = contact != NULL ? msnp_contact_get_lists (contact) : MSNP_LIST_NONE;

  push_add (self, change, "FL", change->text,
            change->group != NULL ? msnp_group_get_id (change->group) : NULL);
  if ((lists & (MSNP_LIST_ALLOW | MSNP_LIST_BLOCK)) == 0)
    push_add (self, change, "AL", change->text, NULL);
}

static gboolean
is_blocked (MsnpChanges *self,
            const char  *address)
{
  MsnpContact *contact =
    msnp_roster_lookup (msnp_notification_get_roster (self->notification), address);

  return contact != NULL && msnp_contact_is_blocked (contact);
}

static void
push_steps (MsnpChanges *self,
            Change      *change)
{
  g_autofree char *name = change->text != NULL ? msnp_text_escape (change->text) : NULL;
  const char *id = change->group != NULL ? msnp_group_get_id (change->group) : NULL;

  switch (change->kind)
    {
    case MSNP_CHANGE_NAME:
      push_step (change, "REA", 0, 0, msnp_notification_get_address (self->notification), name,
                 NULL, NULL);
      break;
    case MSNP_CHANGE_ADD:
      push_add_contact (self, change);
      break;
    case MSNP_CHANGE_REMOVE:
      push_rem (change, "FL", change->text, NULL);
      break;
    case MSNP_CHANGE_BLOCK:
      push_rem (change, "AL", change->text, NULL);
      push_add (self, change, "BL", change->text, NULL);
      break;
    case MSNP_CHANGE_ALLOW:
      if (!is_blocked (self, change->text))
        {
          push_add (self, change, "AL", change->text, NULL);
          break;
        }
      G_GNUC_FALLTHROUGH;
    case MSNP_CHANGE_UNBLOCK:
      push_rem (change, "BL", change->text, NULL);
      push_add (self, change, "AL", change->text, NULL);
      break;
    case MSNP_CHANGE_COPY:
      push_add (self, change, "FL", change->text, id);
      break;
    case MSNP_CHANGE_MOVE:
      push_move (self, change);
      break;
    case MSNP_CHANGE_ADD_GROUP:
      push_step (change, "ADG", 0, 0, name, "0", NULL, NULL);
      break;
    case MSNP_CHANGE_RENAME_GROUP:
      push_step (change, "REG", 0, 0, id, name, "0", NULL);
      break;
    case MSNP_CHANGE_REMOVE_GROUP:
      push_remove_group (self, change);
      break;
    case MSNP_CHANGE_PRIVACY:
      push_step (change, "BLP", 218, 0, change->text, NULL, NULL, NULL);
      break;
    case MSNP_CHANGE_NOTIFY:
      push_step (change, "GTC", 218, 0, change->text, NULL, NULL, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* ---- one after the other ---- */

static void
finish_change (MsnpChanges  *self,
               const GError *error)
{
  Change *change = g_queue_pop_head (&self->queue);

  self->is_busy = FALSE;
  if (error != NULL)
    g_task_return_error (change->task, g_error_copy (error));
  else
    g_task_return_boolean (change->task, TRUE);
  change_free (change);
  run_next (self);
}

static gboolean
counts_as_done (const Step   *step,
                const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (step->done) && step->done[i] != 0; i++)
    {
      if (g_error_matches (error, MSNP_SERVER_ERROR, (int) step->done[i]))
        return TRUE;
    }

  return FALSE;
}

/* "So it is" has to hold here as well: a server may say it of what it has only just done (Escargot
 * answers 216 to a `REM FL` it carried out, when the other side had lost us before), or of what was
 * changed from elsewhere. It is applied as the answer that would have said so. */
static void
apply_as_done (MsnpChanges *self,
               const Step  *step)
{
  gboolean is_of_list = g_str_equal (step->name, "ADD") || g_str_equal (step->name, "REM");
  const char *args[G_N_ELEMENTS (step->args) + 2];
  MsnpCommand command = { .name = step->name, .args = args };

  /* TrID and version: ADD 0 FL 0 address name [group], REM 0 FL 0 address [group], BLP 0 0 AL */
  args[command.n_args++] = "0";
  if (!is_of_list)
    args[command.n_args++] = "0";
  for (gsize i = 0; i < G_N_ELEMENTS (step->args) && step->args[i] != NULL; i++)
    {
      args[command.n_args++] = step->args[i];
      if (is_of_list && i == 0)
        args[command.n_args++] = "0";
    }

  msnp_notification_apply (self->notification, &command);
}

static gboolean
on_pause_over (gpointer user_data)
{
  MsnpChanges *self = user_data;

  self->pause_source = 0;
  self->is_busy = FALSE;
  run_next (self);

  return G_SOURCE_REMOVE;
}

static void
pause_queue (MsnpChanges *self,
             guint        milliseconds)
{
  self->is_busy = TRUE;
  self->pause_source = g_timeout_add (milliseconds, on_pause_over, self);
}

static void
on_step_reply (MsnpTransport     *transport,
               const MsnpCommand *reply,
               const GError      *error,
               gpointer           user_data)
{
  g_autoptr(MsnpChanges) self = user_data;
  Change *change = g_queue_peek_head (&self->queue);
  Step *step;

  if (self->is_stopped || change == NULL)
    return;

  step = g_queue_peek_head (&change->steps);
  if (g_error_matches (error, MSNP_SERVER_ERROR, 800) && !change->is_repeated)
    {
      change->is_repeated = TRUE;
      pause_queue (self, TOO_FAST_MS);
      return;
    }
  if (error != NULL && !counts_as_done (step, error))
    {
      finish_change (self, error);
      return;
    }

  if (error != NULL)
    apply_as_done (self, step);
  else
    msnp_notification_apply (self->notification, reply);
  if (self->is_stopped)
    return;

  step_free (g_queue_pop_head (&change->steps));
  self->is_busy = FALSE;
  if (change->steps.length == 0)
    finish_change (self, NULL);
  else
    run_next (self);
}

static gboolean
name_has_to_wait (MsnpChanges *self)
{
  gint64 due = self->name_sent + NAME_PAUSE_MS * G_TIME_SPAN_MILLISECOND;
  gint64 now = g_get_monotonic_time ();

  if (self->name_sent == 0 || now >= due)
    {
      self->name_sent = now;
      return FALSE;
    }

  pause_queue (self, (guint) ((due - now) / 1000) + 1);
  return TRUE;
}

static void
run_next (MsnpChanges *self)
{
  Change *change = g_queue_peek_head (&self->queue);
  Step *step;

  if (self->is_busy || self->is_stopped || change == NULL)
    return;

  if (change->steps.length == 0)
    {
      if (g_task_return_error_if_cancelled (change->task))
        {
          change_free (g_queue_pop_head (&self->queue));
          run_next (self);
          return;
        }
      if (change->kind == MSNP_CHANGE_NAME && name_has_to_wait (self))
        return;
      push_steps (self, change);
    }

  /* Moving somebody to where he is takes no command at all. */
  step = g_queue_peek_head (&change->steps);
  if (step == NULL)
    {
      finish_change (self, NULL);
      return;
    }

  self->is_busy = TRUE;
  msnp_transport_send (msnp_notification_get_transport (self->notification),
                       msnp_notification_get_timeout (self->notification), on_step_reply,
                       g_object_ref (self), step->name, step->args[0], step->args[1],
                       step->args[2], step->args[3], NULL);
}

/**
 * msnp_changes_ask:
 * @self: a queue
 * @kind: what to do
 * @text: (nullable): see #MsnpChangeKind; judged by the caller
 * @group: (nullable): see #MsnpChangeKind
 * @other_group: (nullable): see #MsnpChangeKind
 * @task: (transfer full): returns TRUE or an error, %MSNP_SERVER_ERROR where the server refused
 *
 * Puts a change at the queue's end.
 */
void
msnp_changes_ask (MsnpChanges    *self,
                  MsnpChangeKind  kind,
                  const char     *text,
                  MsnpGroup      *group,
                  MsnpGroup      *other_group,
                  GTask          *task)
{
  Change *change;

  g_return_if_fail (MSNP_IS_CHANGES (self));

  if (self->queue.length >= QUEUE_MAX)
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_TIMED_OUT, "too many changes wait");
      g_object_unref (task);
      return;
    }

  change = g_new0 (Change, 1);
  change->kind = kind;
  change->text = g_strdup (text);
  change->group = group != NULL ? g_object_ref (group) : NULL;
  change->other_group = other_group != NULL ? g_object_ref (other_group) : NULL;
  change->task = task;
  g_queue_init (&change->steps);
  g_queue_push_tail (&self->queue, change);
  run_next (self);
}

/* ---- the status ---- */

static void
finish_status (MsnpChanges  *self,
               const GError *error)
{
  g_autoptr(GPtrArray) tasks = g_steal_pointer (&self->status_tasks);

  self->status_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  if (error != NULL && !self->is_stopped)
    g_signal_emit (self, signals[STATUS_REFUSED], 0);
  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static gboolean
on_status_due (gpointer user_data)
{
  MsnpChanges *self = user_data;

  self->status_source = 0;
  send_status (self);

  return G_SOURCE_REMOVE;
}

static void
on_status_reply (MsnpTransport     *transport,
                 const MsnpCommand *reply,
                 const GError      *error,
                 gpointer           user_data)
{
  g_autoptr(MsnpChanges) self = user_data;

  self->is_status_sent = FALSE;
  if (self->is_stopped)
    return;

  if (g_error_matches (error, MSNP_SERVER_ERROR, 800))
    {
      self->is_picture_new |= self->was_picture_new;
      self->status_source = g_timeout_add (TOO_FAST_MS, on_status_due, self);
      return;
    }
  if (reply != NULL)
    msnp_notification_apply (self->notification, reply);
  if (self->is_stopped)
    return;

  if (self->sent_status != self->status || self->is_picture_new)
    send_status (self);
  else
    finish_status (self, error);
}

static void
on_detour_reply (MsnpTransport     *transport,
                 const MsnpCommand *reply,
                 const GError      *error,
                 gpointer           user_data)
{
  /* It is no status of ours; what became of the picture, the next answer says. */
  if (error != NULL)
    g_debug ("CHG: %s", error->message);
}

/* Escargot tells nobody of a CHG that shows another picture alone, nor of one's own name when it is
 * the same; and of a change of the status it tells, a few times a second, what holds by then. So
 * another status goes out with the wanted one, in one packet, and nobody sees it. */
static void
send_detour (MsnpChanges *self)
{
  MsnpStatus other = self->status == MSNP_STATUS_BUSY ? MSNP_STATUS_AWAY : MSNP_STATUS_BUSY;

  if (self->is_picture_new && self->status != MSNP_STATUS_HIDDEN
      && !msnp_notification_get_tells_pictures (self->notification))
    msnp_notification_send_status (self->notification, other, on_detour_reply, NULL);
}

static void
send_status (MsnpChanges *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due = self->status_time + STATUS_PAUSE_MS * G_TIME_SPAN_MILLISECOND;

  if (self->is_status_sent || self->status_source != 0 || self->is_stopped)
    return;
  if (self->status_time != 0 && now < due)
    {
      self->status_source = g_timeout_add ((guint) ((due - now) / 1000) + 1, on_status_due, self);
      return;
    }

  self->is_status_sent = TRUE;
  self->sent_status = self->status;
  self->status_time = now;
  send_detour (self);
  self->was_picture_new = self->is_picture_new;
  self->is_picture_new = FALSE;
  msnp_notification_send_status (self->notification, self->status, on_status_reply,
                                 g_object_ref (self));
}

/**
 * msnp_changes_ask_status:
 * @self: a queue
 * @status: any but %MSNP_STATUS_OFFLINE
 * @task: (transfer full): returns TRUE once the newest wish holds, or an error
 *
 * Changes the status at most once a second; wishes in between are passed over (03 §3.16).
 */
void
msnp_changes_ask_status (MsnpChanges *self,
                         MsnpStatus   status,
                         GTask       *task)
{
  g_return_if_fail (MSNP_IS_CHANGES (self));

  self->status = status;
  g_ptr_array_add (self->status_tasks, task);
  send_status (self);
}

/**
 * msnp_changes_ask_picture:
 * @self: a queue
 * @status: the newest wish for a status
 * @task: (transfer full): returns TRUE once the server has the picture, or an error
 *
 * Shows the picture that the notification connection was given, by one more CHG; by two where
 * contacts would not be told of one.
 */
void
msnp_changes_ask_picture (MsnpChanges *self,
                          MsnpStatus   status,
                          GTask       *task)
{
  g_return_if_fail (MSNP_IS_CHANGES (self));

  self->is_picture_new = TRUE;
  msnp_changes_ask_status (self, status, task);
}

/**
 * msnp_changes_stop:
 * @self: a queue
 * @error: what every change that is not done ends with
 */
void
msnp_changes_stop (MsnpChanges  *self,
                   const GError *error)
{
  Change *change;

  g_return_if_fail (MSNP_IS_CHANGES (self) && error != NULL);

  self->is_stopped = TRUE;
  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_handle_id (&self->status_source, g_source_remove);
  while ((change = g_queue_pop_head (&self->queue)) != NULL)
    {
      g_task_return_error (change->task, g_error_copy (error));
      change_free (change);
    }
  finish_status (self, error);
}

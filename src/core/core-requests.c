#include "config.h"

#include "core-requests.h"

#include "msnp/msnp-error.h"
#include "msnp/msnp-log.h"

/* What becomes of people who are on no list of ours that decides about them (03 §3.2):
 *
 *   on the reverse list only, account asks when added  → a request, for a person to answer
 *   on the reverse list only, account does not ask     → allowed
 *   on the forward list, neither allowed nor blocked   → allowed: we added them
 *
 * The library reports such people and sends nothing by itself; this is where it is decided.
 * CoreAccount owns one for each session. */
struct _CoreRequests
{
  GObject       parent_instance;
  MsnpSession  *session; /* not owned: it lives as long as CoreAccount has this */
  GListStore   *waiting;
  GHashTable   *aside;   /* addresses that were put aside until the next start of the program */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (CoreRequests, core_requests, G_TYPE_OBJECT)

static void
core_requests_dispose (GObject *object)
{
  CoreRequests *self = CORE_REQUESTS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->session);
  G_OBJECT_CLASS (core_requests_parent_class)->dispose (object);
}

static void
core_requests_finalize (GObject *object)
{
  CoreRequests *self = CORE_REQUESTS (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->waiting);
  g_clear_pointer (&self->aside, g_hash_table_unref);
  G_OBJECT_CLASS (core_requests_parent_class)->finalize (object);
}

static void
core_requests_class_init (CoreRequestsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_requests_dispose;
  object_class->finalize = core_requests_finalize;
}

static void
core_requests_init (CoreRequests *self)
{
  self->waiting = g_list_store_new (MSNP_TYPE_CONTACT);
  self->aside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
}

static void
on_allowed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *name = user_data;
  g_autoptr(GError) error = NULL;

  /* Nobody asked for it, so nobody is told: it is tried again at the next sign-in. */
  if (!msnp_session_change_finish (MSNP_SESSION (source), result, &error)
      && !msnp_error_is_cancelled (error))
    g_debug ("%s was not allowed by itself: %s", name, error->message);
}

static void
allow (CoreRequests *self, MsnpContact *contact)
{
  const char *address = msnp_contact_get_address (contact);

  msnp_session_allow_async (self->session, address, self->cancellable, on_allowed,
                            msnp_log_name (address));
}

static gboolean
asks (CoreRequests *self, MsnpContact *contact)
{
  return msnp_contact_get_lists (contact) == MSNP_LIST_REVERSE
         && msnp_roster_asks_when_added (msnp_session_get_roster (self->session))
         && !g_hash_table_contains (self->aside, msnp_contact_get_address (contact));
}

static gboolean
is_to_be_allowed (CoreRequests *self, MsnpContact *contact)
{
  MsnpListFlags lists = msnp_contact_get_lists (contact);

  if ((lists & (MSNP_LIST_ALLOW | MSNP_LIST_BLOCK)) != 0)
    return FALSE;

  return (lists & MSNP_LIST_FORWARD) != 0
         || (lists == MSNP_LIST_REVERSE
             && !msnp_roster_asks_when_added (msnp_session_get_roster (self->session)));
}

/* Puts @contact on the list of those who wait, or takes it off. */
static void
update_waiting (CoreRequests *self, MsnpContact *contact)
{
  guint position;
  gboolean waits = g_list_store_find (self->waiting, contact, &position);

  if (asks (self, contact) && !waits)
    g_list_store_append (self->waiting, contact);
  else if (!asks (self, contact) && waits)
    g_list_store_remove (self->waiting, position);
}

/* Online is the first moment at which a change can be sent, and the list is whole then. */
static void
on_state (MsnpSession *session, GParamSpec *pspec, gpointer user_data)
{
  CoreRequests *self = CORE_REQUESTS (user_data);
  GListModel *roster = G_LIST_MODEL (msnp_session_get_roster (session));

  if (msnp_session_get_state (session) != MSNP_SESSION_ONLINE)
    return;

  /* The objects of an earlier sign-in may be others. */
  g_list_store_remove_all (self->waiting);
  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (roster, i);

      if (is_to_be_allowed (self, contact))
        allow (self, contact);
      else
        update_waiting (self, contact);
    }
}

static void
on_added_you (MsnpSession *session, MsnpContact *contact, gpointer user_data)
{
  CoreRequests *self = CORE_REQUESTS (user_data);

  /* Those of the list of a sign-in are looked at when it is over. */
  if (msnp_session_get_state (session) != MSNP_SESSION_ONLINE)
    return;

  if (is_to_be_allowed (self, contact))
    allow (self, contact);
  else
    update_waiting (self, contact);
}

static void
on_contact_changed (MsnpRoster *roster, MsnpContact *contact, gpointer user_data)
{
  CoreRequests *self = CORE_REQUESTS (user_data);

  if (msnp_session_get_state (self->session) == MSNP_SESSION_ONLINE)
    update_waiting (self, contact);
}

static void
on_contact_removed (MsnpRoster *roster, MsnpContact *contact, gpointer user_data)
{
  CoreRequests *self = CORE_REQUESTS (user_data);
  guint position;

  if (g_list_store_find (self->waiting, contact, &position))
    g_list_store_remove (self->waiting, position);
}

CoreRequests *
core_requests_new (MsnpSession *session)
{
  CoreRequests *self;
  MsnpRoster *roster;

  g_return_val_if_fail (MSNP_IS_SESSION (session), NULL);

  self = g_object_new (CORE_TYPE_REQUESTS, NULL);
  g_set_weak_pointer (&self->session, session);
  roster = msnp_session_get_roster (session);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_state), self, 0);
  g_signal_connect_object (session, "added-you", G_CALLBACK (on_added_you), self, 0);
  g_signal_connect_object (roster, "contact-changed", G_CALLBACK (on_contact_changed), self, 0);
  g_signal_connect_object (roster, "contact-removed", G_CALLBACK (on_contact_removed), self, 0);

  return self;
}

/* Returns: (transfer none) (element-type MsnpContact): who waits, the first first */
GListModel *
core_requests_list (CoreRequests *self)
{
  g_return_val_if_fail (CORE_IS_REQUESTS (self), NULL);

  return G_LIST_MODEL (self->waiting);
}

/* The person wants to decide later: @contact is not asked about again before the next start. */
void
core_requests_put_aside (CoreRequests *self,
                         MsnpContact  *contact)
{
  g_return_if_fail (CORE_IS_REQUESTS (self));
  g_return_if_fail (MSNP_IS_CONTACT (contact));

  g_hash_table_add (self->aside, g_strdup (msnp_contact_get_address (contact)));
  update_waiting (self, contact);
}

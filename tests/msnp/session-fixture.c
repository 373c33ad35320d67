#include "config.h"

#include "session-fixture.h"

#include "msnp/msnp-enum-types.h"

/**
 * service_new:
 * @flavour: which
 *
 * Returns: (transfer full): a service that runs, with alice, bob and carol
 */
LoopbackService *
service_new (LoopbackFlavour flavour)
{
  LoopbackService *service = loopback_service_new (flavour);
  g_autoptr(GError) error = NULL;

  loopback_service_add_default_accounts (service);
  loopback_service_start (service, &error);
  g_assert_no_error (error);

  return service;
}

void
service_fault (LoopbackService *service,
               const char      *spec)
{
  g_autoptr(GError) error = NULL;

  loopback_service_add_fault (service, spec, &error);
  g_assert_no_error (error);
}

/* ---- listening ---- */

static void
add_event (Person     *self,
           const char *event)
{
  g_ptr_array_add (self->events, g_strdup (event));
}

static void
on_connected (MsnpSession *session,
              const char  *host_and_port,
              Person      *self)
{
  g_assert_nonnull (strchr (host_and_port, ':'));
  add_event (self, "connected");
}

static void
on_redirected (MsnpSession *session,
               const char  *host_and_port,
               Person      *self)
{
  g_assert_nonnull (strchr (host_and_port, ':'));
  add_event (self, "redirected");
}

static void
on_challenged (MsnpSession *session,
               Person      *self)
{
  add_event (self, "challenged");
}

static void
on_ticket_received (MsnpSession *session,
                    Person      *self)
{
  add_event (self, "ticket-received");
}

static void
on_signed_in (MsnpSession *session,
              Person      *self)
{
  add_event (self, "signed-in");
}

static void
on_list_complete (MsnpSession *session,
                  Person      *self)
{
  add_event (self, "list-complete");
}

static void
on_signed_out (MsnpSession  *session,
               const GError *reason,
               Person       *self)
{
  g_assert_cmpint (msnp_session_get_state (session), ==, MSNP_SESSION_OFFLINE);
  add_event (self, reason != NULL ? "signed-out: error" : "signed-out");
}

static void
on_state (MsnpSession *session,
          GParamSpec  *pspec,
          Person      *self)
{
  g_autoptr(GEnumClass) states = g_type_class_ref (MSNP_TYPE_SESSION_STATE);

  add_event (self, g_enum_get_value (states, msnp_session_get_state (session))->value_nick);
}

static void
on_added_you (MsnpSession *session,
              MsnpContact *contact,
              Person      *self)
{
  g_autofree char *event = g_strconcat ("added-you ", msnp_contact_get_address (contact), NULL);

  add_event (self, event);
}

static void
on_server_message (MsnpSession *session,
                   const char  *kind,
                   const char  *text,
                   int          minutes,
                   Person      *self)
{
  g_autofree char *event = g_strdup_printf ("server-message %s %d", kind, minutes);

  add_event (self, event);
}

static void
on_text (MsnpConversation *conversation,
         MsnpMessage      *message,
         Person           *self)
{
  g_ptr_array_add (self->texts, g_object_ref (message));
}

static void
on_nudge (MsnpConversation *conversation,
          MsnpMessage      *message,
          Person           *self)
{
  self->nudges++;
}

static void
on_typing (MsnpConversation *conversation,
           MsnpContact      *contact,
           Person           *self)
{
  self->typings++;
}

static void
on_message_state (MsnpConversation *conversation,
                  MsnpMessage      *message,
                  Person           *self)
{
  g_autoptr(GEnumClass) states = g_type_class_ref (MSNP_TYPE_MESSAGE_STATE);

  g_ptr_array_add (self->states,
                   g_strdup_printf ("%.20s %s", msnp_message_get_text (message),
                                    g_enum_get_value (states, msnp_message_get_state (message))
                                      ->value_nick));
}

static void
on_joined (MsnpConversation *conversation,
           MsnpContact      *contact,
           Person           *self)
{
  g_autofree char *event = g_strdup_printf ("%s %s joined", msnp_conversation_get_id (conversation),
                                            msnp_contact_get_address (contact));

  add_event (self, event);
}

static void
on_left (MsnpConversation *conversation,
         MsnpContact      *contact,
         Person           *self)
{
  g_autofree char *event = g_strdup_printf ("%s %s left", msnp_conversation_get_id (conversation),
                                            msnp_contact_get_address (contact));

  add_event (self, event);
}

static void
on_conversation_opened (MsnpSession      *session,
                        MsnpConversation *conversation,
                        Person           *self)
{
  g_signal_connect (conversation, "message-received", G_CALLBACK (on_text), self);
  g_signal_connect (conversation, "nudge-received", G_CALLBACK (on_nudge), self);
  g_signal_connect (conversation, "typing-received", G_CALLBACK (on_typing), self);
  g_signal_connect (conversation, "message-state-changed", G_CALLBACK (on_message_state), self);
  g_signal_connect (conversation, "participant-joined", G_CALLBACK (on_joined), self);
  g_signal_connect (conversation, "participant-left", G_CALLBACK (on_left), self);
}

/* ---- a person ---- */

static Person *
new_at (LoopbackService *service,
        const char      *json)
{
  Person *self = g_new0 (Person, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) where = msnp_service_new_from_json (json, -1, &error);

  g_assert_no_error (error);
  msnp_service_set_ca_pem (where, loopback_service_get_ca_pem (service), &error);
  g_assert_no_error (error);

  self->events = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_ptr_array_new_with_free_func (g_object_unref);
  self->states = g_ptr_array_new_with_free_func (g_free);
  self->session = msnp_session_new (where);
  g_signal_connect (self->session, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (self->session, "redirected", G_CALLBACK (on_redirected), self);
  g_signal_connect (self->session, "challenged", G_CALLBACK (on_challenged), self);
  g_signal_connect (self->session, "ticket-received", G_CALLBACK (on_ticket_received), self);
  g_signal_connect (self->session, "signed-in", G_CALLBACK (on_signed_in), self);
  g_signal_connect (self->session, "list-complete", G_CALLBACK (on_list_complete), self);
  g_signal_connect (self->session, "signed-out", G_CALLBACK (on_signed_out), self);
  g_signal_connect (self->session, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (self->session, "added-you", G_CALLBACK (on_added_you), self);
  g_signal_connect (self->session, "server-message", G_CALLBACK (on_server_message), self);
  g_signal_connect (self->session, "conversation-opened", G_CALLBACK (on_conversation_opened),
                    self);

  return self;
}

/**
 * person_new:
 * @service: where
 *
 * Returns: (transfer full): somebody with a client that is offline and waits a second for answers
 */
Person *
person_new (LoopbackService *service)
{
  g_autofree char *json = loopback_service_dup_service_json (service, NULL);

  return new_at (service, json);
}

/* Somebody whose straight connections are refused; @has_gateway: whether HTTP is not. */
Person *
person_new_blocked (LoopbackService *service,
                    gboolean         has_gateway)
{
  g_autofree char *dispatch =
    g_strdup_printf ("127.0.0.1:%u", loopback_service_get_dispatch_port (service));
  g_autofree char *text = loopback_service_dup_service_json (service, NULL);
  g_autoptr(GString) json = g_string_new (text);

  g_assert_cmpuint (g_string_replace (json, dispatch, "127.0.0.1:1", 1), ==, 1);
  if (!has_gateway)
    g_assert_cmpuint (g_string_replace (json, "/gateway/", "/elsewhere/", 1), ==, 1);
  return new_at (service, json->str);
}

/* A session that somebody still holds is a leak of the library's. */
void
person_free (Person *self)
{
  MsnpSession *session = self->session;

  if (session != NULL)
    {
      if (msnp_session_get_state (session) != MSNP_SESSION_OFFLINE)
        person_sign_out (self);
      g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &self->session);
      g_object_unref (session);
      session_wait_until (self->session == NULL);
    }

  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->states);
  g_clear_error (&self->result);
  g_free (self);
}

static void
on_signed_in_or_not (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Person *self = user_data;
  gboolean is_in = msnp_session_sign_in_finish (MSNP_SESSION (source), result, &self->result);

  g_assert_cmpint (is_in, ==, self->result == NULL);
  self->is_done = TRUE;
}

void
person_start_sign_in (Person       *self,
                      const char   *address,
                      const char   *password,
                      GCancellable *cancellable)
{
  g_ptr_array_set_size (self->events, 0);
  g_clear_error (&self->result);
  self->is_done = FALSE;
  msnp_session_sign_in_async (self->session, address, password, MSNP_STATUS_ONLINE, cancellable,
                              on_signed_in_or_not, self);
}

/* Returns: whether it succeeded; @self->result says why not */
gboolean
person_sign_in (Person     *self,
                const char *address,
                const char *password)
{
  person_start_sign_in (self, address, password, NULL);
  session_wait_until (self->is_done);
  self->is_done = FALSE;

  return self->result == NULL;
}

static void
on_sign_out_done (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Person *self = user_data;

  msnp_session_sign_out_finish (MSNP_SESSION (source), result, &self->result);
  g_assert_no_error (self->result);
  self->is_done = TRUE;
}

void
person_sign_out (Person *self)
{
  g_clear_error (&self->result);
  self->is_done = FALSE;
  msnp_session_sign_out_async (self->session, NULL, on_sign_out_done, self);
  session_wait_until (self->is_done);
  self->is_done = FALSE;
}

/* The callback for every msnp_session_…_async() that is a change. */
void
person_on_changed (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Person *self = user_data;

  g_clear_error (&self->result);
  msnp_session_change_finish (MSNP_SESSION (source), result, &self->result);
  self->is_done = TRUE;
}

/* Returns: whether the change that was just asked for succeeded */
gboolean
person_wait_for_change (Person *self)
{
  session_wait_until (self->is_done);
  self->is_done = FALSE;

  return self->result == NULL;
}

gboolean
person_has_event (Person     *self,
                  const char *event)
{
  return g_ptr_array_find_with_equal_func (self->events, event, g_str_equal, NULL);
}

MsnpContact *
person_contact (Person     *self,
                const char *address)
{
  return msnp_roster_lookup (msnp_session_get_roster (self->session), address);
}

MsnpStatus
person_sees (Person     *self,
             const char *address)
{
  MsnpContact *contact = person_contact (self, address);

  return contact != NULL ? msnp_contact_get_status (contact) : MSNP_STATUS_OFFLINE;
}

const char *
person_last_text (Person *self)
{
  if (self->texts->len == 0)
    return NULL;

  return msnp_message_get_text (g_ptr_array_index (self->texts, self->texts->len - 1));
}

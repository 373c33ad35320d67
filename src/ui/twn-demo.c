#include "config.h"

#include "twn-demo.h"

#include <glib/gi18n.h>

#include "loopback/loopback-service.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-session.h"

/* --demo: a whole service inside the program, on 127.0.0.1, with people in it. The bots answer;
 * the others are there or not, so that the list looks as a list does. Those who are there are
 * accounts that are really signed in. Nothing of it is left when the program ends. */
struct _TwnDemo
{
  GObject          parent_instance;
  LoopbackService *loopback;
  MsnpService     *service;
  GPtrArray       *people; /* MsnpSession of those who are there */
  GCancellable    *cancellable;
};

G_DEFINE_FINAL_TYPE (TwnDemo, twn_demo, G_TYPE_OBJECT)

static const struct
{
  const char *address;
  const char *name;
  const char *group;
  MsnpStatus  status; /* offline: has no account that is signed in */
} people[] = {
  { "ana@example.com", "Ana ✿", N_("Friends"), MSNP_STATUS_ONLINE },
  { "ben@example.com", "Ben (brb, coffee)", N_("Friends"), MSNP_STATUS_BE_RIGHT_BACK },
  { "chloe@example.com", "~*Chloé*~", N_("Friends"), MSNP_STATUS_AWAY },
  { "dmitri@example.com", "Дмитрий", N_("Friends"), MSNP_STATUS_OFFLINE },
  { "emeka@example.com", "Emeka", N_("Friends"), MSNP_STATUS_OFFLINE },
  { "fatima@example.com", "فاطمة", N_("Friends"), MSNP_STATUS_OFFLINE },
  { "grandma@example.com", "Grandma", N_("Family"), MSNP_STATUS_ON_THE_PHONE },
  { "hugo@example.com", "Hugo", N_("Family"), MSNP_STATUS_OFFLINE },
  { "ines@example.com", "Inês", N_("Family"), MSNP_STATUS_OFFLINE },
  { "jun@example.com", "淳", N_("Work"), MSNP_STATUS_BUSY },
  { "kim@example.com", "Kim [in a meeting]", N_("Work"), MSNP_STATUS_OUT_TO_LUNCH },
  { "lars@example.com", "Lars", N_("Work"), MSNP_STATUS_OFFLINE },
};

static void
twn_demo_dispose (GObject *object)
{
  TwnDemo *self = TWN_DEMO (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  if (self->loopback != NULL)
    loopback_service_stop (self->loopback);
  g_clear_object (&self->loopback);
  g_clear_object (&self->service);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (twn_demo_parent_class)->dispose (object);
}

static void
twn_demo_class_init (TwnDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_demo_dispose;
}

static void
twn_demo_init (TwnDemo *self)
{
  self->cancellable = g_cancellable_new ();
  self->people = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
on_person_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error)
      && !msnp_error_is_cancelled (error))
    g_debug ("somebody in the demo stays away: %s", error->message);
}

static void
bring_in (TwnDemo *self, const char *address, MsnpStatus status)
{
  g_autoptr(MsnpSession) session = msnp_session_new (self->service);

  msnp_session_sign_in_async (session, address, TWN_DEMO_PASSWORD, status, self->cancellable,
                              on_person_signed_in, NULL);
  g_ptr_array_add (self->people, g_steal_pointer (&session));
}

static void
populate (TwnDemo *self)
{
  loopback_service_add_account (self->loopback, TWN_DEMO_ADDRESS, TWN_DEMO_PASSWORD,
                                TWN_DEMO_NAME);
  loopback_service_add_bots (self->loopback);
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      const MsnpListFlags both = MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | MSNP_LIST_REVERSE;

      loopback_service_add_account (self->loopback, people[i].address, TWN_DEMO_PASSWORD,
                                    people[i].name);
      loopback_service_add_contact (self->loopback, people[i].address, TWN_DEMO_ADDRESS,
                                    TWN_DEMO_NAME, both, NULL);
      loopback_service_add_contact (self->loopback, TWN_DEMO_ADDRESS, people[i].address,
                                    people[i].name, both, _(people[i].group));
    }
  loopback_service_add_contact (self->loopback, TWN_DEMO_ADDRESS, "mia@example.com", "Mia",
                                MSNP_LIST_REVERSE, NULL);
}

static gboolean
start (TwnDemo *self, GError **error)
{
  g_autofree char *json = NULL;

  self->loopback = loopback_service_new (LOOPBACK_MICROSOFT);
  populate (self);
  if (!loopback_service_start (self->loopback, error))
    return FALSE;

  json = loopback_service_dup_service_json (self->loopback, NULL);
  self->service = msnp_service_new_from_json (json, -1, error);
  if (self->service == NULL
      || !msnp_service_set_ca_pem (self->service, loopback_service_get_ca_pem (self->loopback),
                                   error))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      if (people[i].status != MSNP_STATUS_OFFLINE)
        bring_in (self, people[i].address, people[i].status);
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable): a service that runs until this goes */
TwnDemo *
twn_demo_new (GError **error)
{
  g_autoptr(TwnDemo) self = g_object_new (TWN_TYPE_DEMO, NULL);

  return start (self, error) ? g_steal_pointer (&self) : NULL;
}

/* Returns: (transfer none): where to sign in, as %TWN_DEMO_ADDRESS with %TWN_DEMO_PASSWORD */
MsnpService *
twn_demo_get_service (TwnDemo *self)
{
  g_return_val_if_fail (TWN_IS_DEMO (self), NULL);

  return self->service;
}

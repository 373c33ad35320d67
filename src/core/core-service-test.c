#include "config.h"

#include "core-service-test.h"

#include <glib/gi18n-lib.h>

#include "core-error-text.h"

/* ---- one step ---- */

struct _CoreServiceCheck
{
  GObject        parent_instance;
  MsnpProbeStep  step;
  MsnpProbeState state;
  GError        *error;
};

enum { PROP_TITLE = 1, PROP_WORDS, PROP_STATE, N_CHECK_PROPS };
static GParamSpec *check_properties[N_CHECK_PROPS];
G_DEFINE_FINAL_TYPE (CoreServiceCheck, core_service_check, G_TYPE_OBJECT)

static void
core_service_check_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoreServiceCheck *self = CORE_SERVICE_CHECK (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, core_service_check_get_title (self));
      break;
    case PROP_WORDS:
      g_value_take_string (value, core_service_check_dup_words (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
core_service_check_finalize (GObject *object)
{
  g_clear_error (&CORE_SERVICE_CHECK (object)->error);
  G_OBJECT_CLASS (core_service_check_parent_class)->finalize (object);
}

static void
core_service_check_class_init (CoreServiceCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = core_service_check_get_property;
  object_class->finalize = core_service_check_finalize;
  check_properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  check_properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, flags);
  check_properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, MSNP_PROBE_SKIPPED, 0,
                                                   flags);
  g_object_class_install_properties (object_class, N_CHECK_PROPS, check_properties);
}

static void
core_service_check_init (CoreServiceCheck *self)
{
}

static void
check_set (CoreServiceCheck *self, MsnpProbeState state, const GError *error)
{
  self->state = state;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), check_properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), check_properties[PROP_WORDS]);
}

/* Returns: (transfer none): what is tried */
const char *
core_service_check_get_title (CoreServiceCheck *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_CHECK (self), "");

  switch (self->step)
    {
    case MSNP_PROBE_NAME:
      return _("The host’s name");
    case MSNP_PROBE_DISPATCH:
      return _("The service answers");
    case MSNP_PROBE_NEXUS:
      return _("It says where to sign in");
    case MSNP_PROBE_CERTIFICATE:
      return _("It proves who it is");
    case MSNP_PROBE_LOGIN:
    default:
      return _("The sign-in page answers");
    }
}

static const char *
get_passed_words (MsnpProbeStep step)
{
  switch (step)
    {
    case MSNP_PROBE_NAME:
      return _("The host was found.");
    case MSNP_PROBE_DISPATCH:
      return _("It is there, and speaks MSNP9.");
    case MSNP_PROBE_NEXUS:
      return _("It names a sign-in page.");
    case MSNP_PROBE_CERTIFICATE:
      return _("The certificate is good.");
    case MSNP_PROBE_LOGIN:
    default:
      return _("It is there. No password was sent.");
    }
}

/* Returns: (transfer full): how it went; empty before its turn */
char *
core_service_check_dup_words (CoreServiceCheck *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_CHECK (self), NULL);

  switch (self->state)
    {
    case MSNP_PROBE_RUNNING:
      return g_strdup (_("Trying…"));
    case MSNP_PROBE_PASSED:
      return g_strdup (get_passed_words (self->step));
    case MSNP_PROBE_FAILED:
      return self->step == MSNP_PROBE_CERTIFICATE
               ? g_strdup (_("Its certificate cannot be trusted: no password would be sent."))
               : core_error_text_dup_words (self->error);
    case MSNP_PROBE_SKIPPED:
      return g_strdup (_("Not tried."));
    case MSNP_PROBE_WAITING:
    default:
      return g_strdup ("");
    }
}

MsnpProbeState
core_service_check_get_state (CoreServiceCheck *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_CHECK (self), MSNP_PROBE_WAITING);

  return self->state;
}

/* ---- all of them ---- */

struct _CoreServiceTest
{
  GObject           parent_instance;
  CoreServiceCheck *checks[MSNP_PROBE_N_STEPS];
  MsnpProbe        *probe;       /* NULL while nothing runs */
  GCancellable     *cancellable;
};

static GType
core_service_test_get_item_type (GListModel *model)
{
  return CORE_TYPE_SERVICE_CHECK;
}

static guint
core_service_test_get_n_items (GListModel *model)
{
  return MSNP_PROBE_N_STEPS;
}

static gpointer
core_service_test_get_item (GListModel *model, guint position)
{
  CoreServiceTest *self = CORE_SERVICE_TEST (model);

  return position < MSNP_PROBE_N_STEPS ? g_object_ref (self->checks[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = core_service_test_get_item_type;
  iface->get_n_items = core_service_test_get_n_items;
  iface->get_item = core_service_test_get_item;
}

enum { PROP_IS_RUNNING = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE_WITH_CODE (CoreServiceTest, core_service_test, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
core_service_test_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_IS_RUNNING:
      g_value_set_boolean (value, core_service_test_is_running (CORE_SERVICE_TEST (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
forget_probe (CoreServiceTest *self)
{
  if (self->probe == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->probe, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->probe);
  g_clear_object (&self->cancellable);
}

static void
core_service_test_dispose (GObject *object)
{
  CoreServiceTest *self = CORE_SERVICE_TEST (object);

  forget_probe (self);
  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    g_clear_object (&self->checks[i]);
  G_OBJECT_CLASS (core_service_test_parent_class)->dispose (object);
}

static void
core_service_test_class_init (CoreServiceTestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_service_test_get_property;
  object_class->dispose = core_service_test_dispose;
  properties[PROP_IS_RUNNING] = g_param_spec_boolean ("is-running", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_service_test_init (CoreServiceTest *self)
{
  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    {
      self->checks[i] = g_object_new (CORE_TYPE_SERVICE_CHECK, NULL);
      self->checks[i]->step = i;
    }
}

CoreServiceTest *
core_service_test_new (void)
{
  return g_object_new (CORE_TYPE_SERVICE_TEST, NULL);
}

static void
on_step_changed (MsnpProbe *probe, int step, CoreServiceTest *self)
{
  check_set (self->checks[step], msnp_probe_get_state (probe, step),
             msnp_probe_get_error (probe, step));
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreServiceTest) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_probe_run_finish (MSNP_PROBE (source), result, &error) && error != NULL)
    g_debug ("the test of a service was given up: %s", error->message);
  if (self->probe != MSNP_PROBE (source))
    return;

  forget_probe (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_RUNNING]);
}

/**
 * core_service_test_start:
 * @self: a test; one that runs is given up
 * @service: what to try
 * @timeout_ms: for each step, as %CORE_SERVICE_TEST_TIMEOUT_MS
 *
 * No account is needed, and no password is known here.
 */
void
core_service_test_start (CoreServiceTest *self,
                         MsnpService     *service,
                         guint            timeout_ms)
{
  g_return_if_fail (CORE_IS_SERVICE_TEST (self));
  g_return_if_fail (MSNP_IS_SERVICE (service));

  forget_probe (self);
  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    check_set (self->checks[i], MSNP_PROBE_WAITING, NULL);
  self->probe = msnp_probe_new (service, timeout_ms);
  self->cancellable = g_cancellable_new ();
  g_signal_connect (self->probe, "step-changed", G_CALLBACK (on_step_changed), self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_RUNNING]);
  msnp_probe_run_async (self->probe, self->cancellable, on_run, g_object_ref (self));
}

/* Gives up at once: what has not ended counts as not tried. */
void
core_service_test_cancel (CoreServiceTest *self)
{
  g_return_if_fail (CORE_IS_SERVICE_TEST (self));

  if (self->probe == NULL)
    return;

  forget_probe (self);
  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    {
      if (self->checks[i]->state <= MSNP_PROBE_RUNNING)
        check_set (self->checks[i], MSNP_PROBE_SKIPPED, NULL);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_RUNNING]);
}

gboolean
core_service_test_is_running (CoreServiceTest *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_TEST (self), FALSE);

  return self->probe != NULL;
}

/* Returns: (transfer full) (nullable): one sentence about all of it; NULL while there is none */
char *
core_service_test_dup_summary (CoreServiceTest *self)
{
  guint n_passed = 0;

  g_return_val_if_fail (CORE_IS_SERVICE_TEST (self), NULL);

  if (self->probe != NULL || self->checks[0]->state == MSNP_PROBE_WAITING)
    return NULL;

  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    {
      if (self->checks[i]->state == MSNP_PROBE_FAILED)
        return g_strdup (_("Nobody could sign in: see what failed."));
      n_passed += self->checks[i]->state == MSNP_PROBE_PASSED;
    }

  return self->checks[MSNP_PROBE_LOGIN]->state == MSNP_PROBE_PASSED && n_passed > 1
           ? g_strdup (_("Everything that a sign-in needs is there."))
           : g_strdup (_("The test was given up."));
}

#include "config.h"

#include "core/core-service-test.h"
#include "loopback/loopback-service.h"
#include "msnp/msnp-error.h"

#include <string.h>

#define TIMEOUT_MS 700 /* for each step: a stalled one ends with it */

/* -- A resolver that knows nobody -------------------------------------------------------------- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
test_resolver_lookup_async (GResolver           *resolver,
                            const char          *name,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "nobody is %s",
                           name);
}

static GList *
test_resolver_lookup_finish (GResolver     *resolver,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = test_resolver_lookup_async;
  resolver_class->lookup_by_name_finish = test_resolver_lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* -- A service, and a test of it --------------------------------------------------------------- */

typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  CoreServiceTest *test;
  guint            n_requests;
  gboolean         has_secret; /* something came that nobody may send here */
} Fixture;

#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

static void
on_traced (LoopbackService *service,
           gboolean         incoming,
           const char      *server,
           guint            connection,
           const char      *line,
           GBytes          *payload,
           Fixture         *f)
{
  if (!incoming)
    return;

  f->n_requests++;
  f->has_secret |= g_ascii_strncasecmp (line, "Authorization", 13) == 0 ||
                   g_str_has_prefix (line, "USR") || g_str_has_prefix (line, "CVR") ||
                   strchr (line, '@') != NULL;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->service = loopback_service_new (LOOPBACK_MICROSOFT);
  loopback_service_add_default_accounts (f->service);
  if (data != NULL && !loopback_service_add_fault (f->service, data, &error))
    g_error ("%s", error->message);
  g_signal_connect (f->service, "traced", G_CALLBACK (on_traced), f);
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);
  f->test = core_service_test_new ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_false (f->has_secret);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->test);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static MsnpProbeState
get_state (Fixture       *f,
           MsnpProbeStep  step)
{
  g_autoptr(CoreServiceCheck) check = g_list_model_get_item (G_LIST_MODEL (f->test), step);

  return core_service_check_get_state (check);
}

static char *
dup_words (Fixture       *f,
           MsnpProbeStep  step)
{
  g_autoptr(CoreServiceCheck) check = g_list_model_get_item (G_LIST_MODEL (f->test), step);

  return core_service_check_dup_words (check);
}

static void
run (Fixture *f)
{
  core_service_test_start (f->test, f->where, TIMEOUT_MS);
  g_assert_true (core_service_test_is_running (f->test));
  AWAIT (!core_service_test_is_running (f->test));
}

static void
test_everything_passes (Fixture       *f,
                        gconstpointer  data)
{
  g_autofree char *summary = NULL;

  run (f);
  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    g_assert_cmpint (get_state (f, i), ==, MSNP_PROBE_PASSED);
  summary = core_service_test_dup_summary (f->test);
  g_assert_cmpstr (summary, ==, "Everything that a sign-in needs is there.");
  g_assert_cmpuint (f->n_requests, >, 0);

  /* and once more, as after a change */
  run (f);
  g_assert_cmpint (get_state (f, MSNP_PROBE_LOGIN), ==, MSNP_PROBE_PASSED);
}

/* What goes wrong, and where that is seen: P passed, F failed, S skipped. */
static const struct
{
  const char *fault;
  const char *states;
} rows[] = {
  { "close-at-connect", "PFPPP" },
  { "close-at-ver", "PFPPP" },
  { "stall-at-ver", "PFPPP" },
  { "garbage-at-ver", "PFPPP" },
  { "ver-0", "PFPPP" },
  { "nexus-no-header", "PPFSS" },
  { "nexus-500", "PPFSS" },
  { "nexus-to-http", "PPFSS" },
  { "stall-at-nexus", "PPFSS" },
  { "close-at-nexus", "PPFSS" },
  { "expired-certificate", "PPSFS" },
  { "foreign-certificate", "PPSFS" },
  { "login-503", "PPPPF" },
  { "stall-at-login", "PPPPF" },
  { "close-at-login", "PPPPF" },
  { "login-401", "PPPPP" },
  { "login-redirect-loop", "PPPPF" },
  { "login-to-http", "PPPPF" },
};

static void
test_fault_is_seen_where_it_is (Fixture       *f,
                                gconstpointer  data)
{
  static const char letters[] = { '.', '.', 'P', 'F', 'S' }; /* by state */

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (!g_str_equal (rows[i].fault, data))
        continue;
      run (f);
      for (guint step = 0; step < MSNP_PROBE_N_STEPS; step++)
        {
          g_autofree char *words = dup_words (f, step);

          g_assert_cmpint (letters[get_state (f, step)], ==, rows[i].states[step]);
          g_assert_cmpstr (words, !=, "");
        }
    }
}

static void
test_nobody_is_there (Fixture       *f,
                      gconstpointer  data)
{
  loopback_service_stop (f->service);
  run (f);
  g_assert_cmpint (get_state (f, MSNP_PROBE_NAME), ==, MSNP_PROBE_PASSED);
  g_assert_cmpint (get_state (f, MSNP_PROBE_DISPATCH), ==, MSNP_PROBE_FAILED);
  g_assert_cmpint (get_state (f, MSNP_PROBE_NEXUS), ==, MSNP_PROBE_FAILED);
  g_assert_cmpint (get_state (f, MSNP_PROBE_LOGIN), ==, MSNP_PROBE_SKIPPED);
}

static void
test_login_page_without_a_nexus (Fixture       *f,
                                 gconstpointer  data)
{
  g_autofree char *dispatch =
    g_strdup_printf ("127.0.0.1:%u", loopback_service_get_dispatch_port (f->service));
  g_autofree char *login = g_strdup_printf ("https://127.0.0.1:%u/login",
                                            loopback_service_get_https_port (f->service));
  g_autoptr(GError) error = NULL;
  MsnpServiceValues values = { .dispatch = dispatch, .login = login };

  g_clear_object (&f->where);
  f->where = msnp_service_new_from_values (&values, &error);
  g_assert_no_error (error);
  run (f);
  /* its authority is nobody's that is known here */
  g_assert_cmpint (get_state (f, MSNP_PROBE_NEXUS), ==, MSNP_PROBE_SKIPPED);
  g_assert_cmpint (get_state (f, MSNP_PROBE_CERTIFICATE), ==, MSNP_PROBE_FAILED);
  g_assert_cmpint (get_state (f, MSNP_PROBE_LOGIN), ==, MSNP_PROBE_SKIPPED);

  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);
  run (f);
  g_assert_cmpint (get_state (f, MSNP_PROBE_CERTIFICATE), ==, MSNP_PROBE_PASSED);
  g_assert_cmpint (get_state (f, MSNP_PROBE_LOGIN), ==, MSNP_PROBE_PASSED);
}

static void
test_unknown_name (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(GResolver) before = g_resolver_get_default ();
  g_autoptr(GResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *words = NULL;
  MsnpServiceValues values = { .dispatch = "nobody.example.com",
                               .nexus = "https://nobody.example.com/" };

  g_clear_object (&f->where);
  f->where = msnp_service_new_from_values (&values, &error);
  g_assert_no_error (error);
  g_resolver_set_default (resolver);
  run (f);
  g_resolver_set_default (before);

  g_assert_cmpint (get_state (f, MSNP_PROBE_NAME), ==, MSNP_PROBE_FAILED);
  g_assert_cmpint (get_state (f, MSNP_PROBE_DISPATCH), ==, MSNP_PROBE_SKIPPED);
  words = dup_words (f, MSNP_PROBE_NAME);
  g_assert_nonnull (strstr (words, "could not be looked up"));
}

static void
test_can_be_cancelled_at_any_step (Fixture       *f,
                                   gconstpointer  data)
{
  g_autofree char *summary = NULL;
  guint n_requests;

  core_service_test_start (f->test, f->where, 60000);
  AWAIT (get_state (f, g_str_equal (data, "stall-at-ver") ? MSNP_PROBE_DISPATCH
                                                          : MSNP_PROBE_NEXUS) ==
         MSNP_PROBE_RUNNING);
  core_service_test_cancel (f->test);
  g_assert_false (core_service_test_is_running (f->test));
  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    g_assert_cmpint (get_state (f, i), >=, MSNP_PROBE_PASSED);
  summary = core_service_test_dup_summary (f->test);
  g_assert_cmpstr (summary, ==, "The test was given up.");

  while (g_main_context_iteration (NULL, FALSE))
    ;
  n_requests = f->n_requests;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_requests, ==, n_requests);
}

#define ADD(name, fault, function) \
  g_test_add ("/core/service-test/" name, Fixture, fault, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("everything-passes", NULL, test_everything_passes);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/service-test/fault/", rows[i].fault, NULL);

      g_test_add (path, Fixture, rows[i].fault, set_up, test_fault_is_seen_where_it_is, tear_down);
    }
  ADD ("nobody-is-there", NULL, test_nobody_is_there);
  ADD ("login-page-without-a-nexus", NULL, test_login_page_without_a_nexus);
  ADD ("unknown-name", NULL, test_unknown_name);
  ADD ("can-be-cancelled-while-connecting", "stall-at-ver", test_can_be_cancelled_at_any_step);
  ADD ("can-be-cancelled-at-the-nexus", "stall-at-nexus", test_can_be_cancelled_at_any_step);

  return g_test_run ();
}

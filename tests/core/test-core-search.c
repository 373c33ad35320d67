#include "config.h"

#include "core/core-search.h"
#include "loopback/loopback-service.h"

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define CAROL "carol@example.com"
#define PASSWORD "secret"

/* Alice's account and chats, and two others, on a service in this process. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  CoreAccount     *account;
  CoreChats       *chats;
  MsnpSession     *bob;
  MsnpSession     *carol;
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

static void
on_session (CoreAccount *account,
            GParamSpec  *pspec,
            Fixture     *f)
{
  g_clear_object (&f->chats);
  f->chats = core_chats_new (core_account_get_session (account));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->service = loopback_service_new (LOOPBACK_ESCARGOT);
  loopback_service_add_default_accounts (f->service);
  loopback_service_add_contact (f->service, ALICE, "eve@example.com", "Eve", MSNP_LIST_REVERSE,
                                NULL);
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);
  f->account = core_account_new ();
  g_signal_connect (f->account, "notify::session", G_CALLBACK (on_session), f);
  f->bob = msnp_session_new (f->where);
  f->carol = msnp_session_new (f->where);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  msnp_session_sign_out_async (f->bob, NULL, NULL, NULL);
  msnp_session_sign_out_async (f->carol, NULL, NULL, NULL);
  core_account_sign_out (f->account);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&f->chats);
  g_assert_finalize_object (f->account);
  g_clear_object (&f->bob);
  g_clear_object (&f->carol);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
}

static void
sign_in (Fixture *f)
{
  core_account_sign_in (f->account, f->where, ALICE, PASSWORD, MSNP_STATUS_ONLINE);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_ONLINE);
}

static void
bring_in (Fixture     *f,
          MsnpSession *session,
          const char  *address)
{
  MsnpRoster *roster = msnp_session_get_roster (core_account_get_session (f->account));

  msnp_session_sign_in_async (session, address, PASSWORD, MSNP_STATUS_ONLINE, NULL, NULL, NULL);
  AWAIT (msnp_contact_is_online (msnp_roster_lookup (roster, address)));
}

static char *
find (Fixture    *f,
      const char *terms,
      guint       max)
{
  g_auto(GStrv) split = g_strsplit (terms, " ", -1);
  g_auto(GStrv) found =
    core_search_find (f->account, f->chats, (const char *const *) split, max);

  return g_strjoinv (" ", found);
}

#define ASSERT_FOUND(terms, wanted) \
  G_STMT_START \
  { \
    g_autofree char *found = find (f, terms, 10); \
    g_assert_cmpstr (found, ==, wanted); \
  } \
  G_STMT_END

static void
test_nobody_is_found_while_signed_out (Fixture       *f,
                                       gconstpointer  data)
{
  ASSERT_FOUND ("bob", "");
  sign_in (f);
  ASSERT_FOUND ("bob", "contact:" BOB);
  core_account_sign_out (f->account);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT);
  ASSERT_FOUND ("bob", "");
}

static void
test_every_word_has_to_be_there (Fixture       *f,
                                 gconstpointer  data)
{
  g_autofree char *one = NULL;

  sign_in (f);
  ASSERT_FOUND ("EXAMPLE bob", "contact:" BOB);
  ASSERT_FOUND ("bob carol", "");
  ASSERT_FOUND ("", "");
  /* who is on the list of others alone is nobody's contact */
  ASSERT_FOUND ("eve", "");

  bring_in (f, f->carol, CAROL);
  ASSERT_FOUND ("example", "contact:" CAROL " contact:" BOB);
  one = find (f, "example", 1);
  g_assert_cmpstr (one, ==, "contact:" CAROL);
}

static void
test_nickname_is_found_and_shown (Fixture       *f,
                                  gconstpointer  data)
{
  g_autofree char *name = NULL;
  g_autofree char *nobody = NULL;

  sign_in (f);
  core_account_choices_set_nickname (core_account_get_choices (f->account), BOB, "Ärger");
  ASSERT_FOUND ("ärg", "contact:" BOB);
  name = core_search_dup_name (f->account, f->chats, "contact:" BOB);
  g_assert_cmpstr (name, ==, "Ärger");
  nobody = core_search_dup_name (f->account, f->chats, "contact:nobody@example.com");
  g_assert_null (nobody);
}

static void
test_chat_of_several_is_found (Fixture       *f,
                               gconstpointer  data)
{
  g_autofree char *found = NULL;
  g_autofree char *title = NULL;
  CoreChat *chat;

  sign_in (f);
  bring_in (f, f->bob, BOB);
  bring_in (f, f->carol, CAROL);
  chat = core_chats_open (f->chats, BOB);
  core_chat_send_text (chat, "hello", NULL);
  core_chat_invite (chat, CAROL);
  AWAIT (core_chat_is_group (chat));

  found = find (f, "bob carol", 10);
  g_assert_true (g_str_has_prefix (found, CORE_SEARCH_CHAT));
  title = core_search_dup_name (f->account, f->chats, found);
  g_assert_nonnull (title);
}

#define ADD(name, function) \
  g_test_add ("/core/search/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("nobody-is-found-while-signed-out", test_nobody_is_found_while_signed_out);
  ADD ("every-word-has-to-be-there", test_every_word_has_to_be_there);
  ADD ("nickname-is-found-and-shown", test_nickname_is_found_and_shown);
  ADD ("chat-of-several-is-found", test_chat_of_several_is_found);

  return g_test_run ();
}

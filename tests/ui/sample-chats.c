#include "config.h"

#include <adwaita.h>

#include "loopback/loopback-service.h"
#include "tweener-resources.h"
#include "ui/twn-chats.h"

/* Chat windows without the rest of the program: Alice is signed in to a service in this process, so
 * are Bob and Carol, and Dave, whom she does not know, and the bots are there. A window "Stage" has
 * a button for each thing that a test or a person who looks wants to happen; what Alice does is
 * done in her chat windows.
 *
 * `sample-chats [ADDRESS…]` opens chats with these people at once. */

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define CAROL "carol@example.com"
#define DAVE "dave@example.com"
#define ERIN "erin@example.com"

typedef struct
{
  GtkApplication  *application;
  char           **addresses;
  LoopbackService *service;
  MsnpSession     *alice;
  MsnpSession     *bob;
  MsnpSession     *carol;
  MsnpSession     *dave;
  TwnChats        *chats;
  CoreSettings    *settings;
  guint            n_signed_in;
} Stage;

static void
send (Stage      *stage,
      const char *text)
{
  msnp_conversation_send_text (msnp_session_open_conversation (stage->bob, ALICE), text, NULL);
}

static void
bob_says_hello (Stage *stage)
{
  send (stage, "Hello Alice, have you seen https://example.com/a_(b)?");
}

static void
bob_says_much (Stage *stage)
{
  for (int i = 1; i <= 30; i++)
    {
      g_autofree char *text = g_strdup_printf ("Line %d, مرحبا 你好 👋🏽", i);

      send (stage, text);
    }
}

static void
bob_says_in_color (Stage *stage)
{
  g_autoptr(MsnpTextFormat) format =
    msnp_text_format_parse ("FN=Comic%20Sans%20MS; EF=BU; CO=0000ff; CS=0; PF=22");

  msnp_conversation_send_text (msnp_session_open_conversation (stage->bob, ALICE), "In red, bold",
                               format);
}

static void
bob_smiles (Stage *stage)
{
  send (stage, "Hi :-) there (Y), see https://example.com/:)x and 401(k) (brb)");
}

static void
toggle (Stage      *stage,
        const char *key)
{
  g_object_set (stage->settings, key, !core_settings_is_on (stage->settings, key), NULL);
}

static void
alice_toggles_emoticons (Stage *stage)
{
  toggle (stage, "show-emoticons");
}

static void
alice_toggles_formats (Stage *stage)
{
  toggle (stage, "show-formats");
}

static void
bob_nudges (Stage *stage)
{
  msnp_conversation_send_nudge (msnp_session_open_conversation (stage->bob, ALICE));
}

static void
bob_types (Stage *stage)
{
  msnp_conversation_send_typing (msnp_session_open_conversation (stage->bob, ALICE));
}

static void
dave_says_hello (Stage *stage)
{
  msnp_conversation_send_text (msnp_session_open_conversation (stage->dave, ALICE),
                               "Is this Alice?", NULL);
}

static void
bob_lunches (Stage *stage)
{
  msnp_session_set_status_async (stage->bob, MSNP_STATUS_OUT_TO_LUNCH, NULL, NULL, NULL);
}

static void
bob_leaves (Stage *stage)
{
  msnp_session_sign_out_async (stage->bob, NULL, NULL, NULL);
}

static void
alice_hides (Stage *stage)
{
  msnp_session_set_status_async (stage->alice, MSNP_STATUS_HIDDEN, NULL, NULL, NULL);
}

static void
service_refuses (Stage *stage)
{
  loopback_service_add_fault (stage->service, "nak", NULL);
}

static void
alice_opens_bob (Stage *stage)
{
  twn_chats_open_address (stage->chats, BOB);
}

static void
alice_opens_echo (Stage *stage)
{
  twn_chats_open_address (stage->chats, "echo@example.com");
}

static void
alice_opens_tess (Stage *stage)
{
  twn_chats_open_address (stage->chats, "tess@example.com");
}

static void
on_signed_out (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  msnp_session_sign_out_finish (MSNP_SESSION (source), result, NULL);
  msnp_session_sign_in_async (MSNP_SESSION (source), ERIN, "secret", MSNP_STATUS_ONLINE, NULL, NULL,
                              NULL);
}

static void
erin_takes_over (Stage *stage)
{
  msnp_session_sign_out_async (stage->alice, NULL, on_signed_out, NULL);
}

static const struct
{
  const char *label;
  void (*happen) (Stage *stage);
} scenes[] = {
  { "Bob says hello", bob_says_hello },
  { "Bob says much", bob_says_much },
  { "Bob says something in red", bob_says_in_color },
  { "Bob smiles", bob_smiles },
  { "Bob nudges", bob_nudges },
  { "Bob types", bob_types },
  { "Dave says hello", dave_says_hello },
  { "Bob goes to lunch", bob_lunches },
  { "Bob signs out", bob_leaves },
  { "Alice appears offline", alice_hides },
  { "Erin signs in instead of Alice", erin_takes_over },
  { "The service refuses a message", service_refuses },
  { "Alice has pictures or codes", alice_toggles_emoticons },
  { "Alice has the fonts of others or not", alice_toggles_formats },
  { "Open Bob", alice_opens_bob },
  { "Open Echo", alice_opens_echo },
  { "Open Tess", alice_opens_tess },
};

static void
show_stage (Stage *stage)
{
  GtkWidget *window = gtk_application_window_new (stage->application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (scenes[i].label);

      g_signal_connect_swapped (button, "clicked", G_CALLBACK (scenes[i].happen), stage);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_window_set_title (GTK_WINDOW (window), "Stage");
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));

  for (int i = 0; stage->addresses[i] != NULL; i++)
    twn_chats_open_address (stage->chats, stage->addresses[i]);
}

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Stage *stage = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error))
    g_error ("not signed in: %s", error->message);
  if (++stage->n_signed_in == 4)
    show_stage (stage);
}

static MsnpSession *
sign_in (Stage       *stage,
         MsnpService *service,
         const char  *address)
{
  MsnpSession *session = msnp_session_new (service);

  msnp_session_sign_in_async (session, address, "secret", MSNP_STATUS_ONLINE, NULL, on_signed_in,
                              stage);
  return session;
}

/* As the application's own, which do more. */
static void
app_decide (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  Stage *stage = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  const char *address = g_variant_get_string (parameter, NULL);

  if (g_str_equal (name, "add"))
    msnp_session_add_contact_async (stage->alice, address, NULL, NULL, NULL, NULL);
  else if (g_str_equal (name, "allow"))
    msnp_session_allow_async (stage->alice, address, NULL, NULL, NULL);
  else if (g_str_equal (name, "block"))
    msnp_session_block_async (stage->alice, address, NULL, NULL, NULL);
  else
    msnp_session_unblock_async (stage->alice, address, NULL, NULL, NULL);
}

static const GActionEntry actions[] = {
  { .name = "add", .activate = app_decide, .parameter_type = "s" },
  { .name = "allow", .activate = app_decide, .parameter_type = "s" },
  { .name = "block", .activate = app_decide, .parameter_type = "s" },
  { .name = "unblock", .activate = app_decide, .parameter_type = "s" },
};

static void
on_activate (GtkApplication *application,
             Stage          *stage)
{
  g_autofree char *json = NULL;
  g_autoptr(MsnpService) service = NULL;
  g_autoptr(GError) error = NULL;

  g_application_hold (G_APPLICATION (application));
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   stage);
  stage->service = loopback_service_new (LOOPBACK_MICROSOFT);
  loopback_service_add_default_accounts (stage->service);
  loopback_service_add_account (stage->service, DAVE, "secret", "Dave");
  loopback_service_add_account (stage->service, ERIN, "secret", "Erin");
  loopback_service_add_bots (stage->service);
  if (!loopback_service_start (stage->service, &error))
    g_error ("no service: %s", error->message);

  json = loopback_service_dup_service_json (stage->service, NULL);
  service = msnp_service_new_from_json (json, -1, &error);
  if (service == NULL ||
      !msnp_service_set_ca_pem (service, loopback_service_get_ca_pem (stage->service), &error))
    g_error ("no service: %s", error->message);

  stage->alice = sign_in (stage, service, ALICE);
  stage->bob = sign_in (stage, service, BOB);
  stage->carol = sign_in (stage, service, CAROL);
  stage->dave = sign_in (stage, service, DAVE);
  stage->settings = core_settings_new_in_memory (&error);
  if (stage->settings == NULL)
    g_error ("no settings: %s", error->message);
  stage->chats = twn_chats_new (application, stage->alice, stage->settings);
}

int
main (int   argc,
      char *argv[])
{
  Stage stage = { .addresses = argv + 1 };
  g_autoptr(AdwApplication) application =
    adw_application_new ("im.tweener.SampleChats", G_APPLICATION_NON_UNIQUE);

  g_resources_register (tweener_get_resource ()); /* else the linker leaves it out */
  g_application_set_resource_base_path (G_APPLICATION (application), "/im/tweener/Tweener");
  stage.application = GTK_APPLICATION (application);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &stage);

  return g_application_run (G_APPLICATION (application), 1, argv);
}

#include "config.h"

#include <gio/gio.h>

#include "cli/cli-events.h"
#include "msnp/msnp-error.h"

/* Everything after the time, which is looked at on its own. */
static void
assert_event (JsonObject *event,
              const char *expected)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$",
                                       json_object_get_string_member (event, "time"), 0, 0));
  json_object_remove_member (event, "time");
  json_node_take_object (node, event);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_time_is_utc_with_milliseconds (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_offset (2 * 3600);
  g_autoptr(GDateTime) time = g_date_time_new (zone, 2003, 7, 1, 1, 2, 3.0049);
  g_autofree char *text = cli_event_dup_time (time);

  g_assert_cmpstr (text, ==, "2003-06-30T23:02:03.004Z");
}

static void
test_states (void)
{
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD, "401");

  assert_event (cli_event_new_state (MSNP_SESSION_SYNCHRONIZING),
                "{\"event\":\"state\",\"state\":\"synchronizing\",\"reason\":null,"
                "\"message\":null}");
  assert_event (cli_event_new_offline (NULL),
                "{\"event\":\"state\",\"state\":\"offline\",\"reason\":\"user\","
                "\"message\":\"Signed out.\"}");
  assert_event (cli_event_new_offline (error),
                "{\"event\":\"state\",\"state\":\"offline\",\"reason\":\"auth-failed\",\"message\":"
                "\"The e-mail address or the password is wrong: 401.\"}");
}

static void
test_account (void)
{
  assert_event (cli_event_new_account ("Alice@Example.com", "Åse \"A\"", TRUE, MSNP_STATUS_HIDDEN),
                "{\"event\":\"account\",\"email\":\"alice@example.com\","
                "\"name\":\"Åse \\\"A\\\"\",\"verified\":true,\"status\":\"HDN\"}");
  assert_event (cli_event_new_account (NULL, NULL, FALSE, MSNP_STATUS_ONLINE),
                "{\"event\":\"account\",\"email\":null,\"name\":null,\"verified\":false,"
                "\"status\":\"NLN\"}");
}

static void
test_group (void)
{
  g_autoptr(MsnpGroup) group = msnp_group_new ("7", "Friends");

  assert_event (cli_event_new_group (group, "renamed"),
                "{\"event\":\"group\",\"id\":\"7\",\"name\":\"Friends\",\"change\":\"renamed\"}");
}

static void
test_offline_contact (void)
{
  g_autoptr(MsnpContact) contact = msnp_contact_new ("bob@example.com");

  assert_event (cli_event_new_contact (contact, "added"),
                "{\"event\":\"contact\",\"email\":\"bob@example.com\",\"name\":\"bob@example.com\","
                "\"lists\":[],\"groups\":[],\"status\":\"FLN\",\"change\":\"added\"}");
  assert_event (cli_event_new_presence (contact),
                "{\"event\":\"presence\",\"email\":\"bob@example.com\","
                "\"name\":\"bob@example.com\",\"status\":\"FLN\",\"client-id\":0,"
                "\"picture\":null}");
  assert_event (cli_event_new_added_you (contact),
                "{\"event\":\"added-you\",\"email\":\"bob@example.com\","
                "\"name\":\"bob@example.com\"}");
}

static void
test_format (void)
{
  MsnpTextFormat format = { .font = (char *) "Arial", .italic = TRUE, .has_color = TRUE,
                            .color = 0x00ab01, .right_to_left = TRUE };
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonNode) plain = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autofree char *plain_text = NULL;

  json_node_take_object (node, cli_event_new_format (&format));
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==,
                   "{\"font\":\"Arial\",\"bold\":false,\"italic\":true,\"underline\":false,"
                   "\"strike\":false,\"color\":\"#00ab01\",\"right-to-left\":true}");

  json_node_take_object (plain, cli_event_new_format (NULL));
  plain_text = json_to_string (plain, FALSE);
  g_assert_cmpstr (plain_text, ==,
                   "{\"font\":null,\"bold\":false,\"italic\":false,\"underline\":false,"
                   "\"strike\":false,\"color\":null,\"right-to-left\":false}");
}

static void
test_message_states (void)
{
  g_autoptr(JsonNode) id = json_node_init_string (json_node_alloc (), "x");
  g_autoptr(GError) error = g_error_new_literal (MSNP_SERVER_ERROR, 217, "not online");

  assert_event (cli_event_new_message_state (id, "c", "Bob@example.com", MSNP_MESSAGE_SENT, error),
                "{\"event\":\"message-state\",\"id\":\"x\",\"chat\":\"c\","
                "\"to\":\"bob@example.com\",\"state\":\"sent\",\"reason\":null,\"code\":null}");
  assert_event (cli_event_new_message_state (id, "c", NULL, MSNP_MESSAGE_FAILED, error),
                "{\"event\":\"message-state\",\"id\":\"x\",\"chat\":\"c\",\"to\":null,"
                "\"state\":\"failed\",\"reason\":\"refused\",\"code\":217}");
}

static void
test_chat (void)
{
  g_autoptr(GListStore) people = g_list_store_new (MSNP_TYPE_CONTACT);
  g_autoptr(MsnpContact) bob = msnp_contact_new ("bob@example.com");
  g_autoptr(MsnpContact) carol = msnp_contact_new ("carol@example.com");

  g_list_store_append (people, bob);
  g_list_store_append (people, carol);
  assert_event (cli_event_new_chat ("c", "carol@example.com", "joined", G_LIST_MODEL (people)),
                "{\"event\":\"chat\",\"chat\":\"c\",\"email\":\"carol@example.com\","
                "\"change\":\"joined\","
                "\"participants\":[\"bob@example.com\",\"carol@example.com\"]}");
}

static void
test_mail_and_server_messages (void)
{
  assert_event (cli_event_new_mailbox (3, 0),
                "{\"event\":\"mail\",\"inbox\":3,\"folders\":0,\"from\":null,\"subject\":null}");
  assert_event (cli_event_new_mail ("Ann", "Hi"),
                "{\"event\":\"mail\",\"inbox\":null,\"folders\":null,\"from\":\"Ann\","
                "\"subject\":\"Hi\"}");
  assert_event (cli_event_new_server_message ("shutdown", NULL, -1),
                "{\"event\":\"server-message\",\"kind\":\"shutdown\",\"text\":null,"
                "\"minutes\":null}");
  assert_event (cli_event_new_server_message ("shutdown", "soon", 5),
                "{\"event\":\"server-message\",\"kind\":\"shutdown\",\"text\":\"soon\","
                "\"minutes\":5}");
}

static void
test_results (void)
{
  g_autoptr(JsonNode) id = json_node_init_int (json_node_alloc (), 4);
  g_autoptr(GError) number = g_error_new_literal (MSNP_SERVER_ERROR, 215, "already there");
  g_autoptr(GError) fault = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "bad");

  assert_event (cli_event_new_result (id, NULL, "c", NULL),
                "{\"event\":\"result\",\"id\":4,\"ok\":true,\"code\":null,\"message\":null,"
                "\"chat\":\"c\",\"transfer\":null}");
  assert_event (cli_event_new_result (id, number, NULL, NULL),
                "{\"event\":\"result\",\"id\":4,\"ok\":false,\"code\":215,"
                "\"message\":\"already there\",\"chat\":null,\"transfer\":null}");
  assert_event (cli_event_new_result (NULL, fault, NULL, NULL),
                "{\"event\":\"result\",\"id\":null,\"ok\":false,\"code\":null,\"message\":\"bad\","
                "\"chat\":null,\"transfer\":null}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/events/time-is-utc-with-milliseconds",
                   test_time_is_utc_with_milliseconds);
  g_test_add_func ("/cli/events/states", test_states);
  g_test_add_func ("/cli/events/account", test_account);
  g_test_add_func ("/cli/events/group", test_group);
  g_test_add_func ("/cli/events/offline-contact", test_offline_contact);
  g_test_add_func ("/cli/events/format", test_format);
  g_test_add_func ("/cli/events/message-states", test_message_states);
  g_test_add_func ("/cli/events/chat", test_chat);
  g_test_add_func ("/cli/events/mail-and-server-messages", test_mail_and_server_messages);
  g_test_add_func ("/cli/events/results", test_results);
  return g_test_run ();
}

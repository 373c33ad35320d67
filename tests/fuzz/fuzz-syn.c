#include "fuzz.h"

#include <string.h>

#include "msnp/msnp-notification.h"
#include "msnp/msnp-roster-private.h"
#include "msnp/wire/msnp-transport-private.h"

/* The answer to SYN, the presence and all else that a notification server may say, to the objects
 * that the program has: the fuzzer writes the server's stream, from memory. SYN has the TrID 1, CHG
 * has 2. Whatever comes, the model stays one that can be shown. */

static void
on_ended (MsnpNotification *notification,
          const GError     *error,
          gpointer          user_data)
{
  gboolean *is_ended = user_data;

  g_assert_nonnull (error);
  *is_ended = TRUE;
}

/* A listener that looks at what it is told of, as a window does. */
static void
on_presence (MsnpRoster  *roster,
             MsnpContact *contact,
             gboolean     initial,
             gpointer     user_data)
{
  g_assert_true (msnp_roster_lookup (roster, msnp_contact_get_address (contact)) == contact);
}

static void
on_mail (MsnpNotification *notification,
         const char       *from,
         const char       *subject,
         gpointer          user_data)
{
  g_assert_true (g_utf8_validate (from, -1, NULL) && g_utf8_validate (subject, -1, NULL));
}

static void
on_rung (MsnpNotification *notification,
         const char       *session_id,
         const char       *host_and_port,
         const char       *ticket,
         const char       *inviter,
         gpointer          user_data)
{
  g_assert_true (session_id != NULL && host_and_port != NULL && ticket != NULL);
  g_assert_true (g_utf8_validate (inviter, -1, NULL));
}

static void
check_contact (MsnpRoster  *roster,
               MsnpContact *contact)
{
  const char *address = msnp_contact_get_address (contact);

  g_assert_true (msnp_roster_lookup (roster, address) == contact);
  g_assert_true (g_utf8_validate (address, -1, NULL) && *address != '\0');
  g_assert_true (g_utf8_validate (msnp_contact_get_display_name (contact), -1, NULL));
  g_assert_cmpint (msnp_contact_get_lists (contact) & ~MSNP_LIST_ALL, ==, 0);
  g_assert_cmpint (msnp_contact_get_lists (contact), !=, MSNP_LIST_NONE);
  for (guint i = 0; i < msnp_contact_get_n_groups (contact); i++)
    {
      MsnpGroup *group = msnp_contact_get_group (contact, i);

      g_assert_true (msnp_roster_lookup_group (roster, msnp_group_get_id (group)) == group);
    }
}

static void
check_model (MsnpRoster *roster)
{
  GListModel *groups = msnp_roster_list_groups (roster);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (roster), i);

      check_contact (roster, contact);
    }
  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (groups, i);

      g_assert_true (g_utf8_validate (msnp_group_get_name (group), -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GInputStream) input = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GIOStream) stream = g_simple_io_stream_new (input, output);
  g_autoptr(MsnpTransport) transport = msnp_transport_new_for_stream ("NS", stream);
  g_autoptr(MsnpRoster) roster = msnp_roster_new ();
  g_autoptr(MsnpNotification) notification =
    msnp_notification_new (transport, roster, "alice@example.com", 60000);
  gboolean is_ended = FALSE;

  g_signal_connect (notification, "ended", G_CALLBACK (on_ended), &is_ended);
  g_signal_connect (notification, "mail-received", G_CALLBACK (on_mail), NULL);
  g_signal_connect (notification, "rung", G_CALLBACK (on_rung), NULL);
  g_signal_connect (roster, "presence-received", G_CALLBACK (on_presence), NULL);
  msnp_notification_start (notification, MSNP_STATUS_ONLINE);
  while (!is_ended)
    g_main_context_iteration (NULL, TRUE);

  check_model (roster);
  msnp_notification_stop (notification);
  msnp_roster_clear_presence (roster);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return 0;
}

#include <stdio.h>

#include "store/store-history.h"

/* store-writer FILE: adds messages until it is killed, and prints the id of each that it was told
 * is on the disk. A second chat is filled and deleted meanwhile, so that the end may come while
 * something is being wiped. */

#define OUTSTANDING 40
#define A_DELETION 300 /* messages between two of them */

typedef struct
{
  StoreHistory *history;
  StoreMessage *kept;
  StoreMessage *dropped;
  guint         n_added;
} Writer;

static void add (Writer *writer);

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gint64 id = store_history_add_finish (STORE_HISTORY (source), result, &error);

  if (id == 0)
    g_error ("%s", error->message);
  printf ("%" G_GINT64_FORMAT "\n", id);
  fflush (stdout);
  add (user_data);
}

static void
add (Writer *writer)
{
  store_history_add_async (writer->history, writer->dropped, NULL, NULL, NULL);
  store_history_add_async (writer->history, writer->kept, NULL, on_added, writer);
  if (++writer->n_added % A_DELETION == 0)
    store_history_delete_async (writer->history, writer->dropped->account, writer->dropped->chat,
                                NULL, NULL, NULL);
}

static StoreMessage *
make_message (const char *chat,
              const char *text)
{
  StoreMessage *message = store_message_new ();

  message->account = g_strdup ("account");
  message->chat = g_strdup (chat);
  message->text = g_strdup (text);

  return message;
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Writer *writer = user_data;
  g_autoptr(GError) error = NULL;
  StoreDatabase *database = store_database_open_finish (result, &error);

  if (database == NULL)
    g_error ("%s", error->message);
  writer->history = store_history_new (database);
  for (guint i = 0; i < OUTSTANDING; i++)
    add (writer);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Writer writer = { .kept = make_message ("kept", "written down \xe4\xbd\xa0\xe5\xa5\xbd"),
                    .dropped = make_message ("dropped", "written in water") };

  if (argc != 2)
    g_error ("a file is needed");
  store_database_open_async (argv[1], NULL, on_opened, &writer);
  g_main_loop_run (loop);

  return 0;
}

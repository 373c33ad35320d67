#include "recording-model.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  char       *name;
  guint       lists;
  guint       status;
  GHashTable *groups; /* a set of ids */
} ModelContact;

static void
contact_free (gpointer data)
{
  ModelContact *contact = data;

  g_free (contact->name);
  g_hash_table_unref (contact->groups);
  g_free (contact);
}

RecordingModel *
recording_model_new (void)
{
  RecordingModel *self = g_new0 (RecordingModel, 1);

  self->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, contact_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->said = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
recording_model_free (RecordingModel *self)
{
  g_hash_table_unref (self->contacts);
  g_hash_table_unref (self->groups);
  g_free (self->own_address);
  g_free (self->own_name);
  g_ptr_array_unref (self->said);
  g_free (self);
}

/* ---- reading lines ---- */

/* The values are those of MsnpStatus. */
static guint
parse_status (const char *code)
{
  static const char codes[] = "FLN NLN BSY BRB AWY PHN LUN HDN IDL";

  return (guint) (strstr (codes, code) - codes) / 4;
}

static guint
parse_list (const char *list)
{
  static const char *const names[] = { "FL", "AL", "BL", "RL" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (list, names[i]))
        return 1u << i;
    }

  return 0;
}

static ModelContact *
ensure_contact (RecordingModel *self,
                const char     *address)
{
  ModelContact *contact = g_hash_table_lookup (self->contacts, address);

  if (contact == NULL)
    {
      contact = g_new0 (ModelContact, 1);
      contact->name = g_strdup (address);
      contact->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->contacts, g_strdup (address), contact);
    }

  return contact;
}

static void
put_into_group (RecordingModel *self,
                ModelContact   *contact,
                const char     *id)
{
  if (id != NULL && !g_str_equal (id, "0") && g_hash_table_contains (self->groups, id))
    g_hash_table_add (contact->groups, g_strdup (id));
}

static void
set_text (char       **place,
          const char  *escaped)
{
  g_free (*place);
  *place = g_uri_unescape_string (escaped, NULL);
  g_assert_nonnull (*place);
}

static void
apply_lst (RecordingModel *self,
           GStrv           words)
{
  ModelContact *contact = ensure_contact (self, words[1]);
  g_auto(GStrv) ids = g_strsplit (words[4] != NULL ? words[4] : "", ",", -1);

  set_text (&contact->name, words[2]);
  contact->lists = (guint) strtoul (words[3], NULL, 10);
  g_hash_table_remove_all (contact->groups);
  for (gsize i = 0; ids[i] != NULL; i++)
    put_into_group (self, contact, ids[i]);
}

/* `ADD TrID list version address name [group]`, `REM TrID list version address [group]` */
static void
apply_change (RecordingModel *self,
              GStrv           words)
{
  ModelContact *contact = ensure_contact (self, words[4]);
  guint list = parse_list (words[2]);
  gboolean adds = g_str_equal (words[0], "ADD");

  if (adds)
    {
      contact->lists |= list;
      if (g_str_equal (contact->name, words[4]))
        set_text (&contact->name, words[5]);
      if (list == 1)
        put_into_group (self, contact, words[6]);
    }
  else if (words[5] != NULL)
    {
      g_hash_table_remove (contact->groups, words[5]);
    }
  else
    {
      contact->lists &= ~list;
      if (list == 1)
        {
          g_hash_table_remove_all (contact->groups);
          contact->status = 0;
        }
    }
  if (contact->lists == 0)
    g_hash_table_remove (self->contacts, words[4]);
}

static void
apply_presence (RecordingModel *self,
                const char     *status,
                const char     *address,
                const char     *name)
{
  ModelContact *contact = g_hash_table_lookup (self->contacts, address);

  if (contact == NULL)
    return;

  contact->status = parse_status (status);
  if (name != NULL)
    set_text (&contact->name, name);
}

static void
apply_rea (RecordingModel *self,
           GStrv           words)
{
  ModelContact *contact = g_hash_table_lookup (self->contacts, words[3]);

  if (g_str_equal (words[3], self->own_address))
    set_text (&self->own_name, words[4]);
  if (contact != NULL)
    set_text (&contact->name, words[4]);
}

static void
apply_group (RecordingModel *self,
             GStrv           words)
{
  if (g_str_equal (words[0], "LSG") && !g_str_equal (words[1], "0"))
    g_hash_table_insert (self->groups, g_strdup (words[1]), g_uri_unescape_string (words[2], NULL));
  else if (g_str_equal (words[0], "ADG"))
    g_hash_table_insert (self->groups, g_strdup (words[4]), g_uri_unescape_string (words[3], NULL));
  else if (g_str_equal (words[0], "REG"))
    g_hash_table_insert (self->groups, g_strdup (words[3]), g_uri_unescape_string (words[4], NULL));
  else if (g_str_equal (words[0], "RMG"))
    {
      GHashTableIter iter;
      gpointer contact;

      g_hash_table_remove (self->groups, words[3]);
      g_hash_table_iter_init (&iter, self->contacts);
      while (g_hash_table_iter_next (&iter, NULL, &contact))
        g_hash_table_remove (((ModelContact *) contact)->groups, words[3]);
    }
}

static void
apply_message (RecordingModel *self,
               const char     *sender,
               const char     *payload)
{
  const char *body = strstr (payload, "\r\n\r\n");
  g_auto(GStrv) lines = NULL;
  g_autofree char *text = NULL;

  g_assert_nonnull (body);
  if (strstr (payload, "text/x-msmsgscontrol") != NULL)
    g_ptr_array_add (self->said, g_strdup_printf ("typing %s", sender));
  else if (strstr (payload, "text/x-msnmsgr-datacast") != NULL)
    g_ptr_array_add (self->said, g_strdup_printf ("nudge %s", sender));
  else if (strstr (payload, "text/plain") != NULL)
    {
      lines = g_strsplit (body + 4, "\r\n", -1);
      text = g_strjoinv ("\n", lines);
      g_ptr_array_add (self->said, g_strdup_printf ("text %s: %s", sender, text));
    }
}

/**
 * recording_model_apply:
 * @self: a model
 * @line: of a server's, without its end
 * @payload: (nullable): what follows it
 *
 * Takes what a line says of the account. Lines that say nothing of it are passed over.
 */
void
recording_model_apply (RecordingModel *self,
                       const char     *line,
                       const char     *payload)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  const char *name = words[0];

  if (g_str_equal (name, "USR") && g_str_equal (words[2], "OK") && words[5] != NULL)
    {
      set_text (&self->own_address, words[3]);
      set_text (&self->own_name, words[4]);
    }
  else if (g_str_equal (name, "LST"))
    apply_lst (self, words);
  else if (g_str_equal (name, "ADD") || g_str_equal (name, "REM"))
    apply_change (self, words);
  else if (g_str_equal (name, "NLN"))
    apply_presence (self, words[1], words[2], words[3]);
  else if (g_str_equal (name, "ILN"))
    apply_presence (self, words[2], words[3], words[4]);
  else if (g_str_equal (name, "FLN"))
    apply_presence (self, "FLN", words[1], NULL);
  else if (g_str_equal (name, "REA"))
    apply_rea (self, words);
  else if (g_str_equal (name, "CHG"))
    self->own_status = parse_status (words[2]);
  else if (g_str_equal (name, "MSG") && strchr (words[1], '@') != NULL)
    apply_message (self, words[1], payload);
  else
    apply_group (self, words);
}

/* ---- the same text of both sides ---- */

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join_sorted (GPtrArray  *parts,
             const char *separator)
{
  g_ptr_array_sort (parts, compare);
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (separator, (char **) parts->pdata);
}

static char *
describe_contact (const char *address,
                  const char *name,
                  guint       lists,
                  guint       status,
                  GPtrArray  *groups)
{
  g_autofree char *joined = join_sorted (groups, ",");

  return g_strdup_printf ("%s “%s” %u %u [%s]", address, name, lists, status, joined);
}

/* Returns: (transfer full): a line for each group and contact, sorted, and one for the account */
char *
recording_model_dup_text (RecordingModel *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_ptr_array_add (lines, g_strdup_printf ("group %s “%s”", (char *) key, (char *) value));
  g_hash_table_iter_init (&iter, self->contacts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      ModelContact *contact = value;
      g_autoptr(GPtrArray) groups = g_ptr_array_new ();
      GHashTableIter ids;
      gpointer id;

      g_hash_table_iter_init (&ids, contact->groups);
      while (g_hash_table_iter_next (&ids, &id, NULL))
        g_ptr_array_add (groups, id);
      g_ptr_array_add (lines, describe_contact (key, contact->name, contact->lists,
                                                contact->status, groups));
    }
  g_ptr_array_add (lines, g_strdup_printf ("~ %s “%s” %u", self->own_address, self->own_name,
                                           self->own_status));

  return join_sorted (lines, "\n");
}

/* Returns: (transfer full): the same of what the client knows */
char *
recording_model_dup_session (MsnpSession *session)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  MsnpRoster *roster = msnp_session_get_roster (session);
  GListModel *all_groups = msnp_roster_list_groups (roster);

  for (guint i = 0; i < g_list_model_get_n_items (all_groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (all_groups, i);

      g_ptr_array_add (lines, g_strdup_printf ("group %s “%s”", msnp_group_get_id (group),
                                               msnp_group_get_name (group)));
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (roster), i);
      g_autoptr(GPtrArray) groups = g_ptr_array_new ();

      for (guint j = 0; j < msnp_contact_get_n_groups (contact); j++)
        {
          MsnpGroup *group = msnp_contact_get_group (contact, j);

          g_ptr_array_add (groups, (gpointer) msnp_group_get_id (group));
        }
      g_ptr_array_add (lines, describe_contact (msnp_contact_get_address (contact),
                                                msnp_contact_get_display_name (contact),
                                                msnp_contact_get_lists (contact),
                                                msnp_contact_get_status (contact), groups));
    }
  g_ptr_array_add (lines, g_strdup_printf ("~ %s “%s” %u", msnp_session_get_address (session),
                                           msnp_session_get_display_name (session),
                                           msnp_session_get_status (session)));

  return join_sorted (lines, "\n");
}

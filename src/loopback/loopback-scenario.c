#include "config.h"

#include "loopback-scenario.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "msnp/wire/msnp-codes.h"
#include "msnp/wire/msnp-text.h"

/* The JSON of an accounts file. Where something is wrong with it the error says where. */

G_DEFINE_QUARK (loopback-scenario-error-quark, loopback_scenario_error)

static const MsnpListFlags all_lists[] = { MSNP_LIST_FORWARD, MSNP_LIST_ALLOW, MSNP_LIST_BLOCK,
                                           MSNP_LIST_REVERSE };

static gboolean G_GNUC_PRINTF (2, 3)
fail (GError     **error,
      const char  *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, LOOPBACK_SCENARIO_ERROR, LOOPBACK_SCENARIO_ERROR_SYNTAX, message);

  return FALSE;
}

/* @value is @fallback where the member is missing; a %NULL fallback makes it required. */
static gboolean
get_string (JsonObject  *object,
            const char  *where,
            const char  *member,
            const char  *fallback,
            const char **value,
            GError     **error)
{
  JsonNode *node = json_object_get_member (object, member);

  *value = fallback;
  if (node == NULL && fallback == NULL)
    return fail (error, "%s: “%s” is missing", where, member);
  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (error, "%s: “%s” is no string", where, member);

  *value = json_node_get_string (node);
  return TRUE;
}

/* @array is %NULL where the member is missing. */
static gboolean
get_array (JsonObject  *object,
           const char  *where,
           const char  *member,
           JsonArray  **array,
           GError     **error)
{
  JsonNode *node = json_object_get_member (object, member);

  *array = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, "%s: “%s” is no array", where, member);

  *array = json_node_get_array (node);
  return TRUE;
}

static gboolean
get_element_string (JsonArray   *array,
                    guint        index,
                    const char  *where,
                    const char **value,
                    GError     **error)
{
  JsonNode *node = json_array_get_element (array, index);

  *value = NULL;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (error, "%s[%u] is no string", where, index);

  *value = json_node_get_string (node);
  return TRUE;
}

static gboolean
get_element_object (JsonArray   *array,
                    guint        index,
                    const char  *where,
                    JsonObject **object,
                    GError     **error)
{
  JsonNode *node = json_array_get_element (array, index);

  *object = NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "%s[%u] is no object", where, index);

  *object = json_node_get_object (node);
  return TRUE;
}

static gboolean
get_address (JsonObject  *object,
             const char  *where,
             const char **address,
             GError     **error)
{
  if (!get_string (object, where, "email", NULL, address, error))
    return FALSE;
  if (!msnp_address_is_valid (*address))
    return fail (error, "%s: “%s” is no e-mail address", where, *address);

  return TRUE;
}

static gboolean
parse_lists (JsonObject     *object,
             const char     *where,
             MsnpListFlags  *lists,
             GError        **error)
{
  g_autofree char *here = g_strconcat (where, ".lists", NULL);
  JsonArray *array;

  *lists = MSNP_LIST_NONE;
  if (!get_array (object, where, "lists", &array, error))
    return FALSE;
  if (array == NULL)
    *lists = MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | MSNP_LIST_REVERSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *code;
      MsnpListFlags list;

      if (!get_element_string (array, i, here, &code, error))
        return FALSE;
      list = msnp_codes_parse_list (code);
      if (list == MSNP_LIST_NONE)
        return fail (error, "%s[%u]: “%s” is none of FL, AL, BL, RL", here, i, code);
      *lists |= list;
    }

  return TRUE;
}

static LoopbackGroup *
ensure_group (LoopbackAccount *account,
              const char      *name)
{
  LoopbackGroup *group = loopback_account_find_group (account, name);

  return group != NULL ? group : loopback_account_add_group (account, name, 0);
}

static gboolean
parse_contact (LoopbackAccount  *account,
               GHashTable       *seen,
               JsonObject       *object,
               const char       *where,
               GError          **error)
{
  g_autofree char *here = g_strconcat (where, ".groups", NULL);
  const char *address;
  const char *name;
  const char *group;
  MsnpListFlags lists;
  JsonArray *groups;
  LoopbackContact *contact;

  if (!get_address (object, where, &address, error)
      || !get_string (object, where, "name", address, &name, error)
      || !parse_lists (object, where, &lists, error)
      || !get_array (object, where, "groups", &groups, error))
    return FALSE;
  if (!g_hash_table_add (seen, msnp_address_normalize (address)))
    return fail (error, "%s: “%s” is there twice", where, address);

  /* He may be there already: an account before this one has it on its list. */
  contact = loopback_account_add_contact (account, address, name, lists);
  g_free (contact->name);
  contact->name = g_strdup (name);
  for (guint i = 0; groups != NULL && i < json_array_get_length (groups); i++)
    {
      if (!get_element_string (groups, i, here, &group, error))
        return FALSE;
      loopback_contact_add_group (contact, ensure_group (account, group)->id);
    }

  return TRUE;
}

static gboolean
parse_choice (JsonObject  *object,
              const char  *where,
              const char  *member,
              const char  *off,
              const char  *on,
              gboolean    *choice,
              GError     **error)
{
  const char *value;

  if (!get_string (object, where, member, off, &value, error))
    return FALSE;
  if (strcmp (value, off) != 0 && strcmp (value, on) != 0)
    return fail (error, "%s: “%s” is neither “%s” nor “%s”", where, member, off, on);

  *choice = strcmp (value, on) == 0;
  return TRUE;
}

static gboolean
parse_account (LoopbackDirectory  *directory,
               JsonObject         *object,
               const char         *where,
               GError            **error)
{
  g_autofree char *here = g_strconcat (where, ".groups", NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *address;
  const char *password;
  const char *name;
  const char *group;
  JsonArray *groups;
  JsonArray *contacts;
  LoopbackAccount *account;

  if (!get_address (object, where, &address, error)
      || !get_string (object, where, "password", NULL, &password, error)
      || !get_string (object, where, "name", address, &name, error)
      || !get_array (object, where, "groups", &groups, error)
      || !get_array (object, where, "contacts", &contacts, error))
    return FALSE;
  if (loopback_directory_lookup (directory, address) != NULL)
    return fail (error, "%s: “%s” is there twice", where, address);

  account = loopback_directory_add (directory, address, password, name);
  if (!parse_choice (object, where, "privacy", "allow", "block", &account->blocks_others, error)
      || !parse_choice (object, where, "notify", "ask", "silent", &account->adds_silently, error))
    return FALSE;

  for (guint i = 0; groups != NULL && i < json_array_get_length (groups); i++)
    {
      if (!get_element_string (groups, i, here, &group, error))
        return FALSE;
      ensure_group (account, group);
    }
  for (guint i = 0; contacts != NULL && i < json_array_get_length (contacts); i++)
    {
      g_autofree char *list = g_strconcat (where, ".contacts", NULL);
      g_autofree char *entry = g_strdup_printf ("%s[%u]", list, i);
      JsonObject *contact;

      if (!get_element_object (contacts, i, list, &contact, error)
          || !parse_contact (account, seen, contact, entry, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * loopback_scenario_parse:
 * @json: the text of an accounts file
 * @error: a place for an error, of %LOOPBACK_SCENARIO_ERROR
 *
 * Returns: (transfer full) (nullable): the accounts
 */
LoopbackDirectory *
loopback_scenario_parse (const char  *json,
                         GError     **error)
{
  g_autoptr(LoopbackDirectory) directory = loopback_directory_new ();
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) syntax = NULL;
  JsonArray *accounts;
  JsonNode *root;

  if (!json_parser_load_from_data (parser, json, -1, &syntax))
    {
      fail (error, "no JSON: %s", syntax->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      fail (error, "the file holds no object");
      return NULL;
    }
  if (!get_array (json_node_get_object (root), "the file", "accounts", &accounts, error))
    return NULL;
  if (accounts == NULL)
    {
      fail (error, "the file: “accounts” is missing");
      return NULL;
    }

  for (guint i = 0; i < json_array_get_length (accounts); i++)
    {
      g_autofree char *where = g_strdup_printf ("accounts[%u]", i);
      JsonObject *object;

      if (!get_element_object (accounts, i, "accounts", &object, error)
          || !parse_account (directory, object, where, error))
        return NULL;
    }

  return g_steal_pointer (&directory);
}

static void
add_string (JsonBuilder *builder,
            const char  *member,
            const char  *value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

static void
format_contact (JsonBuilder     *builder,
                LoopbackAccount *account,
                LoopbackContact *contact)
{
  json_builder_begin_object (builder);
  add_string (builder, "email", contact->address);
  add_string (builder, "name", contact->name);

  json_builder_set_member_name (builder, "lists");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (all_lists); i++)
    {
      if ((contact->lists & all_lists[i]) != 0)
        json_builder_add_string_value (builder, msnp_codes_get_list (all_lists[i]));
    }
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; contact->groups != NULL && i < contact->groups->len; i++)
    {
      guint id = g_array_index (contact->groups, guint, i);

      json_builder_add_string_value (builder, loopback_account_lookup_group (account, id)->name);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
format_account (JsonBuilder     *builder,
                LoopbackAccount *account)
{
  json_builder_begin_object (builder);
  add_string (builder, "email", account->address);
  add_string (builder, "password", account->password);
  add_string (builder, "name", account->name);

  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; i < account->groups->len; i++)
    {
      LoopbackGroup *group = g_ptr_array_index (account->groups, i);

      json_builder_add_string_value (builder, group->name);
    }
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "contacts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < account->contacts->len; i++)
    {
      LoopbackContact *contact = g_ptr_array_index (account->contacts, i);

      if (contact->lists != MSNP_LIST_NONE)
        format_contact (builder, account, contact);
    }
  json_builder_end_array (builder);

  add_string (builder, "privacy", account->blocks_others ? "block" : "allow");
  add_string (builder, "notify", account->adds_silently ? "silent" : "ask");
  json_builder_end_object (builder);
}

/**
 * loopback_scenario_format:
 * @directory: the accounts
 *
 * Returns: (transfer full): them as an accounts file; bots are no accounts of it
 */
char *
loopback_scenario_format (LoopbackDirectory *directory)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "accounts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < directory->accounts->len; i++)
    {
      LoopbackAccount *account = g_ptr_array_index (directory->accounts, i);

      if (account->bot == NULL)
        format_account (builder, account);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

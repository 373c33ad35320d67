#include "config.h"

#include "core-contact-file.h"

#include <string.h>

#include "msnp/msnp-contact.h"

/* Lists of contacts as the official client saved them (.ctt):
 *
 *   <messenger><service name=".NET Messenger Service"><contactlist>
 *     <contact>ann@example.com</contact> …
 *
 * Such a file comes from anywhere. It is read whole, up to a limit; a document type is refused, and
 * with it every entity of its own; elements that are not known are passed over. */

static const char *const path[] = { "messenger", "service", "contactlist", "contact" };

#define MAX_DEPTH 16 /* of elements, known or not */

typedef struct
{
  GPtrArray  *addresses;
  GHashTable *known;   /* the same ones, to find them */
  GString    *text;    /* of the contact that is open */
  guint       depth;
  guint       matched; /* of the elements that are open: how many from the first are of the path */
  gboolean    is_list; /* there was a contactlist */
} Reading;

static void
on_start (GMarkupParseContext *context, const char *element, const char **names,
          const char **values, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  if (reading->depth >= MAX_DEPTH)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                           "elements are nested too deeply");
      return;
    }
  if (reading->depth == reading->matched && reading->matched < G_N_ELEMENTS (path)
      && g_str_equal (element, path[reading->matched]))
    reading->matched++;
  reading->depth++;
  reading->is_list |= reading->matched == G_N_ELEMENTS (path) - 1;
  g_string_truncate (reading->text, 0);
}

static void
add_address (Reading *reading, GError **error)
{
  g_autofree char *address = msnp_contact_parse_address (reading->text->str);

  if (address == NULL || g_hash_table_contains (reading->known, address))
    return;
  if (reading->addresses->len >= CORE_CONTACT_FILE_MAX_CONTACTS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "too many contacts");
      return;
    }

  g_hash_table_add (reading->known, address);
  g_ptr_array_add (reading->addresses, g_steal_pointer (&address));
}

static gboolean
is_in_contact (Reading *reading)
{
  return reading->depth == G_N_ELEMENTS (path) && reading->matched == G_N_ELEMENTS (path);
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  if (is_in_contact (reading))
    add_address (reading, error);
  reading->depth--;
  reading->matched = MIN (reading->matched, reading->depth);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize size, gpointer user_data,
         GError **error)
{
  Reading *reading = user_data;

  if (is_in_contact (reading))
    g_string_append_len (reading->text, text, (gssize) size);
}

/* Comments and the XML declaration mean nothing; a document type does. */
static void
on_passthrough (GMarkupParseContext *context, const char *text, gsize size, gpointer user_data,
                GError **error)
{
  if (!g_str_has_prefix (text, "<?") && !g_str_has_prefix (text, "<!--"))
    g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE,
                         "a list of contacts has no document type");
}

static gboolean
read_document (Reading *reading, const char *bytes, gsize size, GError **error)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, on_passthrough, NULL };
  g_autoptr(GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, reading, NULL);

  if (!g_markup_parse_context_parse (context, bytes, (gssize) size, error)
      || !g_markup_parse_context_end_parse (context, error))
    return FALSE;

  if (!reading->is_list)
    g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                         "there is no list of contacts");
  return reading->is_list;
}

/**
 * core_contact_file_parse:
 * @bytes: what a file holds; it is not trusted
 * @size: how many those are
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the addresses, in lower case, each once, in the file's
 *   order; what is no address is passed over
 */
char **
core_contact_file_parse (const char  *bytes,
                         gsize        size,
                         GError     **error)
{
  static const char mark[] = "\xEF\xBB\xBF";
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GString) text = g_string_new (NULL);
  Reading reading = { .addresses = addresses, .known = known, .text = text };

  g_return_val_if_fail (bytes != NULL, NULL);

  if (size > CORE_CONTACT_FILE_MAX_SIZE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the file is too large");
      return NULL;
    }
  if (size >= strlen (mark) && memcmp (bytes, mark, strlen (mark)) == 0)
    {
      bytes += strlen (mark);
      size -= strlen (mark);
    }
  if (memchr (bytes, '\0', size) != NULL)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "a zero in a text");
      return NULL;
    }
  if (!read_document (&reading, bytes, size, error))
    return NULL;

  g_ptr_array_add (addresses, NULL);
  g_ptr_array_set_free_func (addresses, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&addresses), FALSE);
}

/* Returns: (transfer full): a file that core_contact_file_parse(), and the official client, read */
char *
core_contact_file_format (const char *const *addresses)
{
  GString *xml;

  g_return_val_if_fail (addresses != NULL, NULL);

  xml = g_string_new ("<?xml version=\"1.0\"?>\n<messenger>\n"
                      "  <service name=\".NET Messenger Service\">\n    <contactlist>\n");
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (addresses[i], -1);

      g_string_append_printf (xml, "      <contact>%s</contact>\n", escaped);
    }
  g_string_append (xml, "    </contactlist>\n  </service>\n</messenger>\n");

  return g_string_free (xml, FALSE);
}

/* A byte more than is allowed is enough to know. */
static gboolean
on_more (const char *contents, goffset size, gpointer user_data)
{
  return size <= CORE_CONTACT_FILE_MAX_SIZE;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL;
  g_auto(GStrv) addresses = NULL;
  gsize size;

  if (g_file_load_partial_contents_finish (G_FILE (source), result, &contents, &size, NULL, &error))
    addresses = core_contact_file_parse (contents, size, &error);

  if (addresses != NULL)
    g_task_return_pointer (task, g_steal_pointer (&addresses), (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * core_contact_file_read_async:
 * @file: a file from anywhere
 * @cancellable: (nullable): a cancellable
 * @callback: called when it has been read
 * @user_data: for @callback
 *
 * Reads as much of @file as a list of contacts may have, and no more.
 */
void
core_contact_file_read_async (GFile               *file,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_contact_file_read_async);
  /* GIO hands one pointer to both callbacks. */
  g_file_load_partial_contents_async (file, cancellable, on_more, on_loaded, task);
}

/* Returns: (transfer full) (nullable): as core_contact_file_parse() */
char **
core_contact_file_read_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

#include "config.h"

#include "core-export-words.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "core-text.h"
#include "core-timeline-item.h"

/* How an exported history is written, piece by piece: JSON as it is kept, the others as it is read.
 * Nothing that people said is markup. */

static const char *const kinds[] = { "text", "nudge", "joined", "left", "notice" };
static const char *const states[] = { "queued", "sent", "accepted", "failed", "received" };

/* ---- JSON ---- */

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static char *
dup_json (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static char *
dup_json_string (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), valid);

  return json_to_string (node, FALSE);
}

static const char *
get_word (const char *const *words,
          gsize              n_words,
          guint              number)
{
  return number < n_words ? words[number] : "unknown";
}

static char *
dup_time (gint64 microseconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
}

static void
append_json_line (GString            *to,
                  const StoreMessage *line)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = dup_time (line->time);
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "time", time);
  add_string (builder, "direction", line->direction == STORE_DIRECTION_OUT ? "out" : "in");
  add_string (builder, "kind", get_word (kinds, G_N_ELEMENTS (kinds), line->kind));
  add_string (builder, "state", get_word (states, G_N_ELEMENTS (states), line->state));
  add_string (builder, "sender", line->sender);
  add_string (builder, "sender_name", line->sender_name);
  add_string (builder, "text", line->text);
  add_string (builder, "format", line->format);
  json_builder_end_object (builder);
  json = dup_json (builder);
  g_string_append (to, json);
}

static void
append_json_chat (GString         *to,
                  const StoreChat *chat)
{
  g_autofree char *name = dup_json_string (chat->chat);

  g_string_append_printf (to, "{\"chat\":%s,\"participants\":[", name);
  for (gsize i = 0; chat->participants != NULL && chat->participants[i] != NULL; i++)
    {
      g_autofree char *participant = dup_json_string (chat->participants[i]);

      g_string_append_printf (to, "%s%s", i > 0 ? "," : "", participant);
    }
  g_string_append (to, "],\"messages\":[\n");
}

/* ---- text and HTML ---- */

/* Returns: (transfer full): with whom the chat was; harmless */
static char *
dup_title (const StoreChat *chat)
{
  gboolean is_group = chat->participants != NULL && chat->participants[0] != NULL &&
                      chat->participants[0][0] != '\0';
  g_autofree char *people = is_group ? g_strjoinv (", ", chat->participants) : NULL;
  g_autofree char *valid = g_utf8_make_valid (is_group ? people : chat->chat, -1);

  return core_text_make_harmless_lines (valid);
}

static void
append_text_line (GString          *to,
                  CoreTimelineItem *item)
{
  g_autofree char *time =
    g_date_time_format (core_timeline_item_get_time (item), "%Y-%m-%d %H:%M:%S");
  const char *text = core_timeline_item_get_text (item);

  if (core_timeline_item_get_kind (item) == CORE_TIMELINE_TEXT)
    {
      g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
      g_autofree char *indented = g_strjoinv ("\n    ", lines);

      g_string_append_printf (to, "[%s] %s: %s\n", time, core_timeline_item_get_name (item),
                              indented);
    }
  else
    g_string_append_printf (to, "[%s] * %s\n", time, text);

  if (core_timeline_item_get_state (item) == MSNP_MESSAGE_FAILED)
    g_string_append_printf (to, "    (%s)\n", _("not sent"));
}

static void
append_html_line (GString          *to,
                  CoreTimelineItem *item)
{
  g_autofree char *time =
    g_date_time_format (core_timeline_item_get_time (item), "%Y-%m-%d %H:%M:%S");
  g_autofree char *text = g_markup_escape_text (core_timeline_item_get_text (item), -1);
  const char *name = core_timeline_item_get_name (item);

  g_string_append_printf (to, "<p class=\"%s\"><time>%s</time> ",
                          core_timeline_item_is_own (item) ? "out" : "in", time);
  if (core_timeline_item_get_kind (item) == CORE_TIMELINE_TEXT)
    {
      g_autofree char *escaped = g_markup_escape_text (name, -1);

      g_string_append_printf (to, "<b><bdi>%s</bdi></b> <span dir=\"auto\">%s</span>", escaped,
                              text);
    }
  else
    g_string_append_printf (to, "<i>%s</i>", text);
  if (core_timeline_item_get_state (item) == MSNP_MESSAGE_FAILED)
    g_string_append_printf (to, " <em>(%s)</em>", _("not sent"));
  g_string_append (to, "</p>\n");
}

/* ---- pieces ---- */

/* @address: whose history it is */
void
core_export_words_begin (GString          *to,
                         CoreExportFormat  format,
                         const char       *address)
{
  g_autofree char *harmless = core_text_make_harmless (address);
  g_autofree char *escaped = g_markup_escape_text (harmless, -1);
  g_autofree char *json = dup_json_string (address);

  switch (format)
    {
    case CORE_EXPORT_JSON:
      g_string_append_printf (to, "{\"program\":\"tweener\",\"version\":1,\"account\":%s,"
                                  "\"chats\":[\n", json);
      break;
    case CORE_EXPORT_HTML:
      g_string_append_printf (
        to,
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%s</title>\n"
        "<meta http-equiv=\"Content-Security-Policy\" "
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<style>body { font-family: sans-serif; max-width: 50em; margin: 1em auto; } "
        "p { margin: .3em 0; white-space: pre-wrap; } time, em { color: #777; font-size: .8em; } "
        ".out b { color: #26508f; } .in b { color: #8f4626; }</style></head>\n"
        "<body><h1>%s</h1>\n", escaped, escaped);
      break;
    case CORE_EXPORT_TEXT:
    default:
      g_string_append_printf (to, "%s\n", harmless);
      break;
    }
}

void
core_export_words_begin_chat (GString          *to,
                              CoreExportFormat  format,
                              const StoreChat  *chat,
                              gboolean          is_first)
{
  g_autofree char *title = dup_title (chat);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  switch (format)
    {
    case CORE_EXPORT_JSON:
      g_string_append (to, is_first ? "" : ",\n");
      append_json_chat (to, chat);
      break;
    case CORE_EXPORT_HTML:
      g_string_append_printf (to, "<h2>%s</h2>\n", escaped);
      break;
    case CORE_EXPORT_TEXT:
    default:
      g_string_append_printf (to, "\n== %s ==\n\n", title);
      break;
    }
}

void
core_export_words_line (GString            *to,
                        CoreExportFormat    format,
                        const StoreMessage *line,
                        gboolean            is_first)
{
  g_autoptr(CoreTimelineItem) item = NULL;

  if (format == CORE_EXPORT_JSON)
    {
      g_string_append (to, is_first ? "" : ",\n");
      append_json_line (to, line);
      return;
    }

  item = core_timeline_item_new_stored (line);
  if (format == CORE_EXPORT_HTML)
    append_html_line (to, item);
  else
    append_text_line (to, item);
}

void
core_export_words_end_chat (GString          *to,
                            CoreExportFormat  format)
{
  if (format == CORE_EXPORT_JSON)
    g_string_append (to, "\n]}");
}

void
core_export_words_end (GString          *to,
                       CoreExportFormat  format)
{
  if (format == CORE_EXPORT_JSON)
    g_string_append (to, "\n]}\n");
  else if (format == CORE_EXPORT_HTML)
    g_string_append (to, "</body></html>\n");
}

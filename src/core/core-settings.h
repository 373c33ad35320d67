#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Everything the program remembers about a profile but messages and passwords; the only reader
 * of GSettings.
 *
 * Properties, all writable, each the key of that name: service, custom-dispatch, custom-nexus,
 * remember-address, status; notify-online, notify-message, notify-nudge, notify-file, notify-added,
 * notify-connection, notify-while-busy, notify-while-away; sounds, sound-online, sound-message,
 * sound-nudge, sound-added; tray, autostart, background ("ask", "run" or "quit"), auto-away,
 * auto-away-minutes, direct-connections; show-emoticons, show-formats, text-format (as
 * core_own_format_parse() reads it).
 * Signal: addresses-changed (). */
#define CORE_TYPE_SETTINGS (core_settings_get_type ())
G_DECLARE_FINAL_TYPE (CoreSettings, core_settings, CORE, SETTINGS, GObject)

/* How large a window is, and what it goes back to when it is no longer maximized. */
typedef struct
{
  int      width;
  int      height;
  gboolean is_maximized;
} CoreWindowSize;

CoreSettings *core_settings_new              (const char    *profile,
                                              GError       **error);
CoreSettings *core_settings_new_in_memory    (GError       **error);
gboolean      core_settings_is_profile_name  (const char    *name);

gboolean      core_settings_is_on            (CoreSettings  *self,
                                              const char    *key);
void          core_settings_bind             (CoreSettings  *self,
                                              const char    *key,
                                              gpointer       object,
                                              const char    *property);
CoreWindowSize core_settings_get_window_size (CoreSettings  *self,
                                              const char    *kind);
void          core_settings_set_window_size  (CoreSettings  *self,
                                              const char    *kind,
                                              CoreWindowSize size);
GVariant     *core_settings_dup_services     (CoreSettings  *self);
void          core_settings_set_services     (CoreSettings  *self,
                                              GVariant      *services);
char        **core_settings_dup_addresses    (CoreSettings  *self);
char        **core_settings_dup_recent_emoticons (CoreSettings *self);
void          core_settings_add_recent_emoticon  (CoreSettings *self,
                                                  const char   *code);
void          core_settings_add_address      (CoreSettings  *self,
                                              const char    *address);
void          core_settings_remove_address   (CoreSettings  *self,
                                              const char    *address);

G_END_DECLS

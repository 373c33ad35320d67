#include "config.h"

#include "twn-history-window.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/core-export.h"
#include "core/core-history-search.h"
#include "core/core-pager.h"
#include "core/core-text.h"

#include "twn-history-row.h"
#include "twn-message-view.h"
#include "twn-window-size.h"

/**
 * TwnHistoryWindow:
 *
 * What is kept of an account: its chats, or what is found in them, on one side; what was said on
 * the other. Where the window is narrow one side is in front. Goes when another account signs in.
 */
struct _TwnHistoryWindow
{
  AdwApplicationWindow parent_instance;
  AdwToastOverlay     *toast_overlay;
  AdwLeaflet          *leaflet;
  GtkWidget           *list_box;
  AdwHeaderBar        *list_header;
  AdwWindowTitle      *list_title;
  GtkWidget           *search_entry;
  GtkStack            *list_stack;
  GtkListView         *view;
  AdwStatusPage       *empty_page;
  GtkWidget           *read_box;
  AdwHeaderBar        *read_header;
  AdwWindowTitle      *read_title;
  GtkWidget           *back_button;
  GtkMenuButton       *all_button;
  GtkMenuButton       *chat_button;
  GtkWidget           *open_button;
  GtkStack            *read_stack;
  TwnMessageView      *messages;

  CoreHistory         *history;
  MsnpRoster          *roster;
  char                *chat;    /* the only one; NULL: all */
  CoreHistorySearch   *search;
  CorePager           *pager;   /* of what is being read; NULL: nothing is */
  CoreHistoryHit      *reading; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TwnHistoryWindow, twn_history_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- the list ---- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, twn_history_row_new ());
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (user_data);

  twn_history_row_show (TWN_HISTORY_ROW (gtk_list_item_get_child (item)),
                        gtk_list_item_get_item (item), self->roster,
                        core_history_search_get_words (self->search));
}

static void
show_empty (TwnHistoryWindow *self)
{
  gboolean looks = core_history_search_get_words (self->search)[0] != '\0';
  const char *reason = NULL;

  if (looks)
    reason = _("Try other words, or fewer.");
  else if (!core_history_keeps (self->history, NULL))
    reason = _("Nothing is kept of this account. The preferences can change that.");
  else
    reason = _("Write to somebody: what is said can be read and searched here.");

  adw_status_page_set_icon_name (self->empty_page, looks ? "edit-find-symbolic"
                                                         : "document-open-recent-symbolic");
  adw_status_page_set_title (self->empty_page, looks ? _("Nothing Found") : _("No History"));
  adw_status_page_set_description (self->empty_page, reason);
}

/* Where there is nothing to choose from, nobody is asked to choose. */
static void
show_side (TwnHistoryWindow *self)
{
  const char *side = g_list_model_get_n_items (G_LIST_MODEL (self->search)) > 0 ? "none"
                                                                                : "nothing";

  gtk_stack_set_visible_child_name (self->read_stack, self->reading != NULL ? "chat" : side);
}

static void
update_list (TwnHistoryWindow *self)
{
  guint n_hits = g_list_model_get_n_items (G_LIST_MODEL (self->search));

  show_side (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.export-all", n_hits > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.delete-all",
                                 n_hits > 0 || self->chat != NULL);
  if (n_hits > 0)
    {
      gtk_stack_set_visible_child_name (self->list_stack, "list");
      return;
    }

  if (core_history_search_is_busy (self->search))
    {
      gtk_stack_set_visible_child_name (self->list_stack, "busy");
      return;
    }
  show_empty (self);
  gtk_stack_set_visible_child_name (self->list_stack, "empty");
}

static void
on_edge_reached (GtkScrolledWindow *scrolled, GtkPositionType edge, gpointer user_data)
{
  if (edge == GTK_POS_BOTTOM)
    core_history_search_go_on (TWN_HISTORY_WINDOW (user_data)->search);
}

static void
on_search_changed (GtkSearchEntry *entry, gpointer user_data)
{
  core_history_search_set_words (TWN_HISTORY_WINDOW (user_data)->search,
                                 gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_stop_search (GtkSearchEntry *entry, gpointer user_data)
{
  if (gtk_editable_get_text (GTK_EDITABLE (entry))[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (entry), "");
  else
    gtk_window_close (GTK_WINDOW (user_data));
}

/* ---- what is being read ---- */

static void
stop_reading (TwnHistoryWindow *self)
{
  if (self->pager != NULL)
    g_signal_handlers_disconnect_by_data (core_pager_get_timeline (self->pager), self);
  g_clear_object (&self->pager);
  g_clear_object (&self->reading);
}

/* Returns: whether there is somebody to write to */
static gboolean
can_go_on (CoreHistoryHit *hit)
{
  const char *const *participants = core_history_hit_get_participants (hit);

  return !core_history_hit_is_group (hit) || (participants != NULL && participants[0] != NULL);
}

static void
update_reading (TwnHistoryWindow *self)
{
  gboolean is_reading = self->reading != NULL;

  show_side (self);
  gtk_widget_set_visible (GTK_WIDGET (self->chat_button), is_reading);
  gtk_widget_set_visible (self->open_button, is_reading && can_go_on (self->reading));
  if (!is_reading)
    {
      twn_message_view_set_timeline (self->messages, NULL);
      adw_window_title_set_title (self->read_title, "");
      adw_window_title_set_subtitle (self->read_title, "");
      adw_leaflet_set_visible_child (self->leaflet, self->list_box);
    }
}

/* What was found comes into view with the page that it is in. */
static void
on_page_arrived (CoreTimeline *timeline, gpointer user_data)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (user_data);
  guint position = 0;

  g_signal_handlers_disconnect_by_func (timeline, on_page_arrived, self);
  if (core_timeline_find (timeline, core_history_hit_get_id (self->reading), &position))
    twn_message_view_show_item (self->messages, position);
}

static void
read_hit (TwnHistoryWindow *self, CoreHistoryHit *hit)
{
  g_autoptr(CoreTimeline) timeline = core_timeline_new ();
  g_autofree char *title = core_history_hit_dup_title (hit, self->roster);

  stop_reading (self);
  self->reading = g_object_ref (hit);
  self->pager = core_pager_new (self->history, core_history_hit_get_chat (hit), timeline);
  twn_message_view_set_timeline (self->messages, timeline);
  adw_window_title_set_title (self->read_title, title);
  adw_window_title_set_subtitle (self->read_title, core_history_hit_is_group (hit)
                                                     ? ""
                                                     : core_history_hit_get_chat (hit));
  if (core_history_hit_is_found (hit))
    {
      g_signal_connect_object (timeline, "page-arrived", G_CALLBACK (on_page_arrived), self, 0);
      core_pager_load_around (self->pager, core_history_hit_get_id (hit));
    }
  else
    core_pager_load_end (self->pager);
  update_reading (self);
  adw_leaflet_set_visible_child (self->leaflet, self->read_box);
  gtk_widget_grab_focus (GTK_WIDGET (twn_message_view_get_text_view (self->messages)));
}

static void
on_activate (GtkListView *view, guint position, gpointer user_data)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (user_data);
  g_autoptr(CoreHistoryHit) hit = g_list_model_get_item (G_LIST_MODEL (self->search), position);

  if (hit != NULL)
    read_hit (self, hit);
}

/* The first of what was found: Enter after typing. */
static void
on_search_activate (GtkSearchEntry *entry, gpointer user_data)
{
  on_activate (NULL, 0, user_data);
}

static void
history_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_box);
}

static void
history_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_box);
  gtk_widget_grab_focus (self->search_entry);
}

static void
history_open_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (widget);
  gint64 id = 0;

  if (self->reading == NULL)
    return;

  if (core_history_hit_is_found (self->reading))
    id = core_history_hit_get_id (self->reading);
  if (core_history_hit_is_group (self->reading))
    gtk_widget_activate_action (widget, "app.group-at", "(s^asx)",
                                core_history_hit_get_chat (self->reading),
                                core_history_hit_get_participants (self->reading), id);
  else
    gtk_widget_activate_action (widget, "app.chat-at", "(sx)",
                                core_history_hit_get_chat (self->reading), id);
}

/* ---- deleting ---- */

static void
on_history_deleted (CoreHistory *history, const char *chat, gpointer user_data)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (user_data);

  if (self->reading == NULL
      || (chat != NULL && !g_str_equal (chat, core_history_hit_get_chat (self->reading))))
    return;

  stop_reading (self);
  update_reading (self);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!core_history_delete_finish (CORE_HISTORY (source), result, &error))
    core_history_tell (CORE_HISTORY (source), error);
}

/**
 * Deletion:
 *
 * What is to be deleted when the question has been answered.
 */
typedef struct
{
  CoreHistory *history;
  char        *chat; /* NULL: all */
  gboolean     of_every_account;
} Deletion;

static void
deletion_free (gpointer data, GClosure *closure)
{
  Deletion *self = data;

  g_object_unref (self->history);
  g_free (self->chat);
  g_free (self);
}

static void
on_deletion_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Deletion *deletion = user_data;

  if (g_str_equal (response, "delete"))
    core_history_delete_async (deletion->history, deletion->chat, deletion->of_every_account, NULL,
                               on_deleted, NULL);
}

static void
ask (TwnHistoryWindow *self, const char *heading, const char *chat, gboolean of_every_account)
{
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (self), heading,
    _("It is deleted for good, and cannot be brought back. The others keep what they have."));
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->history = g_object_ref (self->history);
  deletion->chat = g_strdup (chat);
  deletion->of_every_account = of_every_account;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "delete",
                                    _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_deletion_response), deletion,
                         deletion_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
history_delete_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (widget);
  g_autofree char *title = NULL;
  g_autofree char *isolated = NULL;
  g_autofree char *heading = NULL;

  if (self->reading == NULL)
    return;

  title = core_history_hit_dup_title (self->reading, self->roster);
  isolated = core_text_isolate (title);
  /* Translators: %s is a name. */
  heading = g_strdup_printf (_("Delete the chat with %s?"), isolated);
  ask (self, heading, core_history_hit_get_chat (self->reading), FALSE);
}

static void
history_delete_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (widget);
  g_autofree char *heading = g_strdup_printf (_("Delete all chats of %s?"),
                                              core_history_get_address (self->history));

  ask (self, heading, NULL, FALSE);
}

static void
history_delete_everything (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask (TWN_HISTORY_WINDOW (widget), _("Delete all chats of every account?"), NULL, TRUE);
}

/* ---- exporting ---- */

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnHistoryWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  AdwToast *toast = NULL;

  if (core_export_finish (CORE_HISTORY (source), result, &error))
    toast = adw_toast_new (_("The history has been exported."));
  else
    {
      g_autofree char *words =
        g_strdup_printf (_("The history could not be exported: %s"), error->message);
      g_autofree char *escaped = g_markup_escape_text (words, -1);

      toast = adw_toast_new (escaped);
    }

  /* The window may have been closed meanwhile. */
  if (self->history != NULL)
    adw_toast_overlay_add_toast (self->toast_overlay, toast);
  else
    g_object_unref (toast);
}

/**
 * Choice:
 *
 * What is to be exported when a file has been chosen.
 */
typedef struct
{
  TwnHistoryWindow *window;
  char             *chat; /* NULL: all */
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *self = data;

  g_object_unref (self->window);
  g_free (self->chat);
  g_free (self);
}

static void
on_export_response (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  Choice *choice = user_data;
  TwnHistoryWindow *self = choice->window;
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                            ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                            : NULL;

  if (file != NULL && self->history != NULL)
    core_export_async (self->history, choice->chat, core_export_guess_format (file), file, NULL,
                       on_exported, g_object_ref (self));
  g_object_unref (chooser);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *suffix)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, suffix);
  gtk_file_chooser_add_filter (chooser, filter);
}

/* The end of the file's name says how it is written. A chooser lives until it has been answered. */
static void
choose_file (TwnHistoryWindow *self, const char *chat)
{
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (_("Export History"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  Choice *choice = g_new0 (Choice, 1);

  choice->window = g_object_ref (self);
  choice->chat = g_strdup (chat);
  add_filter (GTK_FILE_CHOOSER (chooser), _("Web page (.html)"), "html");
  add_filter (GTK_FILE_CHOOSER (chooser), _("Text (.txt)"), "txt");
  add_filter (GTK_FILE_CHOOSER (chooser), _("For other programs (.json)"), "json");
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("history.html"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_export_response), choice, choice_free,
                         0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
history_export_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (widget);

  if (self->reading != NULL)
    choose_file (self, core_history_hit_get_chat (self->reading));
}

static void
history_export_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (widget);

  choose_file (self, NULL);
}

/* ---- the window ---- */

static void
twn_history_window_dispose (GObject *object)
{
  TwnHistoryWindow *self = TWN_HISTORY_WINDOW (object);

  stop_reading (self);
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  g_clear_object (&self->search);
  g_clear_object (&self->history);
  g_clear_object (&self->roster);
  G_OBJECT_CLASS (twn_history_window_parent_class)->dispose (object);
}

static void
twn_history_window_finalize (GObject *object)
{
  g_free (TWN_HISTORY_WINDOW (object)->chat);
  G_OBJECT_CLASS (twn_history_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-history-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, list_box);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, list_stack);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, view);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, read_box);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, read_header);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, read_title);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, all_button);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, chat_button);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, read_stack);
  gtk_widget_class_bind_template_child (widget_class, TwnHistoryWindow, messages);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_edge_reached);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
twn_history_window_class_init (TwnHistoryWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = twn_history_window_dispose;
  object_class->finalize = twn_history_window_finalize;
  g_type_ensure (TWN_TYPE_MESSAGE_VIEW);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "history.back", NULL, history_back);
  gtk_widget_class_install_action (widget_class, "history.search", NULL, history_search);
  gtk_widget_class_install_action (widget_class, "history.open-chat", NULL, history_open_chat);
  gtk_widget_class_install_action (widget_class, "history.export-chat", NULL, history_export_chat);
  gtk_widget_class_install_action (widget_class, "history.export-all", NULL, history_export_all);
  gtk_widget_class_install_action (widget_class, "history.delete-chat", NULL, history_delete_chat);
  gtk_widget_class_install_action (widget_class, "history.delete-all", NULL, history_delete_all);
  gtk_widget_class_install_action (widget_class, "history.delete-everything", NULL,
                                   history_delete_everything);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "history.search",
                                       NULL);
}

/* F10 opens the menu of the list, or of the chat where the list is out of sight. */
static void
update_menu_key (TwnHistoryWindow *self)
{
  const gboolean shows_list =
    !adw_leaflet_get_folded (self->leaflet) ||
    adw_leaflet_get_visible_child (self->leaflet) == self->list_box;

  gtk_menu_button_set_primary (self->all_button, shows_list);
  gtk_menu_button_set_primary (self->chat_button, !shows_list);
}

static void
twn_history_window_init (TwnHistoryWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (update_menu_key), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (update_menu_key),
                           self, G_CONNECT_SWAPPED);
  update_menu_key (self);
  twn_message_view_set_can_retry (self->messages, FALSE);
  g_object_bind_property (self->leaflet, "folded", self->back_button, "visible",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->leaflet, "folded", self->list_header, "show-end-title-buttons",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->leaflet, "folded", self->read_header, "show-start-title-buttons",
                          G_BINDING_SYNC_CREATE);
}

/**
 * twn_history_window_new:
 * @application: the program
 * @history: whose history
 * @roster: the names of the people
 * @settings: how large it is
 * @chat: (nullable): what the history calls the only chat to show; %NULL: all
 *
 * Returns: (transfer none): a window, not yet shown
 */
GtkWidget *
twn_history_window_new (GtkApplication *application,
                        CoreHistory    *history,
                        MsnpRoster     *roster,
                        CoreSettings   *settings,
                        const char     *chat)
{
  TwnHistoryWindow *self = NULL;
  GtkSingleSelection *selection = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (history), NULL);
  g_return_val_if_fail (MSNP_IS_ROSTER (roster), NULL);
  g_return_val_if_fail (CORE_IS_SETTINGS (settings), NULL);

  /* GTK 4.8 may look for the role before the class has one. */
  self = g_object_new (TWN_TYPE_HISTORY_WINDOW, "application", application, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_WINDOW, NULL);
  self->history = g_object_ref (history);
  self->roster = g_object_ref (roster);
  self->chat = g_strdup (chat);
  twn_window_size_follow (GTK_WINDOW (self), settings, "history");
  self->search = core_history_search_new (history, chat);
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->search)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);

  adw_window_title_set_subtitle (self->list_title, chat != NULL && strchr (chat, '@') != NULL
                                                     ? chat
                                                     : core_history_get_address (history));
  g_signal_connect_object (self->search, "items-changed", G_CALLBACK (update_list), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "notify::is-busy", G_CALLBACK (update_list), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "deleted", G_CALLBACK (on_history_deleted), self, 0);
  update_list (self);
  update_reading (self);
  gtk_widget_grab_focus (self->search_entry);

  return GTK_WIDGET (self);
}

/* Returns: (transfer none) (nullable): the only chat that the window is about */
const char *
twn_history_window_get_chat (TwnHistoryWindow *self)
{
  g_return_val_if_fail (TWN_IS_HISTORY_WINDOW (self), NULL);

  return self->chat;
}

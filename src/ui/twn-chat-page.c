#include "config.h"

#include "twn-chat-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "core/core-emoticons.h"
#include "core/core-own-format.h"
#include "core/core-pager.h"
#include "core/core-text.h"
#include "twn-chat-files.h"
#include "twn-composer.h"
#include "twn-invite-dialog.h"
#include "twn-message-view.h"

#define ZOOM_STEP 0.1

/**
 * TwnChatPage:
 *
 * One chat in a tab. Holds nothing that is not in its CoreChat, so that it may be thrown away and
 * made anew at any time. Its actions "chat.…" are put into whichever window shows it.
 */
struct _TwnChatPage
{
  GtkWidget           parent_instance;
  GtkWidget          *content;
  GtkRevealer        *hint_revealer;
  GtkLabel           *hint_label;
  GtkWidget          *online_button;
  GtkRevealer        *stranger_revealer;
  GtkLabel           *stranger_label;
  AdwToastOverlay    *toast_overlay;
  AdwToast           *toast; /* weak (nullable): what is told now */
  TwnMessageView     *messages;
  GtkLabel           *activity_label;
  TwnComposer        *composer;
  CoreChats          *chats;
  CoreChat           *chat;
  GSimpleActionGroup *actions;
  TwnChatFiles       *files;
  CorePager          *past; /* (nullable): what was said around a message that was looked for */
};

G_DEFINE_FINAL_TYPE (TwnChatPage, twn_chat_page, GTK_TYPE_WIDGET)

static void
say (GtkWidget  *widget,
     const char *text)
{
#if GTK_CHECK_VERSION(4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#else
  /* Orca speaks a description that changes on what has the focus, and nothing else of GTK's. It
   * is reset first: the same text again would be no change. */
  gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
#endif
}

/* Where it is heard: in what one is in. */
static GtkWidget *
get_listening (TwnChatPage *self)
{
  GtkWidget *messages = GTK_WIDGET (twn_message_view_get_text_view (self->messages));

  return gtk_widget_has_focus (messages) ? messages
                                         : twn_composer_get_text_view (self->composer);
}

static void
on_toast_dismissed (TwnChatPage *self)
{
  g_clear_weak_pointer (&self->toast);
}

/* What has been done and nothing else shows: the key for it may have been a slip. What holds now
 * takes the place of what was said before. Dismissing that would crash libadwaita 1.2, where it is
 * still coming in. */
static void
tell (TwnChatPage *self,
      const char  *text)
{
  say (get_listening (self), text);
  if (self->toast != NULL)
    {
      adw_toast_set_title (self->toast, text);
      return;
    }

  g_set_weak_pointer (&self->toast, adw_toast_new (text));
  g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (on_toast_dismissed), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toast_overlay, self->toast);
}

static void
on_submitted (TwnChatPage *self,
              const char  *text)
{
  const MsnpTextFormat *format = twn_composer_get_format (self->composer);

  core_chat_send_text (self->chat, text, core_own_format_is_plain (format) ? NULL : format);
  twn_message_view_scroll_to_end (self->messages);
}

static void
on_typed (TwnChatPage *self)
{
  core_chat_note_keystroke (self->chat);
}

static void
on_retried (TwnChatPage      *self,
            CoreTimelineItem *item)
{
  core_chat_retry (self->chat, item);
}

static void
chat_nudge (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  TwnChatPage *self = user_data;

  core_chat_send_nudge (self->chat);
  twn_message_view_scroll_to_end (self->messages);
}

static void
chat_send_file (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  TwnChatPage *self = user_data;

  twn_chat_files_choose (self->files);
  twn_message_view_scroll_to_end (self->messages);
}

static void
chat_invite (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  TwnChatPage *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  twn_invite_dialog_present (self->chat, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
}

/* What the server answers is seen by the hint, which stays or goes. */
static void
chat_go_online (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  TwnChatPage *self = user_data;

  msnp_session_set_status_async (core_chat_get_session (self->chat), MSNP_STATUS_ONLINE, NULL, NULL,
                                 NULL);
}

static void
chat_zoom_in (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  CoreChats *chats = TWN_CHAT_PAGE (user_data)->chats;

  core_chats_set_text_scale (chats, core_chats_get_text_scale (chats) + ZOOM_STEP);
}

static void
chat_zoom_out (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  CoreChats *chats = TWN_CHAT_PAGE (user_data)->chats;

  core_chats_set_text_scale (chats, core_chats_get_text_scale (chats) - ZOOM_STEP);
}

static void
chat_zoom_reset (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  core_chats_set_text_scale (TWN_CHAT_PAGE (user_data)->chats, 1);
}

/* What becomes of the other person is the application's to do, as from the list of contacts. */
static void
chat_decide (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  TwnChatPage *self = user_data;
  const char *address = core_chat_get_address (self->chat);
  g_autofree char *name = g_strconcat ("app.", g_action_get_name (G_ACTION (action)), NULL);

  if (address != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), name, "s", address);
}

static void
chat_mute (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  const gboolean is_mute = g_str_equal (g_action_get_name (G_ACTION (action)), "mute");

  chat_decide (action, parameter, user_data);
  tell (user_data, is_mute ? _("Muted: no notifications and no sounds")
                           : _("Unmuted: notifications and sounds again"));
}

static void
chat_emoticons (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  twn_composer_open_emoticons (TWN_CHAT_PAGE (user_data)->composer);
}

static void
chat_text_format (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  twn_composer_open_format (TWN_CHAT_PAGE (user_data)->composer);
}

static void
chat_search (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  TwnChatPage *self = user_data;
  const char *key = core_chat_get_key (self->chat);

  if (key != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.history", "s", key);
}

static void
change_keep_history (GSimpleAction *action,
                     GVariant      *state,
                     gpointer       user_data)
{
  const gboolean keeps = g_variant_get_boolean (state);

  core_chat_set_keeps_history (TWN_CHAT_PAGE (user_data)->chat, keeps);
  tell (user_data, keeps ? _("The history of this chat is kept")
                         : _("The history of this chat is no longer kept"));
}

/* What is chosen about the other person goes to the account's choices, whose "changed" shows it. */
static void
change_allow_nudges (GSimpleAction *action,
                     GVariant      *state,
                     gpointer       user_data)
{
  TwnChatPage *self = user_data;

  core_account_choices_set_unnudged (core_chats_get_choices (self->chats),
                                     core_chat_get_address (self->chat),
                                     !g_variant_get_boolean (state));
}

static void
change_accept_files (GSimpleAction *action,
                     GVariant      *state,
                     gpointer       user_data)
{
  TwnChatPage *self = user_data;

  core_account_choices_set_trusted (core_chats_get_choices (self->chats),
                                    core_chat_get_address (self->chat),
                                    g_variant_get_boolean (state));
}

static const GActionEntry action_entries[] = {
  { .name = "nudge", .activate = chat_nudge },
  { .name = "send-file", .activate = chat_send_file },
  { .name = "invite", .activate = chat_invite },
  { .name = "go-online", .activate = chat_go_online },
  { .name = "add", .activate = chat_decide },
  { .name = "allow", .activate = chat_decide },
  { .name = "block", .activate = chat_decide },
  { .name = "unblock", .activate = chat_decide },
  { .name = "mute", .activate = chat_mute },
  { .name = "unmute", .activate = chat_mute },
  { .name = "emoticons", .activate = chat_emoticons },
  { .name = "text-format", .activate = chat_text_format },
  { .name = "search", .activate = chat_search },
  { .name = "keep-history", .state = "false", .change_state = change_keep_history },
  { .name = "allow-nudges", .state = "true", .change_state = change_allow_nudges },
  { .name = "accept-files", .state = "false", .change_state = change_accept_files },
  { .name = "zoom-in", .activate = chat_zoom_in },
  { .name = "zoom-out", .activate = chat_zoom_out },
  { .name = "zoom-reset", .activate = chat_zoom_reset },
};

static void
show_hint (TwnChatPage *self)
{
  g_autofree char *text = core_chat_dup_hint_text (self->chat);

  if (text != NULL)
    gtk_label_set_text (self->hint_label, text);
  gtk_revealer_set_reveal_child (self->hint_revealer, text != NULL);
  gtk_widget_set_visible (self->online_button,
                          core_chat_get_hint (self->chat) == CORE_CHAT_HINT_HIDDEN);
}

static void
set_enabled (TwnChatPage *self,
             const char  *name,
             gboolean     enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
set_state (TwnChatPage *self,
           const char  *name,
           gboolean     state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (state));
}

/* Needs no server, and is asked of no group. */
static void
show_choices (TwnChatPage *self)
{
  CoreAccountChoices *choices = core_chats_get_choices (self->chats);
  const char *address = core_chat_get_address (self->chat);
  const gboolean can_choose = choices != NULL && address != NULL;
  const gboolean is_muted = can_choose && core_account_choices_is_muted (choices, address);

  set_enabled (self, "mute", can_choose && !is_muted);
  set_enabled (self, "unmute", is_muted);
  set_enabled (self, "allow-nudges", can_choose);
  set_enabled (self, "accept-files", can_choose);
  set_state (self, "allow-nudges",
             !can_choose || !core_account_choices_is_unnudged (choices, address));
  set_state (self, "accept-files",
             can_choose && core_account_choices_is_trusted (choices, address));
}

/* An account of which nothing is kept has nothing to choose from. */
static void
show_history (TwnChatPage *self)
{
  CoreHistory *history = core_chat_get_history (self->chat);

  set_state (self, "keep-history", core_chat_keeps_history (self->chat));
  set_enabled (self, "keep-history", history != NULL && core_history_keeps (history, NULL) &&
                                       core_chat_get_contact (self->chat) != NULL);
  set_enabled (self, "search", history != NULL);
}

/* Who writes without being known: a line that asks, until it is decided. */
static void
show_person (TwnChatPage *self)
{
  const MsnpListFlags lists = core_chat_get_lists (self->chat);
  const gboolean is_stranger = core_chat_is_stranger (self->chat);
  const gboolean can_decide = core_chat_get_contact (self->chat) != NULL &&
                              core_chat_get_hint (self->chat) != CORE_CHAT_HINT_SIGNED_OUT;

  if (is_stranger)
    {
      g_autofree char *title = core_chat_dup_title (self->chat);
      g_autofree char *name = core_text_isolate (title);
      g_autofree char *text = NULL;

      /* Translators: a name, then an address. */
      text = g_strdup_printf (_("%s (%s) is not on your list."), name,
                              core_chat_get_address (self->chat));
      gtk_label_set_text (self->stranger_label, text);
    }
  gtk_revealer_set_reveal_child (self->stranger_revealer, is_stranger && can_decide);

  show_choices (self);
  set_enabled (self, "add", can_decide && (lists & MSNP_LIST_FORWARD) == 0);
  set_enabled (self, "allow", can_decide && is_stranger);
  set_enabled (self, "block", can_decide && (lists & MSNP_LIST_BLOCK) == 0);
  set_enabled (self, "unblock", can_decide && (lists & MSNP_LIST_BLOCK) != 0);
}

/* Tells people who do not see the conversation what came into the one that they are in. */
static void
announce (TwnChatPage      *self,
          CoreTimelineItem *item)
{
  g_autofree char *name = core_text_isolate (core_timeline_item_get_name (item));
  g_autofree char *text = NULL;

  if (core_timeline_item_get_kind (item) == CORE_TIMELINE_TEXT)
    {
      g_autofree char *spoken = core_emoticons_dup_spoken (core_timeline_item_get_text (item));

      /* Translators: a name, then what that person has written. */
      text = g_strdup_printf (_("%s says: %s"), name, spoken);
    }
  else
    text = g_strdup (core_timeline_item_get_text (item));

  say (get_listening (self), text);
}

static void
on_received (TwnChatPage      *self,
             CoreTimelineItem *item)
{
  if (core_chat_is_active (self->chat))
    announce (self, item);
}

static void
on_shaken (TwnChatPage *self)
{
  twn_message_view_shake (self->messages);
}

/* Whoever types while the conversation has the focus wants to write. */
static gboolean
on_messages_key_pressed (TwnChatPage           *self,
                         guint                  keyval,
                         guint                  keycode,
                         GdkModifierType        state,
                         GtkEventControllerKey *controller)
{
  GtkWidget *composer = twn_composer_get_text_view (self->composer);

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK) ||
      gdk_keyval_to_unicode (keyval) <= ' ' || gdk_keyval_to_unicode (keyval) == 0x7F)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (composer);
  return gtk_event_controller_key_forward (controller, composer);
}

static void
twn_chat_page_dispose (GObject *object)
{
  TwnChatPage *self = TWN_CHAT_PAGE (object);

  g_clear_weak_pointer (&self->toast);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_object (&self->files);
  g_clear_object (&self->chats);
  g_clear_object (&self->chat);
  g_clear_object (&self->actions);
  g_clear_object (&self->past);
  G_OBJECT_CLASS (twn_chat_page_parent_class)->dispose (object);
}

static void
twn_chat_page_class_init (TwnChatPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_chat_page_dispose;

  g_type_ensure (TWN_TYPE_COMPOSER);
  g_type_ensure (TWN_TYPE_MESSAGE_VIEW);
  gtk_widget_class_set_css_name (widget_class, "chat-page");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-chat-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, content);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, hint_revealer);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, online_button);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, stranger_revealer);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, stranger_label);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, messages);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, activity_label);
  gtk_widget_class_bind_template_child (widget_class, TwnChatPage, composer);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_retried);
}

static void
twn_chat_page_init (TwnChatPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries,
                                   G_N_ELEMENTS (action_entries), self);

  g_signal_connect_object (key, "key-pressed", G_CALLBACK (on_messages_key_pressed), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (twn_message_view_get_text_view (self->messages)), key);
}

/* How texts look is chosen once, for every chat. */
static void
bind_settings (TwnChatPage *self)
{
  CoreSettings *settings = core_chats_get_settings (self->chats);
  TwnMessageTags *tags = twn_message_view_get_tags (self->messages);

  if (settings == NULL)
    return;

  core_settings_bind (settings, "show-emoticons", tags, "shows-emoticons");
  core_settings_bind (settings, "show-formats", tags, "shows-formats");
  twn_composer_set_settings (self->composer, settings);
}

static void
bind_chat (TwnChatPage *self)
{
  g_object_bind_property (self->chat, "activity", self->activity_label, "label",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->chat, "draft", self->composer, "text",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->chats, "text-scale", self->messages, "text-scale",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->chat, "notify::hint-text", G_CALLBACK (show_hint), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chat, "notify::hint-text", G_CALLBACK (show_person), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chat, "notify::lists", G_CALLBACK (show_person), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chat, "received", G_CALLBACK (on_received), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chat, "shaken", G_CALLBACK (on_shaken), self, G_CONNECT_SWAPPED);
  if (core_chats_get_choices (self->chats) != NULL)
    g_signal_connect_object (core_chats_get_choices (self->chats), "changed",
                             G_CALLBACK (show_choices), self, G_CONNECT_SWAPPED);
  twn_message_view_set_timeline (self->messages, core_chat_get_timeline (self->chat));
  g_signal_connect_object (self->chat, "notify::keeps-history", G_CALLBACK (show_history), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chat, "notify::is-active", G_CALLBACK (show_history), self,
                           G_CONNECT_SWAPPED);
  show_hint (self);
  show_person (self);
  show_history (self);
}

/* Returns: (transfer floating): a page that shows @chat, one of @chats */
GtkWidget *
twn_chat_page_new (CoreChats *chats,
                   CoreChat  *chat)
{
  TwnChatPage *self = NULL;

  g_return_val_if_fail (CORE_IS_CHATS (chats), NULL);
  g_return_val_if_fail (CORE_IS_CHAT (chat), NULL);

  self = g_object_new (TWN_TYPE_CHAT_PAGE, NULL);
  self->chats = g_object_ref (chats);
  self->chat = g_object_ref (chat);
  self->files = twn_chat_files_new (chat, GTK_WIDGET (self), GTK_TEXT_VIEW (
    twn_composer_get_text_view (self->composer)));
  bind_settings (self);
  bind_chat (self);

  return GTK_WIDGET (self);
}

CoreChat *
twn_chat_page_get_chat (TwnChatPage *self)
{
  g_return_val_if_fail (TWN_IS_CHAT_PAGE (self), NULL);

  return self->chat;
}

/* Returns: (transfer none): the actions "chat.…" */
GActionGroup *
twn_chat_page_get_actions (TwnChatPage *self)
{
  g_return_val_if_fail (TWN_IS_CHAT_PAGE (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

static void
show_position (TwnChatPage  *self,
               CoreTimeline *timeline,
               gint64        id)
{
  guint position = 0;

  if (core_timeline_find (timeline, id, &position))
    twn_message_view_show_item (self->messages, position);
}

/* The page with the message that was looked for, and with what was said around it. */
static void
on_past_arrived (TwnChatPage  *self,
                 CoreTimeline *timeline)
{
  const gint64 id = core_pager_get_around (self->past);

  g_signal_handlers_disconnect_by_func (timeline, on_past_arrived, self);
  show_position (self, timeline, id);
}

/**
 * twn_chat_page_show_message:
 * @self: the page
 * @id: what the history calls a message of the chat
 *
 * Shows the message with what was said around it, and selects it. What happens now is there again
 * when one goes to the end.
 */
void
twn_chat_page_show_message (TwnChatPage *self,
                            gint64       id)
{
  CoreTimeline *present = NULL;
  g_autoptr(CoreTimeline) past = NULL;

  g_return_if_fail (TWN_IS_CHAT_PAGE (self));

  present = core_chat_get_timeline (self->chat);
  if (core_chat_get_key (self->chat) == NULL || core_timeline_find (present, id, NULL))
    {
      twn_message_view_set_timeline (self->messages, present);
      show_position (self, present, id);
      return;
    }

  past = core_timeline_new ();
  g_clear_object (&self->past);
  self->past = core_pager_new (core_chat_get_history (self->chat), core_chat_get_key (self->chat),
                               past);
  g_signal_connect_object (past, "page-arrived", G_CALLBACK (on_past_arrived), self,
                           G_CONNECT_SWAPPED);
  twn_message_view_set_past (self->messages, past);
  core_pager_load_around (self->past, id);
}

/* Puts the cursor where one writes. Not as "grab_focus" of the widget: GTK 4.8 also asks that when
 * Tab leaves it, and nobody would come out. */
void
twn_chat_page_focus_composer (TwnChatPage *self)
{
  g_return_if_fail (TWN_IS_CHAT_PAGE (self));

  gtk_widget_grab_focus (twn_composer_get_text_view (self->composer));
}

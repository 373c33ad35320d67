#include "config.h"

#include "twn-chat-window.h"

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

#include "twn-avatar.h"
#include "twn-chat-drag.h"
#include "twn-chat-title.h"
#include "twn-window-size.h"

/**
 * TwnChatWindow:
 *
 * A window of chats as tabs; goes with its last tab. Tabs may be dragged between windows and out
 * of them. Owned by the application; TwnChats decides which chat goes where.
 */
struct _TwnChatWindow
{
  AdwApplicationWindow  parent_instance;
  TwnChatTitle         *title;
  AdwTabView           *view;
  CoreChats            *chats;
  CoreChat             *front;    /* (nullable): of the selected tab */
  AdwTabPage           *menu_tab; /* (unowned) (nullable): whose menu is open */
  TwnChatDrag          *drag;
};

enum { WINDOW_WANTED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnChatWindow, twn_chat_window, ADW_TYPE_APPLICATION_WINDOW)

static CoreChat *
get_chat (AdwTabPage *tab)
{
  return twn_chat_page_get_chat (TWN_CHAT_PAGE (adw_tab_page_get_child (tab)));
}

/* A chat is read when it is in front of a window that has the focus. */
static void
on_is_active_notify (TwnChatWindow *self)
{
  if (self->front != NULL)
    core_chat_set_active (self->front, gtk_window_is_active (GTK_WINDOW (self)));
}

static void
show_front_title (TwnChatWindow *self)
{
  g_autofree char *title = self->front != NULL ? core_chat_dup_title (self->front) : NULL;

  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
on_selected_page_notify (TwnChatWindow *self)
{
  AdwTabPage *tab = adw_tab_view_get_selected_page (self->view);
  CoreChat *chat = tab != NULL ? get_chat (tab) : NULL;

  /* AdwTabView lays out the page in front alone. When a page comes to the front whose text then
   * wraps anew, the text view of GTK 4.8 asks for another layout from inside this one: the tab view
   * would be marked for one that nobody makes, and stay empty, unless it is laid out itself. */
  gtk_widget_queue_allocate (GTK_WIDGET (self->view));
  if (chat == self->front)
    return;

  if (self->front != NULL)
    {
      core_chat_set_active (self->front, FALSE);
      g_signal_handlers_disconnect_by_func (self->front, show_front_title, self);
    }
  g_set_object (&self->front, chat);
  twn_chat_title_set_chat (self->title, chat);
  show_front_title (self);
  gtk_widget_insert_action_group (
    GTK_WIDGET (self), "chat",
    tab != NULL ? twn_chat_page_get_actions (TWN_CHAT_PAGE (adw_tab_page_get_child (tab))) : NULL);
  if (chat == NULL)
    return;

  g_signal_connect_object (chat, "notify::title", G_CALLBACK (show_front_title), self,
                           G_CONNECT_SWAPPED);
  on_is_active_notify (self);
  twn_chat_page_focus_composer (TWN_CHAT_PAGE (adw_tab_page_get_child (tab)));
}

/* A tab that is dragged away may come back: the window goes only with a tab that was closed. */
static void
on_n_pages_notify (TwnChatWindow *self)
{
  const int n_pages = adw_tab_view_get_n_pages (self->view);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.detach-tab", n_pages > 1);
  if (n_pages == 0 && !adw_tab_view_get_is_transferring_page (self->view))
    gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
on_close_page (TwnChatWindow *self,
               AdwTabPage    *tab)
{
  g_autoptr(CoreChat) chat = g_object_ref (get_chat (tab));

  adw_tab_view_close_page_finish (self->view, tab, TRUE);
  core_chats_close (self->chats, chat);
  return GDK_EVENT_STOP;
}

static AdwTabView *
on_create_window (TwnChatWindow *self)
{
  TwnChatWindow *window = NULL;

  g_signal_emit (self, signals[WINDOW_WANTED], 0, &window);
  gtk_window_present (GTK_WINDOW (window));

  return window->view;
}

static void
on_setup_menu (TwnChatWindow *self,
               AdwTabPage    *tab)
{
  self->menu_tab = tab;
}

static void
on_page_attached (TwnChatWindow *self,
                  AdwTabPage    *tab)
{
  twn_chat_page_focus_composer (TWN_CHAT_PAGE (adw_tab_page_get_child (tab)));
}

/* Returns: (nullable): the tab whose menu is open, else the one in front */
static AdwTabPage *
get_action_tab (TwnChatWindow *self)
{
  return self->menu_tab != NULL ? self->menu_tab : adw_tab_view_get_selected_page (self->view);
}

static void
win_close_tab (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  TwnChatWindow *self = TWN_CHAT_WINDOW (widget);
  AdwTabPage *tab = get_action_tab (self);

  if (tab != NULL)
    adw_tab_view_close_page (self->view, tab);
}

static void
win_detach_tab (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  TwnChatWindow *self = TWN_CHAT_WINDOW (widget);
  AdwTabPage *tab = get_action_tab (self);

  if (tab != NULL && adw_tab_view_get_n_pages (self->view) > 1)
    adw_tab_view_transfer_page (self->view, tab, on_create_window (self), 0);
}

/* With the last tab the window goes by itself. */
static gboolean
twn_chat_window_close_request (GtkWindow *window)
{
  g_autoptr(TwnChatWindow) self = g_object_ref (TWN_CHAT_WINDOW (window));

  if (adw_tab_view_get_n_pages (self->view) == 0 ||
      adw_tab_view_get_is_transferring_page (self->view))
    return GTK_WINDOW_CLASS (twn_chat_window_parent_class)->close_request (window);

  for (int i = adw_tab_view_get_n_pages (self->view); i > 0; i--)
    adw_tab_view_close_page (self->view, adw_tab_view_get_nth_page (self->view, i - 1));

  return GDK_EVENT_STOP;
}

static void
twn_chat_window_dispose (GObject *object)
{
  TwnChatWindow *self = TWN_CHAT_WINDOW (object);

  if (self->front != NULL)
    {
      core_chat_set_active (self->front, FALSE);
      g_signal_handlers_disconnect_by_func (self->front, show_front_title, self);
    }
  g_clear_object (&self->front);
  g_clear_object (&self->drag);
  g_clear_object (&self->chats);
  gtk_widget_dispose_template (GTK_WIDGET (self), TWN_TYPE_CHAT_WINDOW);
  G_OBJECT_CLASS (twn_chat_window_parent_class)->dispose (object);
}

/* Each key beside its action; menus show the last one. In the capture phase: text views have a use
 * of their own for some. What two actions share is for the one that can be done now. With Control
 * and Shift GTK keeps D and I, and libadwaita 1.7 M, for whoever looks into a program. */
static void
add_keys (TwnChatWindow *self)
{
  static const struct
  {
    guint            keyval;
    GdkModifierType  modifiers;
    const char      *action;
  } keys[] = {
    { GDK_KEY_w, GDK_CONTROL_MASK, "win.close-tab" },
    { GDK_KEY_f, GDK_CONTROL_MASK, "chat.search" },
    { GDK_KEY_m, GDK_CONTROL_MASK, "win.detach-tab" },
    { GDK_KEY_n, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "chat.nudge" },
    { GDK_KEY_o, GDK_CONTROL_MASK, "chat.send-file" },
    { GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "chat.invite" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "chat.emoticons" },
    { GDK_KEY_t, GDK_CONTROL_MASK, "chat.text-format" },
    { GDK_KEY_h, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "chat.keep-history" },
    { GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "chat.mute" },
    { GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "chat.unmute" },
    { GDK_KEY_KP_Add, GDK_CONTROL_MASK, "chat.zoom-in" },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "chat.zoom-in" },
    { GDK_KEY_plus, GDK_CONTROL_MASK, "chat.zoom-in" },
    { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "chat.zoom-out" },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "chat.zoom-out" },
    { GDK_KEY_KP_0, GDK_CONTROL_MASK, "chat.zoom-reset" },
    { GDK_KEY_0, GDK_CONTROL_MASK, "chat.zoom-reset" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].keyval, keys[i].modifiers),
                        gtk_named_action_new (keys[i].action)));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
twn_chat_window_class_init (TwnChatWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = twn_chat_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = twn_chat_window_close_request;

  /**
   * TwnChatWindow::window-wanted:
   * @self: the window
   *
   * Emitted when a tab is to leave @self.
   *
   * Returns: (transfer none): an empty window for it, not yet shown
   */
  signals[WINDOW_WANTED] =
    g_signal_new ("window-wanted", TWN_TYPE_CHAT_WINDOW, G_SIGNAL_RUN_LAST, 0,
                  g_signal_accumulator_first_wins, NULL, NULL, TWN_TYPE_CHAT_WINDOW, 0);

  g_type_ensure (TWN_TYPE_CHAT_TITLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-chat-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnChatWindow, title);
  gtk_widget_class_bind_template_child (widget_class, TwnChatWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, on_close_page);
  gtk_widget_class_bind_template_callback (widget_class, on_create_window);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_page_attached);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_page_notify);
  gtk_widget_class_bind_template_callback (widget_class, on_n_pages_notify);
  gtk_widget_class_install_action (widget_class, "win.close-tab", NULL, win_close_tab);
  gtk_widget_class_install_action (widget_class, "win.detach-tab", NULL, win_detach_tab);
}

static void
twn_chat_window_init (TwnChatWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);
  self->drag = twn_chat_drag_new (GTK_WIDGET (self), self->view);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_is_active_notify), NULL);
}

/* Returns: (transfer none): a window without tabs, not yet shown */
TwnChatWindow *
twn_chat_window_new (GtkApplication *application,
                     CoreChats      *chats)
{
  TwnChatWindow *self = NULL;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (CORE_IS_CHATS (chats), NULL);

  /* GTK 4.8 may look for the role before the class has one. */
  self = g_object_new (TWN_TYPE_CHAT_WINDOW, "application", application, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_WINDOW, NULL);
  self->chats = g_object_ref (chats);
  if (core_chats_get_settings (chats) != NULL)
    twn_window_size_follow (GTK_WINDOW (self), core_chats_get_settings (chats), "chat");

  return self;
}

static AdwTabPage *
find_tab (TwnChatWindow *self,
          CoreChat      *chat)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->view); i++)
    {
      AdwTabPage *tab = adw_tab_view_get_nth_page (self->view, i);

      if (get_chat (tab) == chat)
        return tab;
    }

  return NULL;
}

static void
show_status (AdwTabPage *tab)
{
  CoreChat *chat = get_chat (tab);
  const char *name = core_chat_is_group (chat)
                       ? "system-users-symbolic"
                       : twn_status_get_icon_name (core_chat_get_status (chat));
  g_autoptr(GIcon) icon = g_themed_icon_new (name);

  adw_tab_page_set_icon (tab, icon);
}

static gboolean
is_unread (GBinding     *binding,
           const GValue *unread,
           GValue       *needs_attention,
           gpointer      user_data)
{
  g_value_set_boolean (needs_attention, g_value_get_uint (unread) > 0);
  return TRUE;
}

/* Adds a tab for @chat; which one is in front stays unless it is the first. */
void
twn_chat_window_add (TwnChatWindow *self,
                     CoreChat      *chat)
{
  AdwTabPage *tab = NULL;

  g_return_if_fail (TWN_IS_CHAT_WINDOW (self));
  g_return_if_fail (CORE_IS_CHAT (chat));

  tab = adw_tab_view_append (self->view, twn_chat_page_new (self->chats, chat));
  g_object_bind_property (chat, "title", tab, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property_full (chat, "unread", tab, "needs-attention", G_BINDING_SYNC_CREATE,
                               is_unread, NULL, NULL, NULL);
  g_signal_connect_object (chat, "notify::subtitle", G_CALLBACK (show_status), tab,
                           G_CONNECT_SWAPPED);
  show_status (tab);
  core_chat_set_open (chat, TRUE);
}

/* Shows the message that the history calls @id, in the tab of @chat. */
void
twn_chat_window_show_message (TwnChatWindow *self,
                              CoreChat      *chat,
                              gint64         id)
{
  AdwTabPage *tab = NULL;

  g_return_if_fail (TWN_IS_CHAT_WINDOW (self));

  tab = find_tab (self, chat);
  if (tab != NULL)
    twn_chat_page_show_message (TWN_CHAT_PAGE (adw_tab_page_get_child (tab)), id);
}

/* Closes the tabs of chats that are nobody's any more. */
void
twn_chat_window_close_forgotten (TwnChatWindow *self)
{
  g_return_if_fail (TWN_IS_CHAT_WINDOW (self));

  for (int i = adw_tab_view_get_n_pages (self->view); i > 0; i--)
    {
      AdwTabPage *tab = adw_tab_view_get_nth_page (self->view, i - 1);

      if (!core_chats_has (self->chats, get_chat (tab)))
        adw_tab_view_close_page (self->view, tab);
    }
}

gboolean
twn_chat_window_has (TwnChatWindow *self,
                     CoreChat      *chat)
{
  g_return_val_if_fail (TWN_IS_CHAT_WINDOW (self), FALSE);

  return find_tab (self, chat) != NULL;
}

/* Brings the tab of @chat to the front, ready to be written in. */
void
twn_chat_window_select (TwnChatWindow *self,
                        CoreChat      *chat)
{
  AdwTabPage *tab = NULL;

  g_return_if_fail (TWN_IS_CHAT_WINDOW (self));

  tab = find_tab (self, chat);
  if (tab == NULL)
    return;

  adw_tab_view_set_selected_page (self->view, tab);
  twn_chat_page_focus_composer (TWN_CHAT_PAGE (adw_tab_page_get_child (tab)));
}

#ifdef GDK_WINDOWING_X11
/* X11 window managers go by the time of the last key or click in the window: there was none. */
static void
on_quiet_realize (GtkWidget *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  if (GDK_IS_X11_SURFACE (surface))
    gdk_x11_surface_set_user_time (surface, 0);
}
#endif

/* Shows the window without taking the focus from whatever the person is doing. */
void
twn_chat_window_show_quietly (TwnChatWindow *self)
{
  g_return_if_fail (TWN_IS_CHAT_WINDOW (self));

#ifdef GDK_WINDOWING_X11
  g_signal_connect (self, "realize", G_CALLBACK (on_quiet_realize), NULL);
#endif
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

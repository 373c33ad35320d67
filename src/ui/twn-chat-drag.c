#include "config.h"

#include "twn-chat-drag.h"

#define FINISH_MS 500 /* between the drop and the word of who took it, in this same program */

/**
 * TwnChatDrag:
 *
 * Watches the tabs that are dragged out of one AdwTabView. Owned by the window.
 *
 * Where no window is under the pointer AdwTabView makes one, when GDK says that the drag was
 * cancelled or is finished. On the bare root window of X11, where no desktop program covers it, GDK
 * 4.8 says neither: the page would be lost, and its picture would stay on the screen. So what was
 * dropped and is still on its way a moment later is finished here.
 */
struct _TwnChatDrag
{
  GObject     parent_instance;
  AdwTabView *view;   /* (unowned): of the window that owns this */
  GdkDrag    *drag;   /* (nullable): seen last, in the window */
  guint       source;
};

G_DEFINE_FINAL_TYPE (TwnChatDrag, twn_chat_drag, G_TYPE_OBJECT)

static void
forget_drag (TwnChatDrag *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->drag != NULL)
    g_signal_handlers_disconnect_by_data (self->drag, self);
  g_clear_object (&self->drag);
}

static void
twn_chat_drag_dispose (GObject *object)
{
  forget_drag (TWN_CHAT_DRAG (object));
  G_OBJECT_CLASS (twn_chat_drag_parent_class)->dispose (object);
}

static void
twn_chat_drag_class_init (TwnChatDragClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_chat_drag_dispose;
}

static void
twn_chat_drag_init (TwnChatDrag *self)
{
}

/* The window may go with its last tab, and this object with it. */
static gboolean
on_finish_is_late (gpointer user_data)
{
  TwnChatDrag *self = user_data;
  g_autoptr(GdkDrag) drag = g_object_ref (self->drag);
  const gboolean is_lost = adw_tab_view_get_is_transferring_page (self->view);

  self->source = 0;
  forget_drag (self);
  if (is_lost)
    {
      g_signal_emit_by_name (drag, "dnd-finished");
      gdk_drag_drop_done (drag, TRUE);
    }

  return G_SOURCE_REMOVE;
}

static void
on_drop_performed (TwnChatDrag *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (FINISH_MS, on_finish_is_late, self);
}

/* Every drag of a tab begins in its window. */
static void
on_enter (TwnChatDrag             *self,
          double                   x,
          double                   y,
          GtkDropControllerMotion *motion)
{
  GdkDrop *drop = gtk_drop_controller_motion_get_drop (motion);
  GdkDrag *drag = drop != NULL ? gdk_drop_get_drag (drop) : NULL;

  if (drag == NULL || drag == self->drag || !adw_tab_view_get_is_transferring_page (self->view))
    return;

  forget_drag (self);
  self->drag = g_object_ref (drag);
  g_signal_connect_object (drag, "drop-performed", G_CALLBACK (on_drop_performed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "dnd-finished", G_CALLBACK (forget_drag), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "cancel", G_CALLBACK (forget_drag), self, G_CONNECT_SWAPPED);
}

/* Returns: (transfer full): what watches the tabs of @view, which is in @window */
TwnChatDrag *
twn_chat_drag_new (GtkWidget  *window,
                   AdwTabView *view)
{
  TwnChatDrag *self = NULL;
  GtkEventController *motion = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (window), NULL);
  g_return_val_if_fail (ADW_IS_TAB_VIEW (view), NULL);

  self = g_object_new (TWN_TYPE_CHAT_DRAG, NULL);
  self->view = view;
  motion = gtk_drop_controller_motion_new ();
  g_signal_connect_object (motion, "enter", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (window, motion);

  return self;
}

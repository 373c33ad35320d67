#include "config.h"

#include "twn-emoticon-button.h"

#include <glib/gi18n-lib.h>

#include "core/core-emoticons.h"
#include "twn-pictures.h"

#define COLUMNS 8
#define PICKER_HEIGHT 260 /* pixels of the scrolled part */
#define OWN_SIZE 24       /* pixels of one of one's own */

/**
 * TwnEmoticonButton:
 *
 * The button "Emoticons" and what it opens: those last picked, one's own, all of them, a search,
 * and the way to the emoji of GTK. All of it is made when it is first asked for.
 */
struct _TwnEmoticonButton
{
  GtkWidget      parent_instance;
  GtkMenuButton *button;
  GtkPopover    *popover;      /* NULL until it was opened */
  GtkEditable   *search;
  GtkWidget     *recent_title;
  GtkFlowBox    *recent;
  GtkWidget     *own_title;
  GtkFlowBox    *own;
  GtkWidget     *all_title;
  GtkFlowBox    *all;
  GtkStack      *stack;
  GtkWidget     *chooser;      /* NULL until it was asked for */
  CoreSettings  *settings;     /* (nullable) */
};

enum { PICKED, EMOJI_PICKED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnEmoticonButton, twn_emoticon_button, GTK_TYPE_WIDGET)

#define EMOTICON "twn-emoticon" /* of a child: which it is */
#define OWN      "twn-own"      /* the same of one's own: a CoreOwnEmoticon */

static const CoreEmoticon *
get_emoticon (GtkFlowBoxChild *child)
{
  return g_object_get_data (G_OBJECT (child), EMOTICON);
}

static void
pick (TwnEmoticonButton  *self,
      const CoreEmoticon *emoticon)
{
  if (self->settings != NULL)
    core_settings_add_recent_emoticon (self->settings, emoticon->codes[0]);
  gtk_popover_popdown (self->popover);
  g_signal_emit (self, signals[PICKED], 0, emoticon->codes[0]);
}

static void
pick_own (TwnEmoticonButton *self,
          CoreOwnEmoticon   *own)
{
  gtk_popover_popdown (self->popover);
  g_signal_emit (self, signals[PICKED], 0, core_own_emoticon_get_shortcut (own));
}

static void
on_child_activated (TwnEmoticonButton *self,
                    GtkFlowBoxChild   *child)
{
  CoreOwnEmoticon *own = g_object_get_data (G_OBJECT (child), OWN);

  if (own != NULL)
    pick_own (self, own);
  else
    pick (self, get_emoticon (child));
}

static gboolean
is_found (GtkFlowBoxChild *child,
          gpointer         user_data)
{
  TwnEmoticonButton *self = user_data;
  const char *words = gtk_editable_get_text (self->search);
  CoreOwnEmoticon *own = g_object_get_data (G_OBJECT (child), OWN);

  return own != NULL ? core_own_emoticon_is_found_by (own, words)
                     : core_emoticon_is_found_by (get_emoticon (child), words);
}

/* Returns: (nullable): the first in @box of those that are found */
static GtkFlowBoxChild *
find_first (TwnEmoticonButton *self,
            GtkFlowBox        *box)
{
  for (int i = 0;; i++)
    {
      GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (box, i);

      if (child == NULL || is_found (child, self))
        return child;
    }
}

static void
on_search_changed (TwnEmoticonButton *self)
{
  const gboolean searches = gtk_editable_get_text (self->search)[0] != '\0';
  const gboolean has_recent = gtk_flow_box_get_child_at_index (self->recent, 0) != NULL;
  const gboolean has_own = find_first (self, self->own) != NULL;

  gtk_widget_set_visible (self->recent_title, has_recent && !searches);
  gtk_widget_set_visible (GTK_WIDGET (self->recent), has_recent && !searches);
  gtk_widget_set_visible (self->own_title, has_own && !searches);
  gtk_widget_set_visible (GTK_WIDGET (self->own), has_own);
  gtk_widget_set_visible (self->all_title, (has_recent || has_own) && !searches);
  gtk_flow_box_invalidate_filter (self->own);
  gtk_flow_box_invalidate_filter (self->all);
  gtk_stack_set_visible_child_name (
    self->stack, has_own || find_first (self, self->all) != NULL ? "all" : "none");
}

/* Enter in the search takes what it has found first. */
static void
on_search_activated (TwnEmoticonButton *self)
{
  GtkFlowBoxChild *first = find_first (self, self->own);

  if (first == NULL)
    first = find_first (self, self->all);
  if (first != NULL && gtk_editable_get_text (self->search)[0] != '\0')
    on_child_activated (self, first);
}

static void
add_emoticon (GtkFlowBox         *box,
              const CoreEmoticon *emoticon)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *label = gtk_label_new (emoticon->emoji);
  g_autofree char *codes = g_strjoinv ("  ", (char **) emoticon->codes);
  g_autofree char *tooltip =
    /* Translators: what an emoticon means, then what is typed for it. */
    g_strdup_printf (C_("emoticon", "%s  %s"), core_emoticon_get_meaning (emoticon), codes);

  gtk_widget_add_css_class (label, "emoticon");
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), label);
  gtk_widget_set_tooltip_text (child, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  core_emoticon_get_meaning (emoticon), -1);
  g_object_set_data (G_OBJECT (child), EMOTICON, (gpointer) emoticon);
  gtk_flow_box_append (box, child);
}

static void
fill_recent (TwnEmoticonButton *self)
{
  GtkFlowBoxChild *child = NULL;
  g_auto(GStrv) codes = NULL;

  while ((child = gtk_flow_box_get_child_at_index (self->recent, 0)) != NULL)
    gtk_flow_box_remove (self->recent, GTK_WIDGET (child));

  if (self->settings != NULL)
    codes = core_settings_dup_recent_emoticons (self->settings);
  for (guint i = 0; codes != NULL && codes[i] != NULL && i < COLUMNS; i++)
    {
      const CoreEmoticon *emoticon = core_emoticons_lookup (codes[i]);

      if (emoticon != NULL)
        add_emoticon (self->recent, emoticon);
    }
}

static void
add_own (TwnEmoticonButton *self,
         TwnPictures       *pictures,
         CoreOwnEmoticon   *own)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *image =
    gtk_image_new_from_paintable (GDK_PAINTABLE (twn_pictures_get_own_emoticon (pictures, own)));

  gtk_image_set_pixel_size (GTK_IMAGE (image), OWN_SIZE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), image);
  gtk_widget_set_tooltip_text (child, core_own_emoticon_get_shortcut (own));
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  core_own_emoticon_get_shortcut (own), -1);
  g_object_set_data_full (G_OBJECT (child), OWN, g_object_ref (own), g_object_unref);
  gtk_flow_box_append (self->own, child);
}

static void
fill_own (TwnEmoticonButton *self)
{
  TwnPictures *pictures = twn_pictures_find ();
  GListModel *list =
    pictures != NULL ? G_LIST_MODEL (twn_pictures_get_own_emoticons (pictures)) : NULL;
  GtkFlowBoxChild *child = NULL;

  while ((child = gtk_flow_box_get_child_at_index (self->own, 0)) != NULL)
    gtk_flow_box_remove (self->own, GTK_WIDGET (child));
  for (guint i = 0; list != NULL && i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(CoreOwnEmoticon) own = g_list_model_get_item (list, i);

      add_own (self, pictures, own);
    }
}

static void
on_popover_shown (TwnEmoticonButton *self)
{
  fill_recent (self);
  fill_own (self);
  gtk_editable_set_text (self->search, "");
  on_search_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
on_emoji_picked (TwnEmoticonButton *self,
                 const char        *emoji)
{
  g_signal_emit (self, signals[EMOJI_PICKED], 0, emoji);
}

/* GTK's own chooser takes 30 megabytes and a tenth of a second. */
static void
on_more_clicked (TwnEmoticonButton *self)
{
  gtk_popover_popdown (self->popover);
  if (self->chooser == NULL)
    {
      self->chooser = gtk_emoji_chooser_new ();
      gtk_popover_set_position (GTK_POPOVER (self->chooser), GTK_POS_TOP);
      gtk_widget_set_parent (self->chooser, GTK_WIDGET (self));
      g_signal_connect_object (self->chooser, "emoji-picked", G_CALLBACK (on_emoji_picked), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_popover_popup (GTK_POPOVER (self->chooser));
}

static GtkFlowBox *
create_flow_box (TwnEmoticonButton *self,
                 const char        *name)
{
  GtkWidget *box = gtk_flow_box_new ();

  g_object_set (box, "selection-mode", GTK_SELECTION_NONE, "homogeneous", TRUE,
                "min-children-per-line", COLUMNS, "max-children-per-line", COLUMNS, "valign",
                GTK_ALIGN_START, NULL);
  gtk_widget_add_css_class (box, "emoticons");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (box, "child-activated", G_CALLBACK (on_child_activated), self,
                           G_CONNECT_SWAPPED);
  return GTK_FLOW_BOX (box);
}

static GtkWidget *
create_title (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_margin_start (label, 6);
  return label;
}

/* Returns: (transfer floating): all that scrolls */
static GtkWidget *
create_pages (TwnEmoticonButton *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *none = gtk_label_new (_("No emoticon has such a name"));
  guint n_emoticons = 0;
  const CoreEmoticon *table = core_emoticons_get_table (&n_emoticons);

  self->recent_title = create_title (C_("emoticons", "Recent"));
  self->recent = create_flow_box (self, _("Recent emoticons"));
  self->own_title = create_title (C_("emoticons", "Mine"));
  self->own = create_flow_box (self, _("My emoticons"));
  gtk_flow_box_set_filter_func (self->own, is_found, self, NULL);
  self->all_title = create_title (C_("emoticons", "All"));
  self->all = create_flow_box (self, _("All emoticons"));
  for (guint i = 0; i < n_emoticons; i++)
    add_emoticon (self->all, &table[i]);
  gtk_flow_box_set_filter_func (self->all, is_found, self, NULL);

  gtk_box_append (GTK_BOX (page), self->recent_title);
  gtk_box_append (GTK_BOX (page), GTK_WIDGET (self->recent));
  gtk_box_append (GTK_BOX (page), self->own_title);
  gtk_box_append (GTK_BOX (page), GTK_WIDGET (self->own));
  gtk_box_append (GTK_BOX (page), self->all_title);
  gtk_box_append (GTK_BOX (page), GTK_WIDGET (self->all));
  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "min-content-height",
                PICKER_HEIGHT, "child", page, NULL);

  gtk_widget_add_css_class (none, "dim-label");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, scrolled, "all");
  gtk_stack_add_named (self->stack, none, "none");
  return GTK_WIDGET (self->stack);
}

static GtkWidget *
create_content (TwnEmoticonButton *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *search = gtk_search_entry_new ();
  GtkWidget *more = gtk_button_new_with_mnemonic (_("_More Emoji…"));
  GtkWidget *mine = gtk_button_new_with_mnemonic (_("M_y Emoticons…"));
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->search = GTK_EDITABLE (search);
  g_object_set (search, "placeholder-text", _("Search emoticons"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Search emoticons"), -1);
  gtk_box_append (GTK_BOX (content), search);
  gtk_box_append (GTK_BOX (content), create_pages (self));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (mine), "app.emoticons");
  gtk_box_set_homogeneous (GTK_BOX (buttons), TRUE);
  gtk_box_append (GTK_BOX (buttons), mine);
  gtk_box_append (GTK_BOX (buttons), more);
  gtk_box_append (GTK_BOX (content), buttons);

  g_signal_connect_object (search, "search-changed", G_CALLBACK (on_search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "activate", G_CALLBACK (on_search_activated), self,
                           G_CONNECT_SWAPPED);
  /* Escape, which the entry takes for itself. */
  g_signal_connect_object (search, "stop-search", G_CALLBACK (gtk_popover_popdown), self->popover,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (more, "clicked", G_CALLBACK (on_more_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mine, "clicked", G_CALLBACK (gtk_popover_popdown), self->popover,
                           G_CONNECT_SWAPPED);
  return content;
}

static void
create_popover (GtkMenuButton *button,
                gpointer       user_data)
{
  TwnEmoticonButton *self = user_data;

  if (self->popover != NULL)
    return;

  self->popover = GTK_POPOVER (gtk_popover_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->popover), "emoticon-picker");
  gtk_popover_set_child (self->popover, create_content (self));
  g_signal_connect_object (self->popover, "show", G_CALLBACK (on_popover_shown), self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, GTK_WIDGET (self->popover));
}

static void
twn_emoticon_button_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  TwnEmoticonButton *self = TWN_EMOTICON_BUTTON (widget);

  gtk_widget_allocate (GTK_WIDGET (self->button), width, height, baseline, NULL);
  if (self->chooser != NULL)
    gtk_popover_present (GTK_POPOVER (self->chooser));
}

static void
twn_emoticon_button_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (TWN_EMOTICON_BUTTON (widget)->button), orientation, for_size,
                      minimum, natural, minimum_baseline, natural_baseline);
}

static void
twn_emoticon_button_dispose (GObject *object)
{
  TwnEmoticonButton *self = TWN_EMOTICON_BUTTON (object);

  if (self->button != NULL)
    gtk_menu_button_set_create_popup_func (self->button, NULL, NULL, NULL);
  if (self->all != NULL)
    gtk_flow_box_set_filter_func (self->all, NULL, NULL, NULL);
  if (self->own != NULL)
    gtk_flow_box_set_filter_func (self->own, NULL, NULL, NULL);
  self->own = NULL;
  self->all = NULL;
  g_clear_pointer (&self->chooser, gtk_widget_unparent);
  gtk_widget_unparent (GTK_WIDGET (self->button));
  self->button = NULL;
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (twn_emoticon_button_parent_class)->dispose (object);
}

static void
twn_emoticon_button_class_init (TwnEmoticonButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_emoticon_button_dispose;
  widget_class->size_allocate = twn_emoticon_button_size_allocate;
  widget_class->measure = twn_emoticon_button_measure;

  /**
   * TwnEmoticonButton::picked:
   * @self: the button
   * @code: of the emoticon, as it is typed
   */
  signals[PICKED] = g_signal_new ("picked", TWN_TYPE_EMOTICON_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * TwnEmoticonButton::emoji-picked:
   * @self: the button
   * @emoji: one of Unicode's, which is sent as it is
   */
  signals[EMOJI_PICKED] =
    g_signal_new ("emoji-picked", TWN_TYPE_EMOTICON_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/im/tweener/Tweener/ui/twn-emoticon-button.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonButton, button);
}

static void
twn_emoticon_button_init (TwnEmoticonButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->button, create_popover, self, NULL);
}

/* @settings: (nullable): where what was picked is remembered */
void
twn_emoticon_button_set_settings (TwnEmoticonButton *self,
                                  CoreSettings      *settings)
{
  g_return_if_fail (TWN_IS_EMOTICON_BUTTON (self));
  g_return_if_fail (settings == NULL || CORE_IS_SETTINGS (settings));

  g_set_object (&self->settings, settings);
}

void
twn_emoticon_button_open (TwnEmoticonButton *self)
{
  g_return_if_fail (TWN_IS_EMOTICON_BUTTON (self));

  gtk_menu_button_popup (self->button);
}

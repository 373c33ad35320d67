#include "config.h"

#include "twn-contact-menu.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/core-text.h"

/* The menus of the list's rows: one for people, one for headers. TwnContactList has one of these.
 * The widgets are made when a menu is first opened; which groups there are to move to is put in
 * each time. */
struct _TwnContactMenu
{
  GMenuModel *contact_model;
  GMenuModel *group_model;
  GMenu      *move_menu;     /* parts of contact_model */
  GMenu      *copy_menu;
  GMenu      *groups_menu;
  GtkWidget  *popover;       /* NULL before the first time */
};

TwnContactMenu *
twn_contact_menu_new (void)
{
  TwnContactMenu *self = g_new0 (TwnContactMenu, 1);
  g_autoptr(GtkBuilder) builder =
    gtk_builder_new_from_resource ("/im/tweener/Tweener/ui/twn-contact-menu.ui");

  self->contact_model = g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "contact")));
  self->group_model = g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "group")));
  self->groups_menu = g_object_ref (G_MENU (gtk_builder_get_object (builder, "groups")));
  self->move_menu = g_menu_new ();
  self->copy_menu = g_menu_new ();

  return self;
}

void
twn_contact_menu_free (TwnContactMenu *self)
{
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_object_unref (self->contact_model);
  g_object_unref (self->group_model);
  g_object_unref (self->groups_menu);
  g_object_unref (self->move_menu);
  g_object_unref (self->copy_menu);
  g_free (self);
}

/* A group's name as a label: an underscore in it is no mnemonic. */
static void
append_group (GMenu *menu, const char *action, const char *id, const char *name)
{
  g_autofree char *harmless = core_text_make_harmless (name);
  g_autoptr(GString) label = g_string_new (harmless);
  g_autoptr(GMenuItem) item = NULL;

  g_string_replace (label, "_", "__", 0);
  item = g_menu_item_new (label->str, NULL);
  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (msnp_group_get_name (*(MsnpGroup **) a),
                         msnp_group_get_name (*(MsnpGroup **) b));
}

static GPtrArray *
list_sorted (GListModel *groups)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    g_ptr_array_add (sorted, g_list_model_get_item (groups, i));
  g_ptr_array_sort (sorted, compare_names);

  return sorted;
}

/* Whoever is in no group can be moved, and not copied: he is in the other one alone afterwards. */
static void
fill (TwnContactMenu *self, MsnpContact *contact, GListModel *groups)
{
  g_autoptr(GPtrArray) sorted = list_sorted (groups);
  gboolean has_group = msnp_contact_get_n_groups (contact) > 0;

  g_menu_remove_all (self->groups_menu);
  g_menu_remove_all (self->move_menu);
  g_menu_remove_all (self->copy_menu);

  for (guint i = 0; i < sorted->len; i++)
    {
      MsnpGroup *group = sorted->pdata[i];

      if (msnp_contact_is_in_group (contact, group))
        continue;
      append_group (self->move_menu, "contact.move-to", msnp_group_get_id (group),
                    msnp_group_get_name (group));
      if (has_group)
        append_group (self->copy_menu, "contact.copy-to", msnp_group_get_id (group),
                      msnp_group_get_name (group));
    }
  if (has_group)
    append_group (self->move_menu, "contact.move-to", "", _("Other contacts"));

  if (g_menu_model_get_n_items (G_MENU_MODEL (self->move_menu)) > 0)
    g_menu_append_submenu (self->groups_menu, _("Mo_ve to"), G_MENU_MODEL (self->move_menu));
  if (g_menu_model_get_n_items (G_MENU_MODEL (self->copy_menu)) > 0)
    g_menu_append_submenu (self->groups_menu, _("Copy _to"), G_MENU_MODEL (self->copy_menu));
}

/**
 * twn_contact_menu_popup:
 * @self: the menus
 * @parent: the widget whose actions they activate, always the same one
 * @row: what the menu is about
 * @groups: (element-type MsnpGroup): all there are
 * @where: a place in @parent
 */
void
twn_contact_menu_popup (TwnContactMenu     *self,
                        GtkWidget          *parent,
                        CoreRow            *row,
                        GListModel         *groups,
                        const GdkRectangle *where)
{
  MsnpContact *contact = core_row_get_contact (row);

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, parent);
    }

  if (contact != NULL)
    fill (self, contact, groups);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover),
                                   contact != NULL ? self->contact_model : self->group_model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), where);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

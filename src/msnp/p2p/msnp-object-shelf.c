#include "config.h"

#include "msnp-object-shelf.h"

#include <string.h>

/**
 * MsnpObjectShelf:
 *
 * What peers may ask for: the display picture, a few that it replaced, and the emoticons that were
 * sent lately. An object is found by its type and its digest, never by a name; those that were put
 * there first make room, for pictures the pictures and for emoticons the emoticons. A message may
 * be read long after others were sent: there is room for all emoticons that a person may have.
 */
struct _MsnpObjectShelf
{
  GPtrArray *objects; /* (element-type Object): the oldest first */
  gsize      n_bytes; /* of them all */
};

typedef struct
{
  MsnpPictureRef *ref;
  GBytes         *data;
} Object;

static void
object_free (gpointer data)
{
  Object *self = data;

  msnp_picture_ref_free (self->ref);
  g_bytes_unref (self->data);
  g_free (self);
}

MsnpObjectShelf *
msnp_object_shelf_new (void)
{
  MsnpObjectShelf *self = g_new0 (MsnpObjectShelf, 1);

  self->objects = g_ptr_array_new_with_free_func (object_free);
  return self;
}

void
msnp_object_shelf_free (MsnpObjectShelf *self)
{
  g_ptr_array_unref (self->objects);
  g_free (self);
}

static gboolean
find (MsnpObjectShelf      *self,
      const MsnpPictureRef *ref,
      guint                *index)
{
  for (guint i = 0; i < self->objects->len; i++)
    {
      Object *object = g_ptr_array_index (self->objects, i);

      if (object->ref->type == ref->type && strcmp (object->ref->sha1d, ref->sha1d) == 0)
        {
          *index = i;
          return TRUE;
        }
    }

  return FALSE;
}

static void
take_away (MsnpObjectShelf *self,
           guint            index)
{
  Object *object = g_ptr_array_index (self->objects, index);

  self->n_bytes -= g_bytes_get_size (object->data);
  g_ptr_array_remove_index (self->objects, index);
}

/* Whoever has not heard yet that it is another asks for a display picture that was replaced. */
static void
make_room_for_picture (MsnpObjectShelf *self)
{
  guint n_pictures = 0;

  for (guint i = self->objects->len; i > 0; i--)
    {
      Object *object = g_ptr_array_index (self->objects, i - 1);

      if (object->ref->type == MSNP_PICTURE_TYPE_DISPLAY
          && ++n_pictures >= MSNP_OBJECT_SHELF_RECENT)
        take_away (self, i - 1);
    }
}

static void
make_room (MsnpObjectShelf *self,
           gsize            size)
{
  guint i = 0;

  while (i < self->objects->len
         && (self->objects->len >= MSNP_OBJECT_SHELF_MAX
             || self->n_bytes + size > MSNP_OBJECT_SHELF_BYTES))
    {
      Object *object = g_ptr_array_index (self->objects, i);

      if (object->ref->type != MSNP_PICTURE_TYPE_DISPLAY)
        take_away (self, i);
      else
        i++;
    }
}

/* Puts an object there, or forward when it is there already. */
void
msnp_object_shelf_add (MsnpObjectShelf      *self,
                       const MsnpPictureRef *ref,
                       GBytes               *data)
{
  Object *object;
  guint index;

  if (find (self, ref, &index))
    take_away (self, index);
  if (ref->type == MSNP_PICTURE_TYPE_DISPLAY)
    make_room_for_picture (self);
  make_room (self, g_bytes_get_size (data));
  object = g_new0 (Object, 1);
  object->ref = msnp_picture_ref_copy (ref);
  object->data = g_bytes_ref (data);
  self->n_bytes += g_bytes_get_size (data);
  g_ptr_array_add (self->objects, object);
}

/* Everything of @type is taken away: nobody gets it any more. */
void
msnp_object_shelf_remove (MsnpObjectShelf *self,
                          guint            type)
{
  for (guint i = self->objects->len; i > 0; i--)
    {
      Object *object = g_ptr_array_index (self->objects, i - 1);

      if (object->ref->type == type)
        take_away (self, i - 1);
    }
}

/* Returns: (transfer none) (nullable): what @ref names */
GBytes *
msnp_object_shelf_lookup (MsnpObjectShelf      *self,
                          const MsnpPictureRef *ref)
{
  guint index;

  return find (self, ref, &index) ? ((Object *) g_ptr_array_index (self->objects, index))->data
                                  : NULL;
}

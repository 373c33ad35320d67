#include "config.h"

#include "core-notice.h"

G_DEFINE_BOXED_TYPE (CoreNotice, core_notice, core_notice_copy, core_notice_free)

/* @text: what the body says; markup in it is escaped, for servers show the body as markup
 * @action: lives as long as the program */
CoreNotice *
core_notice_new (CoreNoticeKind  kind,
                 const char     *id,
                 const char     *title,
                 const char     *text,
                 const char     *action,
                 const char     *target)
{
  CoreNotice *self = g_new0 (CoreNotice, 1);

  self->kind = kind;
  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->body = g_markup_escape_text (text, -1);
  self->action = action;
  self->target = g_strdup (target);

  return self;
}

CoreNotice *
core_notice_copy (const CoreNotice *self)
{
  CoreNotice *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->id = g_strdup (self->id);
  copy->title = g_strdup (self->title);
  copy->body = g_strdup (self->body);
  copy->target = g_strdup (self->target);
  copy->subject = g_strdup (self->subject);

  return copy;
}

void
core_notice_free (CoreNotice *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->body);
  g_free (self->target);
  g_free (self->subject);
  g_free (self);
}

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CoreNoticeKind:
 * @CORE_NOTICE_ONLINE: a contact came online, or several did
 * @CORE_NOTICE_MESSAGE: somebody wrote
 * @CORE_NOTICE_NUDGE: somebody sent a nudge
 * @CORE_NOTICE_FILE: somebody offers a file
 * @CORE_NOTICE_ADDED: somebody has added the account and waits for a word
 * @CORE_NOTICE_CONNECTION: the account is not signed in any more, and nobody wanted that
 *
 * What a notice is about. Each has switches of its own in the settings.
 */
typedef enum
{
  CORE_NOTICE_ONLINE,
  CORE_NOTICE_MESSAGE,
  CORE_NOTICE_NUDGE,
  CORE_NOTICE_FILE,
  CORE_NOTICE_ADDED,
  CORE_NOTICE_CONNECTION,
} CoreNoticeKind;

#define CORE_NOTICE_BUTTONS_MAX 3

/**
 * CoreNoticeButton:
 * @label: what it says
 * @action: what it does, with the notice's subject
 *
 * Both belong to the program and are never freed.
 */
typedef struct
{
  const char *label;
  const char *action;
} CoreNoticeButton;

/**
 * CoreNotice:
 * @kind: what it is about
 * @id: a later notice with the same takes its place; "withdrawn" names it
 * @title: one line of text, harmless; not markup
 * @body: as markup: what others wrote is escaped
 * @action: what a click does
 * @target: (nullable): that action's parameter
 * @subject: (nullable): the parameter of the buttons' actions
 * @buttons: other things one can do, up to a label that is %NULL
 *
 * What a person is told while looking elsewhere.
 */
typedef struct
{
  CoreNoticeKind   kind;
  char            *id;
  char            *title;
  char            *body;
  const char      *action;
  char            *target;
  char            *subject;
  CoreNoticeButton buttons[CORE_NOTICE_BUTTONS_MAX + 1];
} CoreNotice;

#define CORE_TYPE_NOTICE (core_notice_get_type ())
GType       core_notice_get_type (void);

CoreNotice *core_notice_new      (CoreNoticeKind    kind,
                                  const char       *id,
                                  const char       *title,
                                  const char       *text,
                                  const char       *action,
                                  const char       *target);
CoreNotice *core_notice_copy     (const CoreNotice *self);
void        core_notice_free     (CoreNotice       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoreNotice, core_notice_free)

G_END_DECLS

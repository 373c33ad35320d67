#pragma once

#include "core-account-choices.h"
#include "core-file.h"
#include "core-history.h"
#include "core-own-emoticons.h"
#include "core-timeline.h"
#include "msnp/msnp-session.h"

G_BEGIN_DECLS

#define CORE_CHAT_TYPING_SENT 5    /* seconds between two "is writing" of ours */
#define CORE_CHAT_TYPING_SHOWN 6   /* seconds that one of theirs is shown */
#define CORE_CHAT_NUDGE_SENT 10    /* seconds between two nudges of ours */
#define CORE_CHAT_NUDGE_SHAKEN 15  /* seconds between two shakes by theirs */

/**
 * CoreChatHint:
 *
 * Why what one writes may not be answered, or not even arrive.
 */
typedef enum
{
  CORE_CHAT_HINT_NONE,
  CORE_CHAT_HINT_AWAY,       /* away, busy or so */
  CORE_CHAT_HINT_OFFLINE,
  CORE_CHAT_HINT_HIDDEN,     /* one appears offline oneself */
  CORE_CHAT_HINT_SIGNED_OUT,
} CoreChatHint;

/* One chat as a person sees it.
 *
 * Properties, read-only unless said: title, subtitle, hint-text (NULL: none), activity (who is
 * writing, or when the last message came; may be empty), contact (NULL in a group), is-group, lists
 * (MsnpListFlags of the contact), unread, draft (writable, what is typed and not yet sent), is-open
 * (writable: it has a page), is-active (writable: it is before the person's eyes, so nothing in it
 * is unread), keeps-history (what is said from now on is kept).
 *
 * Signals, after the timeline has the item: received (CoreTimelineItem: what somebody else said,
 * sent or did), shaken (: a nudge that may shake the window). */
#define CORE_TYPE_CHAT (core_chat_get_type ())
G_DECLARE_FINAL_TYPE (CoreChat, core_chat, CORE, CHAT, GObject)

CoreChat         *core_chat_new               (MsnpSession      *session,
                                               MsnpConversation *conversation);
void              core_chat_adopt             (CoreChat         *self,
                                               MsnpConversation *conversation);
MsnpConversation *core_chat_get_conversation  (CoreChat         *self);
CoreTimeline     *core_chat_get_timeline      (CoreChat         *self);
MsnpSession      *core_chat_get_session       (CoreChat         *self);
MsnpContact      *core_chat_get_contact       (CoreChat         *self);
const char       *core_chat_get_address       (CoreChat         *self);
gboolean          core_chat_is_group          (CoreChat         *self);
guint             core_chat_get_unread        (CoreChat         *self);
CoreChatHint      core_chat_get_hint          (CoreChat         *self);
MsnpListFlags     core_chat_get_lists         (CoreChat         *self);
gboolean          core_chat_is_stranger       (CoreChat         *self);
MsnpStatus        core_chat_get_status        (CoreChat         *self);
char             *core_chat_dup_title         (CoreChat         *self);
char             *core_chat_dup_subtitle      (CoreChat         *self);
char             *core_chat_dup_hint_text     (CoreChat         *self);
char             *core_chat_dup_activity      (CoreChat         *self);
const char       *core_chat_get_draft         (CoreChat         *self);
void              core_chat_set_draft         (CoreChat         *self,
                                               const char       *draft);
gboolean          core_chat_is_unfinished     (CoreChat         *self);
void              core_chat_set_history       (CoreChat         *self,
                                               CoreHistory      *history);
void              core_chat_continue_group    (CoreChat         *self,
                                               const char       *key);
CoreHistory      *core_chat_get_history       (CoreChat         *self);
const char       *core_chat_get_key           (CoreChat         *self);
gboolean          core_chat_keeps_history     (CoreChat         *self);
void              core_chat_set_keeps_history (CoreChat         *self,
                                               gboolean          keeps_history);
gboolean          core_chat_is_open           (CoreChat         *self);
void              core_chat_set_open          (CoreChat         *self,
                                               gboolean          is_open);
gboolean          core_chat_is_active         (CoreChat         *self);
void              core_chat_set_active        (CoreChat         *self,
                                               gboolean          is_active);

void              core_chat_set_own_emoticons (CoreChat         *self,
                                               CoreOwnEmoticons *emoticons);
void              core_chat_send_text         (CoreChat         *self,
                                               const char       *text,
                                               const MsnpTextFormat *format);
void              core_chat_send_nudge        (CoreChat         *self);
void              core_chat_retry             (CoreChat         *self,
                                               CoreTimelineItem *item);
void              core_chat_note_keystroke    (CoreChat         *self);
void              core_chat_invite            (CoreChat         *self,
                                               const char       *address);
gboolean          core_chat_can_invite        (CoreChat         *self,
                                               MsnpContact      *contact);
gboolean          core_chat_send_file         (CoreChat         *self,
                                               GFile            *file,
                                               GBytes           *preview,
                                               gboolean          is_temporary);
CoreFile         *core_chat_lookup_file       (CoreChat         *self,
                                               const char       *id);

/* For the chats that own it. */
void              core_chat_set_choices       (CoreChat         *self,
                                               CoreAccountChoices *choices);
void              core_chat_take_file         (CoreChat         *self,
                                               CoreFile         *file);
void              core_chat_tell_unshown      (CoreChat         *self,
                                               MsnpContact      *contact,
                                               const char       *kind);

G_END_DECLS

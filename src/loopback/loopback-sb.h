#pragma once

#include "loopback-site.h"

G_BEGIN_DECLS

#define LOOPBACK_SB_MESSAGE_MAX 1664 /* bytes of a MSG (01 §1.5) */

typedef struct _LoopbackRoom LoopbackRoom;

LoopbackSb   *loopback_sb_new          (LoopbackSite     *site,
                                        GError          **error);
void          loopback_sb_free         (LoopbackSb       *self);
guint16       loopback_sb_get_port     (LoopbackSb       *self);
guint         loopback_sb_count_rooms  (LoopbackSb       *self);
char         *loopback_sb_issue_ticket (LoopbackSb       *self,
                                        LoopbackAccount  *account,
                                        LoopbackRoom     *room);
void          loopback_sb_drop_all     (LoopbackSb       *self);
void          loopback_sb_finish_all   (LoopbackSb       *self);

LoopbackRoom *loopback_sb_lookup_room  (LoopbackSb       *self,
                                        const char       *id);
const char   *loopback_room_get_id     (LoopbackRoom     *self);
void          loopback_room_say        (LoopbackRoom     *self,
                                        LoopbackAccount  *from,
                                        gconstpointer     payload,
                                        gsize             size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackSb, loopback_sb_free)

G_END_DECLS

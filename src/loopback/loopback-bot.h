#pragma once

#include "loopback-sb.h"

G_BEGIN_DECLS

LoopbackBots *loopback_bots_new      (LoopbackSite     *site);
void          loopback_bots_free     (LoopbackBots     *self);
void          loopback_bots_start    (LoopbackBots     *self);
void          loopback_bots_stop     (LoopbackBots     *self);
void          loopback_bots_befriend (LoopbackBots     *self,
                                      LoopbackAccount  *account);

void          loopback_bot_hear      (LoopbackBot      *self,
                                      LoopbackRoom     *room,
                                      LoopbackAccount  *from,
                                      gconstpointer     payload,
                                      gsize             size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackBots, loopback_bots_free)

G_END_DECLS

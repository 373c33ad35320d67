#pragma once

#include "msnp-offer-limit.h"
#include "msnp-peers.h"
#include "msnp-turns.h"

G_BEGIN_DECLS

struct _MsnpPeers
{
  GObject          parent_instance;
  MsnpChats       *chats;
  MsnpObjectShelf *shelf;       /* the chats' */
  GBytes          *picture;     /* (nullable): the own display picture */
  MsnpPictureRef  *picture_ref; /* (nullable): what names it, since a sign-in */
  GQueue           waiting;     /* of GTask */
  GPtrArray       *old;         /* (element-type MsnpMsnftp): files of and for old clients */
  GHashTable      *fetching;    /* address → guint: how many of his are on their way */
  guint            n_openings;  /* of them all, those that needed a switchboard */
  guint            n_rides;     /* and those that did not */
  MsnpOfferLimit  *limit;       /* of files that others offer */
  MsnpTurns       *turns;       /* of files that are sent */
  guint            n_stops;     /* what began before the last one is of a sign-in that is over */
};

/* msnp-peers.c */
gboolean msnp_peers_start_old_file (MsnpPeers        *self,
                                    MsnpSwitchboard  *switchboard,
                                    MsnpFileTransfer *transfer);

G_END_DECLS

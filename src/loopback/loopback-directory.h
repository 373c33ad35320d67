#pragma once

#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

#define LOOPBACK_N_PHONES 5 /* PHH PHW PHM MOB MBE */

typedef struct _LoopbackAccount LoopbackAccount;
typedef struct _LoopbackNsClient LoopbackNsClient;
typedef struct _LoopbackBot LoopbackBot;

/**
 * LoopbackGroup:
 * @id: 1 and up; group 0, which everybody has, is in no list
 * @name: decoded
 */
typedef struct
{
  guint  id;
  char  *name;
} LoopbackGroup;

/**
 * LoopbackContact:
 * @address: as it was added
 * @name: the last name that the list knew
 * @lists: none at all for somebody who was removed, and may be blocked later all the same
 * @groups: (nullable) (element-type guint): ids; no array and an empty one are group 0
 *
 * An entry of an account's list.
 */
typedef struct
{
  char          *address;
  char          *name;
  MsnpListFlags  lists;
  GArray        *groups;
} LoopbackContact;

/**
 * LoopbackAccount:
 *
 * A principal of the service with his list and, while he is signed in, his presence. Whoever
 * changes a list through the service's commands counts @version up.
 */
struct _LoopbackAccount
{
  char             *address;       /* spelled as the scenario did */
  char             *password;
  char             *name;
  GPtrArray        *contacts;      /* (element-type LoopbackContact), in the order of adding */
  GHashTable       *by_address;    /* normalized address → LoopbackContact */
  GPtrArray        *groups;        /* (element-type LoopbackGroup) */
  guint             next_group;
  gboolean          blocks_others; /* BLP BL */
  gboolean          adds_silently; /* GTC N */
  char             *phones[LOOPBACK_N_PHONES];
  guint             version;

  MsnpStatus        status;        /* OFFLINE until the first CHG */
  char             *client_id;     /* as it came */
  char             *object;        /* (nullable): as it came */
  gboolean          refuses_chats; /* IMS OFF */
  LoopbackNsClient *client;        /* (nullable): unowned; who is signed in */
  LoopbackBot      *bot;           /* (nullable): unowned; who answers instead of a client */
};

typedef struct
{
  GPtrArray  *accounts;   /* (element-type LoopbackAccount), in the order of adding */
  GHashTable *by_address; /* normalized address → LoopbackAccount */
} LoopbackDirectory;

LoopbackDirectory *loopback_directory_new         (void);
void               loopback_directory_free        (LoopbackDirectory     *self);
LoopbackAccount   *loopback_directory_add         (LoopbackDirectory     *self,
                                                   const char            *address,
                                                   const char            *password,
                                                   const char            *name);
LoopbackAccount   *loopback_directory_lookup      (LoopbackDirectory     *self,
                                                   const char            *address);
void               loopback_directory_absorb      (LoopbackDirectory     *self,
                                                   LoopbackDirectory     *other);

LoopbackContact   *loopback_account_add_contact   (LoopbackAccount       *self,
                                                   const char            *address,
                                                   const char            *name,
                                                   MsnpListFlags          lists);
LoopbackContact   *loopback_account_lookup        (LoopbackAccount       *self,
                                                   const char            *address);
gboolean           loopback_account_lets_see      (LoopbackAccount       *self,
                                                   const char            *watcher);
gboolean           loopback_account_is_visible    (LoopbackAccount       *self);
LoopbackGroup     *loopback_account_add_group     (LoopbackAccount       *self,
                                                   const char            *name,
                                                   guint                  id);
LoopbackGroup     *loopback_account_lookup_group  (LoopbackAccount       *self,
                                                   guint                  id);
LoopbackGroup     *loopback_account_find_group    (LoopbackAccount       *self,
                                                   const char            *name);
void               loopback_account_remove_group  (LoopbackAccount       *self,
                                                   LoopbackGroup         *group);

gboolean           loopback_contact_is_in_group   (const LoopbackContact *self,
                                                   guint                  id);
void               loopback_contact_add_group     (LoopbackContact       *self,
                                                   guint                  id);
gboolean           loopback_contact_remove_group  (LoopbackContact       *self,
                                                   guint                  id);

const char        *loopback_phone_get_key         (guint                  phone);
gboolean           loopback_phone_parse           (const char            *key,
                                                   guint                 *phone);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackDirectory, loopback_directory_free)

G_END_DECLS

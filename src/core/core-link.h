#pragma once

#include "core-error.h"

G_BEGIN_DECLS

#define CORE_LINK_SIZE_MAX 1024 /* bytes: an address has 129 at most, escaped three times that */

/**
 * CoreLinkVerb:
 * @CORE_LINK_CHAT: to open the chat with somebody
 * @CORE_LINK_ADD: to be asked whether to add somebody
 */
typedef enum
{
  CORE_LINK_CHAT,
  CORE_LINK_ADD,
} CoreLinkVerb;

gboolean core_link_is_link (const char    *text);
char    *core_link_parse   (const char    *text,
                            CoreLinkVerb  *verb,
                            GError       **error);

G_END_DECLS

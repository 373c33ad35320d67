#pragma once

#include "core-export.h"
#include "store/store-message.h"

G_BEGIN_DECLS

void core_export_words_begin      (GString            *to,
                                   CoreExportFormat    format,
                                   const char         *address);
void core_export_words_begin_chat (GString            *to,
                                   CoreExportFormat    format,
                                   const StoreChat    *chat,
                                   gboolean            is_first);
void core_export_words_line       (GString            *to,
                                   CoreExportFormat    format,
                                   const StoreMessage *line,
                                   gboolean            is_first);
void core_export_words_end_chat   (GString            *to,
                                   CoreExportFormat    format);
void core_export_words_end        (GString            *to,
                                   CoreExportFormat    format);

G_END_DECLS

#pragma once

#include "core-history.h"

G_BEGIN_DECLS

/**
 * CoreExportFormat:
 * @CORE_EXPORT_JSON: for other programs; everything that is kept
 * @CORE_EXPORT_TEXT: plain text
 * @CORE_EXPORT_HTML: a page for a browser, without anything from elsewhere
 */
typedef enum
{
  CORE_EXPORT_JSON,
  CORE_EXPORT_TEXT,
  CORE_EXPORT_HTML,
} CoreExportFormat;

void              core_export_async             (CoreHistory          *history,
                                                 const char           *chat,
                                                 CoreExportFormat      format,
                                                 GFile                *file,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean          core_export_finish            (CoreHistory          *history,
                                                 GAsyncResult         *result,
                                                 GError              **error);
CoreExportFormat  core_export_guess_format      (GFile                *file);

G_END_DECLS

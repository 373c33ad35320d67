#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A bus of a test's own, which is its session and its system bus, with services on it that answer
 * as the test says. */
typedef struct _MockBus MockBus;

/* Returns: (transfer floating) (nullable): the reply, of which a descriptor is closed; NULL: an
 * error is sent */
typedef GVariant *(*MockCalled) (const char *method,
                                 GVariant   *parameters,
                                 gpointer    user_data);

MockBus *mock_bus_new         (void);
void     mock_bus_free        (MockBus    *self);
void     mock_bus_add_service (MockBus    *self,
                               const char *name,
                               const char *path,
                               const char *xml,
                               MockCalled  called,
                               gpointer    user_data);
void     mock_bus_remove_name (MockBus    *self,
                               const char *name);
void     mock_bus_clear       (MockBus    *self);
void     mock_bus_emit        (MockBus    *self,
                               const char *path,
                               const char *interface,
                               const char *signal,
                               GVariant   *parameters);

G_END_DECLS

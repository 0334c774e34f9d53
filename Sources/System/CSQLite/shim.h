#ifndef CROSSDOCK_CSQLITE_SHIM_H
#define CROSSDOCK_CSQLITE_SHIM_H

#include <sqlite3.h>

// sqlite3_config takes its arguments as a variadic function does, which Swift cannot call.

/// Stops SQLite from counting its memory, which every allocation of every connection waits for one
/// lock to do. SQLITE_OK, or SQLITE_MISUSE once SQLite has been initialized.
static inline int crossdock_sqlite_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif

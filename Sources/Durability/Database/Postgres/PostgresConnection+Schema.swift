extension PostgresConnection {
    /// Creates the schema the session works in, unless it is there.
    func createSchema(_ name: String) throws(StoreFailure) {
        try runWithSchemaName(
            name,
            """
            DO 'BEGIN
                EXECUTE format(
                    ''CREATE SCHEMA IF NOT EXISTS %I'', current_setting(''crossdock.schema'')
                );
            END'
            """
        )
    }

    /// Drops the schema with everything in it.
    func dropSchema(_ name: String) throws(StoreFailure) {
        try runWithSchemaName(
            name,
            """
            DO 'BEGIN
                EXECUTE format(
                    ''DROP SCHEMA IF EXISTS %I CASCADE'', current_setting(''crossdock.schema'')
                );
            END'
            """
        )
    }

    /// A statement's text cannot hold a name that is not known when it is written, so the name goes
    /// through a setting.
    private func runWithSchemaName(_ name: String, _ sql: SQL) throws(StoreFailure) {
        do throws(PostgresFailure) {
            try send("SELECT set_config('crossdock.schema', $1, false)", [.text(name)])
            try send(sql)
            try receive()
        } catch {
            throw error.failure
        }
    }
}

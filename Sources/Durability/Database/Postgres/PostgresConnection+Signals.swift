import CLibPQ

extension PostgresConnection {
    /// Listens on the schema's own channel, so that two schemas of one database do not wake each
    /// other. Without a schema there is nothing to tell, and the first statement says why.
    func listen() throws(StoreFailure) {
        do throws(PostgresFailure) {
            try send(
                """
                SELECT set_config(
                    'crossdock.channel', 'crossdock_' || md5(coalesce(current_schema(), '')), false
                )
                """
            )
            try send(
                """
                DO 'BEGIN
                    EXECUTE format(''LISTEN %I'', current_setting(''crossdock.channel''));
                END'
                """
            )
            try receive()
        } catch {
            throw error.failure
        }
    }

    /// Tells the other processes.
    func notify(_ signals: Set<Signal>) throws(PostgresFailure) {
        guard !signals.isEmpty else { return }
        for signal in signals {
            try send(
                "SELECT pg_notify(current_setting('crossdock.channel'), $1)",
                [.text(signal.rawValue)]
            )
        }
        try receive()
    }

    /// What the other processes told since the last call. Our own notifications do not count.
    func notifications() throws(PostgresFailure) -> Set<Signal> {
        try consumeInput()
        var signals: Set<Signal> = []
        while let notification = nextNotification() {
            if let signal = Signal(rawValue: notification) { signals.insert(signal) }
        }
        return signals
    }
}

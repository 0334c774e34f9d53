import Foundation
import Synchronization

/// Carries signals between the processes on one database, by LISTEN and NOTIFY on one connection.
///
/// A signal reaches this process's own workers at once. To the others it goes coalesced, and
/// outside every order's transaction, because a NOTIFY makes commits wait for each other. While the
/// connection is down signals are lost, so everybody is woken to look when it is back.
///
/// A class because it owns a thread and shares its state with it.
final class PostgresSignals: Sendable {
    let hub = SignalHub()
    private let address: PostgresAddress
    private let options: PostgresOptions
    /// Wakes the thread, which sleeps on its sockets.
    private let nudge: Nudge
    private let state = Mutex(State())

    private struct State {
        var unsent: Set<Signal> = []
        var isClosing = false
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// Connects, and listens from then on.
    static func open(
        _ address: PostgresAddress,
        _ options: PostgresOptions
    ) async throws(StoreFailure) -> PostgresSignals {
        let signals = PostgresSignals(address, options, try Nudge())
        let failure: StoreFailure? = await withCheckedContinuation { caller in
            let thread = Thread {
                do throws(StoreFailure) {
                    let connection = try signals.connect()
                    caller.resume(returning: nil)
                    signals.serve(connection)
                } catch {
                    caller.resume(returning: error)
                }
                signals.ended()
            }
            thread.name = "crossdock.signals"
            thread.start()
        }
        if let failure { throw failure }
        return signals
    }

    private init(_ address: PostgresAddress, _ options: PostgresOptions, _ nudge: Nudge) {
        self.address = address
        self.options = options
        self.nudge = nudge
    }

    /// Wakes this process's workers now, and the others' soon.
    func send(_ signal: Signal) {
        hub.ring(signal)
        let isFirst = state.withLock { state in
            defer { state.unsent.insert(signal) }
            return state.unsent.isEmpty
        }
        if isFirst { nudge.give() }
    }

    /// Tells the thread to end, after what it still has to send.
    func dismiss() {
        state.withLock { $0.isClosing = true }
        nudge.give()
    }

    /// `dismiss`, and returns when the connection is closed.
    func close() async {
        dismiss()
        await withCheckedContinuation { closer in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.closers.append(closer) }
                return state.hasEnded
            }
            if hasEnded { closer.resume() }
        }
    }

    // MARK: - On the thread

    private func connect() throws(StoreFailure) -> PostgresConnection {
        let connection = try PostgresConnection(to: address, options)
        if let schema = options.schema { try connection.createSchema(schema) }
        try connection.listen()
        return connection
    }

    private func serve(_ first: PostgresConnection) {
        var connection: PostgresConnection? = first
        var pause = Self.shortestPause
        while true {
            let isClosing = state.withLock { $0.isClosing }
            if let open = connection, !exchange(over: open) { connection = nil }
            if isClosing { return }
            if let open = connection {
                nudge.wait(orReadable: open.socket, timeout: nil)
                continue
            }
            do throws(StoreFailure) {
                connection = try connect()
                pause = Self.shortestPause
                for signal in Signal.allCases { hub.ring(signal) }
            } catch {
                nudge.wait(orReadable: nil, timeout: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Sends ours and takes the others'; `false` when the connection is gone.
    private func exchange(over connection: PostgresConnection) -> Bool {
        let signals = state.withLock { state in
            defer { state.unsent = [] }
            return state.unsent
        }
        do throws(PostgresFailure) {
            try connection.notify(signals)
            for signal in try connection.notifications() { hub.ring(signal) }
            return true
        } catch {
            // A refusal is as bad as a loss: a new connection is the way out of both. What was not
            // sent, or perhaps not, is sent on that.
            state.withLock { $0.unsent.formUnion(signals) }
            return false
        }
    }

    private func ended() {
        let closers = state.withLock { state in
            state.hasEnded = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    private static let shortestPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(5)
}

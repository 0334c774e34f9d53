import Connectors
import Database
import Foundation
import Logging
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Synchronization

/// Seconds after an arbitrary moment; nothing here reads a real clock.
func second(_ count: Int) -> Timestamp {
    Timestamp(microseconds: 1_795_460_340_000_000 + Int64(count) * 1_000_000)
}

/// A fresh SQLite database with every table.
func withStore(_ body: (TestStore) async throws -> Void) async throws {
    try await TestDatabases.with(.sqlite) { store in
        try await store.migrate(Schema.migrations, now: second(0))
        try await body(store)
    }
}

/// A fresh folder that is gone afterwards.
func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("crossdock-folder-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
}

let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

/// Time that moves only when somebody sleeps; after `naps` sleeps it says that it was cancelled.
final class NappingClock: WallClock {
    private let state: Mutex<(now: Timestamp, naps: Int)>

    init(_ start: Timestamp, naps: Int = 0) { state = Mutex((start, naps)) }

    func now() -> Timestamp { state.withLock { $0.now } }

    func advance(by interval: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: interval) }
    }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let isOver = state.withLock { state in
            state.now = max(state.now, deadline)
            state.naps -= 1
            return state.naps < 0
        }
        if isOver { throw CancellationError() }
    }
}

/// A store whose writes can be made to fail.
final class MoodyStore: LayeredStore {
    let base: any Store
    private let isIll = Mutex(false)

    init(_ base: any Store) { self.base = base }

    func fallIll(_ ill: Bool) { isIll.withLock { $0 = ill } }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        if isIll.withLock({ $0 }) { throw .unavailable("the disk is full") }
        return try await base.write(body)
    }

    func close() async { await base.close() }
}

/// A network that answers from a script and remembers what it was asked.
final class ScriptedExchange: HTTPExchange {
    enum Answer: Sendable {
        case reply(HTTPReply)
        case failure(ConnectorFailure)
    }

    private let state: Mutex<(answers: [Answer], calls: [HTTPCall])>

    init(_ answers: [Answer]) { state = Mutex((answers, [])) }

    var calls: [HTTPCall] { state.withLock { $0.calls } }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        let answer = state.withLock { state in
            state.calls.append(call)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        switch answer {
        case .reply(let reply): return reply
        case .failure(let failure): throw failure
        case nil: throw ConnectorFailure(.unreachable("the script has ended"))
        }
    }
}

extension URL {
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: appendingPathComponent(name))
    }

    func text(of name: String) -> String? {
        (try? Data(contentsOf: appendingPathComponent(name)))
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Names in the subfolder, sorted; empty when there is none.
    func names(in subfolder: String = "") -> [String] {
        let path = appendingPathComponent(subfolder).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

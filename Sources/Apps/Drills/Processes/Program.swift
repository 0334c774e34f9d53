import Foundation
import Synchronization

/// A process that a drill started: watched, and ended by its own id only.
///
/// What it prints goes to a file. It has identity because it owns a running process; the lock
/// guards how it ended and who waits for that.
final class Program: Sendable {
    enum End: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    private struct State {
        var end: End?
        var waiting: [CheckedContinuation<End, Never>] = []
    }

    let name: String
    let id: Int32
    private let state = Mutex(State())

    /// Starts `executable`; its output is appended to `log`.
    init(
        _ name: String,
        _ executable: URL,
        _ arguments: [String],
        log: URL,
        environment: [String: String] = [:]
    ) throws {
        self.name = name
        if !FileManager.default.fileExists(atPath: log.path()) {
            try Data().write(to: log)
        }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let ending = EndNote()
        process.terminationHandler = { process in
            ending.tell(
                process.terminationReason == .exit
                    ? .exit(process.terminationStatus) : .signal(process.terminationStatus)
            )
        }
        try process.run()
        id = process.processIdentifier
        ending.listen { [self] in ended($0) }
        try output.close()
    }

    /// How it ended, when it has.
    var end: End? { state.withLock { $0.end } }

    /// Sends it a signal; nothing when it has ended already.
    func send(_ signal: Int32) {
        state.withLock { state in
            // Under the lock, so that an ended process's id, which may be somebody else's by now,
            // is never signalled.
            if state.end == nil { kill(id, signal) }
        }
    }

    /// Waits for its end.
    @discardableResult
    func ended() async -> End {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state in
                if state.end == nil { state.waiting.append(continuation) }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    private func ended(_ end: End) {
        let waiting = state.withLock { state in
            state.end = end
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume(returning: end) }
    }
}

/// Carries the end of a process to its `Program`, which exists only after the process began.
private final class EndNote: Sendable {
    private struct State {
        var end: Program.End?
        var listener: (@Sendable (Program.End) -> Void)?
    }

    /// Guards which of the two came first.
    private let state = Mutex(State())

    func tell(_ end: Program.End) {
        let listener = state.withLock { state in
            state.end = end
            return state.listener
        }
        listener?(end)
    }

    func listen(_ listener: @escaping @Sendable (Program.End) -> Void) {
        let end = state.withLock { state in
            state.listener = listener
            return state.end
        }
        if let end { listener(end) }
    }
}

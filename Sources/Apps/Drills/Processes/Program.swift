import Foundation
import Synchronization

/// A process that a drill started: watched, and ended by its own id only.
///
/// What it prints goes to a file. Its end is its own: processes that it leaves behind, as `pg_ctl`
/// does, are not waited for (Foundation's `Process` would). It is no member of the drill's group,
/// so a Ctrl-C ends the drill and the drill ends it.
/// It has identity because it owns a running process; the lock guards how it ended and who waits
/// for that.
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
    init(_ name: String, _ executable: URL, _ arguments: [String], log: URL) throws {
        self.name = name
        id = try Self.spawn(executable.path(), arguments, log: log.path())
        // A thread, because waiting for a process blocks; it ends with the process.
        let thread = Thread { [self] in watch() }
        thread.name = "drill.watch"
        thread.start()
    }

    /// How it ended, when it has.
    var end: End? { state.withLock { $0.end } }

    /// Sends it a signal; nothing when it has ended already.
    func send(_ signal: Int32) {
        state.withLock { state in
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

    private func watch() {
        // First without reaping: until then its id is nobody else's.
        var seen = siginfo_t()
        while waitid(P_PID, id_t(id), &seen, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        let (end, waiting) = state.withLock { state in
            let end = Self.reap(id)
            state.end = end
            defer { state.waiting = [] }
            return (end, state.waiting)
        }
        for waiter in waiting { waiter.resume(returning: end) }
    }
}

// MARK: - The system's calls

extension Program {
    private static func spawn(
        _ path: String,
        _ arguments: [String],
        log: String
    ) throws -> Int32 {
        #if canImport(Darwin)
        var files: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var files = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&files)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&files)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        // A group of its own, and no signal that is blocked or ignored here.
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var id: pid_t = 0
        let code = posix_spawn(&id, path, &files, &attributes, words, environ)
        guard code == 0 else { throw DrillFailure("\(path) cannot be started (errno \(code))") }
        return id
    }

    private static func reap(_ id: Int32) -> End {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        // As WIFEXITED, WEXITSTATUS and WTERMSIG read it.
        let signal = status & 0x7F
        return signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
    }
}

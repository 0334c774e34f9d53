import Crypto
public import Database
import Engine
import Foundation
public import Logging
public import Primitives

/// A partner's inbox folder: every file that is dropped there is received exactly once.
///
/// A file is taken when its size and time did not change for `settle`, seen by two looks; so a
/// file that is still being copied waits. Its bytes go into the in-door under their own hash, and
/// only when that is durable the file moves to `done/`. Dying in between costs nothing: the next
/// look finds the same bytes accepted and moves the file. What cannot be taken moves to `failed/`
/// beside a file with the reason.
///
/// Guarantee: accepted at least once, and once only for the same bytes. Loss: none while the
/// folder's disk lives; the order among files is that of their names at one look, nothing more.
/// Two processes may watch one folder: both may accept, one of them as a duplicate.
public struct WatchedFolder: Sendable {
    /// Where the folder is and whose it is.
    public struct Settings: Hashable, Sendable {
        /// The in-door's source is `folder:<name>`.
        public var name: String
        public var path: String
        public var entity: String
        /// How long a file must keep its size and time.
        public var settle: Duration
        /// How long an empty file may wait for its content.
        public var emptyPatience: Duration
        public var poll: Duration
        public var sizeBytesMax: Int

        public init(
            name: String,
            path: String,
            entity: String,
            settle: Duration = .seconds(2),
            emptyPatience: Duration = .seconds(600),
            poll: Duration = .seconds(1),
            sizeBytesMax: Int = Limits.documentBytes
        ) {
            self.name = name
            self.path = path
            self.entity = entity
            self.settle = settle
            self.emptyPatience = emptyPatience
            self.poll = poll
            self.sizeBytesMax = sizeBytesMax
        }
    }

    public let settings: Settings
    let store: any Store
    let clock: any WallClock
    let logger: Logger
    /// What the last look saw, and since when it is like that.
    private var seen: [String: Sighting] = [:]

    private struct Sighting {
        var entry: DirectoryHandle.Entry
        var since: Timestamp
        /// Told once that it is left alone.
        var isReported = false
    }

    /// Files looked at in one step; the others come next, as these move away.
    static let filesPerLook = 1_000

    public init(
        _ settings: Settings,
        store: any Store,
        clock: any WallClock,
        logger: Logger
    ) {
        self.settings = settings
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// The in-door's name for what comes from here.
    public var source: String { PartnerFolder.source(of: settings.name) }

    /// Looks every `poll` until cancelled.
    public func run() async {
        var folder = self
        var trouble: String?
        while !Task.isCancelled {
            do throws(FolderFailure) {
                let news = try await folder.step(at: clock.now())
                if trouble != nil {
                    logger.notice(
                        "a watched folder can be read again",
                        metadata: ["folder": "\(settings.name)"]
                    )
                }
                trouble = nil
                for news in news { log(news) }
            } catch {
                // Said once, until it changes: a folder that is not there is not there each second.
                if trouble != "\(error)" {
                    logger.error(
                        "a watched folder cannot be read",
                        metadata: ["folder": "\(settings.name)", "failure": "\(error)"]
                    )
                }
                trouble = "\(error)"
            }
            do throws(CancellationError) {
                try await clock.sleep(until: clock.now().advanced(by: settings.poll))
            } catch {
                return
            }
        }
    }

    /// One look at `now`: takes what has settled and says what became of each file it touched.
    public mutating func step(at now: Timestamp) async throws(FolderFailure) -> [FolderNews] {
        let path = settings.path
        let found = try await FileThread.run { () throws(FolderFailure) in
            try Self.look(into: path)
        }
        note(found, at: now)
        var news: [FolderNews] = []
        for (name, entry) in found {
            guard let sighting = seen[name] else { continue }
            if let outcome = await visit(name, entry, sighting, at: now) {
                news.append(FolderNews(name, outcome))
            }
        }
        return news
    }

    private static func look(
        into path: String
    ) throws(FolderFailure) -> [(String, DirectoryHandle.Entry)] {
        let folder = try DirectoryHandle(path)
        let own: Set = ["done", "failed"]
        let names = try folder.names(limit: filesPerLook) {
            !own.contains($0) && !FileName.isUnfinished($0)
        }
        var found: [(String, DirectoryHandle.Entry)] = []
        for name in names {
            guard FileName.isPlain(name) else {
                let nothing = DirectoryHandle.Entry.unreadable
                found.append((name, try folder.entry(name) ?? nothing))
                continue
            }
            if let entry = try folder.entry(name) { found.append((name, entry)) }
        }
        return found
    }

    /// Remembers since when each file looks as it does.
    private mutating func note(_ found: [(String, DirectoryHandle.Entry)], at now: Timestamp) {
        var current: [String: Sighting] = [:]
        for (name, entry) in found {
            if let earlier = seen[name], earlier.entry == entry {
                current[name] = earlier
            } else {
                current[name] = Sighting(entry: entry, since: now)
            }
        }
        seen = current
    }

    /// `nil` when there is nothing to say yet.
    private mutating func visit(
        _ name: String,
        _ entry: DirectoryHandle.Entry,
        _ sighting: Sighting,
        at now: Timestamp
    ) async -> FolderNews.Outcome? {
        guard FileName.isPlain(name) else { return leaveAlone(name, .badName) }
        let age = now.since(sighting.since)
        switch entry.kind {
        case .folder: return leaveAlone(name, .subfolder)
        case .other: return await refuse(name, entry, .notAFile, at: now)
        case .file:
            guard age >= settings.settle, age > .zero else { return nil }
            if entry.sizeBytes > Int64(settings.sizeBytesMax) {
                let refusal = FolderRefusal.tooLarge(
                    bytes: entry.sizeBytes,
                    limitBytes: settings.sizeBytesMax
                )
                return await refuse(name, entry, refusal, at: now)
            }
            if entry.sizeBytes == 0 {
                guard age >= settings.emptyPatience else { return nil }
                return await refuse(name, entry, .empty, at: now)
            }
            return await take(name, entry, at: now)
        }
    }

    /// Said once, until it changes.
    private mutating func leaveAlone(
        _ name: String,
        _ refusal: FolderRefusal
    ) -> FolderNews.Outcome? {
        guard seen[name]?.isReported == false else { return nil }
        seen[name]?.isReported = true
        return .leftAlone(refusal)
    }

    private func log(_ news: FolderNews) {
        news.log(to: logger, with: ["folder": "\(settings.name)"])
    }
}

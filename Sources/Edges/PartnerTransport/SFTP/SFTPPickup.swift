public import Database
import Engine
public import Logging
public import Primitives
public import SFTP

/// A folder on a partner's SFTP server: every file there is received exactly once.
///
/// A file is taken when its size and time are the same in two looks, at least `settle` apart. Its
/// bytes go into the in-door under their own hash, and only when that is durable the file moves to
/// `done/` beside it. Dying in between costs nothing: the next look finds the same bytes accepted
/// and moves the file. What cannot be taken stays where it is, and is told once.
///
/// Guarantee: accepted at least once, and once only for the same bytes. Loss: none while the
/// partner's server keeps the file; the order among files is that of their names at one look. Two
/// processes may look into one folder: both may accept, one of them as a duplicate.
public struct SFTPPickup: Sendable {
    /// Where the folder is and whose it is.
    public struct Settings: Hashable, Sendable {
        /// The partner's; the in-door's source is `sftp:<partner>`.
        public var partner: String
        public var entity: String
        /// Absolute, or from where the user starts.
        public var folder: String
        public var every: Duration
        /// How long a file must keep its size and time; servers tell times in whole seconds.
        public var settle: Duration
        /// How long an empty file may wait for its content before that is told.
        public var emptyPatience: Duration
        public var sizeBytesMax: Int

        public init(
            partner: String,
            entity: String,
            folder: String,
            every: Duration = .seconds(60),
            settle: Duration = .seconds(2),
            emptyPatience: Duration = .seconds(600),
            sizeBytesMax: Int = Limits.documentBytes
        ) {
            self.partner = partner
            self.entity = entity
            self.folder = folder
            self.every = every
            self.settle = settle
            self.emptyPatience = emptyPatience
            self.sizeBytesMax = sizeBytesMax
        }
    }

    public let settings: Settings
    let site: SFTPSite
    let store: any Store
    let clock: any WallClock
    let logger: Logger
    /// What the last look saw, and since when it is like that.
    private var seen: [String: Sighting] = [:]
    private var said = SaidOnce()

    private struct Sighting {
        var entry: SFTPEntry
        var since: Timestamp
    }

    /// Files looked at in one step; the others come next, as these move away.
    static let filesPerLook = 1_000
    /// Entries read of one folder, files that are being written and subfolders among them.
    static let entriesPerLook = 10_000
    /// How long one call to the server may take.
    static let patience = Duration.seconds(60)
    /// The least time between two looks where a person must act: servers lock out who knocks with a
    /// wrong password again and again.
    static let restAfterRefusal = Duration.seconds(900)

    public init(
        _ settings: Settings,
        at site: SFTPSite,
        store: any Store,
        clock: any WallClock,
        logger: Logger
    ) {
        self.settings = settings
        self.site = site
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// The in-door's name for what comes from here.
    public var source: String { SFTPSource.name(of: settings.partner) }

    /// Looks until cancelled: every `every`, and sooner when a file has yet to settle.
    public func run() async {
        var pickup = self
        let rounds = PickupRounds(
            what: "a partner's SFTP server",
            place: ["partner": "\(settings.partner)", "server": "\(site.host):\(site.port)"],
            clock: clock,
            logger: logger
        )
        let (every, settle) = (settings.every, settings.settle)
        await rounds.run(pauseAfter: { (failure: SFTPFailure) in
            Self.pause(after: failure, every: every)
        }) { (now) async throws(SFTPFailure) in
            let news = try await pickup.step(at: now)
            // Slow uploads are not asked after all the time.
            return (news: news, pause: pickup.isWaiting ? max(settle, every / 10) : every)
        }
    }

    static func pause(after failure: SFTPFailure, every: Duration) -> Duration {
        if case .retry = failure.remedy { return every }
        return max(every, restAfterRefusal)
    }

    /// Whether a file was seen that has yet to settle.
    private var isWaiting: Bool {
        seen.contains { name, sighting in
            sighting.entry.kind == .file && sighting.entry.sizeBytes > 0
                && !said.hasSpoken(of: name)
        }
    }

    /// One look at `now`: takes what has settled and says what became of each file it touched.
    public mutating func step(at now: Timestamp) async throws(SFTPFailure) -> [FolderNews] {
        let session = try await site.open(patience: Self.patience)
        do throws(SFTPFailure) {
            let news = try await look(through: session, at: now)
            await session.close()
            return news
        } catch {
            await session.close()
            throw error
        }
    }

    private mutating func look(
        through session: SFTPSession,
        at now: Timestamp
    ) async throws(SFTPFailure) -> [FolderNews] {
        let entries = try await session.list(settings.folder, limit: Self.entriesPerLook)
        let files = entries.filter { $0.name != "done" && !FileName.isUnfinished($0.name) }
            .sorted { $0.name < $1.name }.prefix(Self.filesPerLook)
        note(Array(files), at: now)
        var news: [FolderNews] = []
        for entry in files {
            guard let sighting = seen[entry.name],
                let outcome = try await visit(entry, sighting, session, at: now)
            else { continue }
            if outcome.isFinal { seen[entry.name] = nil }
            if said.isNew(outcome, of: entry.name) { news.append(FolderNews(entry.name, outcome)) }
        }
        return news
    }

    /// Remembers since when each file looks as it does.
    private mutating func note(_ found: [SFTPEntry], at now: Timestamp) {
        let earlier = seen
        seen = [:]
        for entry in found {
            let last = earlier[entry.name].flatMap { $0.entry == entry ? $0 : nil }
            if last == nil { said.forget(entry.name) }
            seen[entry.name] = last ?? Sighting(entry: entry, since: now)
        }
        let there = seen
        said.keep { there[$0] != nil }
    }

    /// `nil` when there is nothing to say yet.
    private func visit(
        _ entry: SFTPEntry,
        _ sighting: Sighting,
        _ session: SFTPSession,
        at now: Timestamp
    ) async throws(SFTPFailure) -> FolderNews.Outcome? {
        guard FileName.isPlain(entry.name) else { return .leftAlone(.badName) }
        let age = now.since(sighting.since)
        switch entry.kind {
        case .folder: return .leftAlone(.subfolder)
        case .other: return .leftAlone(.notAFile)
        case .file:
            guard age >= settings.settle, age > .zero else { return nil }
            if entry.sizeBytes > Int64(settings.sizeBytesMax) {
                let limit = settings.sizeBytesMax
                return .leftAlone(.tooLarge(bytes: entry.sizeBytes, limitBytes: limit))
            }
            if entry.sizeBytes == 0 {
                return age >= settings.emptyPatience ? .leftAlone(.empty) : nil
            }
            return try await take(entry, session, at: now)
        }
    }
}

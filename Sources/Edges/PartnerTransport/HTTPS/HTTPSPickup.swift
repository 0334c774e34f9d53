import Connectors
public import Database
import Engine
import Foundation
public import Logging
public import Primitives

/// An address of a partner's where documents for us wait: each is received exactly once.
///
/// The address answers with one document, or with a list of addresses of documents. A document's
/// bytes go into the in-door under their own hash, and only when that is durable the partner is
/// told so, where it wants to be: by a DELETE of the document. Dying in between costs nothing: the
/// next look finds the same bytes accepted and removes them.
///
/// Guarantee: accepted at least once, and once only for the same bytes. Loss: none while the
/// partner keeps what we have not taken; the order is that of the list. Several processes may look:
/// both may accept, one of them as a duplicate.
public struct HTTPSPickup: Sendable {
    /// Where documents wait and whose they are.
    public struct Settings: Hashable, Sendable {
        /// The partner's; the in-door's source is `https:<partner>`.
        public var partner: String
        public var entity: String
        public var url: String
        /// Whether the address answers with a list: a JSON array of addresses (RFC 3986 §4.1, also
        /// relative ones) on the same server.
        public var isList: Bool
        /// Whether what was taken is removed by a DELETE.
        public var removes: Bool
        public var every: Duration
        public var sizeBytesMax: Int

        public init(
            partner: String,
            entity: String,
            url: String,
            isList: Bool = false,
            removes: Bool = false,
            every: Duration = .seconds(60),
            sizeBytesMax: Int = Limits.documentBytes
        ) {
            self.partner = partner
            self.entity = entity
            self.url = url
            self.isList = isList
            self.removes = removes
            self.every = every
            self.sizeBytesMax = sizeBytesMax
        }
    }

    public let settings: Settings
    let site: HTTPSSite
    let store: any Store
    let clock: any WallClock
    let logger: Logger
    /// The entity tag under which the address was read last (RFC 9110 §8.8.3).
    var tag: String?
    /// The addresses of the last list that were taken and stand there still.
    var taken: Set<String> = []
    /// What was said of addresses whose documents were not taken.
    private var said = SaidOnce()

    /// Documents taken at one look; the others come next.
    static let documentsPerLook = 1_000
    /// Entries read of one list.
    static let entriesMax = 100_000
    /// The least time between two looks where a person must act: servers lock out who knocks with a
    /// wrong key again and again.
    static let restAfterRefusal = Duration.seconds(900)

    public init(
        _ settings: Settings,
        at site: HTTPSSite,
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
    public var source: String { HTTPSSource.name(of: settings.partner) }

    /// Looks until cancelled, every `every`.
    public func run() async {
        var pickup = self
        let rounds = PickupRounds(
            what: "a partner's address",
            place: place,
            clock: clock,
            logger: logger
        )
        let every = settings.every
        await rounds.run(pauseAfter: { (failure: HTTPSPickupFailure) in
            max(every, failure.pause ?? .zero)
        }) { (now) async throws(HTTPSPickupFailure) in
            (news: try await pickup.step(at: now), pause: every)
        }
    }

    /// One look at `now`: takes what waits and says what became of each document.
    public mutating func step(at now: Timestamp) async throws(HTTPSPickupFailure) -> [FolderNews] {
        guard settings.isList else { return try await lookAtDocument(at: now) }
        let all = try await list()
        let addresses = all.prefix(Self.entriesMax)
        taken.formIntersection(addresses)
        let there = Set(addresses)
        said.keep(where: there.contains)
        var news: [FolderNews] = []
        for address in addresses.filter({ !taken.contains($0) }).prefix(Self.documentsPerLook) {
            let outcome = try await take(address, at: now)
            if said.isNew(outcome, of: address) { news.append(FolderNews(address, outcome)) }
        }
        return news
    }

    private var place: Logger.Metadata { ["partner": "\(settings.partner)"] }
}

/// Why a look at a partner's address came to nothing.
public struct HTTPSPickupFailure: Failure, Equatable {
    public var code: String
    public var description: String
    /// The least time until the next look.
    var pause: Duration?

    /// The next look is another try.
    public var remedy: Remedy { .retry(after: pause) }

    init(_ code: String, _ description: String, pause: Duration? = nil) {
        self.code = code
        self.description = description
        self.pause = pause
    }
}

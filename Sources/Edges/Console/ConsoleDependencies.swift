public import Canonical
public import Database
public import Engine
public import Logging
public import Primitives
public import Projections

/// What the console stands on; the application's assembly plugs it in.
public struct ConsoleDependencies: Sendable {
    public var store: any Store
    public var clock: any WallClock
    /// Where clicks that act on orders are decided.
    public var desk: OrderDesk
    /// So many bytes nobody can guess.
    public var random: @Sendable (Int) -> [UInt8]
    public var logger: Logger
    public var configuration: ConsoleConfiguration
    /// Where people sign in who have no password here.
    public var provider: IdentityProvider?
    /// The systems that are set up, by name, and until when each is left alone.
    public var systems: [ConsoleSystem] = []
    public var restingUntil: @Sendable (_ system: String, _ now: Timestamp) -> Timestamp? = {
        _,
        _ in nil
    }

    /// What this node has answered since it began, and what it has asked; `nil` where nobody counts.
    public var answered: @Sendable () -> AnsweredHere? = { nil }

    /// Where mappings are changed.
    public var mappings: MappingDesk
    /// What the company promises itself.
    public var objectives: [Objective] = []

    public init(
        store: any Store,
        clock: any WallClock,
        desk: OrderDesk,
        random: @escaping @Sendable (Int) -> [UInt8] = Self.systemRandom,
        logger: Logger,
        configuration: ConsoleConfiguration,
        provider: IdentityProvider? = nil
    ) {
        self.store = store
        self.clock = clock
        self.desk = desk
        self.random = random
        self.logger = logger
        self.configuration = configuration
        self.provider = provider
        mappings = MappingDesk(without: store, clock)
    }

    /// The operating system's chance, fit for secrets.
    public static let systemRandom: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// A system as its file sets it up: what it may be asked.
public struct ConsoleSystem: Sendable, Equatable {
    public var name: String
    /// Calls at once.
    public var concurrency: Int
    public var perMinute: Int?
    public var perDay: Int?
    /// Maintenance windows in a week.
    public var windows: Int

    public init(
        name: String,
        concurrency: Int,
        perMinute: Int?,
        perDay: Int?,
        windows: Int
    ) {
        self.name = name
        self.concurrency = concurrency
        self.perMinute = perMinute
        self.perDay = perDay
        self.windows = windows
    }
}

/// How the console is set up.
public struct ConsoleConfiguration: Sendable {
    /// Whose orders are shown.
    public var entity: LegalEntity.ID
    /// How the company is called on every page.
    public var companyName: String
    /// Whether browsers reach it by https, here or at a proxy in front: cookies are then for https
    /// only.
    public var isSecure: Bool
    public var sessionLifetime: Duration
    /// Open pages that are kept live at the same time, on this node.
    public var streamsMax: Int
    /// How often a silent stream says that it is alive, and looks without a signal.
    public var heartbeat: Duration
    /// The shortest time between two changes told to one page.
    public var changeInterval: Duration
    public var passwordCost: Password.Cost
    /// Whether people may sign in with a password of this installation.
    public var takesPasswords: Bool

    public init(
        entity: LegalEntity.ID,
        companyName: String,
        isSecure: Bool,
        sessionLifetime: Duration = .seconds(12 * 3_600),
        streamsMax: Int = 256,
        heartbeat: Duration = .seconds(5),
        changeInterval: Duration = .seconds(1),
        passwordCost: Password.Cost = .standard,
        takesPasswords: Bool = true
    ) {
        self.entity = entity
        self.companyName = companyName
        self.isSecure = isSecure
        self.sessionLifetime = sessionLifetime
        self.streamsMax = streamsMax
        self.heartbeat = heartbeat
        self.changeInterval = changeInterval
        self.passwordCost = passwordCost
        self.takesPasswords = takesPasswords
    }
}

/// Questions for availability, prices, credit and orders that a node answered without asking any
/// system, beside the calls that it made to systems.
public struct AnsweredHere: Sendable, Equatable {
    public var reads: Int64
    public var calls: Int64

    public init(reads: Int64, calls: Int64) {
        self.reads = reads
        self.calls = calls
    }
}

/// Calls that take away what makes our code testable, each with what to write instead.
struct BannedCalls: SwiftRule {
    let name = "banned-call"
    let reason = "a decision that reads no clock, chance or environment can be replayed"

    /// Words and symbols in a row that some places refuse.
    struct Ban: Sendable {
        var spelling: [String]
        var excuse: Excuse?
        var places: Set<Region>
        var replacement: String

        init(
            _ spelling: String,
            unless excuse: Excuse? = nil,
            in places: Set<Region>,
            instead replacement: String
        ) {
            self.spelling = spelling.split(separator: " ").map(String.init)
            self.excuse = excuse
            self.places = places
            self.replacement = replacement
        }
    }

    /// What makes a call of that spelling harmless.
    enum Excuse: Sendable {
        /// An argument of that label.
        case label(String)
        /// Any label on its first argument: it is not the C library's function.
        case firstLabel
    }

    enum Region: CaseIterable, Sendable {
        /// Model, Formats, Decisions.
        case pure
        /// Durability and Edges: the services.
        case services
        case testingFloor, apps, suites
    }

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        guard let region = region(of: place) else { return [] }
        return Self.bans.filter { $0.places.contains(region) }.flatMap { ban in
            file.occurrences(of: ban.spelling)
                .filter { isCall($0, in: file) && !isExcused($0, by: ban, in: file) }
                .map { range in
                    Finding(
                        in: file.path,
                        line: file.code[range.lowerBound].line,
                        "\(ban.spelling.joined()): \(ban.replacement)"
                    )
                }
        }
    }

    private func region(of place: House.Place) -> Region? {
        switch place {
        case .elsewhere: nil
        case .suite: .suites
        case .room(_, .model), .room(_, .formats), .room(_, .decisions): .pure
        case .room(_, .durability), .room(_, .edges): .services
        case .room(_, .testing): .testingFloor
        case .room(_, .apps): .apps
        }
    }

    /// A member of that name, or its declaration, is not the banned thing.
    private func isCall(_ range: Range<Int>, in file: SourceFile) -> Bool {
        guard range.lowerBound > 0, file.code[range.lowerBound].kind == .word else { return true }
        let before = file.code[range.lowerBound - 1]
        return !before.reads(".") && !before.reads("func")
    }

    private func isExcused(_ range: Range<Int>, by ban: Ban, in file: SourceFile) -> Bool {
        let open = range.upperBound - 1
        guard let excuse = ban.excuse, file.code[open].reads("("), let close = file.closing(open)
        else { return false }
        return switch excuse {
        case .firstLabel:
            open + 2 < close && file.code[open + 1].kind == .word && file.code[open + 2].reads(":")
        case .label(let label):
            file.occurrences(of: [label, ":"]).contains {
                open < $0.lowerBound && $0.upperBound <= close
            }
        }
    }
}

extension BannedCalls {
    private static let time = "take the moment as an argument: Moment, Timestamp, LocalDate"
    private static let identity = "take an identity from IdentitySource as an argument"
    private static let chance = "take a generator: .random(in:using:) with SeededRandom"
    private static let timer = "return an effect that is due later; the engine keeps timers"
    private static let sleep = "wait for a signal or a virtual clock"
    private static let everywhere: Set<Region> = [.pure, .services, .testingFloor, .apps, .suites]
    private static let noChance: Set<Region> = [.pure, .testingFloor, .suites]

    /// Compared word by word with code; comments and strings do not count.
    static let bans: [Ban] =
        pureBans + [
            Ban(". random (", unless: .label("using"), in: noChance, instead: chance),
            Ban(". randomElement ( )", in: noChance, instead: chance),
            Ban(". shuffled ( )", in: noChance, instead: chance),
            Ban(". shuffle ( )", in: noChance, instead: chance),
            Ban("SystemRandomNumberGenerator", in: noChance, instead: chance),
            Ban("Date ( )", in: [.services, .testingFloor, .suites], instead: "WallClock.now()"),
            Ban("Date . now", in: [.services, .testingFloor, .suites], instead: "WallClock.now()"),
            Ban("Task . detached", in: everywhere, instead: "a child of a task group in a Service"),
            Ban("Thread . sleep", in: everywhere, instead: sleep),
            Ban("usleep (", in: everywhere, instead: sleep),
            Ban("sleep (", unless: .firstLabel, in: everywhere, instead: sleep),
            Ban("Task . sleep", in: [.suites], instead: sleep),
            Ban("Task {", in: [.services], instead: "a child of a task group in a Service"),
            Ban("print (", in: [.services], instead: "a Logger with a constant message"),
        ]

    private static let pureBans: [Ban] = [
        Ban("Date (", in: [.pure], instead: time),
        Ban("Date . now", in: [.pure], instead: time),
        Ban("ContinuousClock", in: [.pure], instead: time),
        Ban("SuspendingClock", in: [.pure], instead: time),
        Ban("UUID (", in: [.pure], instead: identity),
        Ban("Task . sleep", in: [.pure], instead: timer),
        Ban("Task {", in: [.pure], instead: "return an effect; the engine runs it"),
        Ban("await", in: [.pure], instead: "take the value as a fact; the engine loads facts"),
        Ban("FileManager", in: [.pure], instead: "take bytes as an argument"),
        Ban("ProcessInfo", in: [.pure], instead: "take the setting as an argument"),
        Ban("getenv (", in: [.pure], instead: "take the setting as an argument"),
        Ban("print (", in: [.pure], instead: "return what there is to say; edges write it"),
        Ban("Logger (", in: [.pure], instead: "return what there is to say; the engine logs it"),
        Ban("Double", in: [.pure], instead: "Money, UnitPrice, Quantity or an exact fraction"),
        Ban("Float", in: [.pure], instead: "Money, UnitPrice, Quantity or an exact fraction"),
    ]
}

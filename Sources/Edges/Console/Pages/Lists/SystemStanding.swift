import Canonical
import Database
import Governance
import Primitives
import Projections
import Storage

/// What waits for one system, what it was asked, and what it may be asked.
struct SystemStanding: Sendable, Equatable {
    var name: String
    var limits: ConsoleSystem?
    var open = 0
    var oldest: Timestamp?
    var parked = 0
    var lastMinute = 0
    var lastDay: Int?
    var failure: CallCounts?
    /// About when the queue is empty.
    var clearAt: Timestamp?

    /// Calls that are looked at, the newest of all systems together.
    private static let callsMax = 20_000

    static func read(
        _ systems: [ConsoleSystem],
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [SystemStanding] {
        let loads = try OverviewModel.systems(from: snapshot)
        let calls = try snapshot.attempts.recent(
            since: now.advanced(by: .seconds(-60)),
            failedSince: now.advanced(by: .seconds(-3_600)),
            limit: callsMax
        )
        let known = Set(systems.map(\.name))
        let names = systems.map(\.name) + loads.map(\.name).filter { !known.contains($0) }
        var standings: [SystemStanding] = []
        for name in names {
            var standing = SystemStanding(name: name)
            standing.limits = systems.first { $0.name == name }
            if let load = loads.first(where: { $0.name == name }) {
                standing.open = load.open
                standing.oldest = load.oldest
                standing.parked = load.parked
            }
            standing.lastMinute = calls[name]?.calls ?? 0
            standing.failure = calls[name].flatMap { $0.lastFailureAt == nil ? nil : $0 }
            if let limit = standing.limits?.perDay {
                standing.lastDay = try snapshot.effects.ended(
                    of: name,
                    since: now.advanced(by: .seconds(-86_400)),
                    limit: min(limit, OrderFlow.countMax)
                )
            }
            if standing.open > 0 {
                standing.clearAt = try snapshot.effects.clearTime(
                    of: name,
                    open: standing.open,
                    at: now
                )
            }
            standings.append(standing)
        }
        return standings
    }
}

extension AnsweredHere {
    /// `Since it began this node has answered 1,204 questions …`
    var words: String {
        let share = Share(part: reads, whole: reads + calls)
        let questions = PlainWords.grouped(Int(reads), "question")
        let text =
            "Since it began this node has answered \(questions) for availability, prices, credit "
            + "and orders without asking a system, and made "
            + "\(PlainWords.grouped(Int(calls), "call")) to systems"
        guard share.whole > 0 else { return text + "." }
        return text + ": \(Display.percent(share)) of both was no system's load."
    }
}

extension SheetView {
    init(
        _ standings: [SystemStanding],
        resting: [String: Timestamp],
        viewer: Viewer,
        now: Timestamp
    ) {
        title = "Systems"
        section = .systems
        caption =
            "What waits for each system and what it was asked. “Left alone” is what this node "
            + "keeps to: a budget that is spent, a maintenance window, or a breaker that is open. "
            + "The minute counts calls, the day what was ended."
        columns = [
            .text("System"), .text("State"), .figure("Waiting"), .figure("Oldest"),
            .text("Empty about"), .figure("Given up on"), .text("Last minute"), .text("Last day"),
            .figure("At once"), .figure("Windows"), .text("Last failure in the hour"),
        ]
        rows = standings.map {
            Row($0, restingUntil: resting[$0.name], viewer: viewer, now: now)
        }
        emptyText = rows.isEmpty ? "No system is set up, and nothing waits for one." : nil
        csv = ConsolePath.systems.asFile
    }
}

extension SheetView.Row {
    fileprivate init(
        _ standing: SystemStanding,
        restingUntil until: Timestamp?,
        viewer: Viewer,
        now: Timestamp
    ) {
        let age = standing.oldest.map { now.since($0) }
        let state: SheetView.Cell
        if let until {
            state = .text("left alone", why: "until \(Display.time(until))", tone: "attention")
        } else if standing.parked > 0 {
            state = .text("given up on", tone: "bad")
        } else if let age, age > .seconds(600) {
            state = .text("behind", tone: "attention")
        } else {
            state = .text(standing.open > 0 ? "under way" : "clear", tone: "good")
        }
        head = .text(standing.name)
        cells = [
            state,
            .figure(OverviewView.counted(standing.open)),
            .figure(age.map(PlainWords.age) ?? ""),
            .time(standing.clearAt, at: now),
            standing.parked > 0 && viewer.may(.redrive)
                ? .link(OverviewView.counted(standing.parked), ConsolePath.failures.address)
                : .figure(OverviewView.counted(standing.parked)),
            .text(Self.used(standing.lastMinute, of: standing.limits?.perMinute)),
            .text(standing.lastDay.map { Self.used($0, of: standing.limits?.perDay) } ?? ""),
            .figure(standing.limits.map { Display.count($0.concurrency) } ?? ""),
            .figure(standing.limits.map { Display.count($0.windows) } ?? ""),
            .text(
                standing.failure?.lastCode ?? "",
                why: standing.failure.map { failure in
                    let when = failure.lastFailureAt.map(Display.time) ?? ""
                    return "\(when) \(failure.lastDetail.prefix(160))"
                }
            ),
        ]
    }

    /// `40 of 120, 80 left`
    private static func used(_ calls: Int, of limit: Int?) -> String {
        guard let limit else { return Display.count(calls) }
        let left = max(0, limit - calls)
        return "\(Display.count(calls)) of \(Display.count(limit)), \(Display.count(left)) left"
    }
}

extension SheetView.Cell {
    fileprivate static func link(_ text: String, _ address: String) -> SheetView.Cell {
        var cell = SheetView.Cell.figure(text)
        cell.link = address
        return cell
    }
}

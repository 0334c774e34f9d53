import Canonical
import Governance
import Primitives
import Projections
import Storage

/// The overview as its template shows it: the flow as a picture and as a list, then who waits.
struct OverviewView: PageView {
    static var template: Template { .overview }
    let title = "Overview"
    let section: Section? = .overview

    var stages: [Stage]
    var picture: FlowPicture
    /// `3 orders ended before anything left.`
    var ended: String
    var endedAddress: String?
    var since: TimeView
    var tiles: [Tile]
    var desks: [Desk]
    var desksEmptyText: String?
    var systems: [System]
    var systemsEmptyText: String?

    struct Stage: Equatable {
        var name: String
        var definition: String
        var count: String
        var address: String?
        var oldest: String?
        var entered: String?
        var enteredAddress: String?
        var stuck: String?
        var stuckAddress: String?
        var tone: String
    }

    /// One of the key figures, which leads to where it stands among the others.
    struct Tile: Equatable {
        var label: String
        var value: String
        var address: String
    }

    struct Desk: Equatable {
        var owner: String
        var count: String
        /// `3 late`, where any is.
        var late: String?
        var oldest: String
        var value: String
        /// Set for those who work on this queue.
        var address: String?
    }

    struct System: Equatable {
        var name: String
        var open: String
        var oldest: String
        var parked: String
        var tone: String
        var words: String
        var address: String?
    }
}

extension OverviewView {
    init(_ model: OverviewModel, viewer: Viewer, now: Timestamp) {
        let flow = model.flow
        let mayList = viewer.may(.ordersRead)
        var nodes = [Stage(flow.door, mayList: mayList, now: now)]
        nodes += flow.stages.filter { $0.stage != .ended }.map {
            Stage($0, since: flow.since, mayList: mayList, now: now)
        }
        stages = nodes
        picture = FlowPicture(flow)
        let left = flow.stages.first { $0.stage == .ended }?.orders ?? 0
        let number = PlainWords.grouped(left, "order")
        ended = "\(number) ended before anything left: rejected, or cancelled."
        endedAddress =
            mayList && left > 0 ? ConsolePath.flow(FlowPlace(stage: .ended)).address : nil
        since = TimeView(flow.since, at: now)
        tiles = Self.tiles(model.tiles)
        desks = Self.desks(model.desks, viewer: viewer, now: now)
        desksEmptyText = desks.isEmpty ? "Nothing waits for a person." : nil
        systems = model.systems.map { System($0, viewer: viewer, now: now) }
        systemsEmptyText =
            systems.isEmpty ? "Nothing waits for another system, and nothing was given up on." : nil
    }

    private static func tiles(_ figures: FigureTiles) -> [Tile] {
        let page = ConsolePath.figures(FigureWindow(days: FigureTiles.days)).address
        func median(_ figure: StageFigure) -> String {
            figure.spread.map { PlainWords.age($0.median) } ?? "–"
        }
        let isMore = figures.backorders >= FigureTiles.ordersMax
        let stale = Tile(
            label: "Promised on old news, \(FigureTiles.days) days",
            value: Display.count(Int(figures.stale.orders.part)),
            address: page + "#stale"
        )
        return [
            Tile(
                label: "Line fill rate, \(FigureTiles.days) days",
                value: Display.percent(figures.lines),
                address: page + "#fill"
            ),
            Tile(
                label: "Order cycle time, median",
                value: median(figures.cycle),
                address: page + "#cycle"
            ),
            Tile(
                label: "Ship-confirm lag, median",
                value: median(figures.confirmation),
                address: page + "#confirm"
            ),
            Tile(
                label: "Orders that wait for stock",
                value: Display.count(figures.backorders) + (isMore ? "+" : ""),
                address: page + "#ageing"
            ),
        ] + (figures.stale.orders.part > 0 ? [stale] : [])
    }

    private static func desks(
        _ loads: [DeskLoad],
        viewer: Viewer,
        now: Timestamp
    ) -> [Desk] {
        let mine = ExceptionsModel.owners(for: viewer)
        return Role.allCases.compactMap { role in
            let parts = loads.filter { $0.owner == role }
            guard let oldest = parts.map(\.oldest).min() else { return nil }
            let values = parts.filter { $0.minorUnits != 0 }.compactMap { part in
                part.currency.map { Display.money(part.minorUnits, $0) }
            }
            let late = parts.reduce(0) { $0 + $1.late }
            return Desk(
                owner: PlainWords.sentence(role.rawValue),
                count: counted(parts.reduce(0) { $0 + $1.items }),
                late: late > 0 ? "\(counted(late)) late" : nil,
                oldest: PlainWords.age(now.since(oldest)),
                value: values.joined(separator: ", "),
                address: mine.contains(role)
                    ? ConsolePath.exceptions().address + "#queue-" + role.rawValue : nil
            )
        }
    }

    /// `1,204`, and `20,000+` where counting ended.
    static func counted(_ number: Int) -> String {
        Display.count(number) + (number >= OrderFlow.countMax ? "+" : "")
    }
}

extension OverviewView.Stage {
    init(_ door: OrderFlow.Door, mayList: Bool, now: Timestamp) {
        name = "Channel"
        definition = "Messages that came in and are not decided yet, of any kind."
        count = OverviewView.counted(door.messages)
        address = mayList && door.messages > 0 ? ConsolePath.door(after: nil).address : nil
        oldest = door.oldest.map { PlainWords.age(now.since($0)) }
        stuck = door.parked > 0 ? "\(OverviewView.counted(door.parked)) put aside" : nil
        stuckAddress = mayList && door.parked > 0 ? ConsolePath.door(after: nil).address : nil
        tone = door.parked > 0 ? "stuck" : "plain"
    }

    init(_ stage: OrderFlow.Stage, since: Timestamp, mayList: Bool, now: Timestamp) {
        func address(_ part: FlowPart, _ number: Int) -> String? {
            guard mayList, number > 0 else { return nil }
            let place = FlowPlace(
                stage: stage.stage,
                part: part,
                since: part == .entered ? since : nil
            )
            return ConsolePath.flow(place).address
        }
        name = PlainWords.sentence(stage.stage.rawValue)
        definition = stage.stage.definition
        count = Display.count(stage.orders)
        self.address = address(.standing, stage.orders)
        // Nobody waits where the way ends.
        oldest =
            stage.stage == .paid ? nil : stage.oldest.map { PlainWords.age(now.since($0)) }
        entered = OverviewView.counted(stage.entered)
        enteredAddress = address(.entered, stage.entered)
        stuck = stage.stuck > 0 ? "\(OverviewView.counted(stage.stuck)) stuck" : nil
        stuckAddress = address(.stuck, stage.stuck)
        tone = stage.stuck > 0 ? "stuck" : "plain"
    }
}

extension OverviewView.System {
    init(_ load: OverviewModel.SystemLoad, viewer: Viewer, now: Timestamp) {
        name = load.name
        open = OverviewView.counted(load.open)
        oldest = load.oldest.map { PlainWords.age(now.since($0)) } ?? "–"
        parked = OverviewView.counted(load.parked)
        let isLate = load.oldest.map { now.since($0) > .seconds(600) } ?? false
        if load.parked > 0 {
            (tone, words) = ("bad", "given up on")
        } else if isLate {
            (tone, words) = ("attention", "behind")
        } else {
            (tone, words) = ("good", load.open > 0 ? "under way" : "clear")
        }
        address = viewer.may(.redrive) && load.parked > 0 ? ConsolePath.failures.address : nil
    }
}

import Canonical
import Database
import Primitives
import Projections
import Storage

/// What the front door shows: the flow, what waits for whom, and how the systems do.
struct OverviewModel: Sendable {
    var flow: OrderFlow
    var desks: [DeskLoad]
    var systems: [SystemLoad]
    var tiles: FigureTiles

    /// What waits for one system, counted up to a bound.
    struct SystemLoad: Sendable, Equatable {
        var name: String
        var open: Int
        var oldest: Timestamp?
        var parked: Int
    }

    static func read(
        _ entity: LegalEntity.ID,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OverviewModel {
        OverviewModel(
            flow: try OrderFlow.read(now: now, entity: entity, from: snapshot),
            desks: try snapshot.workItems.desks(
                entity: entity.rawValue,
                at: now,
                limit: OrderFlow.countMax
            ),
            systems: try systems(from: snapshot),
            tiles: try KeyFigures.tiles(now: now, entity: entity, from: snapshot)
        )
    }

    static func systems(
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [SystemLoad] {
        let figures = try snapshot.operatingFigures(limit: OrderFlow.countMax)
        var loads: [String: SystemLoad] = [:]
        for queue in figures.open + figures.parkedEffects
        where queue.target != OperatingFigures.timers {
            var load =
                loads[queue.target]
                ?? SystemLoad(name: queue.target, open: 0, oldest: nil, parked: 0)
            if queue.state == EffectState.parked.rawValue {
                load.parked += queue.waiting.count
            } else {
                load.open += queue.waiting.count
                load.oldest = [load.oldest, queue.waiting.oldest].compactMap { $0 }.min()
            }
            loads[queue.target] = load
        }
        return loads.values.sorted { $0.name < $1.name }
    }
}

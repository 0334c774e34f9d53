import Canonical
import Database
import Hummingbird
import Primitives
import Projections
import Storage

/// The key figures, and the orders behind each of their numbers.
extension ConsoleSite {
    func figures(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let window = FigureWindow(fields)
        let now = now
        let entity = entity
        let model = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> FiguresModel in
            try FiguresModel.read(window, entity: entity, now: now, from: snapshot)
        }
        if fields.wantsFile {
            return Reply.csv(model.figures.csvText, as: "figures-\(window.days)-days")
        }
        return page(FiguresView(model, viewer: viewer, now: now), for: viewer)
    }

    func returnFigures(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let window = FigureWindow(fields, cuts: FigureCut.ofReturns)
        let now = now
        let entity = entity
        let model = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ReturnsModel in
            try ReturnsModel.read(window, entity: entity, now: now, from: snapshot)
        }
        if fields.wantsFile {
            return Reply.csv(model.csvText, as: "returns-\(window.days)-days")
        }
        return page(ReturnsView(model, viewer: viewer), for: viewer)
    }

    func figureList(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let choice = FigureChoice(fields) else { return problem(.notFound, .notFound) }
        let now = now
        let entity = entity
        let limit = fields.listLimit
        let place = fields.wantsFile ? nil : FigureMember.Place(fields)
        let (found, total, since) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ([FigureMember], Int, Timestamp) in
            let figures = try KeyFigures.read(
                since: try KeyFigures.beginning(
                    days: choice.window.days,
                    now: now,
                    entity: entity,
                    from: snapshot
                ),
                now: now,
                entity: entity,
                scope: choice.scope,
                from: snapshot
            )
            let found = try KeyFigures.members(
                of: choice.question,
                since: figures.since,
                now: now,
                after: place,
                entity: entity,
                limit: limit + 1,
                from: snapshot
            )
            return (found, figures.number(of: choice.question), figures.since)
        }
        let sheet = SheetView(
            found,
            of: choice,
            total: total,
            since: since,
            limit: limit,
            now: now
        )
        return answer(sheet, named: "figures-\(choice.question.measure)", fields, viewer)
    }
}

/// The figures of returns of a window, beside those of each part.
struct ReturnsModel: Sendable {
    var window: FigureWindow
    var figures: KeyFigures
    /// The most frequent reasons, channels, customers and sites.
    var parts: [FigureCut: [ReturnFigures.Part]]

    static func read(
        _ window: FigureWindow,
        entity: LegalEntity.ID,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ReturnsModel {
        let since = try KeyFigures.beginning(
            days: window.days,
            now: now,
            entity: entity,
            from: snapshot
        )
        var model = ReturnsModel(
            window: window,
            figures: try KeyFigures.read(
                since: since,
                now: now,
                entity: entity,
                scope: window.scope,
                from: snapshot
            ),
            parts: [:]
        )
        for cut in FigureCut.ofReturns where window.scope == nil {
            model.parts[cut] = try ReturnFigures.parts(
                by: cut,
                since: since,
                now: now,
                entity: entity,
                from: snapshot
            )
        }
        return model
    }
}

/// The key figures of a window, beside those of each part.
struct FiguresModel: Sendable {
    var window: FigureWindow
    var figures: KeyFigures
    /// The largest channels, customers and sites.
    var parts: [FigureCut: [FigurePart]]
    /// Days with promises on old news of stock.
    var staleDays: [StaleFigures.Day] = []
    /// The channels, customers and sites with the most of them.
    var staleParts: [FigureCut: [StaleFigures.Part]] = [:]

    static func read(
        _ window: FigureWindow,
        entity: LegalEntity.ID,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> FiguresModel {
        let since = try KeyFigures.beginning(
            days: window.days,
            now: now,
            entity: entity,
            from: snapshot
        )
        var model = FiguresModel(
            window: window,
            figures: try KeyFigures.read(
                since: since,
                now: now,
                entity: entity,
                scope: window.scope,
                from: snapshot
            ),
            parts: [:]
        )
        try model.readStale(since: since, entity: entity, now: now, from: snapshot)
        // Parts stand beside each other where all is looked at.
        for cut in FigureCut.ofTrade where window.scope == nil {
            model.parts[cut] = try KeyFigures.parts(
                by: cut,
                since: since,
                now: now,
                entity: entity,
                from: snapshot
            )
        }
        return model
    }

    private mutating func readStale(
        since: Timestamp,
        entity: LegalEntity.ID,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        guard figures.stale.orders.part > 0 else { return }
        staleDays = try StaleFigures.days(
            since: since,
            now: now,
            entity: entity,
            scope: window.scope,
            from: snapshot
        ).filter { $0.orders.part > 0 }
        for cut in FigureCut.ofTrade where window.scope == nil {
            staleParts[cut] = try StaleFigures.parts(
                by: cut,
                since: since,
                now: now,
                entity: entity,
                from: snapshot
            )
        }
    }
}

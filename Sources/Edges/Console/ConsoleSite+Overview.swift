import Canonical
import Database
import Hummingbird
import Primitives
import Projections
import Storage

/// The front door, and the lists that its numbers count.
extension ConsoleSite {
    func overview(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let now = now
        let entity = entity
        let model = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> OverviewModel in
            try OverviewModel.read(entity, now: now, from: snapshot)
        }
        return page(
            OverviewView(model, viewer: viewer, now: now),
            for: viewer,
            notice: notice(query(of: request)),
            watch: .overview
        )
    }

    func flow(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let place = FlowPlace(fields) else { return problem(.notFound, .notFound) }
        let now = now
        let entity = entity
        let isFile = fields.wantsFile
        let limit = isFile ? SheetView.fileRows : SheetView.pageRows
        let rows = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [FlowRow] in
            try OrderFlow.orders(
                at: place.stage,
                place.part,
                since: place.since ?? now.advanced(by: .zero - OrderFlow.window),
                after: isFile ? nil : place.after,
                entity: entity,
                limit: limit + 1,
                from: snapshot
            )
        }
        let sheet = SheetView(rows, at: place, limit: limit, now: now)
        return answer(sheet, named: "orders-\(place.stage.rawValue)", fields, viewer, .overview)
    }

    func door(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let now = now
        let entity = entity
        let isFile = fields.wantsFile
        let limit = isFile ? SheetView.fileRows : SheetView.pageRows
        let last = isFile ? nil : fields["after"].flatMap(DoorRow.place)
        let rows = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [DoorRow] in
            try OrderFlow.messages(
                after: last,
                entity: entity,
                limit: limit + 1,
                from: snapshot
            )
        }
        let sheet = SheetView(rows, limit: limit, viewer: viewer, now: now)
        return answer(sheet, named: "messages", fields, viewer, .overview)
    }

    /// A list as a page that is kept live, or as a file.
    func answer(
        _ sheet: SheetView,
        named name: String,
        _ fields: FormFields,
        _ viewer: Viewer,
        _ watch: Watch? = nil
    ) -> Response {
        fields.wantsFile
            ? Reply.csv(sheet.csvText, as: name)
            : page(sheet, for: viewer, notice: notice(fields), watch: watch)
    }
}

extension FormFields {
    /// Whether the list is asked for as a file.
    var wantsFile: Bool { self["as"] == "csv" }
}

extension DoorRow {
    /// Where a row stands on its list: `MICROSECONDS.ID`.
    var place: String { "\(receivedAt.microseconds).\(id)" }

    static func place(_ text: String) -> (at: Timestamp, id: Int64)? {
        let parts = text.split(separator: ".").compactMap { Int64($0) }
        guard parts.count == 2 else { return nil }
        return (Timestamp(microseconds: parts[0]), parts[1])
    }
}

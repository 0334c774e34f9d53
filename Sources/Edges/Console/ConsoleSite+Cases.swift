import Database
import Governance
import Hummingbird
import Primitives
import Storage

/// What all cases that two people settle share: how one is found, and what is said of a word to it.
extension ConsoleSite {
    /// Bytes of a case's id that anybody may ask for.
    static var caseIDBytes: Int { 64 }
    private static var caseEventsShown: Int { 500 }

    /// A case with its history; `nil` for an id that none of this entity has.
    func foundCase<Row: Sendable>(
        _ id: String?,
        of workflow: String,
        row: @escaping @Sendable (borrowing Snapshot, String) throws(StoreFailure) -> Row?
    ) async throws(StoreFailure) -> FoundCase<Row>? {
        guard let id, id.utf8.count <= Self.caseIDBytes else { return nil }
        return try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> FoundCase<Row>? in
            guard let row = try row(snapshot, id),
                let stored = try snapshot.instances.load(workflow, id)
            else { return nil }
            let events = try snapshot.events.events(
                ofInstance: workflow,
                id,
                limit: Self.caseEventsShown
            )
            return FoundCase(row: row, stored: stored, events: events)
        }
    }

    /// Keeps who said what, and shows the case again.
    func isSaid(
        _ action: String,
        of item: String,
        because reasons: [String],
        _ viewer: Viewer,
        showing path: ConsolePath
    ) async throws(StoreFailure) -> Response {
        let detail = String(reasons.joined(separator: " ").prefix(500))
        try await audit(action, item, detail, viewer)
        return Reply.redirect(to: path.address)
    }

    /// Why a word changed nothing, with the way back.
    func unchanged(_ why: String, back path: ConsolePath, _ text: String) -> Response {
        let view = ProblemView(
            title: "Nothing was changed",
            detail: why.prefix(1).uppercased() + why.dropFirst() + ".",
            back: path.address,
            backText: text
        )
        return problem(view, .conflict)
    }
}

/// A case as a query found it.
struct FoundCase<Row: Sendable>: Sendable {
    var row: Row
    var stored: StoredInstance
    var events: [StoredEvent]
}

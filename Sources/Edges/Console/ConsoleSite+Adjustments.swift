import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Inventory
import Ordering
import Primitives
import Storage

/// What a second person says to a count or an adjustment of stock.
extension ConsoleSite {
    func judgeAdjustment(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let item = form["item"], item.utf8.count <= 512,
            let once = form["once"], once.utf8.count <= 64
        else { return problem(.notFound, .notFound) }
        if let held = try await heldByAnother(item, viewer) { return held }
        let note = form["note"].map { String($0.prefix(500)) }.flatMap { $0.isEmpty ? nil : $0 }
        let isApproved = form["do"] == "approve"
        if !isApproved, note == nil { return stays("write why it is declined", item) }
        guard let adjustment = try await waiting(item) else { return try await alreadyDone(item) }
        let verdict: AdjustmentWorkflow.Event =
            isApproved
            ? .approved(by: viewer.name, note: note)
            : .declined(by: viewer.name, reason: note ?? "")
        let command = AdjustmentCommand(
            caller: viewer.caller(for: entity),
            site: adjustment.site,
            number: adjustment.number,
            event: verdict,
            idempotencyKey: "console/" + once,
            body: try StoredValue.encodeSorted(verdict),
            traceID: traceID()
        )
        let desk = AdjustmentDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            facts: FactLoader()
        )
        let outcome = try await desk.act(command) { state, reasons in
            // Waiting still: the difference has changed, and the item tells the new one.
            let text = state.phase == .waiting ? reasons.joined(separator: " ") : ""
            return StoredAnswer(status: 200, body: Array(text.utf8))
        } refuse: { refusal in
            StoredAnswer(status: 409, body: Array("\(refusal)".utf8))
        }
        guard case .answered(let answer, _) = outcome else {
            return stays("this form was sent before, or it is frozen", item)
        }
        let why = String(decoding: answer.body, as: UTF8.self)
        guard why.isEmpty else { return stays(why, item) }
        let now = now
        try await dependencies.store.write { (transaction) throws(StoreFailure) in
            let entry = AuditEntry(
                at: now,
                actor: viewer.name,
                action: isApproved ? "adjustment.approve" : "adjustment.decline",
                subject: item,
                detail: note ?? ""
            )
            try transaction.audit.append(entry)
        }
        try await record(.closed, of: item, note ?? "", viewer)
        return Reply.redirect(to: ConsolePath.exceptions(done: .adjustmentDecided).address)
    }

    /// The adjustment that a work item asks about, as long as it does.
    private func waiting(_ key: String) async throws(StoreFailure) -> StockAdjustment? {
        let entity = entity.rawValue
        return try await dependencies.store.read { (snapshot) throws(StoreFailure) in
            guard let item = try snapshot.workItems.load(key, entity: entity),
                item.closedAt == nil, item.instance.kind == AdjustmentWorkflow.name,
                let stored = try snapshot.instances.load(item.instance.kind, item.instance.id)
            else { return nil }
            let state = try StoredValue.decode(AdjustmentWorkflow.State.self, from: stored.state)
            return state.phase == .waiting ? state.request : nil
        }
    }

    private func stays(_ why: String, _ item: String) -> Response {
        let view = ProblemView(
            title: "Nothing was changed",
            detail: why.prefix(1).uppercased() + why.dropFirst() + ".",
            back: ConsolePath.item(item).address,
            backText: "See how it stands"
        )
        return problem(view, .conflict)
    }
}

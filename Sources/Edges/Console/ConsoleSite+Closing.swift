import Database
import Governance
import Hummingbird
import Primitives
import Projections
import Storage

/// How an item ends by its owner's word, and what the second of two people is told.
extension ConsoleSite {
    /// Takes a work item off its queue that nothing but its owner's word ends.
    func closeItem(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let key = form["item"], key.utf8.count <= 512 else {
            return problem(.notFound, .notFound)
        }
        if let held = try await heldByAnother(key, viewer) { return held }
        let now = now
        let entity = entity.rawValue
        let owners = ExceptionsModel.owners(for: viewer)
        let item = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> StoredWorkItem? in
            guard let item = try transaction.workItems.load(key, entity: entity),
                item.closedAt == nil, item.isClosedByHand
            else { return nil }
            guard owners.contains(item.owner) else { return item }
            try transaction.workItems.close(key, entity: entity, at: now)
            let event = WorkItemEvent(at: now, actor: viewer.name, action: .closed)
            try transaction.workItemEvents.append(event, to: key, entity: entity)
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "item.close",
                    subject: key,
                    detail: "\(item.reason): \(item.detail.prefix(200))"
                )
            )
            return item
        }
        guard let item else { return try await alreadyDone(key) }
        guard owners.contains(item.owner) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        await dependencies.store.notify(.views)
        return Reply.redirect(to: ConsolePath.exceptions(done: .itemClosed).address)
    }

    /// The refusal for whoever acts on an item that somebody else works on; `nil` when they may.
    ///
    /// A claim is a courtesy between people: what they do is guarded by its own state, so two who
    /// pass here at once still act once.
    func heldByAnother(
        _ key: String,
        _ viewer: Viewer
    ) async throws(StoreFailure) -> Response? {
        let entity = entity.rawValue
        let item = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> StoredWorkItem? in
            try snapshot.workItems.load(key, entity: entity)
        }
        guard let item, item.closedAt == nil, let holder = item.holder(at: now),
            holder != viewer.name, let until = item.claimedUntil
        else { return nil }
        return held(by: holder, until: until, key)
    }

    func held(by holder: String, until: Timestamp, _ key: String) -> Response {
        let view = ProblemView(
            title: "Nothing was changed",
            detail: "\(holder) works on it until \(Display.time(until)) UTC, unless it is given "
                + "back or over before. Ask them, or write a comment.",
            back: ConsolePath.item(key).address,
            backText: "See the item"
        )
        return problem(view, .conflict)
    }

    /// Says who did what first, as far as it is known.
    func alreadyDone(_ key: String) async throws(StoreFailure) -> Response {
        let entity = entity.rawValue
        let last = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> WorkItemEvent? in
            try snapshot.workItemEvents.events(of: key, entity: entity, limit: 1).first
        }
        let what = last.map {
            "The last that was done with it: \(PlainWords.sentence($0.action.rawValue)) by "
                + "\($0.actor) at \(Display.time($0.at)) UTC."
        }
        let view = ProblemView(
            title: "Nothing was changed",
            detail: "It does not wait any more: somebody was faster, or it went through meanwhile. "
                + (what ?? ""),
            back: ConsolePath.exceptions().address,
            backText: "See what waits now"
        )
        return problem(view, .conflict)
    }

    /// Keeps with an item what was done by way of its order.
    func record(
        _ action: WorkItemAction,
        of key: String,
        _ detail: String,
        _ viewer: Viewer
    ) async throws(StoreFailure) {
        let entity = entity.rawValue
        let event = WorkItemEvent(at: now, actor: viewer.name, action: action, detail: detail)
        try await dependencies.store.write { (transaction) throws(StoreFailure) in
            try transaction.workItemEvents.append(event, to: key, entity: entity)
        }
    }
}

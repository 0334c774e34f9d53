import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Ordering
import Primitives
import Storage

/// What clicks do: each is a message through the in-door or one transaction, with an audit entry.
extension ConsoleSite {
    func releaseHold(
        _ id: String?,
        _ viewer: Viewer,
        _ form: FormFields
    ) async throws -> Response {
        guard let id = orderID(id), let reason = form["reason"].flatMap(ReasonCode.init(rawValue:)),
            let once = form["once"], once.utf8.count <= 64
        else { return problem(.unknownOrder, .notFound) }
        let note = form["note"].map { String($0.prefix(500)) }
        let release = HoldRelease(
            reason: reason,
            releasedBy: viewer.name,
            permissions: viewer.role.permissions.map(\.rawValue).sorted(),
            note: note
        )
        let event = OrderEvent.holdReleased(release)
        let command = OrderCommand(
            caller: viewer.caller(for: entity),
            order: id,
            event: event,
            idempotencyKey: "console/" + once,
            body: try StoredValue.encodeSorted(event),
            traceID: traceID()
        )
        let outcome = try await dependencies.desk.act(command) { order in
            StoredAnswer(status: 200, body: Array(#"{"sequence":\#(order.sequence)}"#.utf8))
        }
        switch outcome {
        case .answered:
            try await audit("hold.release", "order/\(id)", reason.rawValue, viewer)
            let isFromQueue = form["back"] == "exceptions"
            let next: ConsolePath =
                isFromQueue ? .exceptions(done: .holdReleased) : .order(id, done: .holdReleased)
            return Reply.redirect(to: next.address)
        case .unknownOrder:
            return problem(.unknownOrder, .notFound)
        case .refused(.notPermitted):
            return problem(.forbidden(viewer.role.words), .forbidden)
        case .refused(let refusal):
            return unchanged(id, "\(refusal)")
        case .quarantined(let why):
            return unchanged(id, "the order is frozen: \(why)")
        case .moved, .keyReused, .inFlight:
            return unchanged(id, "this form was sent before, or somebody else was faster")
        }
    }

    /// Sends a parked effect again, from its first try, under its old key.
    func redriveEffect(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let key = form["key"], key.utf8.count <= 512 else {
            return problem(.notFound, .notFound)
        }
        let now = now
        let entity = entity.rawValue
        let isRedriven = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Bool in
            guard let effect = try transaction.effects.load(key), effect.entity == entity,
                try transaction.effects.redrive(key, at: now)
            else { return false }
            try transaction.workItems.close("effect/" + key, entity: entity, at: now)
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "effect.redrive",
                    subject: "effect/" + key,
                    detail: "\(effect.operation) to \(effect.target)"
                )
            )
            return true
        }
        guard isRedriven else { return alreadyDone() }
        await dependencies.store.notify(.effects)
        await dependencies.store.notify(.views)
        return Reply.redirect(to: ConsolePath.exceptions(done: .effectRedriven).address)
    }

    /// Decides a parked message again.
    func redriveMessage(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["message"].flatMap({ Int64($0) }) else {
            return problem(.notFound, .notFound)
        }
        let now = now
        let entity = entity.rawValue
        let isRedriven = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Bool in
            guard let stored = try transaction.inbox.load(id), stored.message.entity == entity,
                try transaction.inbox.redrive(id, at: now)
            else { return false }
            try transaction.workItems.close("inbox/\(id)", entity: entity, at: now)
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "message.redrive",
                    subject: "inbox/\(id)",
                    detail: "\(stored.message.kind) from \(stored.message.source)"
                )
            )
            return true
        }
        guard isRedriven else { return alreadyDone() }
        await dependencies.store.notify(.inbox)
        await dependencies.store.notify(.views)
        return Reply.redirect(to: ConsolePath.exceptions(done: .messageRedriven).address)
    }

    private func audit(
        _ action: String,
        _ subject: String,
        _ detail: String,
        _ viewer: Viewer
    ) async throws(StoreFailure) {
        let entry = AuditEntry(
            at: now,
            actor: viewer.name,
            action: action,
            subject: subject,
            detail: detail
        )
        try await dependencies.store.write { (transaction) throws(StoreFailure) in
            try transaction.audit.append(entry)
        }
    }

    private func unchanged(_ id: Order.ID, _ why: String) -> Response {
        let view = ProblemView(
            title: "Nothing was changed",
            detail: why.prefix(1).uppercased() + why.dropFirst() + ".",
            back: ConsolePath.order(id).address,
            backText: "See how the order stands"
        )
        return problem(view, .conflict)
    }

    private func alreadyDone() -> Response {
        let view = ProblemView(
            title: "Nothing was changed",
            detail: "It does not wait any more: somebody was faster, or it went through meanwhile.",
            back: ConsolePath.exceptions().address,
            backText: "See what waits now"
        )
        return problem(view, .conflict)
    }
}

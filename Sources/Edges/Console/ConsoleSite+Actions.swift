import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Ordering
import Primitives
import Projections
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
        let item = "order/\(id)/hold/\(reason.rawValue)"
        if let held = try await heldByAnother(item, viewer) { return held }
        let note = form["note"].map { String($0.prefix(500)) }
        let release = HoldRelease(
            reason: reason,
            releasedBy: viewer.name,
            permissions: viewer.role.permissions.map(\.rawValue).sorted(),
            note: note
        )
        return try await act(.holdReleased(release), on: id, once, viewer) {
            try await audit("hold.release", "order/\(id)", reason.rawValue, viewer)
            try await record(.released, of: item, note ?? "", viewer)
            let isFromQueue = form["back"] == "exceptions"
            return isFromQueue
                ? .exceptions(done: .holdReleased) : .order(id, done: .holdReleased)
        }
    }

    /// Sends an order whose ship-to nobody knew to one of its customer's places.
    func correctShipTo(
        _ id: String?,
        _ viewer: Viewer,
        _ form: FormFields
    ) async throws -> Response {
        guard let id = orderID(id), let code = form["code"],
            let once = form["once"], once.utf8.count <= 64
        else { return problem(.unknownOrder, .notFound) }
        let item = "order/\(id)/hold/\(ReasonCode.unknownShipTo.rawValue)"
        if let held = try await heldByAnother(item, viewer) { return held }
        let entity = entity
        let places = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [ShipTo]? in
            guard let record = try OrderRecord.read(id, from: snapshot),
                record.order.state.header?.entity == entity
            else { return nil }
            return try OrderModel.shipTos(for: record.order.state, from: snapshot)
        }
        guard let places else { return problem(.unknownOrder, .notFound) }
        guard let shipTo = places.first(where: { $0.code == code }) else {
            return unchanged(id, "the customer has no ship-to \(code.prefix(64))")
        }
        let event = OrderEvent.shipToCorrected(shipTo, by: viewer.name)
        return try await act(event, on: id, once, viewer) {
            try await audit("ship_to.correct", "order/\(id)", code, viewer)
            try await record(.shipToCorrected, of: item, code, viewer)
            return .order(id, done: .shipToCorrected)
        }
    }

    /// One person's wish through the in-door; `done` is told once it is durable, and says where to
    /// go.
    private func act(
        _ event: OrderEvent,
        on id: Order.ID,
        _ once: String,
        _ viewer: Viewer,
        done: () async throws -> ConsolePath
    ) async throws -> Response {
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
            return Reply.redirect(to: try await done().address)
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
        let item = "effect/" + key
        if let held = try await heldByAnother(item, viewer) { return held }
        let now = now
        let entity = entity.rawValue
        let isRedriven = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Bool in
            guard let effect = try transaction.effects.load(key), effect.entity == entity,
                try transaction.effects.redrive(key, at: now)
            else { return false }
            try transaction.workItems.close(item, entity: entity, at: now)
            let event = WorkItemEvent(at: now, actor: viewer.name, action: .redriven)
            try transaction.workItemEvents.append(event, to: item, entity: entity)
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "effect.redrive",
                    subject: item,
                    detail: "\(effect.operation) to \(effect.target)"
                )
            )
            return true
        }
        guard isRedriven else { return try await alreadyDone(item) }
        await dependencies.store.notify(.effects)
        await dependencies.store.notify(.views)
        return Reply.redirect(to: ConsolePath.exceptions(done: .effectRedriven).address)
    }

    /// Decides a parked message again.
    func redriveMessage(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["message"].flatMap({ Int64($0) }) else {
            return problem(.notFound, .notFound)
        }
        let item = "inbox/\(id)"
        if let held = try await heldByAnother(item, viewer) { return held }
        let now = now
        let entity = entity.rawValue
        let isRedriven = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Bool in
            guard let stored = try transaction.inbox.load(id), stored.message.entity == entity,
                try transaction.inbox.redrive(id, at: now)
            else { return false }
            try transaction.workItems.close(item, entity: entity, at: now)
            let event = WorkItemEvent(at: now, actor: viewer.name, action: .redriven)
            try transaction.workItemEvents.append(event, to: item, entity: entity)
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "message.redrive",
                    subject: item,
                    detail: "\(stored.message.kind) from \(stored.message.source)"
                )
            )
            return true
        }
        guard isRedriven else { return try await alreadyDone(item) }
        await dependencies.store.notify(.inbox)
        await dependencies.store.notify(.views)
        return Reply.redirect(to: ConsolePath.exceptions(done: .messageRedriven).address)
    }

    func audit(
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
        unchanged(why, back: .order(id), "See how the order stands")
    }
}

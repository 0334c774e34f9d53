import Canonical
import Database
import Engine
import Governance
import JSON
import Ordering
import Primitives
import SimulatedWorld
import Storage

// Clerks with their queues, customers with their money, the dock with its goods.
extension SimulationRun {
    /// Every role looks at its queue: releases holds, redrives what was parked.
    func clerksWork() async {
        guard
            let held = await read({ (snapshot) throws(StoreFailure) in
                try Self.openOrders(snapshot)
            })
        else { return }
        for order in held {
            for hold in order.state.holds where hold.isActive {
                guard isHealing || chance.happens(700_000) else { continue }
                if chance.happens(faults.people.wrongRole) { await tryWithoutRight(order, hold) }
                await release(hold, of: order)
            }
        }
        await redriveParked()
    }

    private static func openOrders(
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [StoredOrder] {
        try StoredOrder.all(in: snapshot).filter {
            $0.state.holds.contains(where: \.isActive)
        }
    }

    private func release(_ hold: Hold, of order: StoredOrder) async {
        let event: OrderEvent
        let isUnknownShipTo = hold.reason == .unknownShipTo
        if isUnknownShipTo {
            event = .shipToCorrected(Trade.knownShipTo, by: "clerk")
        } else if hold.reason == .customerBlocked, chance.happens(500_000) {
            event = .cancelRequested(CancelRequest(requestedBy: "clerk", reason: "blocked"))
        } else {
            event = .holdReleased(
                HoldRelease(
                    reason: hold.reason,
                    releasedBy: "clerk",
                    permissions: [hold.owner.holdRelease.rawValue]
                )
            )
        }
        await act(event, on: order, key: "clerk-\(hold.reason.rawValue)", by: hold.owner)
    }

    /// Somebody whose role does not own the hold: must be refused.
    private func tryWithoutRight(_ order: StoredOrder, _ hold: Hold) async {
        guard hold.reason != .unknownShipTo else { return }
        let event = OrderEvent.holdReleased(
            HoldRelease(
                reason: hold.reason,
                releasedBy: "somebody else",
                permissions: [Permission.consoleRead.rawValue]
            )
        )
        let outcome = await act(event, on: order, key: "intruder", by: .executive)
        switch outcome {
        case .refused(.notPermitted): tally.count("wrong role refused")
        case .refused, .inFlight, nil: break
        case .answered, .keyReused, .unknownOrder, .moved, .quarantined:
            book.contradictions.append(
                "\(order.id): a hold was released by a role that may not"
            )
        }
    }

    @discardableResult
    private func act(
        _ event: OrderEvent,
        on order: StoredOrder,
        key: String,
        by role: Role
    ) async -> CommandOutcome? {
        guard let host = anyHost() else { return nil }
        let caller = Caller(
            actor: Actor(.person, role.rawValue, permissions: role.permissions),
            entity: Trade.entity,
            channel: nil
        )
        let command = OrderCommand(
            caller: caller,
            order: Order.ID(order.id),
            event: event,
            // A clerk's click is new each time: what he saw names it.
            idempotencyKey: "\(key)-\(order.id)-\(order.sequence)",
            body: Array(key.utf8),
            traceID: Self.traceID(order.id)
        )
        do throws(StoreFailure) {
            return try await host.orders.act(command) { _ in StoredAnswer(status: 200, body: []) }
        } catch {
            // The clerk sees that nothing happened and comes back at his next round.
            return nil
        }
    }

    /// Support gives parked messages and effects another life.
    private func redriveParked() async {
        guard let host = anyHost(), isHealing || chance.happens(500_000) else { return }
        let now = host.clock.now()
        do throws(StoreFailure) {
            let redriven = try await host.store.write {
                (transaction) throws(StoreFailure) -> Int in
                var count = 0
                for message in try Snapshot(transaction.session).inbox.parked(limit: 1_000)
                where try transaction.inbox.redrive(message.id, at: now) { count += 1 }
                for effect in try Snapshot(transaction.session).effects.parked(limit: 1_000)
                where try transaction.effects.redrive(effect.key, at: now) { count += 1 }
                return count
            }
            for _ in 0..<redriven { tally.count("redriven") }
        } catch {
            return
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async -> Value? {
        do throws(StoreFailure) {
            return try await store.read(body)
        } catch {
            broken = error
            return nil
        }
    }

    // MARK: Money and goods

    /// Customers pay open invoices, some in two parts.
    func customersPay() {
        for invoice in documents("invoices", of: .erp) where invoice["status"] == "open" {
            guard isHealing || chance.happens(600_000),
                let number = invoice["invoice_no"]?.string,
                let open = invoice["open"]?.number?.scaled(toDigits: 6)
            else { continue }
            var payment: JSONObject = JSONObject()
            payment["invoice"] = .string(number)
            if !isHealing, open > 2_000_000, chance.happens(300_000) {
                let part = open / 20_000 * 10_000
                payment["amount"] = .number(
                    JSONNumber(scaled: part, digits: 6, minimumDigits: 2)
                )
            }
            tally.count("payment")
            command("/payments", .object(payment), to: .erp)
        }
    }

    /// Goods come in; sometimes a count finds less than there should be.
    func goodsMove() {
        for (site, items) in openingStock.sorted(by: { $0.key < $1.key }) {
            for item in items.keys.sorted() {
                let onShelf = world.warehouse.onShelf(item, at: site) ?? 0
                if isHealing {
                    guard onShelf < 500_000 else { continue }
                    move("receive", 1_000_000, item, site)
                } else if chance.happens(250_000) {
                    move("receive", Int64(chance.number(5...40)) * 1_000, item, site)
                    tally.count("goods received")
                } else if chance.happens(faults.people.shrinkage), onShelf >= 1_000 {
                    move("adjust", -1_000, item, site)
                    tally.count("goods missing")
                }
            }
        }
    }

    private func move(_ kind: String, _ quantity: Int64, _ item: String, _ site: String) {
        let body: JSONValue = [
            "sku": .string(item), "site": .string(site),
            "quantity": .number(JSONNumber(scaled: quantity, digits: 3)),
        ]
        command("/control/" + kind, body, to: .warehouse)
    }

    private func command(_ target: String, _ body: JSONValue, to system: WorldSystem) {
        let request = WorldRequest(method: "POST", target: target, body: body)
        _ = world.handle(request, to: system, at: clock.now())
    }

    /// A system's own list, read past its faults.
    func documents(
        _ name: String,
        of system: WorldSystem,
        listed field: String? = nil
    ) -> [JSONValue] {
        var calm = world
        calm.misbehave(.none)
        let request = WorldRequest(method: "GET", target: "/" + name)
        let reply = calm.handle(request, to: system, at: clock.now())
        // The simulated systems speak JSON; what is none holds no documents.
        guard let document = try? JSONValue(parsing: reply.body) else { return [] }
        return document[field ?? name]?.array ?? []
    }
}

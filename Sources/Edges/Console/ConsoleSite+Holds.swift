import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Inventory
import Primitives
import Storage

/// What is on hold: the list, putting on hold and giving free.
extension ConsoleSite {
    func addHolds<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("inventory/holds") { request, _ in
            await signedIn(request, needs: .inventoryRead) { try await holds(request, $0) }
        }
        group.post("inventory/hold") { request, _ in
            await posted(request, needs: .inventoryAdjust, returningTo: .holds(item: nil)) {
                try await placeHold($0, $1)
            }
        }
        group.post("inventory/release") { request, _ in
            await posted(request, needs: .inventoryApprove, returningTo: .holds(item: nil)) {
                try await endHold($0, $1)
            }
        }
    }

    private func holds(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let item = fields["item"].flatMap { Item.ID(validating: $0) }
        let entity = entity.rawValue
        let (found, policy) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ([StockHold.Standing], HoldPolicy) in
            let table = snapshot.stockHolds
            let first = item.map { StockHoldTable.Place(item: $0.rawValue) }
            let found = try table.standing(entity: entity, after: first, limit: HoldsView.rowsMax)
            let profile = try FactLoader().profile(of: entity, in: snapshot.master)
            return (found, profile.holds ?? .standard)
        }
        let view = HoldsView(
            item == nil ? found : found.filter { $0.hold.item == item },
            of: item,
            policy,
            viewer: viewer,
            now: now,
            once: once
        )
        return page(view, for: viewer, notice: notice(fields))
    }

    private func placeHold(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let once = form["once"], once.utf8.count <= 64 else {
            return problem(.notFound, .notFound)
        }
        let asked = form["item"].flatMap { Item.ID(validating: $0) }
        guard let item = asked, let site = form["site"].flatMap({ Site.ID(validating: $0) }),
            let number = form["number"].flatMap({ StockHold.Number(validating: $0) })
        else { return stays("item, site and number are needed", asked) }
        guard let quantity = form["quantity"].flatMap(Self.thousandths) else {
            return stays("the quantity is a number such as 12 or 0.5", item)
        }
        let until = form["until"].flatMap { $0.isEmpty ? nil : $0 }
        let moment = until.flatMap { Timestamp($0.utf8.count == 16 ? $0 + ":00Z" : $0) }
        guard until == nil || moment != nil else {
            return stays("the end is a moment such as 2026-12-24T12:00", item)
        }
        let hold = StockHold(
            item: item,
            site: site,
            number: number,
            thousandths: quantity,
            reason: String((form["reason"] ?? "").prefix(64)),
            note: words(form),
            until: moment,
            placedBy: viewer.name
        )
        let command = try command(hold, once, viewer)
        let outcome = try await holdDesk.place(hold, command, answer: Self.told)
        let what = "\(hold.reason): \(Display.quantity(quantity)) \(item) at \(site)"
        let subject = Self.subject(item, site, number)
        return try await tell(outcome, ("stock.hold", subject, what), .stockHeld, item, viewer)
    }

    private func endHold(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let once = form["once"], once.utf8.count <= 64,
            let item = form["item"].flatMap({ Item.ID(validating: $0) }),
            let site = form["site"].flatMap({ Site.ID(validating: $0) }),
            let number = form["number"].flatMap({ StockHold.Number(validating: $0) })
        else { return problem(.notFound, .notFound) }
        let asked = form["quantity"].flatMap { $0.isEmpty ? nil : $0 }
        let part = asked.flatMap(Self.thousandths)
        guard asked == nil || part != nil else {
            return stays("the quantity is a number such as 12 or 0.5", item)
        }
        let release = StockHoldRelease(
            item: item,
            site: site,
            number: number,
            thousandths: part,
            by: viewer.name,
            note: words(form)
        )
        let command = try command(release, once, viewer)
        let outcome = try await holdDesk.release(release, command, answer: Self.told)
        let what = (asked ?? "all of it") + (release.note.map { ": " + $0 } ?? "")
        let subject = Self.subject(item, site, number)
        return try await tell(outcome, ("stock.release", subject, what), .stockFreed, item, viewer)
    }
}

// MARK: - What they have in common

extension ConsoleSite {
    private var holdDesk: HoldDesk {
        HoldDesk(store: dependencies.store, clock: dependencies.clock, facts: FactLoader())
    }

    private func command(
        _ word: some Encodable,
        _ once: String,
        _ viewer: Viewer
    ) throws(StoreFailure) -> KeyedCommand {
        KeyedCommand(
            caller: viewer.caller(for: entity),
            idempotencyKey: "console/" + once,
            body: try StoredValue.encodeSorted(word),
            traceID: traceID()
        )
    }

    /// Nothing to say about what was done; why it was not.
    private static let told: @Sendable (HoldDesk.Said) -> StoredAnswer = { said in
        switch said {
        case .done: StoredAnswer(status: 200, body: [])
        case .refused(let refusal): StoredAnswer(status: 409, body: Array("\(refusal)".utf8))
        }
    }

    private func tell(
        _ outcome: KeyedOutcome,
        _ entry: (action: String, subject: String, detail: String),
        _ done: ConsolePath.Done,
        _ item: Item.ID,
        _ viewer: Viewer
    ) async throws -> Response {
        guard case .answered(let answer, let isRepeat) = outcome else {
            return stays("this form was sent before, or the item is frozen", item)
        }
        guard answer.status == 200 else {
            return stays(String(decoding: answer.body, as: UTF8.self), item)
        }
        if !isRepeat { try await audit(entry.action, entry.subject, entry.detail, viewer) }
        return Reply.redirect(to: ConsolePath.holds(item: item.rawValue, done: done).address)
    }

    private static func subject(
        _ item: Item.ID,
        _ site: Site.ID,
        _ number: StockHold.Number
    ) -> String { "stock/\(item)/\(site)/on-hold/\(number)" }

    private func words(_ form: FormFields) -> String? {
        form["note"].map { String($0.prefix(120)) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func thousandths(_ text: String) -> Int64? {
        ScaledDecimal.value(text, digits: 3)
    }

    private func stays(_ why: String, _ item: Item.ID?) -> Response {
        unchanged(why, back: .holds(item: item?.rawValue), "See what is on hold")
    }
}

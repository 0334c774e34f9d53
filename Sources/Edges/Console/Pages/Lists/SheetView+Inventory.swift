import Canonical
import Ordering
import Primitives
import Projections
import Storage

extension SheetView {
    /// - Parameter found: up to one line more than `limit`.
    init(_ found: [StockLine], of item: String?, limit: Int, now: Timestamp) {
        let shown = Array(found.prefix(limit))
        title = item.map { "Inventory of \($0)" } ?? "Inventory"
        section = .inventory
        caption =
            "\(PlainWords.grouped(shown.count, "row")) on this page, by item and site. Available "
            + "is on hand without what is on hold, reserved and the safety stock."
        if let item {
            choices = Choices(
                label: "Items",
                items: [
                    Choice(
                        text: "All items",
                        address: ConsolePath.whole(.inventory).address,
                        isCurrent: false
                    ),
                    Choice(
                        text: item,
                        address: ConsolePath.inventory(item: item).address,
                        isCurrent: true
                    ),
                ]
            )
        }
        actions = [
            ActView.Link(text: "How old the news is", address: ConsolePath.stockNews.address)
        ]
        columns = [
            .text("Item"), .text("Site"), .figure("On hand"), .figure("On hold"),
            .figure("Reserved"), .figure("Safety"), .figure("Available"), .figure("Inbound"),
            .text("Next supply"),
            .figure("Backordered"), .text("Changed"), .text("What moved it"),
            .text("What keeps it"),
        ]
        rows = shown.map { line in
            Row(
                head: .text(line.item, link: ConsolePath.inventory(item: line.item).address),
                cells: [
                    .text(line.site),
                    .figure(Display.quantity(line.onHand)),
                    .figure(Display.quantity(line.held, blankZero: true)),
                    .figure(Display.quantity(line.reserved)),
                    .figure(Display.quantity(line.safety, blankZero: true)),
                    .figure(
                        Display.quantity(line.available),
                        tone: line.available == 0 ? "attention" : nil
                    ),
                    .figure(Display.quantity(line.inbound, blankZero: true)),
                    .text(line.nextSupplyOn),
                    .figure(Display.quantity(line.backordered, blankZero: true)),
                    .time(line.updatedAt, at: now),
                    .text(
                        "Ledger",
                        link: ConsolePath.ledger(item: line.item, site: line.site).address
                    ),
                    .text("Holds", link: ConsolePath.holds(item: line.item).address),
                ]
            )
        }
        emptyText =
            !rows.isEmpty
            ? nil : item == nil ? "No stock is known yet." : "No such item has stock."
        next =
            found.count > limit
            ? shown.last.map { ConsolePath.inventory(item: item, after: $0.place).address } : nil
        csv = ConsolePath.inventory(item: item).asFile
    }

    init(
        _ found: [PostingLine],
        of item: String,
        at site: String,
        limit: Int,
        now: Timestamp
    ) {
        let shown = Array(found.prefix(limit))
        title = "\(item) at \(site)"
        section = .inventory
        caption =
            "What moved it and what reserves it, newest first: "
            + "\(PlainWords.grouped(shown.count, "posting")) on this page."
        choices = Choices(
            label: "Items",
            items: [
                Choice(
                    text: "All sites of \(item)",
                    address: ConsolePath.inventory(item: item).address,
                    isCurrent: false
                )
            ]
        )
        columns = [
            .text("Posting"), .text("What"), .figure("On hand"), .figure("On hold"),
            .figure("Reserved"), .text("Because of"), .text("When"),
        ]
        rows = shown.map { line in
            Row(
                head: .text(String(line.version)),
                cells: [
                    .text(PlainWords.sentence(line.kind)),
                    .figure(Display.quantity(line.onHandDelta, blankZero: true)),
                    .figure(Display.quantity(line.heldDelta, blankZero: true)),
                    .figure(Display.quantity(line.reservedDelta, blankZero: true)),
                    .text(line.cause, link: line.order.map { ConsolePath.order($0).address }),
                    .time(line.at, at: now),
                ]
            )
        }
        emptyText = rows.isEmpty ? "Nothing has moved it yet." : nil
        next =
            found.count > limit
            ? shown.last.map {
                ConsolePath.ledger(item: item, site: site, before: String($0.version)).address
            } : nil
        csv = ConsolePath.ledger(item: item, site: site).asFile
    }
}

extension PostingLine {
    /// The order whose step posted it.
    fileprivate var order: Order.ID? {
        let parts = effectKey.split(separator: "/")
        guard parts.count > 1, parts[0] == OrderWorkflow.name else { return nil }
        return Order.ID(validating: String(parts[1]))
    }
}

extension StockLine {
    /// Where a line stands on its list.
    var place: String { item + "\n" + site }

    static func place(_ text: String) -> (item: String, site: String)? {
        let parts = text.split(separator: "\n", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]), String(parts[1]))
    }
}

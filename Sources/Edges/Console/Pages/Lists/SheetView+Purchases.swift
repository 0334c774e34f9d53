import Canonical
import Primitives
import Projections
import Purchasing
import Storage

extension SheetView {
    /// - Parameter found: up to one order more than `limit`.
    init(_ found: [PurchaseRow], of status: PurchaseStatus?, limit: Int, now: Timestamp) {
        let shown = Array(found.prefix(limit))
        title = "Purchases"
        section = .purchases
        caption = "\(PlainWords.grouped(shown.count, "purchase order")) on this page, newest first."
        let all = Choice(
            text: "All",
            address: ConsolePath.purchases(nil).address,
            isCurrent: status == nil
        )
        choices = Choices(
            label: "Where they stand",
            items: [all]
                + PurchaseStatus.allCases.map {
                    Choice(
                        text: PlainWords.sentence($0.rawValue),
                        address: ConsolePath.purchases($0).address,
                        isCurrent: $0 == status
                    )
                }
        )
        columns = [
            .text("Number"), .text("Supplier"), .text("Stands at"), .figure("Total"),
            .text("Raised"), .text("Changed"),
        ]
        rows = shown.map { row in
            Row(
                head: .text(row.number, link: ConsolePath.purchase(row.id, .lines).address),
                cells: [
                    .text(row.supplier.rawValue),
                    .text(
                        PlainWords.sentence(row.status.rawValue),
                        tone: row.status.needsSomebody ? "attention" : nil
                    ),
                    .figure("\(row.total)"),
                    .time(row.raisedAt, at: now),
                    .time(row.updatedAt, at: now),
                ]
            )
        }
        emptyText = rows.isEmpty ? "No purchase order stands there." : nil
        next =
            found.count > limit
            ? shown.last.map { ConsolePath.purchases(status, before: $0.id).address } : nil
        csv = ConsolePath.purchases(status).asFile
    }
}

extension PurchaseStatus {
    /// Whether it goes on only when a person acts.
    fileprivate var needsSomebody: Bool { self == .awaitingApproval || self == .questioned }
}

extension PurchasePage {
    func sheet(_ part: PurchasePart, viewer: Viewer, now: Timestamp) -> SheetView {
        let (columns, rows) =
            switch part {
            case .lines: (Self.lineColumns, state.lines.map(row))
            case .invoices: (Self.invoiceColumns, state.invoices.map(row))
            case .history: (Self.historyColumns, events.map { row($0, now: now) })
            }
        let choices = SheetView.Choices(
            label: "Parts of the order",
            items: PurchasePart.allCases.map {
                SheetView.Choice(
                    text: PlainWords.sentence($0.rawValue),
                    address: ConsolePath.purchase(id, $0).address,
                    isCurrent: $0 == part
                )
            }
        )
        return SheetView(
            title: "Purchase order \(state.header?.number ?? id.rawValue)",
            section: .purchases,
            caption: caption,
            choices: choices,
            actions: PurchaseAct.allCases.filter {
                viewer.may($0.permission) && $0.isOpen(for: state)
            }.map {
                ActView.Link(text: $0.title, address: ConsolePath.purchaseAct(id, $0).address)
            },
            columns: columns,
            rows: rows,
            emptyText: rows.isEmpty ? "Nothing has come of that yet." : nil,
            next: nil,
            csv: ConsolePath.purchase(id, part).asFile
        )
    }

    private var caption: String {
        var parts = [PlainWords.sentence(state.status.rawValue)]
        if let header = state.header {
            parts.append("supplier \(header.supplier), raised by \(header.raisedBy)")
        }
        if let total = state.total { parts.append("total \(total)") }
        if let person = state.approvedBy { parts.append("approved by \(person)") }
        if let number = state.externalNumber { parts.append("in the ERP as \(number)") }
        if let reason = state.cancelledBecause { parts.append("cancelled: \(reason)") }
        return parts.joined(separator: " · ") + ". Quantities are in stock units."
    }

    private static let lineColumns: [SheetView.Column] = [
        .text("Line"), .text("Site"), .figure("Ordered"), .figure("Agreed"), .text("Expected"),
        .figure("Announced"), .figure("Received"), .figure("Damaged"), .figure("Open"),
        .figure("Billed"), .figure("Unit price"),
    ]

    private func row(_ line: PurchaseLine) -> SheetView.Row {
        let question = line.question.map {
            "The supplier offers \(Display.quantity($0.thousandths)) "
                + ($0.expectedOn.map { "on \($0)" } ?? "without a day") + "; decide."
        }
        return SheetView.Row(
            head: .text("\(line.number) · \(line.item)", why: question),
            cells: [
                .text(line.site.rawValue),
                .figure(Display.quantity(line.orderedStock)),
                .figure(
                    Display.quantity(line.agreed),
                    tone: line.question == nil ? nil : "attention"
                ),
                .text(line.confirmed?.expectedOn?.description ?? ""),
                .figure(Display.quantity(state.announced(line.number), blankZero: true)),
                .figure(Display.quantity(line.received, blankZero: true)),
                .figure(
                    Display.quantity(line.damaged, blankZero: true),
                    tone: line.damaged > 0 ? "attention" : nil
                ),
                .figure(Display.quantity(line.open, blankZero: true)),
                .figure(Display.quantity(state.billed(line.number), blankZero: true)),
                .figure("\(line.price.decimalText) / \(line.price.unit)"),
            ]
        )
    }

    private static let invoiceColumns: [SheetView.Column] = [
        .text("Invoice"), .text("Stands at"), .figure("Asked"), .figure("Difference"),
        .figure("To pay"), .figure("Tax"), .figure("Paid"), .text("Decided by"),
        .text("In the ERP as"),
    ]

    private func row(_ invoice: SupplierInvoice) -> SheetView.Row {
        let isOpen = invoice.status == .questioned
        return SheetView.Row(
            head: .text(invoice.claim.number, why: invoice.findings.joined(separator: "; ")),
            cells: [
                .text(
                    PlainWords.sentence(invoice.status.rawValue),
                    tone: isOpen ? "attention" : nil
                ),
                .figure("\(invoice.claim.net)"),
                .figure(invoice.difference.isZero ? "" : "\(invoice.difference)"),
                .figure("\(invoice.net)"),
                .figure("\(invoice.tax)"),
                .figure("\(invoice.paid)"),
                .text(invoice.decidedBy ?? ""),
                .text(invoice.externalNumber ?? ""),
            ]
        )
    }

    private static let historyColumns: [SheetView.Column] = [
        .text("What"), .text("Why"), .text("Who"), .text("When"),
    ]

    private func row(_ event: StoredEvent, now: Timestamp) -> SheetView.Row {
        SheetView.Row(
            head: .text(PlainWords.sentence(event.type)),
            cells: [
                .text(event.reasons.joined(separator: " ")),
                .text(event.actor),
                .time(event.at, at: now),
            ]
        )
    }
}

public import Canonical
public import Ordering
import Pricing
import Primitives

/// Holds a document that is about to leave against what its partner ordered and was told before.
public struct ComplianceCheck: Sendable {
    private let rules: ComplianceRules
    private let order: OrderState

    public init(_ rules: ComplianceRules, _ order: OrderState) {
        self.rules = rules
        self.order = order
    }

    /// Differences that are told; the rest are counted.
    private static let findingsMax = 20

    /// What differs, a sentence each; nothing where all is as it was told.
    public func findings(
        in kind: OutboundDocumentKind,
        for milestone: Milestone
    ) -> [String] {
        let all =
            switch kind {
            case .orderAcknowledgment: response()
            case .shipNotice:
                order.shipments.first { $0.id == milestone.shipment }.map(notice) ?? []
            case .invoice:
                order.invoices.first {
                    $0.id.rawValue == milestone.reference
                        || $0.externalNumber == milestone.reference
                }.map(bill) ?? []
            case .applicationAdvice, .purchaseOrder, .purchaseOrderChange: [String]()
            }
        let rest = all.count - Self.findingsMax
        return all.prefix(Self.findingsMax) + (rest > 0 ? ["and \(rest) more"] : [])
    }

    private func response() -> [String] {
        order.lines.filter { $0.reasons.contains(.priceDiffers) }.map {
            "line \($0.numberToldBuyer): the price is not the one that was ordered at"
        }
    }

    private func notice(_ shipment: Shipment) -> [String] {
        var findings: [String] = []
        for parcel in shipment.parcels {
            if let sscc = parcel.sscc {
                let digits = Array(sscc.utf8)
                if digits.count != 18 || !GTIN.hasValidCheckDigit(digits) {
                    findings.append("parcel \(parcel.reference): \(sscc) is no SSCC")
                }
            } else if rules.requiresSSCC {
                findings.append("parcel \(parcel.reference) has no SSCC")
            }
        }
        let codes = shipment.parcels.compactMap(\.sscc)
        if Set(codes).count < codes.count { findings.append("two parcels have one SSCC") }
        let shipped = Self.totals(order.shipments.flatMap(\.parcels).flatMap(\.contents))
        let here = Set(shipment.parcels.flatMap(\.contents).map(\.line))
        for line in here.sorted() {
            guard let ordered = order.lines.first(where: { $0.number == line }) else {
                findings.append("line \(line) was never ordered")
                continue
            }
            let wanted = ordered.quantities.ordered - ordered.quantities.cancelled
            if let all = shipped[line], all > wanted {
                findings.append(
                    "line \(ordered.numberToldBuyer): \(words(all, ordered)) shipped, "
                        + "\(words(wanted, ordered)) confirmed"
                )
            }
        }
        return findings
    }

    private func bill(_ invoice: Invoice) -> [String] {
        let shipped = Self.totals(order.shipments.flatMap(\.parcels).flatMap(\.contents))
        let own = order.invoices.flatMap(\.lines).filter { $0.order == order.header?.id }
        let billed = Self.totals(
            own.map { LineQuantity(line: $0.line, thousandths: $0.thousandths) }
        )
        var findings: [String] = []
        for line in invoice.lines where line.order == order.header?.id {
            guard let ordered = order.lines.first(where: { $0.number == line.line }) else {
                findings.append("line \(line.line) was never ordered")
                continue
            }
            if let told = ordered.price?.price, told != line.price {
                findings.append(
                    "line \(ordered.numberToldBuyer): billed at \(words(line.price)), "
                        + "confirmed at \(words(told))"
                )
            }
            let gone = shipped[line.line] ?? 0
            if let all = billed[line.line], all > gone {
                findings.append(
                    "line \(ordered.numberToldBuyer): \(words(all, ordered)) billed, "
                        + "\(words(gone, ordered)) shipped"
                )
            }
        }
        return findings
    }

    private func words(_ price: UnitPrice) -> String {
        "\(price.decimalText) for one \(price.unit)"
    }

    private func words(_ stock: Int64, _ line: OrderLine) -> String {
        let quantity = line.asOrdered(stock)
        return "\(quantity.decimalText) \(quantity.unit)"
    }

    private static func totals(_ quantities: [LineQuantity]) -> [Int: Int64] {
        quantities.reduce(into: [:]) { $0[$1.line, default: 0] += $1.thousandths }
    }
}

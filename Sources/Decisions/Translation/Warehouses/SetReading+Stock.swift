import Canonical
import EDI
import Primitives

// 944: what came, of a purchase or of a return.
//
// ```
// W17*F*20261124*R-1001*18~ N1*WH*DAL*ZZ*0042~ W07*100*EA**VN*AB-12~ N9*LI*1~ W13*4*EA*01~
// W14*100~
// ```
extension SetReading {
    mutating func readReceipt() {
        guard let head = root.first("W17") else { return }
        guard let receipt = head[3].value, receipt.utf8.count <= Limits.shortTextBytes else {
            return fail(.referenceMissing, head, 3, "W1703 has no receipt number")
        }
        guard let subject = subject(head) else { return }
        let site = site()
        let at = moment(head, day: 2, time: head[7].value)
        var lines: [WarehouseReport.Receipt.Line] = []
        for loop in root.loops("W07") {
            guard let item = loop.opening, let goods = goods(item, .received, in: loop)
            else { continue }
            lines.append(
                WarehouseReport.Receipt.Line(goods: goods, damaged: damaged(loop, of: goods))
            )
        }
        guard result.violations.isEmpty else { return }
        let report = WarehouseReport.Receipt(
            subject: subject,
            receipt: receipt,
            site: site,
            lines: lines,
            at: at
        )
        result.reports = [(nil, .received(report))]
    }

    /// A return by N9 `RZ`, else the 943. W1704 has room for 22 characters and a return's number
    /// has more, so it names none.
    private mutating func subject(_ head: EDISegment) -> WarehouseReport.Receipt.Subject? {
        if let number = reference(["RZ"], in: root.segments) {
            return .returned(number: number)
        }
        if head[1].value == "C" {
            fail(
                .referenceMissing,
                head,
                nil,
                "a customer sent these goods (W1701 C), and no N9 RZ has the number of the return"
            )
            return nil
        }
        guard let number = Self.number(head[4].value) else {
            fail(
                .referenceMissing,
                head,
                4,
                "W1704 does not repeat the number of our 943 (W0602), and no N9 RZ names a return"
            )
            return nil
        }
        return .purchase(number: number)
    }

    /// W13 with the condition 01: so much of what came is damaged.
    private mutating func damaged(
        _ loop: EDILoop,
        of goods: WarehouseReport.Goods
    ) -> Quantity? {
        var sum: Int64 = 0
        for segment in loop.all("W13") where segment[3].value == "01" {
            guard let quantity = quantity(segment, 1, 2) else { continue }
            sum += quantity.thousandths
            guard quantity.unit == goods.quantity.unit, sum <= goods.quantity.thousandths else {
                fail(
                    .quantityInvalid,
                    segment,
                    1,
                    "more is damaged than came, or it is told in another unit"
                )
                return nil
            }
        }
        return sum > 0 ? Quantity(thousandths: sum, goods.quantity.unit) : nil
    }
}

// 947: what is there beyond what was known, or is not. Each W19 stands for itself.
//
// ```
// W15*20261124*A-17~ N1*WH*DAL*ZZ*0042~ W19*AU*-3*EA**VN*AB-12~ W19*05*4*EA**VN*AB-12~
// ```
extension SetReading {
    mutating func readAdjustments() {
        guard let head = root.first("W15") else { return }
        guard let site = site() else {
            if result.violations.isEmpty {
                fail(
                    .siteUnknown,
                    head,
                    nil,
                    "no N1 WH says at which of its sites, and \(profile.id) has several"
                )
            }
            return
        }
        // The warehouse's own number, or the one that it was given by us.
        let name = head[2].value ?? head[3].value
        for (index, loop) in root.loops("W19").enumerated() {
            guard let item = loop.opening, let goods = adjusted(item, in: loop) else { continue }
            let number = "\(name ?? transaction.controlNumber)/\(index + 1)"
            let adjustment = WarehouseReport.Adjustment(
                site: site,
                goods: goods,
                status: item[1].value.flatMap { AdjustmentCode.ofStatus[$0] },
                number: number,
                cause: String(
                    "947 \(number) \(AdjustmentCode.words(item[1].value ?? ""))"
                        .prefix(Limits.shortTextBytes)
                )
            )
            result.reports.append(
                (name.map { _ in "947/\(site)/\(number)" }, .adjusted(adjustment))
            )
        }
    }

    private mutating func adjusted(
        _ item: EDISegment,
        in loop: EDILoop
    ) -> WarehouseReport.Goods? {
        guard let goods = goods(item, .adjusted, in: loop) else { return nil }
        guard !goods.quantity.isZero else {
            fail(.quantityInvalid, item, 2, "an adjustment by nothing")
            return nil
        }
        return goods
    }
}

/// Why stock was adjusted (element 181), in our words.
enum AdjustmentCode {
    /// Goods are put on hold or freed again: they stay where they are.
    static let ofStatus: [String: WarehouseReport.Adjustment.Status] = [
        "05": .onHold, "55": .free,
    ]

    private static let known: [String: String] = [
        "04": "less came than was told", "05": "put on hold", "07": "destroyed",
        "51": "found again", "52": "repaired", "53": "less left than was told",
        "55": "no longer on hold", "56": "correction of the books", "AA": "counted",
        "AB": "booking error", "AI": "disaster", "AK": "moved", "AR": "error in an order",
        "AU": "damaged in the warehouse", "AV": "damaged on the way", "AW": "recalled",
        "AX": "shelf life over", "AY": "error in a receipt", "CD": "given away",
    ]

    static func words(_ code: String) -> String {
        known[code].map { "\(code): \($0)" } ?? code
    }
}

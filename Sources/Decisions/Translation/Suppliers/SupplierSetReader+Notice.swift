import Canonical
import EDI
import Primitives

extension SupplierSetReader {
    /// 856: one notice for each purchase order that its levels name.
    ///
    /// ```
    /// BSN*00*S-77*20261208*0900~ HL*1**S~ DTM*017*20261209~ HL*2*1*O~ PRF*B-1001~
    /// HL*3*2*P~ MAN*GM*00012345670000000018~ HL*4*3*I~ LIN*1*BP*FILTER~ SN1**60*EA~
    /// ```
    func notices(_ set: TransactionSet) -> SupplierReading {
        guard let opening = set.root.first("BSN"), let shipment = opening[2].value,
            shipment.utf8.count <= Limits.shortTextBytes
        else {
            return SupplierReading(violations: [
                TranslationViolation(
                    .fieldUnreadable,
                    at: set.root.first("BSN").map { set.place(of: $0, element: 2) } ?? start(set),
                    "BSN02 names no shipment"
                )
            ])
        }
        let purpose = opening[1].value ?? "00"
        guard Self.noticePurposes.contains(purpose) else {
            return SupplierReading(violations: [
                TranslationViolation(
                    .orderTypeUnsupported,
                    at: set.place(of: opening, element: 1),
                    "purpose \(purpose) is no ship notice that is known here"
                )
            ])
        }
        let hierarchy = Hierarchy(of: set)
        let items = hierarchy.levels.indices.filter { hierarchy.levels[$0].code == "I" }
        guard items.count <= Limits.orderLines else {
            return tooManyLines(items.count, set.place(of: opening))
        }
        var base = NoticeDraft(shipment, isWithdrawal: purpose == "01")
        for level in hierarchy.levels where level.code == "S" { read(level.loop, set, into: &base) }
        return orders(in: hierarchy, items, base, set)
    }

    /// BSN01 (element 353): original, cancellation, change, replacement, confirmation, and `14`
    /// (advance notice).
    private static let noticePurposes: Set<String> = ["00", "01", "04", "05", "06", "14"]

    private func orders(
        in hierarchy: Hierarchy,
        _ items: [Int],
        _ base: NoticeDraft,
        _ set: TransactionSet
    ) -> SupplierReading {
        let levels = hierarchy.levels.indices.filter { hierarchy.levels[$0].code == "O" }
        // Some suppliers leave the order level out and name the order once, or with each item.
        let places = levels.isEmpty ? hierarchy.levels.indices.map { $0 } : levels
        var drafts: [(number: String, place: EDIPlace, draft: NoticeDraft)] = []
        for index in places {
            guard let segment = hierarchy.levels[index].loop.first("PRF"),
                let number = segment[1].value,
                !drafts.contains(where: { $0.number == number })
            else { continue }
            drafts.append((number, set.place(of: segment, element: 1), base))
        }
        guard !drafts.isEmpty else { return missingNumber(start(set), "no PRF01") }
        var reading = SupplierReading()
        for index in items {
            let number = self.number(of: index, in: hierarchy, levels.isEmpty)
            let only = drafts.count == 1 ? 0 : nil
            guard let at = drafts.firstIndex(where: { $0.number == number }) ?? only else {
                reading.violations.append(
                    TranslationViolation(
                        .purchaseOrderNumberMissing,
                        at: hierarchy.levels[index].loop.opening.map { set.place(of: $0) }
                            ?? start(set),
                        "the item's level belongs to no purchase order"
                    )
                )
                continue
            }
            read(item: index, in: hierarchy, set, into: &drafts[at].draft)
        }
        reading.documents = drafts.map { number, place, draft in
            SupplierDocument(
                name: set.identifier,
                number: number,
                place: place,
                content: .notice(draft.notice(arrivingAfter: terms.transitDays))
            )
        }
        return reading
    }

    private func number(of index: Int, in hierarchy: Hierarchy, _ isFlat: Bool) -> String? {
        let own = hierarchy.levels[index].loop.first("PRF")?[1].value
        let above = hierarchy.ancestor(of: index, code: isFlat ? "S" : "O")
        return own ?? above?.loop.first("PRF")?[1].value
    }

    private func read(
        item index: Int,
        in hierarchy: Hierarchy,
        _ set: TransactionSet,
        into draft: inout NoticeDraft
    ) {
        let loop = hierarchy.levels[index].loop
        guard let name = loop.first("LIN") ?? loop.first("SN1") else { return }
        var line =
            name.id == "LIN"
            ? line(name, set, number: 1, pairsFrom: 2)
            : SupplierDocument.Line(set.place(of: name), number: nil)
        var quantity: Quantity?
        if let shipped = loop.first("SN1") {
            if line.number == nil { line.number = Self.lineNumber(shipped[1].value) }
            let place = set.place(of: shipped, element: 2)
            quantity = self.quantity(shipped[2].value, shipped[3].value, at: place, of: &line)
        }
        draft.lines.append(SupplierDocument.QuantityLine(line: line, quantity: quantity))
        // The pallets and cartons that it stands in, each once.
        var current: Int? = index
        while let at = current {
            let level = hierarchy.levels[at]
            if "TPI".contains(level.code), draft.opens(level: at) { draft.pack(level.loop) }
            current = hierarchy.levels[at].parent
        }
    }

    /// Days, carrier and references of the shipment's level.
    private func read(_ loop: EDILoop, _ set: TransactionSet, into draft: inout NoticeDraft) {
        for segment in loop.all("DTM") {
            guard let text = segment[2].value, let qualifier = segment[1].value else { continue }
            guard let day = LocalDate(x12Text: text) else {
                draft.remark(
                    "\(Self.quoted(text)) is no day (\(set.place(of: segment).designator))"
                )
                continue
            }
            if qualifier == "011" { draft.shippedOn = day }
            if Self.arriving.contains(qualifier) { draft.expectedOn = day }
        }
        draft.carrier =
            loop.all("TD5").lazy.compactMap { $0[3].value ?? $0[5].value }.first
            ?? loop.all("TD3").lazy.compactMap { $0[2].value }.first
        for segment in loop.all("REF") where ["2I", "CN"].contains(segment[1].value ?? "") {
            if let number = segment[2].value { draft.track(number) }
        }
        draft.pack(loop)
    }
}

/// One notice in the making.
private struct NoticeDraft {
    let shipment: String
    let isWithdrawal: Bool
    var shippedOn: LocalDate?
    var expectedOn: LocalDate?
    var carrier: String?
    var lines: [SupplierDocument.QuantityLine] = []
    private var trackingNumbers: [String] = []
    private var ssccs: [String] = []
    private var remarks: [String] = []
    private var seen: Set<String> = []
    private var levels: Set<Int> = []

    init(_ shipment: String, isWithdrawal: Bool) {
        self.shipment = shipment
        self.isWithdrawal = isWithdrawal
    }

    mutating func remark(_ text: String) { remarks.append(text) }

    mutating func track(_ number: String) {
        guard number.utf8.count <= Limits.shortTextBytes,
            trackingNumbers.count < Limits.parcelsPerShipment,
            seen.insert("t/" + number).inserted
        else { return }
        trackingNumbers.append(number)
    }

    /// A level's marks are read once, however many items stand in it.
    mutating func opens(level: Int) -> Bool { levels.insert(level).inserted }

    /// MAN (element 88): `GM` an SSCC, `CP` a carrier's number.
    mutating func pack(_ loop: EDILoop) {
        for segment in loop.all("MAN") {
            for element in [2, 3] {
                guard let text = segment[element].value else { continue }
                switch segment[1].value {
                case "GM", "AA", "AI", "W": sscc(text)
                case "CP": track(text)
                default: break
                }
            }
        }
    }

    private mutating func sscc(_ text: String) {
        guard seen.insert("s/" + text).inserted else { return }
        // With its application identifier it has twenty digits.
        let digits =
            text.utf8.count == 20 && text.hasPrefix("00") ? String(text.dropFirst(2)) : text
        guard digits.utf8.count == 18, GTIN.hasValidCheckDigit(Array(digits.utf8)) else {
            remarks.append("\(text.prefix(40)) is no SSCC")
            return
        }
        guard ssccs.count < Limits.parcelsPerShipment else { return }
        ssccs.append(digits)
    }

    func notice(arrivingAfter days: Int) -> SupplierDocument.Notice {
        SupplierDocument.Notice(
            shipment: shipment,
            isWithdrawal: isWithdrawal,
            shippedOn: shippedOn,
            expectedOn: expectedOn ?? shippedOn?.adding(days: days),
            carrier: carrier.map { String($0.prefix(64)) },
            trackingNumbers: trackingNumbers,
            ssccs: ssccs,
            lines: lines,
            remarks: remarks
        )
    }
}

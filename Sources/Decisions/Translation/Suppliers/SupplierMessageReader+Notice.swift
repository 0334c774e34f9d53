import Canonical
import EDI
import Primitives

extension SupplierMessageReader {
    /// DESADV: one notice for each purchase order that its lines name.
    ///
    /// ```
    /// BGM+351+S-77+9' DTM+11:20261208:102' DTM+17:20261209:102' RFF+ON:B-1001' CPS+1'
    /// PCI+33E' GIN+BJ+012345670000000018' LIN+1++9506000000015:EN' QTY+12:60:PCE'
    /// ```
    func notice(_ set: TransactionSet, _ opening: EDISegment) -> SupplierReading {
        let root = set.root
        if let refusal = purpose(opening, among: ["1", "4", "5", "7", "9"], set) { return refusal }
        let shipment = opening[2].component(1).value ?? ""
        guard (1...Limits.shortTextBytes).contains(shipment.utf8.count) else {
            return SupplierReading(violations: [
                TranslationViolation(
                    .fieldUnreadable,
                    at: set.place(of: opening, element: 2),
                    "BGM names no shipment"
                )
            ])
        }
        let loops = root.loops("CPS").flatMap { $0.loops("LIN") }
        guard loops.count <= Limits.orderLines else {
            return reader.tooManyLines(loops.count, reader.start(set))
        }
        var base = SupplierDocument.Notice(
            shipment: shipment,
            isWithdrawal: opening[3].value == "1",
            expectedOn: arrival(root),
            trackingNumbers: tracking(set),
            ssccs: [],
            lines: [],
            remarks: []
        )
        readSSCCs(set, into: &base)
        base.shippedOn = root.all("DTM").first { $0[1].component(1).value == "11" }
            .flatMap(Self.day)
        base.carrier = root.loops("TDT").first?.opening.flatMap {
            ($0[5].component(4).value ?? $0[5].component(1).value).map { String($0.prefix(64)) }
        }
        return orders(root, loops, base, set)
    }

    private func orders(
        _ root: EDILoop,
        _ loops: [EDILoop],
        _ base: SupplierDocument.Notice,
        _ set: TransactionSet
    ) -> SupplierReading {
        let head = Self.reference("ON", in: root)
        var reading = SupplierReading()
        var notices: [(number: String, place: EDIPlace, notice: SupplierDocument.Notice)] = []
        if let head {
            notices = [(head.number, set.place(of: head.segment, element: 1), base)]
        }
        for loop in loops {
            guard var line = line(loop, set, countsOurs: false) else { continue }
            let own = Self.reference("ON", in: loop)
            guard let number = own?.number ?? head?.number else {
                reading.violations.append(
                    TranslationViolation(
                        .purchaseOrderNumberMissing,
                        at: line.place,
                        "the line names no purchase order of ours (RFF with ON)"
                    )
                )
                continue
            }
            let quantity = quantity(["12", "46"], in: loop, set, &line)
            let new = SupplierDocument.QuantityLine(line: line, quantity: quantity)
            if let at = notices.firstIndex(where: { $0.number == number }) {
                notices[at].notice.lines.append(new)
            } else {
                let place = own.map { set.place(of: $0.segment, element: 1) } ?? line.place
                var notice = base
                notice.lines = [new]
                notices.append((number, place, notice))
            }
        }
        guard !notices.isEmpty || !reading.violations.isEmpty else {
            return reader.missingNumber(reader.start(set), "no RFF with ON")
        }
        reading.documents = notices.map { number, place, notice in
            SupplierDocument(
                name: set.identifier,
                number: number,
                place: place,
                content: .notice(notice)
            )
        }
        // An order that the head names and no line is for.
        reading.documents.removeAll {
            guard case .notice(let notice) = $0.content else { return false }
            return notice.lines.isEmpty && !notice.isWithdrawal && notices.count > 1
        }
        return reading
    }

    private func tracking(_ set: TransactionSet) -> [String] {
        var numbers: [String] = []
        for segment in set.segments.all("RFF") where segment[1].component(1).value == "CN" {
            guard let number = segment[1].component(2).value, !numbers.contains(number),
                numbers.count < Limits.parcelsPerShipment
            else { continue }
            numbers.append(number)
        }
        return numbers
    }

    /// `GIN+BJ+012345670000000018+…'`
    private func readSSCCs(_ set: TransactionSet, into notice: inout SupplierDocument.Notice) {
        var seen: Set<String> = []
        for segment in set.segments.all("GIN") where segment[1].value == "BJ" {
            for position in 2...6 {
                guard let text = segment[position].component(1).value, seen.insert(text).inserted
                else { continue }
                if text.utf8.count == 18, GTIN.hasValidCheckDigit(Array(text.utf8)) {
                    guard notice.ssccs.count < Limits.parcelsPerShipment else { continue }
                    notice.ssccs.append(text)
                } else {
                    notice.remarks.append("\(text.prefix(40)) is no SSCC")
                }
            }
        }
    }
}

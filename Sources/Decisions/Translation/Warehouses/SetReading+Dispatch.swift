import Canonical
import EDI
import Primitives

// 945: what left.
//
// ```
// W06*F*17*20261123*SHIP-9~ N1*WH*DAL*ZZ*0042~ N9*BM*BOL-4~ W27*M*UPSN~
// LX*1~ MAN*GM*00123456789012345675~ MAN*CP*1Z999~ W12*CC*24*24*0*EA**VN*AB-12~ N9*LI*1~ W03*24~
// ```
extension SetReading {
    mutating func readDispatch() {
        guard let head = root.first("W06") else { return }
        guard let number = Self.number(head[2].value) else {
            return fail(
                .referenceMissing,
                head,
                2,
                "W0602 does not repeat the number of our 940 (W0502), which has digits only"
            )
        }
        let site = site(or: "SF")
        let at = shippedAt(head)
        var boxes: [WarehouseReport.Box] = []
        var isFinal = true
        let hasNumber = bill(head) != nil
        var isNumbered = true
        for (index, pack) in root.loops("LX").enumerated() {
            var contents: [WarehouseReport.Goods] = []
            for loop in pack.loops("W12") {
                guard let item = loop.opening else { continue }
                if terms.moreFollows.contains(item[1].value ?? "") { isFinal = false }
                if let goods = shipped(item, in: loop), goods.quantity.isPositive {
                    contents.append(goods)
                }
            }
            guard !contents.isEmpty else { continue }
            let box = box(pack, head, number: number, index: index, contents)
            isNumbered = isNumbered && (hasNumber || box.isLabelled)
            boxes.append(box.box)
        }
        check(boxes, head)
        guard isFinal || isNumbered else {
            return fail(
                .referenceMissing,
                head,
                4,
                "more is to follow, and neither W0604, an N9 BM nor a label on each package gives "
                    + "this part a number: it could not be told from the next one"
            )
        }
        guard result.violations.isEmpty else { return }
        let dispatch = WarehouseReport.Dispatch(
            number: number,
            site: site,
            boxes: boxes,
            isFinal: isFinal,
            at: at
        )
        result.reports = [(nil, .shipped(dispatch))]
    }

    private mutating func check(_ boxes: [WarehouseReport.Box], _ head: EDISegment) {
        if boxes.count > Limits.parcelsPerShipment {
            fail(
                .movementUnsupported,
                head,
                nil,
                "\(boxes.count) packages; at most \(Limits.parcelsPerShipment)"
            )
        } else if Set(boxes.map(\.reference)).count < boxes.count {
            fail(
                .movementUnsupported,
                head,
                nil,
                "two packages have one number, so a repeat could not be told from a second one"
            )
        }
    }

    /// G62 `11` where it stands, with its time, else W0603.
    private mutating func shippedAt(_ head: EDISegment) -> Timestamp {
        if let segment = root.all("G62").first(where: { $0[1].value == "11" }) {
            return moment(segment, day: 2, time: segment[4].value)
        }
        return moment(head, day: 3)
    }

    private mutating func shipped(
        _ item: EDISegment,
        in loop: EDILoop
    ) -> WarehouseReport.Goods? {
        if item[1].value == "IS" {
            fail(
                .movementUnsupported,
                item,
                1,
                "other goods were shipped than were asked for (IS); a person must decide what "
                    + "the customer is told and billed"
            )
            return nil
        }
        return goods(item, .shipped, in: loop)
    }

    private mutating func box(
        _ pack: EDILoop,
        _ head: EDISegment,
        number: Int64,
        index: Int,
        _ contents: [WarehouseReport.Goods]
    ) -> (box: WarehouseReport.Box, isLabelled: Bool) {
        let marks = pack.allSegments.all("MAN")
        let labels = marks.filter { $0[1].value == "GM" }.compactMap { Self.sscc($0[2].value) }
        var sscc = labels.first
        if Set(labels).count > 1 {
            sscc = nil
            result.warnings.append(
                "package \(index + 1) has \(labels.count) SSCCs over one content; none is kept"
            )
        }
        let label = marks.first { $0[1].value == "CP" }?[2].value
        let header = root.segments
        let own = pack.segments
        let bill = bill(head) ?? String(number)
        let tracking =
            label ?? reference(["2I", "CN"], in: own) ?? reference(["2I", "CN"], in: header)
        let name = pack.opening?[1].value ?? String(index + 1)
        let mark = sscc ?? labels.first ?? label
        let box = WarehouseReport.Box(
            reference: Self.bounded(mark ?? "\(bill)/\(name)"),
            carrier: Self.bounded(carrier ?? "unknown"),
            trackingNumber: Self.bounded(tracking ?? bill),
            sscc: sscc,
            contents: contents
        )
        return (box, mark != nil)
    }

    /// The number of the shipment: the bill of lading's, else the warehouse's own, or its agent's.
    private func bill(_ head: EDISegment) -> String? {
        reference(["BM"], in: root.segments) ?? head[4].value ?? head[5].value
    }

    private var carrier: String? {
        let route = root.first("W27")
        return route?[2].value ?? route?[3].value ?? terms.carriage?.carrier
    }

    private static func bounded(_ text: String) -> String {
        String(text.prefix(Limits.shortTextBytes))
    }

    /// 18 digits, with or without the application identifier 00 in front.
    private static func sscc(_ text: String?) -> String? {
        guard let text else { return nil }
        let isPrefixed = text.utf8.count == 20 && text.hasPrefix("00")
        let digits = isPrefixed ? String(text.dropFirst(2)) : text
        guard digits.utf8.count == 18, GTIN.hasValidCheckDigit(Array(digits.utf8)) else {
            return nil
        }
        return digits
    }
}

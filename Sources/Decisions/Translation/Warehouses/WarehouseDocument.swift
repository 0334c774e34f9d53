public import Canonical
public import EDI
public import Ordering
public import Primitives
public import Purchasing

/// What we write to warehouses.
public enum WarehouseDocumentKind: String, CaseIterable, Hashable, Sendable {
    /// 940: pick and ship this, less of it, or not at all.
    case shippingOrder = "940"
    /// 943: goods that are to come.
    case inboundNotice = "943"

    /// GS01.
    public var functionalID: String {
        switch self {
        case .shippingOrder: "OW"
        case .inboundNotice: "AR"
        }
    }
}

/// One document for a warehouse, in its words.
///
/// Control numbers and the moment are the caller's; the same content, numbers and moment give the
/// same bytes. Quantities are written in stock units, so nothing is converted on the way out.
public struct WarehouseDocument: Sendable {
    public let kind: WarehouseDocumentKind
    public let segments: [OutboundSegment]
    private let profile: PartnerProfile

    init(
        _ kind: WarehouseDocumentKind,
        _ segments: [OutboundSegment],
        for profile: PartnerProfile
    ) {
        self.kind = kind
        self.segments = segments
        self.profile = profile
    }

    public func write(
        numbers: Acknowledger.ControlNumbers,
        at moment: EnvelopeMoment
    ) throws(EDIWritingFailure) -> [UInt8] {
        let interchange = OutboundDocumentWriter(profile).interchange(
            kind.rawValue,
            kind.functionalID,
            segments,
            numbers: numbers,
            at: moment
        )
        return try X12Writer().write(interchange)
    }
}

/// What a shipping order is about (W0501).
public enum ShippingOrderPurpose: String, CaseIterable, Hashable, Sendable {
    case original = "N"
    /// So much is still wanted.
    case change = "R"
    case cancellation = "F"
}

/// Segments that our documents to warehouses share.
public struct WarehousePhrases {
    let profile: PartnerProfile
    let terms: WarehouseTerms
    /// Master data of the goods, for their global numbers.
    let items: [Item.ID: Item]

    /// `nil` for a partner that is no warehouse.
    public init?(_ profile: PartnerProfile, items: [Item.ID: Item]) {
        guard let terms = profile.role.warehouse else { return nil }
        self.profile = profile
        self.terms = terms
        self.items = items
    }

    /// `N1*WH*DAL*ZZ*0042~`
    func site(_ site: Site.ID) -> OutboundSegment {
        party("WH", site.rawValue, terms.sites[site])
    }

    func party(_ role: String, _ name: String, _ code: String?) -> OutboundSegment {
        OutboundSegment(
            "N1",
            .text(role),
            .text(String(name.prefix(60))),
            .optional(code.map { _ in profile.shipToQualifier ?? "ZZ" }),
            .optional(code)
        )
    }

    /// Where the goods go, by name and address, with our code of the place.
    func shipTo(_ shipTo: ShipTo) -> [OutboundSegment] {
        let address = shipTo.address
        let code = (2...80).contains(shipTo.code.utf8.count) ? shipTo.code : nil
        var segments = [party("ST", address.name, code)]
        // N3 has two lines of 55 characters.
        for first in stride(from: 0, to: min(4, address.lines.count), by: 2) {
            let second = address.lines.dropFirst(first + 1).first
            segments.append(
                OutboundSegment(
                    "N3",
                    .text(String(address.lines[first].prefix(55))),
                    .optional(second.map { String($0.prefix(55)) })
                )
            )
        }
        segments.append(
            OutboundSegment(
                "N4",
                .text(String(address.city.prefix(30))),
                .optional(address.region.flatMap { $0.utf8.count == 2 ? $0 : nil }),
                .optional(address.postalCode.isEmpty ? nil : address.postalCode),
                .text(address.country)
            )
        )
        return segments
    }

    func unitCode(_ unit: UnitOfMeasure) -> String {
        profile.units.filter { $0.value == unit }.keys.min() ?? unit.code
    }

    /// `VN*AB-12*UP*012345678905`: our number, and the global one where the item has one.
    func numbers(of item: Item.ID) -> [OutboundElement] {
        let own = profile.itemNumbers.first { $0.scheme == .sku }?.qualifier ?? "VN"
        var pairs: [OutboundElement] = [.text(own), .text(item.rawValue)]
        let gtin = items[item]?.identifiers.first { $0.scheme == .gtin }
            .flatMap { GTIN.normalized($0.value) }
        guard let gtin else { return pairs }
        // A UPC has twelve digits.
        let isUPC = gtin.hasPrefix("00")
        pairs += isUPC ? ["UP", .text(String(gtin.dropFirst(2)))] : ["UK", .text(gtin)]
        return pairs
    }

    func description(_ text: String?) -> [OutboundSegment] {
        guard let text, !text.isEmpty else { return [] }
        return [OutboundSegment("G69", .text(String(text.prefix(45))))]
    }

    /// `N9*LI*3~`: our line's number, which a warehouse that echoes it spares a guess.
    func line(_ number: Int) -> OutboundSegment {
        OutboundSegment("N9", "LI", .number(number))
    }

    /// `N9*ZZ*3*KIT STARTER~`: the order's line and item that this is a component of.
    func kit(_ kit: FulfilmentRequest.Line.Kit) -> OutboundSegment {
        OutboundSegment(
            "N9",
            "ZZ",
            .number(kit.line),
            .text(String("KIT \(kit.item)".prefix(45)))
        )
    }

    /// What fits W0503 and W0606, and what does not.
    func orderNumber(_ text: String) -> (element: OutboundElement, more: [OutboundSegment]) {
        guard text.utf8.count > 22 else { return (.text(text), []) }
        guard text.utf8.count <= 30 else { return (.absent, []) }
        return (.absent, [OutboundSegment("N9", "PO", .text(text))])
    }
}

extension WarehousePhrases {
    /// The 940, for a release and for what becomes of it.
    ///
    /// ```
    /// W05*N*17*PO-4711~ N1*ST*Dallas DC*ZZ*MAIN~ N3*…~ N4*…~ N1*WH*DAL*ZZ*0042~ N9*CO*01J…~
    /// G62*02*20261201~ W66*PP*M********UPSN~ LX*1~ W01*24*EA**VN*AB-12*UP*012345678905~
    /// G69*Widget~ N9*LI*1~ W76*24~
    /// ```
    /// - Parameter wanted: how much of each line is to be shipped; all of it without a word.
    public func shippingOrder(
        _ request: FulfilmentRequest,
        numbered number: Int64,
        _ purpose: ShippingOrderPurpose = .original,
        wanted: [Int: Int64] = [:]
    ) -> WarehouseDocument {
        let name = orderNumber(request.purchaseOrderNumber)
        var segments = [
            OutboundSegment("W05", .text(purpose.rawValue), .number(number), name.element)
        ]
        segments += shipTo(request.shipTo)
        segments.append(site(request.site))
        segments += name.more
        if request.order.rawValue.utf8.count <= 30 {
            segments.append(OutboundSegment("N9", "CO", .text(request.order.rawValue)))
        }
        if let day = request.requestedDeliveryDate {
            segments.append(OutboundSegment("G62", "02", .text(day.x12Text)))
        }
        if let carriage = terms.carriage { segments.append(self.carriage(carriage)) }
        var total: Int64 = 0
        for (index, line) in request.lines.enumerated() {
            let thousandths = wanted[line.line] ?? line.thousandths
            total += thousandths
            segments.append(OutboundSegment("LX", .number(index + 1)))
            segments.append(
                OutboundSegment(
                    "W01",
                    [
                        .decimal(thousandths, digits: 3), .text(unitCode(line.unit)), .absent,
                    ] + numbers(of: line.item)
                )
            )
            segments += description(line.description)
            segments.append(self.line(line.line))
            if let kit = line.kit { segments.append(self.kit(kit)) }
        }
        segments.append(OutboundSegment("W76", .decimal(total, digits: 3)))
        return WarehouseDocument(.shippingOrder, segments, for: profile)
    }

    private func carriage(_ carriage: WarehouseTerms.Carriage) -> OutboundSegment {
        OutboundSegment(
            "W66",
            .text(carriage.payment),
            .optional(carriage.method),
            .absent,
            .absent,
            .absent,
            .absent,
            .absent,
            .absent,
            .absent,
            .optional(carriage.carrier)
        )
    }

    /// The 943, for goods that a supplier has confirmed or announced.
    ///
    /// ```
    /// W06*J*18*20261123*SHIP-7**B-1001~ N1*SF*SUPPLIER~ N1*WH*DAL*ZZ*0042~ G62*17*20261201~
    /// W04*100*EA**VN*AB-12~ N9*LI*1~ W03*100~
    /// ```
    public func inboundNotice(
        _ notice: InboundNotice,
        numbered number: Int64,
        at moment: EnvelopeMoment
    ) -> WarehouseDocument {
        let name = orderNumber(notice.number)
        let shipment = notice.shipment.flatMap { (1...30).contains($0.utf8.count) ? $0 : nil }
        var segments = [
            OutboundSegment(
                "W06",
                "J",
                .number(number),
                .text(moment.longDate),
                .optional(shipment),
                .absent,
                name.element
            ),
            OutboundSegment("N1", "SF", .text(notice.supplier.rawValue)), site(notice.site),
        ]
        segments += name.more
        if let day = notice.expectedOn {
            segments.append(OutboundSegment("G62", "17", .text(day.x12Text)))
        }
        var total: Int64 = 0
        for line in notice.lines {
            total += line.thousandths
            segments.append(
                OutboundSegment(
                    "W04",
                    [
                        .decimal(line.thousandths, digits: 3), .text(unitCode(line.unit)), .absent,
                    ] + numbers(of: line.item)
                )
            )
            segments += description(items[line.item]?.description)
            segments.append(self.line(line.line))
        }
        segments.append(OutboundSegment("W03", .decimal(total, digits: 3)))
        return WarehouseDocument(.inboundNotice, segments, for: profile)
    }
}

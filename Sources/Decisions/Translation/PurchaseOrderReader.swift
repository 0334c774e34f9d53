public import Canonical
public import EDI
import Mapping
import Primitives

/// What an 850 became: an order, or everything that keeps it from being one.
public struct TranslatedOrder: Sendable, Equatable {
    public var request: OrderRequest?
    public var violations: [TranslationViolation]
    /// Where each field of the order came from.
    public var lineage: OrderLineage
}

/// Reads an X12 850 (purchase order) by a partner's profile.
///
/// ```
/// BEG*00*SA*PO-4711**20261123~ N1*ST*Dallas DC*92*0042~ PO1*1*12*EA*4.5*PE*VN*AB-12~
/// ```
/// Item numbers and dates are found by qualifier, never by position. PO101 is echoed when sent;
/// lines are numbered by us. A line that cannot be read makes the order unreadable: nothing is
/// guessed.
public struct PurchaseOrderReader: Sendable {
    let profile: PartnerProfile

    public init(_ profile: PartnerProfile) { self.profile = profile }

    public func read(_ transaction: TransactionSet) -> TranslatedOrder {
        var reading = Reading(transaction, profile)
        let request = reading.order()
        return TranslatedOrder(
            request: reading.violations.isEmpty ? request : nil,
            violations: reading.violations,
            lineage: reading.lineage
        )
    }
}

/// One reading of one transaction set, collecting what is wrong and where things came from.
private struct Reading {
    let transaction: TransactionSet
    let profile: PartnerProfile
    var violations: [TranslationViolation] = []
    var lineage: OrderLineage
    private var partyCodes: PartyCodes?

    init(_ transaction: TransactionSet, _ profile: PartnerProfile) {
        self.transaction = transaction
        self.profile = profile
        lineage = OrderLineage(of: transaction)
    }

    private var start: EDIPlace {
        transaction.header.map { transaction.place(of: $0) } ?? EDIPlace(byteOffset: 0)
    }

    mutating func order() -> OrderRequest? {
        let root = transaction.root
        guard let beginning = root.first("BEG") else {
            fail(.purchaseOrderNumberMissing, start, "the order has no BEG segment")
            return nil
        }
        checkType(beginning)
        let number = purchaseOrderNumber(beginning)
        let currency = currency(root)
        let shipTo = shipTo(root)
        checkDestinations(root)
        let lines = lines(root, currency: currency)
        guard let number, let shipTo else { return nil }
        return OrderRequest(
            entity: profile.entity,
            channel: profile.channel,
            customer: profile.customer,
            purchaseOrderNumber: number,
            currency: currency,
            shipTo: shipTo,
            requestedDeliveryDate: requestedDate(root),
            lines: lines,
            partyCodes: partyCodes
        )
    }

    /// BEG01: 00 original; anything else is not a new order.
    private mutating func checkType(_ beginning: EDISegment) {
        let purpose = beginning[1].value ?? "00"
        guard purpose == "00" || purpose == "06" else {
            fail(
                .orderTypeUnsupported,
                transaction.place(of: beginning, element: 1),
                "purpose \(purpose) is no new order; only 00 and 06 are"
            )
            return
        }
    }

    private mutating func purchaseOrderNumber(_ beginning: EDISegment) -> String? {
        let place = transaction.place(of: beginning, element: 3)
        guard let number = beginning[3].value else {
            fail(.purchaseOrderNumberMissing, place, "BEG03 holds no purchase order number")
            return nil
        }
        guard number.utf8.count <= Limits.shortTextBytes else {
            fail(.textTooLong, place, "at most \(Limits.shortTextBytes) bytes are kept")
            return nil
        }
        lineage.note(.purchaseOrderNumber, from: beginning, element: 3)
        return number
    }

    /// CUR with the buyer's code when there is one; it must be the profile's.
    private mutating func currency(_ root: EDILoop) -> Currency {
        guard let segment = root.first("CUR"), let code = segment[2].value else {
            return profile.currency
        }
        let place = transaction.place(of: segment, element: 2)
        lineage.note(.currency, from: segment, element: 2)
        guard let currency = Currency(code: code) else {
            fail(.currencyUnknown, place, "\(code) is no ISO 4217 currency known here")
            return profile.currency
        }
        if currency != profile.currency {
            fail(
                .currencyDiffers,
                place,
                "the order is in \(code); \(profile.id) orders in \(profile.currency.code)"
            )
        }
        return currency
    }

    /// The "must arrive" date, whichever of its qualifiers the partner uses.
    private mutating func requestedDate(_ root: EDILoop) -> LocalDate? {
        for qualifier in ["002", "067", "063", "106", "038", "010"] {
            for segment in root.all("DTM") where segment[1].value == qualifier {
                guard let text = segment[2].value, let date = LocalDate(x12Text: text) else {
                    continue
                }
                lineage.note(.requestedDeliveryDate, from: segment, element: 2)
                return date
            }
        }
        return nil
    }

    /// N1 loop ST: by the buyer's code when there is one, else the address as written (drop-ship).
    private mutating func shipTo(_ root: EDILoop) -> OrderRequest.ShipToReference? {
        let named = root.loop("N1", where: 1, is: "ST")
        // Some partners send the ship-to only with the lines.
        let inLines = root.loops("PO1").lazy.compactMap { $0.loop("N1", where: 1, is: "ST") }.first
        guard let party = named ?? inLines, let opening = party.opening else {
            fail(.shipToMissing, start, "no N1 loop with qualifier ST says where the goods go")
            return nil
        }
        if let code = opening[4].value {
            lineage.note(.shipTo, from: opening, element: 4)
            partyCodes = PartyCodes.kind(opening[3].value).map { PartyCodes(shipToKind: $0) }
            return .code(code)
        }
        guard let address = address(party, opening) else {
            fail(
                .shipToMissing,
                transaction.place(of: opening),
                "the ship-to has neither a code (N104) nor a street, city and country (N3, N4)"
            )
            return nil
        }
        lineage.note(.shipTo, from: opening)
        return .address(address)
    }

    /// An order goes to one place: lines that name another, or split themselves over stores (SDQ),
    /// are refused rather than sent to the wrong one.
    private mutating func checkDestinations(_ root: EDILoop) {
        var first = root.loop("N1", where: 1, is: "ST")?.opening
        for line in root.loops("PO1") {
            for segment in line.allSegments.all("SDQ") {
                fail(
                    .destinationsDiffer,
                    transaction.place(of: segment),
                    "the line is split over several stores; send one order for each"
                )
            }
            guard let opening = line.loop("N1", where: 1, is: "ST")?.opening else { continue }
            let known = first ?? opening
            first = known
            if opening[4].value != known[4].value || opening[2].value != known[2].value {
                fail(
                    .destinationsDiffer,
                    transaction.place(of: opening),
                    "the line goes to another place than the order; send one order for each"
                )
            }
        }
    }

    private mutating func address(_ party: EDILoop, _ opening: EDISegment) -> Address? {
        guard let name = opening[2].value, let place = party.first("N4"),
            let city = place[1].value
        else { return nil }
        let streets = party.all("N3").flatMap { [$0[1].value, $0[2].value] }.compactMap { $0 }
        guard !streets.isEmpty else { return nil }
        return Address(
            name: name,
            lines: streets,
            city: city,
            region: place[2].value,
            postalCode: place[3].value ?? "",
            country: country(place)
        )
    }

    /// Empty when it has been told that it cannot be read.
    private mutating func country(_ segment: EDISegment) -> String {
        guard let text = segment[4].value else {
            return profile.country(in: .x12(set: "850")) ?? ""
        }
        guard let code = Address.countryCode(text) else {
            fail(
                .countryUnknown,
                transaction.place(of: segment, element: 4),
                "\(text) is no country of two letters, such as US"
            )
            return ""
        }
        return code
    }

    private mutating func lines(_ root: EDILoop, currency: Currency) -> [OrderRequest.Line] {
        let loops = root.loops("PO1")
        guard !loops.isEmpty else {
            fail(.noLines, start, "the order has no PO1 line")
            return []
        }
        guard loops.count <= Limits.orderLines else {
            fail(.tooManyLines, start, "\(loops.count) lines; at most \(Limits.orderLines)")
            return []
        }
        var lines: [OrderRequest.Line] = []
        for (index, loop) in loops.enumerated() {
            guard let segment = loop.opening else { continue }
            if let line = line(index + 1, segment, currency) { lines.append(line) }
        }
        return lines
    }

    private mutating func line(
        _ number: Int,
        _ segment: EDISegment,
        _ currency: Currency
    ) -> OrderRequest.Line? {
        let unit = unit(segment)
        guard let unit, let quantity = quantity(segment, unit),
            let item = item(segment)
        else { return nil }
        lineage.note(.quantity(line: number), from: segment, element: 2)
        if !segment[3].isEmpty { lineage.note(.unit(line: number), from: segment, element: 3) }
        if !segment[4].isEmpty {
            lineage.note(.expectedPrice(line: number), from: segment, element: 4)
        }
        lineage.note(.item(line: number), from: segment, element: item.element)
        return OrderRequest.Line(
            number: number,
            buyerLineNumber: segment[1].value,
            item: item.number,
            quantity: quantity,
            expectedPrice: price(segment, currency, unit)
        )
    }

    private mutating func quantity(_ segment: EDISegment, _ unit: UnitOfMeasure) -> Quantity? {
        let place = transaction.place(of: segment, element: 2)
        let text = segment[2].value ?? ""
        guard let value = DecimalText.scaled(text, digits: 3), value > 0,
            value <= Limits.quantityThousandths
        else {
            fail(
                .quantityInvalid,
                place,
                "a quantity above zero with at most three decimals is needed"
            )
            return nil
        }
        return Quantity(thousandths: value, unit)
    }

    private mutating func unit(_ segment: EDISegment) -> UnitOfMeasure? {
        let place = transaction.place(of: segment, element: 3)
        // Without a unit the line means eaches (X12 leaves PO103 optional).
        guard let code = segment[3].value else { return .each }
        if let ours = profile.units[code] { return ours }
        guard let unit = UnitOfMeasure(validating: code) else {
            fail(.unitInvalid, place, "a unit is 1 to 3 letters or digits")
            return nil
        }
        return unit
    }

    /// The first number the profile trusts, wherever it stands, and the element that holds it.
    private mutating func item(
        _ segment: EDISegment
    ) -> (number: ItemIdentifier, element: Int)? {
        for known in profile.itemNumbers {
            for element in stride(from: 7, through: segment.elementCount, by: 2) {
                guard segment[element - 1].value == known.qualifier,
                    let value = segment[element].value
                else { continue }
                let owner = known.scheme == .buyerPart ? profile.customer.rawValue : nil
                return (ItemIdentifier(known.scheme, value, owner: owner), element)
            }
        }
        let known = profile.itemNumbers.map(\.qualifier).joined(separator: ", ")
        fail(
            .itemNumberMissing,
            transaction.place(of: segment, element: 6),
            "the line has no item number under any of the qualifiers \(known)"
        )
        return nil
    }

    /// PO104 in the basis of PO105 (element 639); without one, per unit ordered.
    private mutating func price(
        _ segment: EDISegment,
        _ currency: Currency,
        _ unit: UnitOfMeasure
    ) -> UnitPrice? {
        guard let text = segment[4].value else { return nil }
        let place = transaction.place(of: segment, element: 4)
        guard let millionths = DecimalText.scaled(text, digits: 6), millionths >= 0 else {
            fail(.priceInvalid, place, "a price with at most six decimals is needed")
            return nil
        }
        let basis = PriceBasis(code: segment[5].value, ordered: unit)
        guard millionths.isMultiple(of: basis.divisor) else {
            fail(.priceInvalid, place, "the price of one has more than six decimals")
            return nil
        }
        return UnitPrice(millionths: millionths / basis.divisor, currency, per: basis.unit)
    }

    private mutating func fail(
        _ rule: TranslationViolation.Rule,
        _ place: EDIPlace,
        _ detail: String
    ) {
        violations.append(TranslationViolation(rule, at: place, detail))
    }
}

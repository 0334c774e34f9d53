import Canonical
import EDI
import JSON
import Mapping
import Primitives

/// One order in the making, collecting what is wrong with it.
struct OrderMaking {
    let profile: PartnerProfile
    let document: MappedDocument
    /// `nil` where every field knows its place.
    let lookUp: PlaceLookUp?
    let start: EDIPlace
    /// Where an address is that names no country, where that is known.
    let country: String?
    var violations: [TranslationViolation] = []

    var head: MappedDocument.Record { document.head }
    private var records: [MappedDocument.Record] { document.loops["lines"] ?? [] }

    /// Findings whose places are looked up; the rest are counted.
    private static let findingsMax = 100

    /// What kept fields from being read keeps the order from being one.
    mutating func take(_ findings: [MappingFinding]) {
        let grave = findings.filter { $0.rule != .warned }
        for finding in grave.prefix(Self.findingsMax) {
            let place = finding.place ?? finding.pointer.flatMap(found) ?? start
            let rule: TranslationViolation.Rule =
                finding.rule == .refused ? .checkFailed : .fieldUnreadable
            violations.append(
                TranslationViolation(rule, at: place, finding.sentence, field: finding.field)
            )
        }
        let rest = grave.count - Self.findingsMax
        if rest > 0 { fail(.fieldUnreadable, start, "and \(rest) more") }
    }

    mutating func order() -> OrderRequest? {
        checkPurpose()
        let number = purchaseOrderNumber()
        let currency = currency()
        checkDestinations()
        let shipTo = shipTo()
        let lines = lines(currency)
        guard let number, let shipTo else { return nil }
        return OrderRequest(
            entity: profile.entity,
            channel: profile.channel,
            customer: profile.customer,
            purchaseOrderNumber: number,
            currency: currency,
            shipTo: shipTo,
            requestedDeliveryDate: head["requestedDeliveryDate"].flatMap { LocalDate($0.text) },
            lines: lines,
            note: note(),
            partyCodes: partyCodes()
        )
    }

    // MARK: - Head

    private mutating func checkPurpose() {
        guard let purpose = head["purpose"], purpose.text != "original" else { return }
        fail(.orderTypeUnsupported, place(purpose), "purpose \(purpose.text) is no new order")
    }

    private mutating func purchaseOrderNumber() -> String? {
        guard let number = head["purchaseOrderNumber"] else {
            // A field that could not be read has been told.
            if violations.isEmpty {
                fail(.purchaseOrderNumberMissing, start, "there is no purchase order number")
            }
            return nil
        }
        guard number.text.utf8.count <= Limits.shortTextBytes else {
            fail(.textTooLong, place(number), "at most \(Limits.shortTextBytes) bytes are kept")
            return nil
        }
        return number.text
    }

    private mutating func currency() -> Currency {
        guard let code = head["currency"] else { return profile.currency }
        guard let currency = Currency(code: code.text) else {
            fail(
                .currencyUnknown,
                place(code),
                "\(code.text) is no ISO 4217 currency known here"
            )
            return profile.currency
        }
        if currency != profile.currency {
            fail(
                .currencyDiffers,
                place(code),
                "the order is in \(code.text); \(profile.id) orders in \(profile.currency.code)"
            )
        }
        return currency
    }

    private mutating func note() -> String? {
        guard let note = head["note"] else { return nil }
        guard note.text.utf8.count <= Limits.longTextBytes else {
            fail(.textTooLong, place(note), "at most \(Limits.longTextBytes) bytes are kept")
            return nil
        }
        return note.text
    }

    /// An order goes to one place: lines that name another, or split themselves over stores, are
    /// refused rather than sent to the wrong one.
    private mutating func checkDestinations() {
        var known = head["shipTo.code"]?.text
        for record in records {
            if let stores = record["stores"] {
                fail(
                    .destinationsDiffer,
                    place(stores),
                    "the line is split over several stores; send one order for each"
                )
            }
            guard let own = record["shipTo.code"] else { continue }
            let wanted = known ?? own.text
            known = wanted
            if own.text != wanted {
                fail(
                    .destinationsDiffer,
                    place(own),
                    "the line goes to another place than the order; send one order for each"
                )
            }
        }
    }

    /// By its code when there is one, if need be the lines' common one; else as written
    /// (drop-ship).
    private mutating func shipTo() -> OrderRequest.ShipToReference? {
        let inLines = records.lazy.compactMap { $0["shipTo.code"] }.first
        if let code = head["shipTo.code"] ?? inLines {
            guard code.text.utf8.count <= Limits.shortTextBytes else {
                fail(.textTooLong, place(code), "at most \(Limits.shortTextBytes) bytes are kept")
                return nil
            }
            return .code(code.text)
        }
        return address().map { .address($0) }
    }

    // MARK: - Lines

    private mutating func lines(_ currency: Currency) -> [OrderRequest.Line] {
        guard !records.isEmpty else {
            fail(.noLines, start, "the order has no line")
            return []
        }
        guard records.count <= Limits.orderLines else {
            fail(.tooManyLines, start, "\(records.count) lines; at most \(Limits.orderLines)")
            return []
        }
        var lines: [OrderRequest.Line] = []
        for (index, record) in records.enumerated() {
            if let line = line(index + 1, record, currency) { lines.append(line) }
        }
        return lines
    }

    private mutating func line(
        _ number: Int,
        _ record: MappedDocument.Record,
        _ currency: Currency
    ) -> OrderRequest.Line? {
        let item = item(record, number)
        guard let unit = unit(record["unit"]),
            let quantity = quantity(record["quantity"], unit, number), let item
        else { return nil }
        return OrderRequest.Line(
            number: number,
            buyerLineNumber: record["reference"].map { String($0.text.prefix(35)) },
            item: item,
            quantity: quantity,
            expectedPrice: price(record, currency, unit)
        )
    }

    private mutating func quantity(
        _ field: MappedValue?,
        _ unit: UnitOfMeasure,
        _ number: Int
    ) -> Quantity? {
        // Missing or unreadable, it has been told where the mapping requires it.
        let value = field.flatMap { DecimalText.scaled($0.text, digits: 3) }
        guard let value, value > 0, value <= Limits.quantityThousandths else {
            fail(
                .quantityInvalid,
                field.map(place) ?? start,
                "line \(number): a quantity above zero with at most three decimals is needed"
            )
            return nil
        }
        return Quantity(thousandths: value, unit)
    }

    /// Without a unit the line means eaches.
    private mutating func unit(_ field: MappedValue?) -> UnitOfMeasure? {
        guard let field else { return .each }
        if let ours = profile.units[field.text] { return ours }
        guard let unit = UnitOfMeasure(validating: field.text) else {
            fail(.unitInvalid, place(field), "a unit is 1 to 3 letters or digits")
            return nil
        }
        return unit
    }

    /// The first number of a kind that the profile trusts.
    private mutating func item(
        _ record: MappedDocument.Record,
        _ number: Int
    ) -> ItemIdentifier? {
        for known in profile.itemNumbers {
            let field: MappedValue? =
                switch known.scheme {
                case .sku: record["sellersItem"]
                case .gtin: record["gtin"]
                case .buyerPart: record["buyersItem"]
                case .vendorPart: nil
                }
            guard let field else { continue }
            guard field.text.utf8.count <= Limits.shortTextBytes else {
                fail(.textTooLong, place(field), "at most \(Limits.shortTextBytes) bytes are kept")
                return nil
            }
            let owner = known.scheme == .buyerPart ? profile.customer.rawValue : nil
            return ItemIdentifier(known.scheme, field.text, owner: owner)
        }
        let place = record["reference"].map(place) ?? record["quantity"].map(place) ?? start
        fail(
            .itemNumberMissing,
            place,
            "line \(number) has none of sellersItem, gtin and buyersItem that the profile trusts"
        )
        return nil
    }

    /// A price for so many of a unit, as one of it.
    private mutating func price(
        _ record: MappedDocument.Record,
        _ currency: Currency,
        _ ordered: UnitOfMeasure
    ) -> UnitPrice? {
        guard let field = record["price"] else { return nil }
        guard let millionths = DecimalText.scaled(field.text, digits: 6), millionths >= 0 else {
            fail(.priceInvalid, place(field), "a price with at most six decimals is needed")
            return nil
        }
        var basis = PriceBasis(code: record["priceBasis"]?.text, ordered: ordered)
        if let unit = record["priceUnit"] {
            guard let known = self.unit(unit) else { return nil }
            basis.unit = known
        }
        guard let count = count(record["priceQuantity"]) else {
            fail(.priceInvalid, place(field), "what the price is for must be a whole number")
            return nil
        }
        let (divisor, overflowed) = basis.divisor.multipliedReportingOverflow(by: count)
        guard !overflowed, millionths.isMultiple(of: divisor) else {
            fail(.priceInvalid, place(field), "the price of one has more than six decimals")
            return nil
        }
        return UnitPrice(millionths: millionths / divisor, currency, per: basis.unit)
    }

    /// For how many the price is: one, unless it is said.
    private func count(_ field: MappedValue?) -> Int64? {
        guard let field else { return 1 }
        guard let count = DecimalText.scaled(field.text, digits: 0), count > 0 else { return nil }
        return count
    }

    // MARK: - Places

    func place(_ value: MappedValue) -> EDIPlace {
        value.place ?? value.pointer.flatMap(found) ?? start
    }

    private func found(_ pointer: JSONPointer) -> EDIPlace? { lookUp?.place(of: pointer) }

    mutating func fail(
        _ rule: TranslationViolation.Rule,
        _ place: EDIPlace,
        _ detail: String
    ) {
        violations.append(TranslationViolation(rule, at: place, detail))
    }
}

import JSON
import Primitives

extension SimulatedCarrier {
    /// `{"postalCode":"97201","country":"US","parcels":2,"weightGrams":3200}`
    func rates(_ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let country = try fields.text("country")
        _ = try fields.text("postalCode")
        let parcels = try fields.integer("parcels")
        let grams = try fields.integer("weightGrams")
        guard (1...1_000).contains(parcels), (1...10_000_000).contains(grams) else {
            throw fields.problem("parcels", "or weight is out of range")
        }
        let abroad: Int64 = country == "US" ? 0 : 2_500
        let base = Int64(parcels) * 650 + Int64(grams) / 10 + abroad
        func rate(_ service: String, _ cents: Int64, days: Int) -> JSONValue {
            [
                "service": .string(service), "days": .number(days), "currency": "USD",
                "amount": .number(JSONNumber(scaled: cents, digits: 2, minimumDigits: 2)),
            ]
        }
        return .json(
            200,
            [
                "rates": [
                    rate("GROUND", base, days: 4), rate("EXPRESS", base * 5 / 2, days: 1),
                ]
            ]
        )
    }

    /// Makes a consignment with a label for each parcel; a repeated `clientRef` gives the first
    /// one.
    mutating func label(
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let clientRef = try fields.text("clientRef")
        if let known = consignmentsByClientRef[clientRef], let earlier = consignments[known] {
            return .json(200, earlier)
        }
        let shipperRef = try fields.textIfPresent("shipperRef")
        let orderRef = try fields.textIfPresent("orderRef")
        let wanted = try fields.objects("parcels", max: Limits.parcelsPerShipment)
        let number = numbered("CN-", consignments.count + 1)
        var labels: [JSONValue] = []
        for parcel in wanted {
            let parcelRef = try parcel.text("parcelRef")
            labelsMade += 1
            // Labels made here and numbers the warehouse gives out come from ranges apart.
            let barcode = CheckedNumbers.tracking(serial: 50_000_000 + labelsMade)
            accept(
                Parcel(
                    barcode: barcode,
                    consignment: number,
                    shipperRef: shipperRef,
                    orderRef: orderRef,
                    sscc: try parcel.textIfPresent("sscc"),
                    charge: Self.charge(barcode)
                ),
                at: now
            )
            labels.append(["parcelRef": .string(parcelRef), "barcode": .string(barcode)])
        }
        let consignment: JSONValue = [
            "consignmentNo": .string(number), "clientRef": .string(clientRef),
            "parcels": .array(labels),
        ]
        consignments[number] = consignment
        consignmentsByClientRef[clientRef] = number
        return .json(201, consignment)
    }

    /// A carton the warehouse handed over under a number of the carrier's range.
    mutating func accept(_ handover: Handover) {
        let parcel = Parcel(
            barcode: handover.tracking,
            consignment: "MF-" + handover.fulfilment,
            shipperRef: handover.fulfilment,
            orderRef: handover.orderNo,
            sscc: handover.sscc,
            charge: Self.charge(handover.tracking)
        )
        accept(parcel, at: handover.at)
    }

    private mutating func accept(_ parcel: Parcel, at now: Timestamp) {
        parcels[parcel.barcode] = parcel
        let task = Task(barcode: parcel.barcode, scan: .dispatched)
        agenda.add(task, at: now.advanced(by: configuration.dispatchAfter))
    }

    /// 6.50 to 16.49, from the number itself.
    private static func charge(_ barcode: String) -> Int64 {
        650 + barcode.utf8.reduce(0) { ($0 * 31 + Int64($1)) % 1_000 }
    }
}

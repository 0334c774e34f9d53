import JSON
import Primitives

/// What a scan by hand may say beyond its kind.
struct ScanDetail {
    var signedBy: String?
    var freight: Int64?
    var remark: String?
}

extension SimulatedCarrier {
    mutating func plan(after scan: Scan, for barcode: String, from moment: Timestamp) {
        let next: (Scan, Duration)? =
            switch scan {
            case .dispatched: (.inTransit, configuration.transitAfter)
            case .inTransit: (.delivered, configuration.deliverAfter)
            case .delivered, .exception: nil
            }
        guard let next else { return }
        agenda.add(Task(barcode: barcode, scan: next.0), at: moment.advanced(by: next.1))
    }

    /// Records a scan and posts it: freight with the departure, the signature with the delivery.
    mutating func scan(
        _ barcode: String,
        _ scan: Scan,
        _ detail: ScanDetail,
        at now: Timestamp,
        using random: inout SeededRandom
    ) {
        guard var parcel = parcels[barcode] else { return }
        if let freight = detail.freight { parcel.charge = freight }
        parcel.scans.append(scan)
        parcels[barcode] = parcel
        var freight: JSONValue?
        if scan == .dispatched {
            let amount = JSONNumber(scaled: parcel.charge, digits: 2, minimumDigits: 2)
            freight = ["amount": .number(amount), "currency": "USD"]
        }
        var signature: JSONValue?
        if scan == .delivered {
            signature = ["name": .string(detail.signedBy ?? configuration.signatory)]
        }
        postbox.post(
            "parcel.scanned",
            [
                ("scanCode", .string(scan.rawValue)), ("barcode", .string(barcode)),
                ("consignmentNo", .string(parcel.consignment)),
                ("shipperRef", parcel.shipperRef.map { .string($0) }),
                ("orderRef", parcel.orderRef.map { .string($0) }),
                ("freightCharge", freight),
                ("signature", signature),
                ("remark", detail.remark.map { .string($0) }),
            ],
            at: now,
            under: faults,
            using: &random
        )
    }

    /// `POST /control/scan {"barcode":"CP…US","scan":"delivered","signedBy":"J. Doe"}`
    mutating func control(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply? {
        if request.method == "GET", request.path == ["parcels"] {
            let all = parcels.values.sorted { $0.barcode < $1.barcode }
            return .json(200, ["parcels": .array(all.map(\.json))])
        }
        guard request.method == "POST", request.path == ["control", "scan"] else { return nil }
        let fields = try FieldReader(body: request.body)
        let barcode = try fields.text("barcode")
        let name = try fields.text("scan")
        let kinds: [String: Scan] = [
            "dispatched": .dispatched, "in_transit": .inTransit, "delivered": .delivered,
            "exception": .exception,
        ]
        guard let kind = kinds[name] else {
            throw fields.problem("scan", "is none of dispatched, in_transit, delivered, exception")
        }
        guard parcels[barcode] != nil else {
            return front.error(404, "unknown_parcel", "there is no parcel \(barcode)")
        }
        let freight =
            fields.object["freight"] == nil ? nil : try fields.decimal("freight", digits: 2)
        let detail = ScanDetail(
            signedBy: try fields.textIfPresent("signedBy"),
            freight: freight,
            remark: try fields.textIfPresent("remark")
        )
        scan(barcode, kind, detail, at: now, using: &random)
        return .json(200, parcels[barcode]?.json ?? .null)
    }
}

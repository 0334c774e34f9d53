import Canonical
import Connectors
import JSON
import Primitives
import Purchasing

/// `erp.receipt`: what has come of a purchase, as one supplier's shipment under one key.
///
/// The shipment takes the moves that Tryton planned for the lines, cut down to what came, all in
/// the call that creates it; then it is received and done, and Tryton plans the rest anew. The key
/// stands at the start of its reference, before the receipt's own. What came beyond what was
/// planned is moved without a line of the purchase behind it: Tryton would ask back, and goods that
/// came are a fact. Damaged goods are not received.
struct TrytonReceiving: ERPTask {
    let document: ReceiptDocument
    let directory: TrytonDirectory
    let conversation: TrytonConversation

    private static let model = "stock.shipment.in"

    /// `purchase/P-7/4/0 GR-5`.
    private var reference: String { mark + document.reference }
    private var mark: String { conversation.request.key.rawValue + " " }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        guard !quantities.isEmpty else { return nothingToReceive }
        var shipment = try await existing()
        let wasThereAlready = shipment?.isDone ?? false
        if shipment == nil {
            let identity = try await conversation.create(Self.model, try await values())
            shipment = try await conversation.movement(Self.model, identity)
        }
        guard var shipment else { return nothingToReceive }
        if !shipment.isDone {
            let done = try await conversation.session().dialect.shipmentDone
            shipment = try await conversation.walk(
                shipment,
                [("draft", "receive"), ("received", done)]
            )
        }
        return try await checked(shipment, wasThereAlready: wasThereAlready)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        guard !quantities.isEmpty else { return nothingToReceive }
        guard let shipment = try await existing(), shipment.isDone else { return nil }
        return try await checked(shipment, wasThereAlready: true)
    }

    /// What came in a state to be sold, by item.
    private var quantities: [String: Int64] {
        document.lines.filter { $0.thousandths > 0 }.reduce(into: [:]) {
            $0[$1.item.rawValue, default: 0] += $1.thousandths
        }
    }

    private var nothingToReceive: ConnectorResponse {
        let payload: JSONValue = ["items": []]
        return ConnectorResponse(
            reference: nil,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: true
        )
    }

    private func existing() async throws(ConnectorFailure) -> TrytonMovement? {
        let record = try await conversation.one(
            Self.model,
            [
                TrytonValue.condition("reference", "like", .string(TrytonValue.pattern(mark))),
                TrytonValue.condition("state", "!=", "cancelled"),
            ],
            TrytonMovement.fields
        )
        return try record.map { record throws(ConnectorFailure) in try TrytonMovement(record) }
    }

    private func values() async throws(ConnectorFailure) -> JSONValue {
        let session = try await conversation.session()
        let purchase = try await conversation.purchase(
            of: document.supplier.rawValue,
            numbered: document.number,
            directory
        )
        guard purchase.isBooked else {
            throw TrytonConversation.refused(
                "\(document.number) is \(purchase.state.rawValue) in Tryton: nothing can come of it"
            )
        }
        let sites = Set(document.lines.map(\.site.rawValue))
        guard let site = sites.first, sites.count == 1 else {
            throw TrytonConversation.refused(
                "\(document.reference) came to several warehouses; receive each by itself"
            )
        }
        let place = try await conversation.warehouse(site)
        let plan = try await TrytonReceiptPlan(
            document.lines.filter { $0.thousandths > 0 },
            of: purchase,
            at: place,
            directory,
            conversation
        )
        var values = JSONObject(present: [
            "company": .number(session.company),
            "supplier": .number(purchase.party),
            "warehouse": .number(place.identity),
            "reference": .string(reference),
            "incoming_moves": .array(plan.commands),
        ])
        if session.dialect.supplierShipmentNamesPlaces {
            values["warehouse_input"] = .number(place.arrival)
            values["warehouse_storage"] = .number(place.storage)
        }
        return .object(values)
    }

    private func checked(
        _ shipment: TrytonMovement,
        wasThereAlready: Bool
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        let moved = try await conversation.moved(by: shipment, "incoming_moves")
        guard moved == quantities else {
            throw ConnectorFailure(
                .misconfigured(
                    "\(shipment.number) received other quantities than came with "
                        + "\(document.reference): \(ItemsReadBack.text(moved)) against "
                        + ItemsReadBack.text(quantities)
                )
            )
        }
        let payload: JSONValue = [
            "number": .string(shipment.number), "shipment": .number(shipment.identity),
            "state": .string(shipment.state), "items": ItemsReadBack.json(moved),
        ]
        return ConnectorResponse(
            reference: shipment.number,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: wasThereAlready
        )
    }
}

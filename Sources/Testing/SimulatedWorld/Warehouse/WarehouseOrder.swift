import JSON
import Primitives

/// One fulfilment as the warehouse sees it.
struct WarehouseOrder: Sendable {
    struct Line: Equatable, Sendable {
        var number: Int
        var sku: String
        var required: Int64
        var cancelled: Int64 = 0
        var picked: Int64 = 0
        var short: Int64 = 0
        var packed: Int64 = 0

        /// Neither picked nor given up.
        var open: Int64 { required - cancelled - picked - short }
        /// Picked and not in a carton that left.
        var onDock: Int64 { picked - packed }
    }

    struct Carton: Equatable, Sendable {
        var number: String
        var tracking: String
        var sscc: String
        var contents: [(line: Int, quantity: Int64)]

        static func == (lhs: Self, rhs: Self) -> Bool { lhs.number == rhs.number }
    }

    enum State: String, Sendable {
        case received, acknowledged, picked, packed, shipped, cancelled, refused
        /// Nothing was found to ship.
        case closed

        /// Nothing more will happen.
        var isOver: Bool {
            switch self {
            case .shipped, .cancelled, .refused, .closed: true
            case .received, .acknowledged, .picked, .packed: false
            }
        }
    }

    var id: String
    /// The sender's reference, one order for each.
    var ref: String
    var orderNo: String
    var site: String
    var state = State.received
    var lines: [Line]
    var cartons: [Carton] = []
    /// Answers by cancel reference: asked again, answered the same.
    var cancellations: [String: JSONValue] = [:]

    func indexOf(line number: Int) -> Int? { lines.firstIndex { $0.number == number } }

    var json: JSONValue {
        [
            "wmsOrderId": .string(id), "wmsOrderRef": .string(ref),
            "customerOrderNo": .string(orderNo), "site": .string(site),
            "state": .string(state.rawValue),
            "orderLines": .array(
                lines.map {
                    [
                        "lineNo": .number($0.number), "skuCode": .string($0.sku),
                        "qtyRequired": .quantity($0.required),
                        "qtyCancelled": .quantity($0.cancelled),
                        "qtyPicked": .quantity($0.picked), "qtyShort": .quantity($0.short),
                        "qtyShipped": .quantity($0.packed),
                    ]
                }
            ),
            "cartons": .array(cartons.map(\.json)),
        ]
    }
}

extension WarehouseOrder.Carton {
    var json: JSONValue {
        [
            "cartonNo": .string(number), "carrierCode": .string(SimulatedCarrier.code),
            "trackingNo": .string(tracking), "sscc": .string(sscc),
            "contents": .array(
                contents.map { ["lineNo": .number($0.line), "qty": .quantity($0.quantity)] }
            ),
        ]
    }
}

/// A carton on its way to the carrier.
struct Handover: Sendable {
    var tracking: String
    var sscc: String
    var fulfilment: String
    var orderNo: String
    var at: Timestamp
}

public import EDI

/// Where the fields of a translated order came from, by segment and element.
///
/// ```swift
/// lineage["lines/3/quantity"]?.designator  // PO102
/// ```
/// Places are worked out when somebody asks, which for most orders nobody does.
public struct OrderLineage: Sendable {
    /// A field of an order; lines count from 1.
    public enum Field: Hashable, Sendable {
        case purchaseOrderNumber, currency, requestedDeliveryDate, shipTo
        case quantity(line: Int)
        case unit(line: Int)
        case expectedPrice(line: Int)
        case item(line: Int)

        /// Such as `lines/3/quantity`.
        public var name: String {
            switch self {
            case .purchaseOrderNumber: "purchaseOrderNumber"
            case .currency: "currency"
            case .requestedDeliveryDate: "requestedDeliveryDate"
            case .shipTo: "shipTo"
            case .quantity(let line): "lines/\(line)/quantity"
            case .unit(let line): "lines/\(line)/unit"
            case .expectedPrice(let line): "lines/\(line)/expectedPrice"
            case .item(let line): "lines/\(line)/item"
            }
        }
    }

    private struct Source: Equatable {
        var field: Field
        /// Index of the segment in the document; 0 for the element means the whole segment.
        var segment: Int32
        var element: Int32
    }

    private let transaction: TransactionSet
    private var sources: [Source] = []

    init(of transaction: TransactionSet) { self.transaction = transaction }

    mutating func note(_ field: Field, from segment: EDISegment, element: Int = 0) {
        sources.append(
            Source(
                field: field,
                segment: Int32(truncatingIfNeeded: segment.index),
                element: Int32(truncatingIfNeeded: element)
            )
        )
    }

    /// The names of all fields that came from somewhere, in the order they were read.
    public var fields: [String] { sources.map(\.field.name) }

    public subscript(name: String) -> EDIPlace? {
        sources.first { $0.field.name == name }.map(place)
    }

    public subscript(field: Field) -> EDIPlace? {
        sources.first { $0.field == field }.map(place)
    }

    private func place(of source: Source) -> EDIPlace {
        transaction.place(
            of: transaction.segments[Int(source.segment)],
            element: source.element == 0 ? nil : Int(source.element)
        )
    }
}

extension OrderLineage: Equatable {
    public static func == (left: OrderLineage, right: OrderLineage) -> Bool {
        left.sources == right.sources
    }
}

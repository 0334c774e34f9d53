import JSON

/// Everything that differs between the series of Tryton that we speak; nothing else in this folder
/// asks which series answers.
struct TrytonDialect: Sendable, Equatable {
    enum Series: String, CaseIterable, Sendable {
        case six = "6.0"
        case eight = "8.2"
    }

    let series: Series

    init(_ series: Series) { self.series = series }

    /// `8.2` and `6.0.76` are versions; `nil` for a series nobody has tried this connector with.
    init?(version: String) {
        let name = version.split(separator: ".").prefix(2).joined(separator: ".")
        guard let series = Series(rawValue: name) else { return nil }
        self.series = series
    }

    /// Where each series answers calls that need no database, in the order in which they are asked.
    ///
    /// The other series' address answers 401 or 405, never the version.
    static let serverPaths = ["/rpc/", "/"]

    static let knownSeries = Series.allCases.map(\.rawValue).joined(separator: " and ")

    /// Where a database's calls go.
    func path(of database: String) -> String {
        switch series {
        case .six: "/\(database)/"
        case .eight: "/\(database)/rpc/"
        }
    }

    /// A sale's way of being invoiced: for what has left, as it leaves.
    var invoicesWhatShipped: String {
        switch series {
        case .six: "shipment"
        case .eight: "fulfillment"
        }
    }

    /// The button that ends a shipment of any kind.
    var shipmentDone: String {
        switch series {
        case .six: "done"
        case .eight: "do"
        }
    }

    /// What a move's unit is called.
    var moveUnit: String {
        switch series {
        case .six: "uom"
        case .eight: "unit"
        }
    }

    /// Buttons that take a shipment within the company from assigned to its end.
    var internalSteps: [String] {
        switch series {
        case .six: ["ship", shipmentDone]
        case .eight: [shipmentDone]
        }
    }

    /// Whether a supplier's shipment must be told where its goods arrive and are kept; the older
    /// series takes both from the warehouse and refuses to be told.
    var supplierShipmentNamesPlaces: Bool { series == .eight }

    /// The record that asking for a change answers with.
    func changed(_ answer: JSONValue) -> JSONObject? {
        switch series {
        case .six: answer[0]?.object
        case .eight: answer.object
        }
    }

    /// What the question after cancelled moves is answered with when none shall be made again.
    func ignoring(_ moves: JSONValue) -> JSONValue {
        switch series {
        case .six: ["domain_moves": moves, "recreate_moves": []]
        case .eight: ["domain_moves": moves, "recreate_moves": [], "ignore_moves": moves]
        }
    }
}

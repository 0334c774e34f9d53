public import Primitives

/// One of the five things that are to become better, each counted before and after a day.
public enum Outcome: String, CaseIterable, Sendable {
    case orderExceptions = "order_exceptions"
    case shipConfirm = "ship_confirm"
    case reconciliation = "reconciliation_cases"
    case fill = "fill_rate"
    case incidents = "incident_resolution"

    /// How it is counted.
    public enum Kind: Sendable {
        /// So many for each hundred orders.
        case rate
        /// So many of so many.
        case share
        /// How long each took.
        case length
    }

    public var kind: Kind {
        switch self {
        case .orderExceptions, .reconciliation: .rate
        case .fill: .share
        case .shipConfirm, .incidents: .length
        }
    }

    /// Whether less of it is better.
    public var isBetterLower: Bool { self != .fill }

    public var name: String {
        switch self {
        case .orderExceptions: "Order exceptions"
        case .shipConfirm: "Ship-confirm speed"
        case .reconciliation: "Reconciliation effort"
        case .fill: "Fill rate"
        case .incidents: "Incident resolution"
        }
    }

    public var definition: String {
        switch self {
        case .orderExceptions:
            "Of each hundred orders received, those that could not go their way by themselves: "
                + "held or rejected, refused by the ERP or a warehouse, or with a message about "
                + "them that was given up on. An order counts once, on the day it was received."
        case .shipConfirm:
            "From the departure to the warehouse's confirmation reaching us, of the shipments "
                + "that left; by the clock."
        case .reconciliation:
            "Differences from other systems that a person worked on (proposed, approved or "
                + "declined a correction), for each hundred orders received. A difference counts "
                + "once in a period; one that went away by itself does not. Nobody's hours are "
                + "measured."
        case .fill:
            "Lines that left complete under the order's first release ÷ lines ordered, of the "
                + "orders received whose first release has ended."
        case .incidents:
            "From the first work item of a failure to the end of its last, by the clock. Items of "
                + "one cause (the same system and operation, sender and kind of message, or "
                + "partner and document) that are open together, or again within an hour, are one "
                + "incident, on the day it began."
        }
    }

    /// What it counts, of how many of which the number is told.
    public var noun: String {
        switch self {
        case .orderExceptions, .reconciliation: "order"
        case .shipConfirm: "shipment"
        case .fill: "line"
        case .incidents: "incident"
        }
    }
}

/// One outcome of one period, with all that it is told from.
public struct OutcomeNumber: Sendable, Equatable {
    /// Those that count, of how many; of a length nothing.
    public var share = Share(part: 0, whole: 0)
    /// Of a length: those that ended.
    public var spread: Spread?
    /// Of a length: those that have not ended.
    public var waiting = 0
    /// Of how many it is told: orders, lines, shipments or incidents.
    public var basis = 0
    /// Orders, shipments, differences or incidents of which there is a list here: those that
    /// count, of a fill rate all orders. What was imported has none.
    public var listed = 0
    /// How many of these were counted elsewhere and imported.
    public var imported = 0
    /// Days of the period that were imported.
    public var importedDays = 0
    /// The files that told them.
    public var sources: [String] = []
    /// What the evidence is judged by.
    var sample = OutcomeSample()

    init() {}

    /// Tenths for each hundred, rounded down; `nil` where nothing was counted.
    public var perMille: Int64? { share.perMille }
}

/// Whether something became better, and why that can be said or not.
public struct OutcomeVerdict: Sendable, Equatable {
    public enum Direction: String, CaseIterable, Sendable {
        case better, worse
        case noEvidence = "no_evidence"
    }

    public var direction: Direction
    /// A sentence.
    public var reason: String
}

/// One outcome in two periods.
public struct OutcomeComparison: Sendable, Equatable {
    public var outcome: Outcome
    public var before: OutcomeNumber
    public var after: OutcomeNumber
    public var verdict: OutcomeVerdict
}

/// Whole days of the company.
public struct OutcomePeriod: Sendable, Equatable {
    public var first: LocalDate
    public var last: LocalDate
    public var start: Timestamp
    /// The moment at which `last` is over.
    public var end: Timestamp
    /// How many days it has so far; fewer than were asked for while it is not over.
    public var days: Int
    /// Of these, the days on which orders came in here.
    public var countedDays: Int

    var numbers: ClosedRange<Int64> {
        Int64(first.daysSince1970)...Int64(last.daysSince1970)
    }
}

/// Five outcomes before and after a day.
public struct OutcomeReport: Sendable, Equatable {
    /// The first day of the period after.
    public var date: LocalDate
    /// How many days were asked for on each side.
    public var days: Int
    public var timeZone: String
    public var before: OutcomePeriod
    public var after: OutcomePeriod
    /// The day of the first order that came in here.
    public var countedSince: LocalDate?
    public var outcomes: [OutcomeComparison]
    /// Whether more cases, incidents or imported numbers lie in the periods than are read.
    public var isTruncated: Bool

    /// Whether anything of the period before was counted, here or elsewhere.
    public var hasHistory: Bool { outcomes.contains { $0.before.basis > 0 } }

    /// Days on each side.
    public static let daysRange = 1...366
    public static let daysUsual = 28
    /// Cases, incidents' items and imported numbers that one reading takes at most.
    public static let rowsMax = 50_000
}

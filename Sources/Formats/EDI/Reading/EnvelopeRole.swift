/// What a segment does in the envelopes, by its tag and the standard.
enum EnvelopeRole {
    case interchangeHeader, interchangeTrailer
    case groupHeader, groupTrailer
    case transactionHeader, transactionTrailer
    /// TA1: the partner's answer to an interchange of ours.
    case interchangeAcknowledgment
    /// Interchange-level service segments that say nothing we use (X12.5 §4.3).
    case passedOver
    case body

    init(of id: SegmentID, in standard: EDIStandard) {
        self = standard == .x12 ? Self.x12(id) : Self.edifact(id)
    }

    private static func x12(_ id: SegmentID) -> EnvelopeRole {
        switch id {
        case "ISA": .interchangeHeader
        case "IEA": .interchangeTrailer
        case "GS": .groupHeader
        case "GE": .groupTrailer
        case "ST": .transactionHeader
        case "SE": .transactionTrailer
        case "TA1": .interchangeAcknowledgment
        case "ISB", "ISE": .passedOver
        default: .body
        }
    }

    private static func edifact(_ id: SegmentID) -> EnvelopeRole {
        switch id {
        case "UNB": .interchangeHeader
        case "UNZ": .interchangeTrailer
        case "UNG": .groupHeader
        case "UNE": .groupTrailer
        case "UNH": .transactionHeader
        case "UNT": .transactionTrailer
        default: .body
        }
    }
}

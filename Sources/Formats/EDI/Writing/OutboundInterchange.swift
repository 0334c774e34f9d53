public import Primitives

/// An interchange to be written; control numbers and the moment are the caller's.
public struct OutboundInterchange: Hashable, Sendable {
    public var sender: X12Identity
    public var receiver: X12Identity
    public var moment: EnvelopeMoment
    /// ISA12, such as `00401`.
    public var version: String
    /// ISA13: 1 to 999,999,999.
    public var controlNumber: Int
    public var requestsAcknowledgment: Bool
    /// ISA15: `P` or `T`.
    public var usage: String
    public var delimiters: EDIDelimiters
    /// TA1 segments.
    public var interchangeAcknowledgments: [OutboundSegment]
    public var groups: [OutboundGroup]

    public init(
        from sender: X12Identity,
        to receiver: X12Identity,
        at moment: EnvelopeMoment,
        version: String,
        controlNumber: Int
    ) {
        self.sender = sender
        self.receiver = receiver
        self.moment = moment
        self.version = version
        self.controlNumber = controlNumber
        requestsAcknowledgment = false
        usage = "P"
        delimiters = .usual
        interchangeAcknowledgments = []
        groups = []
    }
}

/// Who a partner is on the envelope: qualifier and id of ISA, and the id of GS; in EDIFACT
/// qualifier and id of UNB.
public struct X12Identity: Codable, Hashable, Sendable {
    /// ISA05 or ISA07, such as `ZZ`, `01`, `12`, `14`.
    public var qualifier: String
    /// ISA06 or ISA08, without padding.
    public var id: String
    /// GS02 or GS03.
    public var groupID: String

    public init(qualifier: String, id: String, groupID: String? = nil) {
        self.qualifier = qualifier
        self.id = id
        self.groupID = groupID ?? id
    }

    /// In EDIFACT there is no group, and not every identity has a qualifier.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            qualifier: try container.decodeIfPresent(String.self, forKey: .qualifier) ?? "",
            id: try container.decode(String.self, forKey: .id),
            groupID: try container.decodeIfPresent(String.self, forKey: .groupID)
        )
    }
}

/// A group to be written.
public struct OutboundGroup: Hashable, Sendable {
    /// GS01, such as `PR`.
    public var functionalID: String
    /// GS08, such as `004010`.
    public var version: String
    /// GS06: 1 to 999,999,999.
    public var controlNumber: Int
    public var transactions: [OutboundTransaction]

    public init(
        functionalID: String,
        version: String,
        controlNumber: Int,
        transactions: [OutboundTransaction]
    ) {
        self.functionalID = functionalID
        self.version = version
        self.controlNumber = controlNumber
        self.transactions = transactions
    }
}

/// A transaction set to be written: its body, without ST and SE.
public struct OutboundTransaction: Hashable, Sendable {
    /// ST01, such as `855`.
    public var set: String
    /// ST02: 4 to 9 characters.
    public var controlNumber: String
    public var segments: [OutboundSegment]

    public init(set: String, controlNumber: String, segments: [OutboundSegment]) {
        self.set = set
        self.controlNumber = controlNumber
        self.segments = segments
    }
}

/// The local date and time that envelopes carry; which zone that is, the partners agree.
public struct EnvelopeMoment: Hashable, Sendable {
    public var date: LocalDate
    public var hour: Int
    public var minute: Int
    public var second: Int

    public init(at moment: Timestamp, secondsFromUTC: Int = 0) {
        date = LocalDate(at: moment, secondsFromUTC: secondsFromUTC)
        let local = moment.advanced(by: .seconds(secondsFromUTC))
        let ofDay = Int(local.since(date.startInUTC).components.seconds)
        hour = ofDay / 3_600
        minute = ofDay / 60 % 60
        second = ofDay % 60
    }

    /// `20261123`.
    public var longDate: String { date.x12Text }
    /// `261123`.
    public var shortDate: String { String(date.x12Text.suffix(6)) }
    /// `1859`.
    public var time: String { ByteText.padded(hour, to: 2) + ByteText.padded(minute, to: 2) }
}

extension LocalDate {
    /// `20261123`, as elements of type DT write it.
    public var x12Text: String {
        ByteText.padded(year, to: 4) + ByteText.padded(month, to: 2) + ByteText.padded(day, to: 2)
    }

    /// Reads `CCYYMMDD`, or `YYMMDD` as 1950 to 2049.
    public init?(x12Text text: some StringProtocol) {
        guard let date = ElementChecker.date(Array(text.utf8)) else { return nil }
        self = date
    }
}

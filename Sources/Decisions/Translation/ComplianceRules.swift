public import Canonical
import EDI

/// What a partner holds its suppliers to, and what it charges for a breach; all of it is the
/// partner's own.
///
/// ```yaml
/// rules:
///   response_within_hours: 4
///   notice_within_minutes: 60
///   requires_sscc: true
///   differences: hold
///   fees: {late_response: "50.00", late_notice: "150.00", difference: "25.00"}
/// ```
public struct ComplianceRules: Codable, Hashable, Sendable {
    /// Within how many hours of the order our 855 or ORDRSP must have been sent.
    public var responseWithinHours: Int?
    /// Within how many minutes of the goods leaving our 856 or DESADV must have been sent.
    public var noticeWithinMinutes: Int?
    /// How long before a deadline somebody is told that it is in danger.
    public var warnBeforeMinutes: Int
    /// Whether every parcel has an SSCC.
    public var requiresSSCC: Bool
    /// What is done with a document that differs from what was told before.
    public var differences: Reaction
    /// What a breach costs, in the partner's currency.
    public var fees: [String: String]

    public enum Reaction: String, Codable, CaseIterable, Hashable, Sendable {
        /// It is sent, and somebody is told.
        case warn
        /// It waits until a person sends it.
        case hold
    }

    public enum Fee: String, CaseIterable, Sendable {
        case lateResponse = "late_response"
        case lateNotice = "late_notice"
        case difference
    }

    public init(
        responseWithinHours: Int? = nil,
        noticeWithinMinutes: Int? = nil,
        warnBeforeMinutes: Int = 30,
        requiresSSCC: Bool = false,
        differences: Reaction = .warn,
        fees: [String: String] = [:]
    ) {
        self.responseWithinHours = responseWithinHours
        self.noticeWithinMinutes = noticeWithinMinutes
        self.warnBeforeMinutes = warnBeforeMinutes
        self.requiresSSCC = requiresSSCC
        self.differences = differences
        self.fees = fees
    }

    enum CodingKeys: String, CodingKey {
        case responseWithinHours = "response_within_hours"
        case noticeWithinMinutes = "notice_within_minutes"
        case warnBeforeMinutes = "warn_before_minutes"
        case requiresSSCC = "requires_sscc"
        case differences, fees
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func bounded(_ key: CodingKeys, _ range: ClosedRange<Int>) throws -> Int? {
            guard let value = try container.decodeIfPresent(Int.self, forKey: key) else {
                return nil
            }
            guard range.contains(value) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key,
                    in: container,
                    debugDescription: "expected \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return value
        }
        self.init(
            responseWithinHours: try bounded(.responseWithinHours, 1...720),
            noticeWithinMinutes: try bounded(.noticeWithinMinutes, 1...10_080),
            warnBeforeMinutes: try bounded(.warnBeforeMinutes, 1...1_440) ?? 30,
            requiresSSCC: try container.decodeIfPresent(Bool.self, forKey: .requiresSSCC) ?? false,
            differences: try container.decodeIfPresent(Reaction.self, forKey: .differences)
                ?? .warn,
            fees: try container.decodeIfPresent([String: String].self, forKey: .fees) ?? [:]
        )
        for (name, amount) in fees {
            guard Fee(rawValue: name) != nil, let value = DecimalText.scaled(amount, digits: 3),
                value >= 0
            else {
                let known = Fee.allCases.map(\.rawValue).joined(separator: ", ")
                throw DecodingError.dataCorruptedError(
                    forKey: .fees,
                    in: container,
                    debugDescription: "\(name): expected an amount, such as \"50.00\", for one of "
                        + known
                )
            }
        }
    }

    /// What a breach costs, where the partner's table says so.
    public func fee(_ fee: Fee, in currency: Currency) -> Money? {
        fees[fee.rawValue].flatMap { DecimalText.scaled($0, digits: currency.minorDigits) }
            .map { Money(minorUnits: $0, currency) }
    }
}

import Canonical
public import EDI
public import Primitives

/// Reads a carrier's X12 documents: 990 (will it come), 214 (where it is), 210 (what it costs).
///
/// Which of our shipments is meant is not decided here. What cannot be read is refused rather than
/// guessed: a status that nobody knows, a time without a day, an amount that is none.
public struct CarrierSetReader: Sendable {
    let profile: PartnerProfile
    let terms: CarrierTerms

    /// `nil` for a partner that is no carrier.
    public init?(_ profile: PartnerProfile) {
        guard let terms = profile.role.carrier else { return nil }
        self.profile = profile
        self.terms = terms
    }

    public static let sets: Set<String> = ["210", "214", "990"]

    public func takes(_ set: TransactionSet) -> Bool {
        set.messageType == nil && Self.sets.contains(set.identifier)
    }

    /// - Parameters:
    ///   - now: when the document came; nothing that it tells happened later.
    ///   - moment: what time it is in UTC, which needs zone data.
    public func read(
        _ set: TransactionSet,
        at now: Timestamp,
        _ moment: (LocalMoment) -> Timestamp
    ) -> CarrierReading {
        switch set.identifier {
        case "990": answer(set)
        case "214": movements(set, now, moment)
        default: bill(set)
        }
    }

    // MARK: - What the documents share

    func violation(
        _ rule: TranslationViolation.Rule,
        _ set: TransactionSet,
        _ segment: EDISegment?,
        _ element: Int? = nil,
        _ detail: String
    ) -> TranslationViolation {
        let place = (segment ?? set.header).map { set.place(of: $0, element: element) }
        return TranslationViolation(rule, at: place ?? EDIPlace(byteOffset: 0), detail)
    }

    func refused(_ violation: TranslationViolation) -> CarrierReading {
        CarrierReading(violations: [violation])
    }

    /// Our own number of a load, as it is repeated: digits, with or without zeros in front.
    static func number(_ text: String?) -> Int64? { SetReading.number(text) }

    /// Texts that are short enough to be kept, each once, at most so many as a shipment has
    /// parcels.
    static func numbers(_ texts: [String?]) -> [String] {
        var seen: Set<String> = []
        return texts.compactMap(\.self)
            .filter { $0.utf8.count <= Limits.shortTextBytes && seen.insert($0).inserted }
            .prefix(Limits.parcelsPerShipment).map(\.self)
    }
}

// 990: whether the carrier will come.
//
// ```
// B1*FFRT*17*20261123*A~
// ```
extension CarrierSetReader {
    private func answer(_ set: TransactionSet) -> CarrierReading {
        guard let head = set.root.first("B1") else {
            return refused(violation(.referenceMissing, set, nil, nil, "it has no B1"))
        }
        if let code = head[1].value, code != terms.code {
            return refused(
                violation(
                    .referenceMissing,
                    set,
                    head,
                    1,
                    "\(code.prefix(8)) is another carrier; the loads of \(profile.id) are those of "
                        + terms.code
                )
            )
        }
        guard let number = Self.number(head[2].value) else {
            return refused(
                violation(
                    .referenceMissing,
                    set,
                    head,
                    2,
                    "B102 does not repeat the number of our 204 (B204), which has digits only"
                )
            )
        }
        // Element 558.
        let isAccepted: Bool
        switch head[4].value {
        case "A": isAccepted = true
        case "D", "R": isAccepted = false
        case let code:
            return refused(
                violation(
                    .movementUnsupported,
                    set,
                    head,
                    4,
                    "B104 says \(code?.prefix(8) ?? "nothing"); A accepts the load, D declines it"
                )
            )
        }
        let notes =
            set.root.all("K1").flatMap { [$0[1].value, $0[2].value] }
            + set.root.all("N9").map { $0[3].value }
        let words = notes.compactMap(\.self).joined(separator: " ")
        return CarrierReading(news: [
            .answered(
                CarrierNews.TenderAnswer(
                    number: number,
                    isAccepted: isAccepted,
                    words: String(words.prefix(Limits.shortTextBytes))
                )
            )
        ])
    }
}

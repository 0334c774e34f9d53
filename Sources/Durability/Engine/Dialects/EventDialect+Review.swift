import JSON

/// What would make a dialect misread its system, or read nothing, without anybody being told.
public struct DialectFlaw: Equatable, Sendable {
    /// From the dialect's root: `rules[2].fields.fulfilment`.
    public var place: String
    public var detail: String
    /// The names that would have been read there, when it is one that nothing reads.
    public var known: [String] = []
}

extension EventDialect {
    /// Everything that is wrong with it; empty when it can be used.
    public var flaws: [DialectFlaw] {
        var flaws = Self.flaws(pointer: type, at: "type") + Self.flaws(pointer: at, at: "at")
        var seen: Set<String> = []
        for (index, rule) in rules.enumerated() {
            let place = "rules[\(index)]"
            if !seen.insert(rule.type).inserted {
                flaws.append(
                    DialectFlaw(
                        place: place + ".type",
                        detail: "an earlier rule is for \(rule.type) already, so this one is never "
                            + "used"
                    )
                )
            }
            flaws += rule.flaws(at: place)
        }
        return flaws
    }

    static func flaws(pointer: String, at place: String) -> [DialectFlaw] {
        if JSONPointer(pointer) != nil { return [] }
        return [
            DialectFlaw(
                place: place,
                detail: "expected a JSON pointer (RFC 6901) such as /data/id"
            )
        ]
    }
}

extension EventRule {
    fileprivate func flaws(at place: String) -> [DialectFlaw] {
        var flaws: [DialectFlaw] = []
        for (field, pointer) in fields.sorted(by: { $0.key < $1.key }) {
            let here = "\(place).fields.\(field)"
            flaws += EventDialect.flaws(pointer: pointer, at: here)
            guard means != .nothing, !means.fields.contains(field) else { continue }
            flaws.append(
                DialectFlaw(
                    place: here,
                    detail: "nothing reads this field of \(means.rawValue)",
                    known: means.fields
                )
            )
        }
        for (name, lines) in [("lines", lines), ("short", short)] {
            guard let lines else { continue }
            flaws += lines.flaws(at: "\(place).\(name)")
            if !means.parts.contains(name) { flaws.append(unread(name, at: place)) }
        }
        if let parcels {
            flaws += parcels.flaws(at: place + ".parcels")
            if !means.parts.contains("parcels") { flaws.append(unread("parcels", at: place)) }
        }
        return flaws
    }

    private func unread(_ part: String, at place: String) -> DialectFlaw {
        DialectFlaw(
            place: "\(place).\(part)",
            detail: "nothing reads \(part) of \(means.rawValue)"
        )
    }
}

extension EventMeaning {
    /// What `EventRule.fields` may name.
    fileprivate var fields: [String] {
        switch self {
        case .acknowledged: ["fulfilment", "reference"]
        case .refused, .cancelAnswered: ["fulfilment", "reason"]
        case .picked, .packed: ["fulfilment"]
        case .returnReceived: ["return"]
        case .shipped: ["final", "fulfilment"]
        case .carrierDispatched, .carrierInTransit, .carrierDelivered, .carrierException:
            ["currency", "freight", "signedBy", "tracking"]
        case .stockReceived, .stockAdjusted: ["item", "quantity", "reference", "site"]
        case .stockHeld, .stockUnheld: ["item", "quantity", "reason", "reference", "site"]
        case .goodsReceived: ["purchase", "reference"]
        case .paymentReceived: ["amount", "currency", "invoice", "reference"]
        case .nothing: []
        }
    }

    /// Which of `lines`, `short` and `parcels` it reads.
    fileprivate var parts: [String] {
        switch self {
        case .cancelAnswered, .returnReceived: ["lines"]
        case .picked, .goodsReceived: ["lines", "short"]
        case .shipped: ["parcels"]
        case .nothing: ["lines", "short", "parcels"]
        case .acknowledged, .refused, .packed: []
        case .carrierDispatched, .carrierInTransit, .carrierDelivered, .carrierException: []
        case .stockReceived, .stockAdjusted, .stockHeld, .stockUnheld, .paymentReceived: []
        }
    }
}

extension LineFields {
    fileprivate func flaws(at place: String) -> [DialectFlaw] {
        EventDialect.flaws(pointer: path, at: place + ".path")
            + EventDialect.flaws(pointer: line, at: place + ".line")
            + EventDialect.flaws(pointer: quantity, at: place + ".quantity")
    }
}

extension ParcelFields {
    fileprivate func flaws(at place: String) -> [DialectFlaw] {
        var flaws = EventDialect.flaws(pointer: path, at: place + ".path")
        flaws += EventDialect.flaws(pointer: reference, at: place + ".reference")
        flaws += EventDialect.flaws(pointer: carrier, at: place + ".carrier")
        flaws += EventDialect.flaws(pointer: tracking, at: place + ".tracking")
        if let sscc { flaws += EventDialect.flaws(pointer: sscc, at: place + ".sscc") }
        return flaws + contents.flaws(at: place + ".contents")
    }
}

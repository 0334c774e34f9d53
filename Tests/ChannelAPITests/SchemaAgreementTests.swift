import Canonical
import Engine
import Governance
import JSON
import Primitives
import Testing

@testable import ChannelAPI

/// The schemas that are published and the readers that check by hand must say the same.
///
/// Each body is changed in every way its schema speaks of; whatever the schema refuses, the reader
/// must refuse, and what it allows, the reader must take.
@Suite struct SchemaAgreementTests {
    struct Body: Sendable, CustomTestStringConvertible {
        var component: SchemaComponent
        var full: JSONValue
        var read: @Sendable (JSONValue) throws -> Void
        var testDescription: String { component.rawValue }
    }

    private static let caller = RequestCaller(
        caller: .init(
            actor: .init(.client, "test", permissions: []),
            entity: TestAPI.entity,
            channel: Channel.ID("portal")
        ),
        channel: Channel.ID("portal")
    )

    static let bodies: [Body] = [
        Body(component: .orderSubmission, full: fullOrder) {
            _ = try OrderSubmissionBody.read($0, from: caller)
        },
        Body(component: .orderSubmission, full: orderToAddress) {
            _ = try OrderSubmissionBody.read($0, from: caller)
        },
        Body(
            component: .orderChange,
            full: [
                "lines": [["number": 1, "quantity": "0", "unit": "EA"]],
                "requested_delivery_date": "2026-12-01",
            ]
        ) { _ = try OrderChangeBody.read($0, requestedBy: "x") },
        Body(component: .orderCancellation, full: ["reason": "twice"]) {
            _ = try OrderCancellationBody.read($0, requestedBy: "x")
        },
        Body(component: .holdRelease, full: ["note": "fine"]) {
            _ = try HoldReleaseBody.readNote($0)
        },
        Body(
            component: .availabilityQuestion,
            full: [
                "customer": "C", "items": [["sku": "A"], ["vendor_part": "V"]], "site": "DAL",
                "date": "2026-12-01",
            ]
        ) { _ = try AvailabilityQuestion(body: $0) },
        Body(
            component: .priceQuestion,
            full: [
                "customer": "C", "currency": "USD", "ship_to": "MAIN", "date": "2026-12-01",
                "lines": [["item": ["buyer_part": "B"], "quantity": 3, "unit": "EA"]],
            ]
        ) { _ = try PriceQuestion.read($0) },
        Body(
            component: .webhookSubscription,
            full: ["url": "https://shop.example.com/hooks", "milestones": ["shipped", "paid"]]
        ) { _ = try WebhookSubscription.read($0, trusted: []) },
    ]

    private static let fullOrder: JSONValue = [
        "customer": "C-HARBOR", "purchase_order_number": "PO-1", "currency": "USD",
        "ship_to": ["code": "MAIN"], "requested_delivery_date": "2026-12-01", "note": "ring twice",
        "lines": [
            [
                "number": 1, "buyer_line_number": "10", "item": ["sku": "WIDGET"], "quantity": "2",
                "unit": "EA", "expected_price": ["amount": "3.09", "currency": "USD"],
            ]
        ],
    ]

    private static let orderToAddress: JSONValue = [
        "customer": "C-HARBOR", "purchase_order_number": "PO-1", "currency": "USD",
        "ship_to": [
            "address": [
                "name": "A", "lines": ["B"], "city": "C", "region": "D", "postal_code": "E",
                "country": "US",
            ]
        ],
        "lines": [["item": ["gtin": "9506000000015"], "quantity": 2, "unit": "EA"]],
    ]

    @Test(arguments: bodies)
    func `the schema and the reader refuse the same`(_ body: Body) throws {
        #expect(Self.isTaken(body.full, by: body), "the full body itself")
        var seen = 0
        for variant in Variants.of(body.full) {
            seen += 1
            let fits = SchemaChecker.faults(variant.value, body.component.schema.value).isEmpty
            #expect(fits == Self.isTaken(variant.value, by: body), "\(variant.name)")
        }
        #expect(seen > 10)
    }

    private static func isTaken(_ value: JSONValue, by body: Body) -> Bool {
        do {
            try body.read(value)
            return true
        } catch {
            return false
        }
    }
}

/// A body changed at one place.
struct Variants {
    var name: String
    var value: JSONValue

    /// Every member and element left out, added to, or replaced by something of each type.
    static func of(_ value: JSONValue, at place: String = "") -> [Variants] {
        var variants = replacements(of: value, place)
        switch value {
        case .object(let object):
            var stranger = object
            stranger["zz_stranger"] = 1
            variants.append(Variants(name: "\(place) + a stranger", value: .object(stranger)))
            for member in object.members {
                let inner = "\(place)/\(member.name)"
                var without = object
                without[member.name] = nil
                variants.append(Variants(name: "without \(inner)", value: .object(without)))
                for variant in of(member.value, at: inner) {
                    var changed = object
                    changed[member.name] = variant.value
                    variants.append(Variants(name: variant.name, value: .object(changed)))
                }
            }
        case .array(let elements):
            variants.append(Variants(name: "\(place) empty", value: []))
            for (index, element) in elements.enumerated() {
                for variant in of(element, at: "\(place)/\(index)") {
                    var changed = elements
                    changed[index] = variant.value
                    variants.append(Variants(name: variant.name, value: .array(changed)))
                }
            }
        case .null, .bool, .number, .string: break
        }
        return variants
    }

    private static let others: [JSONValue] = [
        true, 0, -1, 7, "", "x", "a\u{1}b", .string(String(repeating: "y", count: 3_000)), [], [:],
        "-5", "1.5", "2026-02-30", "USD", nil,
    ]

    private static func replacements(of value: JSONValue, _ place: String) -> [Variants] {
        others.compactMap { other in
            // A list of units, dates and words is tried too; only semantics that no schema can say
            // (an unknown currency, a host that is not public, a wrong check digit) are left to
            // others.
            isBeyondSchemas(other, place)
                ? nil : Variants(name: "\(place) = \(other)", value: other)
        }
    }

    private static func isBeyondSchemas(_ value: JSONValue, _ place: String) -> Bool {
        guard value.string != nil else { return false }
        return place.hasSuffix("/url")
    }
}

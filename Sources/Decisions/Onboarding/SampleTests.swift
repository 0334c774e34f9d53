import Canonical
import EDI
import Mapping
import Primitives
import Translation

/// Makes tests of samples: what the draft reads of each, as far as it is decided.
///
/// They hold the mapping to what its author saw. A test whose sample raises a question fails until
/// it is answered.
struct SampleTests {
    private let draft: PartnerDraft

    init(_ draft: PartnerDraft) { self.draft = draft }

    /// Samples that become tests, and how long each may be.
    private static let testsMax = 5
    private static let bytesMax = 16 * 1024
    /// Orders and lines of a sample whose fields are expected one by one.
    private static let ordersMax = 2
    private static let linesMax = 3

    func tests(of samples: [PartnerSample]) -> [MappingTest] {
        // A draft that is no mapping yet has no tests; what is wrong with it is told when it is
        // read.
        guard let mapping = try? MappingLibrary([draft.mapping]).effective(draft.mapping.name)
        else {
            return []
        }
        return samples.filter { $0.bytes.count <= Self.bytesMax && Self.isPlain($0.bytes) }
            .prefix(Self.testsMax)
            .map { test(of: $0, by: mapping) }
    }

    private func test(of sample: PartnerSample, by mapping: EffectiveMapping) -> MappingTest {
        var document = Self.text(sample.bytes)
        // Where a line ends is all that it says there, and one sign reads better in a test.
        if mapping.document.isFileOfRecords { document = document.replacing("\r\n", with: "\n") }
        var test = MappingTest(name: sample.name, document: document)
        let reader = MappedOrderReader(Self.stranger(draft.profile.currency), by: mapping)
        // A sample that cannot be read as a whole expects nothing, and its test says why.
        guard let orders = try? reader.orders(of: Array(test.document.utf8)) else { return test }
        if orders.count > 1 { test.expect["orders"] = String(orders.count) }
        let undecided = mapping.undecidedFields
        for (index, order) in orders.prefix(Self.ordersMax).enumerated() {
            let prefix = index == 0 ? "" : "orders/\(index + 1)/"
            for (name, value) in order.document.head where !undecided.contains(name) {
                test.expect[prefix + name] = value.text
            }
            let lines = order.document.loops["lines"] ?? []
            test.expect[prefix + "lines"] = String(lines.count)
            for (number, line) in lines.prefix(Self.linesMax).enumerated() {
                for (name, value) in line where !undecided.contains("lines." + name) {
                    test.expect[prefix + "lines/\(number + 1)/\(name)"] = value.text
                }
            }
        }
        return test
    }

    /// As UTF-8, without a byte order mark, whatever the sample was in.
    private static func text(_ bytes: [UInt8]) -> String {
        let bare = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if let text = String(validating: bare, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bare.map { UnicodeScalar($0) }))
    }

    /// Markup that says that it is written otherwise cannot stand in a test as UTF-8.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        guard SampleKind(of: bytes) == .xml else { return true }
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        let head = text.prefix { $0 != ">" }.lowercased()
        return !head.contains("encoding") || head.contains("utf-8") || head.contains("ascii")
    }

    private static func stranger(_ currency: String?) -> PartnerProfile {
        let identity = X12Identity(qualifier: "ZZ", id: "PARTNER")
        return PartnerProfile(
            id: "partner",
            entity: LegalEntity.ID("entity"),
            channel: Channel.ID("channel"),
            customer: Party.ID("CUSTOMER"),
            currency: currency.flatMap { Currency(code: $0) } ?? .usd,
            partner: identity,
            ourselves: identity
        )
    }
}

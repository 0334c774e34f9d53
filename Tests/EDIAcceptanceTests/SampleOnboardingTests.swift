import EDI
import Foundation
import Mapping
import Onboarding
import Testing
import Translation

/// Drafts partners from the public sample files: none may crash the inference, and what a draft
/// reads without asking is what the standard's own mapping reads.
///
/// `CROSSDOCK_SHARED` names the folder that holds `edi/samples`.
@Suite(.timeLimit(.minutes(20))) struct SampleOnboardingTests {
    private static func files() throws -> [PartnerSample] {
        let path = try #require(
            ProcessInfo.processInfo.environment["CROSSDOCK_SHARED"],
            "set CROSSDOCK_SHARED to the folder that holds edi/samples"
        )
        let folder = URL(filePath: path).appending(path: "edi/samples")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            PartnerSample($0, [UInt8](try Data(contentsOf: folder.appending(path: $0))))
        }
    }

    /// Files of one sender that hold an order, by kind and sender.
    private static func partners() throws -> [String: [PartnerSample]] {
        var partners: [String: [PartnerSample]] = [:]
        for file in try files() {
            let sets = EDIReader().read(file.bytes).transactions
                .filter { ["850", "ORDERS"].contains($0.transaction.identifier) }
            guard let first = sets.first else { continue }
            let key =
                "\(first.transaction.identifier) \(first.interchange.senderQualifier)/"
                + first.interchange.sender
            partners[key, default: []].append(file)
        }
        return partners
    }

    @Test func `real partners are drafted, and nothing decisive is read otherwise without asking`()
        throws
    {
        let partners = try Self.partners()
        #expect(partners.count > 10)
        var (orders, fields, asked) = (0, 0, [String: Int]())
        for (name, files) in partners.sorted(by: { $0.key < $1.key }) {
            let kind: SampleKind = name.hasPrefix("850") ? .x12 : .edifact
            let draft = try Onboarding.draft("draft", from: Array(files.prefix(20)), as: kind)
            for question in draft.questions { asked[question.field, default: 0] += 1 }
            let base = kind == .x12 ? "standard/850" : "standard/ORDERS"
            let standard = try MappingLibrary().effective(base)
            let mapping = try MappingLibrary([draft.mapping]).effective("draft")
            let open = mapping.undecidedFields
                .union(draft.questions.map(\.field))
            for file in files {
                for (_, _, set) in EDIReader().read(file.bytes).transactions
                where DocumentKind(of: set) == mapping.document {
                    orders += 1
                    let (read, _) = mapping.reader.read(set)
                    let (usual, _) = standard.reader.read(set)
                    for (line, other) in zip(read.loops["lines"] ?? [], usual.loops["lines"] ?? [])
                    {
                        for field in ["quantity", "price", "gtin"]
                        where !open.contains("lines." + field) {
                            fields += 1
                            #expect(
                                line[field]?.text == other[field]?.text,
                                "\(name): \(file.name): \(field)"
                            )
                        }
                    }
                    guard !open.contains("shipTo.code") else { continue }
                    fields += 1
                    #expect(read.head["shipTo.code"]?.text == usual.head["shipTo.code"]?.text)
                }
            }
        }
        let words = asked.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        print(
            "\(partners.count) partners, \(orders) orders, \(fields) decisive fields held against "
                + "the standard; questions: \(words.joined(separator: ", "))"
        )
    }

    @Test func `no file of any kind crashes an inference of any kind`() throws {
        for file in try Self.files() where file.bytes.count < 1_000_000 {
            for kind in SampleKind.allCases {
                do throws(OnboardingFailure) {
                    _ = try Onboarding.draft("draft", from: [file], as: kind)
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
        }
    }
}

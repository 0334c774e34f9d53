import ArgumentParser
import Assembly
import Canonical
import Database
import EDI
import Foundation
import Onboarding
import Primitives
import Storage
import Translation

extension PartnerCommand {
    struct Infer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Drafts a partner's profile and mapping from 5 to 20 files of its.",
            discussion: "Writes partners/NAME.yaml, mappings/NAME-orders.yaml with the samples as "
                + "tests, and NAME-questions.md. What the samples do not prove is a question, and "
                + "no quantity, unit, price or ship-to is guessed: until its questions are "
                + "answered, no partner can use the mapping. Our own items and ship-tos, from "
                + "--database or --items, prove much."
        )

        @Argument(help: "Files of one kind from one partner.")
        var samples: [String]

        @Option(help: "The partner's short name.")
        var name: String

        @Option(help: "Whose orders these are: a customer's id.")
        var customer: String

        @Option(help: "The folder to write to: a configuration, or a new folder.")
        var out: String

        @Option(
            help: "x12, edifact, csv, json, xml or fixed; asked of the files otherwise.",
            transform: Self.kind
        )
        var kind: SampleKind?

        @Option(
            help:
                "A partner of --config whose entity, currency, country and own identity it shares."
        )
        var like: String?

        @Option(help: "The legal entity that takes the orders; --like's otherwise.")
        var entity: String?

        @Option(help: "Where its orders come from, on the board; default: edi-NAME.")
        var channel: String?

        @Option(help: "The currency of its orders, where neither samples nor --like say one.")
        var currency: String?

        @Option(help: "Items known here: a CSV with sku, gtin, unit; or a master data file (JSON).")
        var items: String?

        @OptionGroup var options: InstallationOptions

        @Flag(help: "Write over files that are there.")
        var replace = false

        func run() async throws {
            let model = try model()
            let known = try await known(entity: model?.entity)
            let files = try samples.map { path in
                PartnerSample(
                    URL(filePath: path).lastPathComponent,
                    try bounded(path)
                )
            }
            let draft = try Onboarding.draft(
                PartnerDrafting.mappingName(of: name),
                from: files,
                as: kind,
                known: known
            )
            let drafting = PartnerDrafting(
                draft,
                on: try terms(draft, model),
                samples: files.map(\.name)
            )
            for path in try drafting.write(to: out, replacing: replace) { say("wrote \(path)") }
            let count = draft.questions.count
            guard count > 0 else {
                say(
                    "Nothing is left to be asked. Try it: crossdock partner test \(name) "
                        + "--config \(out)"
                )
                return
            }
            say("\nTo be answered (\(count)), in \(name)-questions.md with what was decided:\n")
            say(drafting.questions)
        }

        private static func kind(_ text: String) throws -> SampleKind {
            guard let kind = SampleKind(rawValue: text) else {
                let names = SampleKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("\(text) is no kind of file; say one of \(names)")
            }
            return kind
        }

        func validate() throws {
            let isName =
                !name.isEmpty && name.utf8.count <= 64
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            guard isName else {
                throw ValidationError("--name is letters, digits and hyphens, at most 64")
            }
            guard like == nil || options.config != nil else {
                throw ValidationError("--like needs --config, the folder that has the partner")
            }
            guard entity != nil || like != nil else {
                throw ValidationError(
                    "say which entity takes the orders: --entity, or --like with --config"
                )
            }
        }

        private func bounded(_ path: String) throws -> [UInt8] {
            let data = try contents(of: path)
            guard data.count <= Self.sampleBytesMax else {
                throw ValidationError(
                    "\(path) has \(data.count) bytes; a sample has at most \(Self.sampleBytesMax)"
                )
            }
            return [UInt8](data)
        }

        /// One sample's bound; a few orders say as much as a year's.
        private static let sampleBytesMax = 8 * 1024 * 1024

        private func model() throws -> PartnerProfile? {
            guard let like, let config = options.config else { return nil }
            // Other drafts there may still be asking.
            var reader = InstallationReader(directory: config)
            reader.toleratesOpenQuestions = true
            let partners = try reader.read().partners.map(\.profile)
            guard let found = partners.first(where: { $0.id == like }) else {
                let names = partners.map(\.id).sorted().joined(separator: ", ")
                throw ValidationError("--like \(like) is no partner; there are: \(names)")
            }
            return found
        }

        private func terms(
            _ draft: PartnerDraft,
            _ model: PartnerProfile?
        ) throws -> PartnerDrafting.Terms {
            let code = currency ?? draft.profile.currency ?? model?.currency.code
            guard let code else {
                throw ValidationError("no sample names a currency; say it with --currency")
            }
            guard let money = Currency(code: code) else {
                throw ValidationError("\(code) is no ISO 4217 currency known here")
            }
            guard let owner = entity.map({ LegalEntity.ID($0) }) ?? model?.entity else {
                throw ValidationError("say which entity takes the orders: --entity")
            }
            var terms = PartnerDrafting.Terms(
                name: name,
                entity: owner,
                customer: Party.ID(customer),
                channel: Channel.ID(channel ?? "edi-\(name)"),
                currency: money
            )
            if let model {
                terms.country = model.country
                terms.ourselves = model.ourselves
                terms.acknowledgment = model.acknowledgment
            }
            return terms
        }

        /// What is known here, if anything was named.
        private func known(entity model: LegalEntity.ID?) async throws -> KnownTrade {
            let customer = Party.ID(customer)
            if let items {
                let data = try contents(of: items)
                if items.hasSuffix(".json") {
                    return KnownTrade(try MasterDataFile.read(data), customer: customer)
                }
                return try KnownTrade(itemList: [UInt8](data), named: items)
            }
            guard let database = options.database,
                let owner = entity.map({ LegalEntity.ID($0) }) ?? model
            else { return KnownTrade() }
            let store = try await openStore(database, clock: SystemClock())
            do {
                let known = try await KnownTrade(of: customer, entity: owner, in: store)
                await store.close()
                return known
            } catch {
                await store.close()
                throw error
            }
        }
    }
}

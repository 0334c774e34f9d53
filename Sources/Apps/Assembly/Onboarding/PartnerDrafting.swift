package import Canonical
package import EDI
import Foundation
import Mapping
package import Onboarding
import Primitives
import Translation

/// A draft as files: `partners/NAME.yaml`, `mappings/NAME-orders.yaml` and the questions.
package struct PartnerDrafting: Sendable {
    /// What no sample says.
    package struct Terms: Sendable {
        package var name: String
        package var entity: LegalEntity.ID
        package var customer: Party.ID
        package var channel: Channel.ID
        package var currency: Currency
        package var country: String?
        /// Ourselves, where no envelope says so.
        package var ourselves: X12Identity
        package var acknowledgment: AcknowledgmentPolicy

        package init(
            name: String,
            entity: LegalEntity.ID,
            customer: Party.ID,
            channel: Channel.ID,
            currency: Currency,
            country: String? = nil,
            ourselves: X12Identity = X12Identity(qualifier: "ZZ", id: "CROSSDOCK"),
            acknowledgment: AcknowledgmentPolicy = AcknowledgmentPolicy()
        ) {
            self.name = name
            self.entity = entity
            self.customer = customer
            self.channel = channel
            self.currency = currency
            self.country = country
            self.ourselves = ourselves
            self.acknowledgment = acknowledgment
        }
    }

    private let draft: PartnerDraft
    private let terms: Terms
    private let samples: [String]

    package init(_ draft: PartnerDraft, on terms: Terms, samples: [String]) {
        self.draft = draft
        self.terms = terms
        self.samples = samples
    }

    /// What the mapping of a partner's draft is called.
    package static func mappingName(of partner: String) -> String { partner + "-orders" }

    /// The questions in plain words, for a terminal.
    package var questions: String { questionText.summary }

    private var questionText: QuestionText {
        QuestionText(name: terms.name, draft: draft, samples: samples)
    }

    /// Every file with its path below the configuration's folder.
    package var files: [(path: String, text: String)] {
        [
            ("partners/\(terms.name).yaml", profileText),
            ("mappings/\(draft.mapping.name).yaml", mappingText),
            ("\(terms.name)-questions.md", questionText.text),
        ]
    }

    /// Writes them, unless one of them is there.
    ///
    /// - Returns: their paths.
    package func write(to folder: String, replacing isReplacing: Bool) throws -> [String] {
        let root = URL(filePath: folder, directoryHint: .isDirectory)
        let files = files.map { (url: root.appending(path: $0.path), text: $0.text) }
        for file in files where !isReplacing {
            let path = file.url.path(percentEncoded: false)
            guard !FileManager.default.fileExists(atPath: path) else {
                throw ConfigurationProblems(
                    ["\(path): it is there already; --replace writes over it"]
                )
            }
        }
        for file in files {
            try FileManager.default.createDirectory(
                at: file.url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(file.text.utf8).write(to: file.url, options: .atomic)
        }
        return files.map { $0.url.path(percentEncoded: false) }
    }

    // MARK: - Texts

    private var mappingText: String {
        let reasons = Dictionary(
            draft.decisions.map { ($0.field, $0.why) },
            uniquingKeysWith: { first, _ in first }
        )
        let count = draft.questions.count
        return MappingText(
            mapping: draft.mapping,
            reasons: reasons,
            preamble: [
                "Drafted from \(samples.count) files of \(terms.name). "
                    + (count == 0
                        ? "Nothing is left to be asked."
                        : "To be answered: \(count), in \(terms.name)-questions.md."),
                "To answer a question, set its field right and take the question away.",
            ]
        )
        .text
    }

    private var profileText: String {
        let profile = draft.profile
        var lines = ["# Drafted from \(samples.count) files; look through it before it is used."]
        if let delimiters = profile.delimiters { lines.append("# On the envelope: \(delimiters).") }
        lines += [
            "profile:", "  id: \(Self.quoted(terms.name))",
            "  entity: \(Self.quoted(terms.entity.rawValue))",
            "  channel: \(Self.quoted(terms.channel.rawValue))",
            "  customer: \(Self.quoted(terms.customer.rawValue))",
            "  currency: \(terms.currency.code)",
            "  partner: \(Self.words(of: profile.partner ?? stranger))",
            "  ourselves: \(Self.words(of: profile.ourselves ?? terms.ourselves))",
        ]
        if let version = profile.version { lines.append("  version: \(Self.quoted(version))") }
        if !profile.itemNumbers.isEmpty, draft.mapping.extends == "standard/850" {
            lines.append("  item_numbers:")
            lines += profile.itemNumbers.map { number in
                "    - {qualifier: \(Self.quoted(number.qualifier)), "
                    + "scheme: \(number.scheme.rawValue)}"
            }
        }
        if profile.partner != nil {
            let policy = terms.acknowledgment
            lines.append(
                "  acknowledgment: {functional: \(policy.functional.rawValue), "
                    + "interchange: \(policy.interchange.rawValue)}"
            )
        }
        if let usage = profile.usage { lines.append("  usage: \(usage)") }
        lines.append("  mapping: \(Self.quoted(draft.mapping.name))")
        if let country = terms.country { lines.append("  country: \(Self.quoted(country))") }
        lines += [
            "inbox: var/edi/\(terms.name)/in", "outbox: var/edi/\(terms.name)/out",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Files without an envelope are known by their way in; the identity is a name only.
    private var stranger: X12Identity {
        X12Identity(qualifier: "ZZ", id: String(terms.name.uppercased().prefix(15)))
    }

    private static func words(of identity: X12Identity) -> String {
        "{qualifier: \(quoted(identity.qualifier)), id: \(quoted(identity.id)), "
            + "groupID: \(quoted(identity.groupID))}"
    }

    private static func quoted(_ text: String) -> String { MappingText.quoted(text) }
}

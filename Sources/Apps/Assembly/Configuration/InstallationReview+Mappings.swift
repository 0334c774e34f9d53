import EDI
package import Mapping
import Translation

extension InstallationReview {
    /// Every mapping with all it extends, and every mapping that a partner names.
    mutating func look(
        at mappings: [Sourced<MappingFile>],
        of partners: [Sourced<PartnerConfiguration>]
    ) {
        checkUnique(mappings.map { ($0.value.name, $0.file) }, "name")
        let library = MappingLibrary(mappings.map(\.value))
        let files = Dictionary(
            mappings.map { ($0.value.name, $0.file) },
            uniquingKeysWith: { first, _ in first }
        )
        for mapping in mappings {
            for finding in MappingReview(of: mapping.value, in: library).findings {
                let text = "\(mapping.file): \(finding.text)"
                if finding.isProblem { add(text) } else { warn(text) }
            }
        }
        for partner in partners where partner.value.waysOut.isEmpty {
            warnOfSilence(partner, library)
        }
        for partner in partners {
            guard let name = partner.value.profile.mapping else { continue }
            guard !library.names.contains(name) else {
                checkQuestions(of: name, in: library, files, for: partner)
                continue
            }
            let advice = NearestNames(to: name, among: library.names).advice
            add(
                "\(partner.file): profile.mapping: \(name) is in no file of mappings/; \(advice)",
                because: .anotherFile
            )
        }
    }
}

extension InstallationReview {
    /// Rows, JSON and XML are answered by nothing; who speaks EDI must be reached.
    private mutating func warnOfSilence(
        _ partner: Sourced<PartnerConfiguration>,
        _ library: MappingLibrary
    ) {
        let profile = partner.value.profile
        if profile.standard != .edifact, let name = profile.mapping {
            // What is wrong with the mapping itself has been told.
            let mapping = try? library.effective(name)
            if mapping?.document.isFileOfRecords == true { return }
        }
        warn(
            "\(partner.file): has none of outbox, as2.url, sftp.out and https.out; what we send "
                + "will park there for a person"
        )
    }

    /// A partner whose orders would be read by a guess is not begun with.
    private mutating func checkQuestions(
        of name: String,
        in library: MappingLibrary,
        _ files: [String: String],
        for partner: Sourced<PartnerConfiguration>
    ) {
        // What is wrong with the mapping itself has been told.
        guard !toleratesOpenQuestions, let mapping = try? library.effective(name) else { return }
        for question in mapping.decisiveQuestions {
            let file = files[question.mapping] ?? question.mapping
            add(
                "\(partner.file): profile.mapping: \(name) has an open question, and no order is "
                    + "read by a guess: \(file): \(question.field): \(question.text)",
                because: .anotherFile
            )
        }
    }
}

extension PartnerConfiguration {
    /// The settings that say where its documents go.
    var waysOut: [String] {
        [
            ("outbox", outbox), ("as2.url", as2?.url), ("sftp.out", sftp?.outFolder),
            ("https.out", https?.outURL),
        ].filter { $0.1 != nil }.map(\.0)
    }
}

/// What is wrong with one mapping's file, beyond what its YAML must be.
struct MappingReview {
    struct Finding {
        var text: String
        var isProblem: Bool
    }

    private(set) var findings: [Finding] = []

    init(of file: MappingFile, in library: MappingLibrary) {
        if file.name.hasPrefix(Self.standardPrefix) {
            problem("name: \(file.name) is a name of the product's own; choose another")
        }
        checkFields(file.fields, among: OrderFields.head, "fields")
        checkFields(file.lines?.fields ?? [], among: OrderFields.line, "lines.fields")
        do throws(MappingFailure) {
            let mapping = try library.effective(file.name)
            look(at: mapping)
        } catch {
            problem("\(error)")
        }
    }

    private static let standardPrefix = "standard/"

    private mutating func checkFields(
        _ fields: [MappingFile.Field],
        among known: Set<String>,
        _ place: String
    ) {
        for (index, field) in fields.enumerated()
        where !known.contains(field.field) && !field.field.hasPrefix(OrderFields.ownPrefix) {
            let advice = NearestNames(to: field.field, among: known).advice
            problem(
                "\(place)[\(index)].field: an order has no \(field.field); \(advice) "
                    + "A field of your own begins with \(OrderFields.ownPrefix)"
            )
        }
    }

    private mutating func look(at mapping: EffectiveMapping) {
        for question in mapping.questions {
            let isGrave = OrderFields.isDecisive(question.field)
            let consequence = isGrave ? "; no partner may use it before it is answered" : ""
            warning("\(question.field): open question\(consequence): \(question.text)")
        }
        for name in mapping.unusedTables {
            warning("tables: nothing goes through the table \(name)")
        }
        for field in mapping.mapping.unusedOwnFields(prefix: OrderFields.ownPrefix) {
            warning("fields: nothing is computed from \(field)")
        }
        for flaw in mapping.unknownPlaces {
            warning("\(flaw.field): \(flaw.path) names \(flaw.detail)")
        }
        if mapping.tests.isEmpty { warning("tests: there is none; add a document and what it is") }
    }

    private mutating func problem(_ text: String) {
        findings.append(Finding(text: text, isProblem: true))
    }

    private mutating func warning(_ text: String) {
        findings.append(Finding(text: text, isProblem: false))
    }
}

extension EffectiveMapping {
    /// What must be answered before a partner may use it, each once: one table's codes may stand in
    /// several fields.
    package var decisiveQuestions: [OpenQuestion] {
        var told: Set<String> = []
        return questions.filter { question in
            OrderFields.isDecisive(question.field) && told.insert(question.text).inserted
        }
    }
}

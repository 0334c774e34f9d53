import Mapping
import Translation

extension InstallationReview {
    /// Every mapping with all it extends, and every mapping that a partner names.
    mutating func look(
        at mappings: [Sourced<MappingFile>],
        of partners: [Sourced<PartnerConfiguration>]
    ) {
        checkUnique(mappings.map { ($0.value.name, $0.file) }, "name")
        let library = MappingLibrary(mappings.map(\.value))
        for mapping in mappings {
            for finding in MappingReview(of: mapping.value, in: library).findings {
                let text = "\(mapping.file): \(finding.text)"
                if finding.isProblem { add(text) } else { warn(text) }
            }
        }
        for partner in partners {
            guard let name = partner.value.profile.mapping, !library.names.contains(name) else {
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

extension Installation {
    /// The mappings that partners name, each with all it extends.
    var effectiveMappings: [String: EffectiveMapping] {
        get throws(MappingFailure) {
            let library = MappingLibrary(mappings)
            var effective: [String: EffectiveMapping] = [:]
            for name in Set(partners.compactMap(\.profile.mapping)) {
                effective[name] = try library.effective(name)
            }
            return effective
        }
    }
}

import Crypto
import Database
import Mapping
import Primitives
import Storage
import Translation

/// The failures of one document of a partner, gathered by field while it is read and counted in
/// the transaction that takes it in.
struct FailedReadings {
    let profile: PartnerProfile
    let mapping: EffectiveMapping?
    private var failures: [FailedReading.Kind: (count: Int, detail: String)] = [:]

    /// Kinds that one document is counted for; a document that is all wrong is so in a few.
    static let kindsMax = 50
    /// Who reads an 850 of a partner without a mapping.
    static let ownReader = "standard/850"

    init(_ profile: PartnerProfile, by mapping: EffectiveMapping?) {
        self.profile = profile
        self.mapping = mapping
    }

    mutating func add(_ violations: [TranslationViolation]) {
        guard !violations.isEmpty else { return }
        let version = mapping?.version ?? "1"
        for violation in violations {
            let kind = FailedReading.Kind(
                entity: profile.entity.rawValue,
                partner: profile.id,
                mapping: mapping?.name ?? Self.ownReader,
                version: version,
                field: violation.fieldName,
                code: violation.code
            )
            if failures[kind] == nil, failures.count >= Self.kindsMax { continue }
            let detail = String(violation.description.prefix(Limits.longTextBytes))
            failures[kind] = ((failures[kind]?.count ?? 0) + 1, detail)
        }
    }

    func count(
        of document: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try transaction.failedReadings.count(failures, of: document, at: now)
    }
}

extension EffectiveMapping {
    /// Twelve hexadecimal digits of all that it says, its bases' rules and its tables included.
    var version: String {
        var hasher = SHA256()
        func take(_ text: String) { hasher.update(data: Array("\(text.utf8.count):\(text)".utf8)) }
        take("\(document)")
        for source in sources {
            take(source.field)
            take(source.text)
            take(source.mapping)
        }
        for (name, table) in mapping.tables.sorted(by: { $0.key < $1.key }) {
            take(name)
            take("\(table.entries) \(table.onMissing)")
        }
        take("\(String(describing: csv)) \(String(describing: fixed)) \(orders)")
        return Hexadecimal.text(hasher.finalize().prefix(6))
    }
}

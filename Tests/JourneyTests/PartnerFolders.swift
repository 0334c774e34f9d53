import Assembly
import Canonical
import EDI
import Foundation
import Primitives
import SampleTrade
import Translation

/// A retailer's two folders, made anew.
struct PartnerFolders: Sendable {
    struct Written {
        var interchange: Interchange
        var transaction: TransactionSet
    }

    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "journey-\(UUID())")
        for folder in [inbox, outbox] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
    }

    private var inbox: URL { root.appending(path: "in") }
    private var outbox: URL { root.appending(path: "out") }

    var configuration: PartnerConfiguration {
        PartnerConfiguration(
            profile: PartnerProfile(
                id: "retailco",
                entity: DemoCatalogue.entity,
                channel: Channel.ID("edi-retailco"),
                customer: DemoCatalogue.retail,
                currency: .usd,
                partner: X12Identity(qualifier: "ZZ", id: "RETAILCO"),
                ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY")
            ),
            inbox: inbox.path(percentEncoded: false),
            outbox: outbox.path(percentEncoded: false)
        )
    }

    /// The same folders, of a partner of another kind.
    func configuration(of profile: PartnerProfile) -> PartnerConfiguration {
        PartnerConfiguration(
            profile: profile,
            inbox: inbox.path(percentEncoded: false),
            outbox: outbox.path(percentEncoded: false)
        )
    }

    func drop(_ document: String, as name: String = "po.x12") throws {
        try Data(document.utf8).write(to: inbox.appending(path: name), options: .atomic)
    }

    /// The same folders, of a partner whose documents a mapping reads.
    func configuration(reading mapping: String) -> PartnerConfiguration {
        var configuration = configuration
        configuration.profile.mapping = mapping
        return configuration
    }

    /// The same folders, of a partner that speaks EDIFACT and acknowledges.
    func configuration(speaking speech: EDIFACTSpeech) -> PartnerConfiguration {
        let usual = configuration
        let profile = usual.profile
        return PartnerConfiguration(
            profile: PartnerProfile(
                id: profile.id,
                entity: profile.entity,
                channel: profile.channel,
                customer: profile.customer,
                currency: profile.currency,
                partner: X12Identity(qualifier: "14", id: "4000001000005"),
                ourselves: X12Identity(qualifier: "14", id: "4000001000104"),
                acknowledgesWithinHours: 24,
                edifact: speech
            ),
            inbox: usual.inbox,
            outbox: usual.outbox
        )
    }

    /// Keeps a file beside the folders; returns where it is.
    func keep(_ bytes: [UInt8], as name: String) throws -> String {
        let file = root.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path(percentEncoded: false)
    }

    private func files() throws -> [Data] {
        try FileManager.default.contentsOfDirectory(
            at: outbox,
            includingPropertiesForKeys: nil,
            options: .skipsHiddenFiles
        ).map { try Data(contentsOf: $0) }
    }

    func text() throws -> String {
        try files().map { String(decoding: $0, as: UTF8.self) }.joined()
    }

    func documents() throws -> [Written] {
        try files().flatMap { file in
            EDIReader().read([UInt8](file)).transactions.map {
                Written(interchange: $0.interchange, transaction: $0.transaction)
            }
        }
    }

    /// Left behind, a temporary folder fails no test.
    func remove() { try? FileManager.default.removeItem(at: root) }
}

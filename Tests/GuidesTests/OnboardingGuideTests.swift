import Assembly
import Canonical
import EDI
import Foundation
import Mapping
import Onboarding
import Primitives
import Testing
import Translation

/// `docs/guides/onboard-a-partner.md`, followed word by word.
@Suite struct OnboardingGuideTests {
    private let guide: Guide

    init() throws { guide = try Guide("onboard-a-partner.md") }

    private func file(_ name: String) throws -> [UInt8] {
        Array((try #require(guide.samples("csv " + name).first) + "\n").utf8)
    }

    @Test func `the guide's files become the guide's partner`() throws {
        let names = (1...5).map { "bestellung-\($0).csv" }
        let samples = try names.map { PartnerSample($0, try file($0)) }
        let known = try KnownTrade(itemList: try file("items.csv"), named: "items.csv")
        let draft = try Onboarding.draft(
            PartnerDrafting.mappingName(of: "filialen"),
            from: samples,
            known: known
        )
        let drafting = PartnerDrafting(
            draft,
            on: PartnerDrafting.Terms(
                name: "filialen",
                entity: LegalEntity.ID("acme"),
                customer: Party.ID("C-200"),
                channel: Channel.ID("edi-filialen"),
                currency: .eur
            ),
            samples: names
        )
        #expect(try #require(guide.samples("text questions").first) == drafting.questions)

        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }  // The system clears it too.
        _ = try drafting.write(to: folder.path(percentEncoded: false), replacing: false)
        // What is asked is not to be started with.
        #expect(throws: ConfigurationProblems.self) { try read(folder) }
        #expect(throws: ConfigurationProblems.self) {
            try drafting.write(to: folder.path(percentEncoded: false), replacing: false)
        }

        try answer(in: folder.appending(path: "mappings/filialen-orders.yaml"))
        let installation = try read(folder)
        let profile = try #require(installation.partners.first).profile
        let mapping = try MappingLibrary(installation.mappings).effective("filialen-orders")
        let trial = MappingTrial(mapping, for: profile)
        #expect(trial.outcomes.count == 5)
        for outcome in trial.outcomes { #expect(outcome.differences == [], "\(outcome.name)") }

        let now = Timestamp(microseconds: 0)
        let outcome = PartnerTrial(profile, by: mapping, at: now).run(try file("bestellung-6.csv"))
        #expect(outcome.refusals == 0)
        let told = outcome.lines.joined(separator: "\n")
        #expect(try #require(guide.samples("text tried").first) == told)
    }

    /// Every drafted part that the guide shows becomes what stands in the guide behind it.
    private func answer(in file: URL) throws {
        var text = try String(contentsOf: file, encoding: .utf8)
        let drafted = guide.samples("yaml drafted")
        let answered = guide.samples("yaml answered")
        #expect(drafted.count == 2)
        #expect(answered.count == 2)
        for (before, after) in zip(drafted, answered) {
            #expect(text.contains(before), "\(before)")
            text = text.replacing(before, with: after)
        }
        try Data(text.utf8).write(to: file)
    }

    private func read(_ folder: URL) throws -> Installation {
        var reader = InstallationReader(directory: folder.path(percentEncoded: false))
        return try reader.read()
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "onboard-\(UUID())")
        let files = [
            "entities/acme.yaml":
                "{id: acme, name: ACME, timeZone: Europe/Berlin, currency: EUR, erp: erp}",
            "systems/erp.yaml": """
            name: erp
            connector:
              baseURL: https://erp.example.com
              operations:
                erp.book: {path: /orders}
                erp.amend: {path: /amend}
                erp.cancel: {path: /cancel}
                erp.goods_issue: {path: /issues}
                erp.invoice: {path: /invoices}
            """,
        ]
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        return folder
    }
}

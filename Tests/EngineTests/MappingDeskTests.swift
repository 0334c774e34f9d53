import Canonical
import Database
import Primitives
import Storage
import StorageTesting
import Testing

@testable import Engine

/// A mapping's way: proposed with its replay, agreed to by a second person, tried, active, taken
/// back.
@Suite struct MappingDeskTests {
    @Test(arguments: TestDatabases.all)
    func `a second person approves what was seen, and every node follows with its next document`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(engine) { kit in
            let (here, there) = (kit.node(), kit.node())
            for number in 1...6 {
                for partner in ["rowsco", "otherco"] {
                    try await kit.take(number, from: partner, on: number % 2 == 0 ? here : there)
                }
            }
            let proposed = try await kit.desk.propose(
                "rows times=12",
                because: "they order in dozens",
                by: "anna"
            )
            let comparison = try #require(MappingComparison(stored: proposed.replay))
            #expect(comparison.partners.map(\.id) == ["otherco", "rowsco"])
            #expect(comparison.partners.map(\.documents) == [6, 6])
            #expect(comparison.partners.map(\.differing) == [0, 6])
            #expect(comparison.partners.map(\.isTouched) == [false, true])
            let group = try #require(comparison.partners[1].groups.first)
            #expect(comparison.partners[1].groups.count == 1)
            #expect("\(group.field) \(group.kind)" == "lines/*/quantity multiplied by 12")
            #expect((group.count, group.from, group.to) == (6, "5", "60"))
            await #expect(throws: MappingDesk.Refusal.own) {
                try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "anna")
            }
            await #expect(throws: MappingDesk.Refusal.own) {
                try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "command line: anna")
            }
            await #expect(throws: MappingDesk.Refusal.changed) {
                try await kit.desk.approve("rows", 2, seal: "another", by: "bert")
            }
            await #expect(throws: MappingDesk.Refusal.elsewhere(.proposed, by: "anna")) {
                try await kit.desk.activate("rows", 2, by: "bert")
            }
            let approved = try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "bert")
            #expect(approved.state == .approved && approved.approvedBy == "bert")
            #expect(try await kit.take(11, on: here).quantity == "5")
            _ = try await kit.desk.activate("rows", 2, by: "bert")
            let read = [try await kit.take(12, on: here), try await kit.take(13, on: there)]
            #expect(read.map(\.quantity) == ["60", "60"])
            #expect(read[0].reader == "rows@" + proposed.hash.prefix(12))
            #expect(try await kit.take(12, from: "otherco", on: there).quantity == "5")
            #expect(try await kit.running() == ["other 1", "rows 2"])
            #expect(try await kit.counts("rows", 2) == [.read: 2])
            // Back in one step.
            let back = try await kit.desk.takeBack("rows", 2, because: "no dozens", by: "anna")
            #expect(back.state == .retired)
            #expect(try await kit.take(14, on: there).quantity == "5")
            #expect(try await kit.running() == ["other 1", "rows 1"])
            let actions = try await kit.bench.texts(
                "SELECT action FROM audit_entry WHERE subject = 'mapping/rows' ORDER BY id"
            )
            #expect(
                actions == [
                    "mapping.configure", "mapping.propose", "mapping.approve", "mapping.activate",
                    "mapping.roll_back",
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a trial reads its share, the same documents again, and both sides are counted`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(engine) { kit in
            let node = kit.node()
            let proposed = try await kit.desk.propose("rows times=12", because: "why", by: "anna")
            _ = try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "bert")
            await #expect(throws: MappingDesk.Refusal.shareOutOfRange) {
                try await kit.desk.tryOut("rows", 2, share: 100, by: "bert")
            }
            _ = try await kit.desk.tryOut("rows", 2, share: 40, by: "bert")
            var tried = 0
            for number in 1...40 {
                let read = try await kit.take(number, on: node)
                let isTried = read.reader.hasSuffix(proposed.hash.prefix(12))
                #expect(read.quantity == (isTried ? "60" : "5"))
                tried += isTried ? 1 : 0
            }
            #expect((8...24).contains(tried))
            let counts = try await kit.counts("rows", 2)
            #expect(counts == [.read: tried, .differing: tried, .besideRead: 40 - tried])
            // Again, on another node: known, and not counted.
            for number in 1...40 { try await kit.take(number, on: kit.node()) }
            #expect(try await kit.counts("rows", 2) == counts)
            _ = try await kit.desk.takeBack("rows", 2, because: "", by: "bert")
            #expect(try await kit.running() == ["other 1", "rows 1"])
            #expect(try await kit.take(77, on: node).quantity == "5")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a trial that would refuse what its replay did not show stops, and no order is lost by it`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(engine) { kit in
            let node = kit.node()
            try await kit.take(1, on: node)
            let proposed = try await kit.desk.propose(
                "rows quantity=Pieces",
                because: "the other column",
                by: "anna"
            )
            _ = try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "bert")
            _ = try await kit.desk.tryOut("rows", 2, share: 99, by: "bert")
            var seen: [String] = []
            for number in 2...9 {
                let other = number == 6 ? "none" : "7"
                seen.append(try await kit.take(number, other: other, on: node).quantity)
            }
            #expect(seen == ["7", "7", "7", "7", "5", "5", "5", "5"])
            #expect(try await kit.running() == ["other 1", "rows 1"])
            let version = try #require(try await kit.desk.version("rows", 2))
            #expect(version.state == .stopped)
            #expect(version.note.contains("quantityInvalid") || version.note.contains("field"))
            let work = try await kit.bench.texts(
                "SELECT detail FROM work_item WHERE reason = 'mapping_stopped'"
            )
            #expect(work.count == 1)
            #expect(work.first?.contains("4 read, 4 read otherwise than before, 1 left to") == true)
            await #expect(throws: MappingDesk.Refusal.elsewhere(.stopped, by: "crossdock")) {
                try await kit.desk.tryOut("rows", 2, share: 10, by: "bert")
            }
            #expect(
                try await kit.desk.takeBack("rows", 2, because: "", by: "bert").state == .withdrawn
            )
            let open = try await kit.bench.texts(
                "SELECT key FROM work_item WHERE closed_at IS NULL AND reason = 'mapping_stopped'"
            )
            #expect(open.isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a failure that the replay showed does not stop the trial`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(engine) { kit in
            let node = kit.node()
            try await kit.take(1, on: node)
            let proposed = try await kit.desk.propose(
                "rows quantity=Qty check=PO-1 check=PO-3",
                because: "tests are no orders",
                by: "anna"
            )
            let comparison = try #require(MappingComparison(stored: proposed.replay))
            #expect(comparison.newFailures == ["checkFailed"])
            #expect(comparison.partners[1].groups.map(\.field) == ["errors", "order"])
            _ = try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "bert")
            _ = try await kit.desk.tryOut("rows", 2, share: 99, by: "bert")
            #expect(try await kit.take(3, on: node).quantity == "none")
            #expect(try await kit.counts("rows", 2) == [.failed: 1, .differing: 1])
            #expect(try await kit.running() == ["other 1", "rows 1 trial 2 99"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what runs moves, and a proposal that stood on it is stale`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(
            engine,
            partners: ["rowsco": "rows", "otherco": "other", "thirdco": "third"],
            configured: [
                "family": "family quantity=Qty", "rows": "rows extends=family",
                "other": "other extends=family", "third": "third quantity=Qty",
            ]
        ) { kit in
            let node = kit.node()
            for partner in ["rowsco", "otherco", "thirdco"] {
                #expect(try await kit.take(1, from: partner, on: node).quantity == "5")
            }
            // Of the family both differ, and the third does not.
            let family = try await kit.desk.propose("family times=2", because: "why", by: "anna")
            let shown = try #require(MappingComparison(stored: family.replay))
            #expect(shown.partners.map(\.differing) == [1, 1, 0])
            #expect(shown.partners.map(\.isTouched) == [true, true, false])
            let rows = try await kit.desk.propose(
                "rows extends=family times=3",
                because: "why",
                by: "anna"
            )
            let third = try await kit.desk.propose("third times=9", because: "why", by: "anna")
            _ = try await kit.desk.approve("family", 2, seal: family.seal, by: "bert")
            _ = try await kit.desk.approve("rows", 2, seal: rows.seal, by: "bert")
            _ = try await kit.desk.tryOut("family", 2, share: 50, by: "bert")
            await #expect(throws: MappingDesk.Refusal.otherTrial(name: "family", number: 2)) {
                try await kit.desk.tryOut("rows", 2, share: 50, by: "bert")
            }
            _ = try await kit.desk.activate("family", 2, by: "bert")
            let read = try await kit.take(2, from: "otherco", on: node)
            #expect(read.quantity == "10")
            let first = try #require(try await kit.desk.version("other", 1))
            #expect(
                read.reader
                    == "other@\(first.hash.prefix(12)) family@\(family.hash.prefix(12))"
            )
            await #expect(throws: MappingDesk.Refusal.stale) {
                try await kit.desk.activate("rows", 2, by: "bert")
            }
            // What the family has no part in stands.
            _ = try await kit.desk.approve("third", 2, seal: third.seal, by: "bert")
            let again = try await kit.desk.propose(
                "rows extends=family times=3",
                because: "again",
                by: "anna"
            )
            #expect(again.number == 3)
            _ = try await kit.desk.approve("rows", 3, seal: again.seal, by: "bert")
            _ = try await kit.desk.activate("rows", 3, by: "bert")
            #expect(try await kit.take(3, on: node).quantity == "15")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the configuration changes a mapping when its file does, and only then`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(engine) { kit in
            var kit = kit
            let node = kit.node()
            let proposed = try await kit.desk.propose("rows times=12", because: "why", by: "anna")
            _ = try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "bert")
            _ = try await kit.desk.activate("rows", 2, by: "bert")
            // A restart with the old file undoes nothing.
            #expect(try await kit.desk.takeConfiguration().isEmpty)
            #expect(try await kit.running() == ["other 1", "rows 2"])
            // Nor does one with the text that people have activated.
            kit.configured["rows"] = "rows times=12"
            #expect(try await kit.desk.takeConfiguration().isEmpty)
            let tried = try await kit.desk.propose("rows times=6", because: "why", by: "anna")
            _ = try await kit.desk.approve("rows", 3, seal: tried.seal, by: "bert")
            _ = try await kit.desk.tryOut("rows", 3, share: 50, by: "bert")
            kit.configured["rows"] = "rows times=4"
            let taken = try await kit.desk.takeConfiguration()
            #expect(taken.map { "\($0.name) \($0.number) \($0.replaced ?? 0)" } == ["rows 4 2"])
            #expect(try await kit.running() == ["other 1", "rows 4"])
            #expect(try await kit.desk.version("rows", 3)?.state == .withdrawn)
            #expect(try await kit.take(1, on: node).quantity == "20")
            _ = try await kit.desk.takeBack("rows", 4, because: "no", by: "anna")
            #expect(try await kit.take(2, on: node).quantity == "60")
            #expect(try await kit.desk.takeConfiguration().isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a text that cannot be used is refused with its reason, and nothing is stored`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(engine) { kit in
            for (text, refusal) in [
                ("broken", MappingDesk.Refusal.unreadable(["line 1: no mapping"])),
                ("rows quantity=Qty", .unchanged(number: 1)),
                ("unheard quantity=Qty", .nameUnknown("unheard")),
                (String(repeating: "x", count: MappingDesk.textBytes + 1), .tooLarge),
            ] {
                await #expect(throws: refusal) {
                    try await kit.desk.propose(text, because: "why", by: "anna")
                }
            }
            await #expect(throws: MappingDesk.Refusal.reasonMissing) {
                try await kit.desk.propose("rows times=2", because: " ", by: "anna")
            }
            await #expect(throws: MappingDesk.Refusal.documentsOutOfRange) {
                try await kit.desk.propose("rows times=2", because: "why", by: "anna", newest: 0)
            }
            let versions = try await kit.desk.versions(of: "rows")
            #expect(versions.count == 1)
            await #expect(throws: MappingDesk.Refusal.nothingBefore) {
                try await kit.desk.takeBack("rows", 1, because: "", by: "anna")
            }
            await #expect(throws: MappingDesk.Refusal.unknown) {
                try await kit.desk.decline("rows", 9, because: "no", by: "bert")
            }
        }
    }

    @Test func `a larger share reads the documents of a smaller one, and others`() throws {
        let file = try LineLanguage().mapping(in: "rows quantity=Qty")
        let edition = MappingEdition(name: "rows", number: 2, hash: "0af7", file: file)
        let running = RunningMappings(
            ["rows"],
            active: ["rows": edition],
            tried: [(edition, 10, [])]
        )
        var trial = try #require(running.trial("rows"))
        let documents = (1...1_000).map { "in/rowsco/\($0)" }
        var before: Set<String> = []
        for share in [1, 10, 50, 99] {
            trial.share = share
            let taken = Set(documents.filter(trial.takes))
            #expect(taken.isSuperset(of: before))
            #expect(abs(taken.count - share * 10) < 60)
            before = taken
        }
    }
}

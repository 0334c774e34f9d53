import Canonical
import Inventory
import Primitives
import Testing

@Suite struct LedgerProofTests {
    @Test func `a ledger whose promises were always covered is proven`() throws {
        let proof = prove(
            level(onHand: 7_000, reserved: 3_000, version: 4),
            (.count, 10_000, 0),
            (.reserve, 0, 6_000),
            (.ship, -3_000, -3_000),
            (.adjust, 0, 0)
        )
        #expect(proof.holds)
        let closest = try #require(proof.closest)
        #expect(closest.entry.version == 2)
        #expect(closest.left == 4_000)
    }

    @Test func `a promise of more than there was is found, with the posting that made it`() {
        let proof = prove(
            level(onHand: 5_000, reserved: 5_000, version: 4),
            (.count, 5_000, 0),
            (.reserve, 0, 4_000),
            (.reserve, 0, 2_000),
            (.unreserve, 0, -1_000)
        )
        guard case .overpromised(let entry, 5_000, 0, 6_000)? = proof.breaches.first else {
            Issue.record("\(proof.breaches)")
            return
        }
        #expect(entry.version == 3)
        #expect(proof.breaches.count == 1)
    }

    @Test func `a count that finds less than was promised is a fact, and no breach`() {
        let proof = prove(
            level(onHand: 3_000, reserved: 4_000, version: 3),
            (.count, 5_000, 0),
            (.reserve, 0, 4_000),
            (.count, -2_000, 0)
        )
        #expect(proof.holds)
        #expect(proof.shortfalls == 1)
        #expect(proof.lastShortfall?.version == 3)
    }

    @Test func `a promise while a fact has left too little is a breach`() {
        let proof = prove(
            level(onHand: 3_000, reserved: 5_000, version: 4),
            (.count, 5_000, 0),
            (.reserve, 0, 4_000),
            (.count, -2_000, 0),
            (.reserve, 0, 1_000)
        )
        #expect(!proof.holds)
    }

    @Test func `a hole in the ledger, and a level that differs, are found`() {
        var proof = LedgerProof(of: level(onHand: 9_000, reserved: 0, version: 3))
        proof.add(entry(1, .count, 5_000, 0))
        proof.add(entry(3, .receive, 3_000, 0))
        proof.finish()
        #expect(
            proof.breaches == [
                .outOfSequence(entry(3, .receive, 3_000, 0), expected: 2),
                .differs(onHand: 8_000, held: 0, reserved: 0),
            ]
        )
    }

    // MARK: - Ledgers

    private func prove(
        _ level: StockLevel,
        _ postings: (StockPosting.Kind, Int64, Int64)...
    ) -> LedgerProof {
        var proof = LedgerProof(of: level)
        for (index, posting) in postings.enumerated() {
            proof.add(entry(Int64(index) + 1, posting.0, posting.1, posting.2))
        }
        proof.finish()
        return proof
    }

    private func level(onHand: Int64, reserved: Int64, version: Int64) -> StockLevel {
        StockLevel(
            item: "WIDGET",
            site: "DAL",
            onHand: onHand,
            reserved: reserved,
            version: version
        )
    }

    private func entry(
        _ version: Int64,
        _ kind: StockPosting.Kind,
        _ onHand: Int64,
        _ reserved: Int64
    ) -> LedgerEntry {
        LedgerEntry(
            posting: StockPosting(
                kind,
                item: "WIDGET",
                site: "DAL",
                onHandDelta: onHand,
                reservedDelta: reserved,
                cause: "tests"
            ),
            version: version,
            effectKey: "tests/\(version)",
            at: Timestamp(microseconds: 1_800_000_000_000_000)
        )
    }
}

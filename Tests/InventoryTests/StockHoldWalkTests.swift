import Canonical
import Inventory
import Primitives
import Testing
import WorkflowTesting
import Workflows

/// One item at two sites among everybody who moves, promises, holds and frees it, told by one seed.
@Suite struct StockHoldWalkTests {
    @Test(arguments: 1...8)
    func `no sequence of movements, promises and holds promises what is not there to give`(
        seed: UInt64
    ) {
        for round in 0..<40 {
            var walk = HoldWalk(seed: seed * 1_000 + UInt64(round))
            for _ in 0..<80 { walk.step() }
            walk.check()
        }
    }
}

/// The model beside the decisions: holds by their number, and the ledger from which all is proven.
private struct HoldWalk {
    let seed: UInt64
    var random: SeededRandom
    var levels: [StockLevel]
    var queue: [BackorderEntry] = []
    var holds: [StockHold.Standing] = []
    var ledger: [Site.ID: [LedgerEntry]] = [:]
    /// What orders have of each site.
    var promised: [Site.ID: Int64] = [:]
    var sequence: Int64 = 0
    var refusals = 0

    static let sites: [Site.ID] = ["DAL", "ATL"]

    init(seed: UInt64) {
        self.seed = seed
        random = SeededRandom(seed: seed)
        levels = Self.sites.map {
            StockLevel(item: "BOLT", site: $0, onHand: 0, reserved: 0)
        }
    }

    mutating func step() {
        sequence += 1
        let site = Self.sites[Int.random(in: 0...1, using: &random)]
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: decide(.stockMoved(item: "BOLT", postings: [moved(1...20, at: site)]))
        case 2: decide(.stockMoved(item: "BOLT", postings: [moved(-8...(-1), at: site)]))
        case 3, 4: decide(.holdPlaced(hold(at: site, isFromWarehouse: false)))
        case 5: decide(.holdPlaced(hold(at: site, isFromWarehouse: true)))
        case 6: release()
        case 7: free(at: site)
        case 8: order()
        default: giveBack(at: site)
        }
    }

    private func moved(_ units: ClosedRange<Int64>, at site: Site.ID) -> StockPosting {
        var random = SeededRandom(seed: seed &+ UInt64(sequence))
        return StockPosting(
            .adjust,
            item: "BOLT",
            site: site,
            onHandDelta: Int64.random(in: units, using: &random).units,
            cause: "move \(sequence)"
        )
    }

    private mutating func hold(at site: Site.ID, isFromWarehouse: Bool) -> StockHold {
        StockHold(
            item: "BOLT",
            site: site,
            number: StockHold.Number("H\(sequence)"),
            thousandths: Int64.random(in: 1...9, using: &random).units,
            reason: isFromWarehouse ? "theirs" : "damage",
            placedBy: "ann",
            isFromWarehouse: isFromWarehouse
        )
    }

    private mutating func release() {
        guard let standing = holds.filter({ !$0.isOver }).randomElement(using: &random) else {
            return
        }
        let hold = standing.hold
        if Bool.random(using: &random) {
            decide(.holdRunsOut(item: "BOLT", site: hold.site, number: hold.number))
            return
        }
        let part = Int64.random(in: 1...12, using: &random).units
        decide(
            .holdReleased(
                StockHoldRelease(
                    item: "BOLT",
                    site: hold.site,
                    number: hold.number,
                    thousandths: part,
                    by: "bob",
                    note: nil
                )
            )
        )
    }

    private mutating func free(at site: Site.ID) {
        decide(
            .warehouseFreed(
                WarehouseFreed(
                    item: "BOLT",
                    site: site,
                    thousandths: Int64.random(in: 1...6, using: &random).units,
                    cause: "947 \(sequence)",
                    by: "wh"
                )
            )
        )
    }

    /// An order takes what is free, and waits for the rest.
    private mutating func order() {
        let wanted = Int64.random(in: 1...15, using: &random).units
        var sourcing = Sourcing(levels: levels, preferences: ["DAL": 1, "ATL": 2])
        let takes = sourcing.plan(
            [Sourcing.Demand(item: "BOLT", thousandths: wanted, step: 1_000)],
            allowsSplit: true
        )[0]
        for take in takes {
            post(
                StockPosting(
                    .reserve,
                    item: "BOLT",
                    site: take.site,
                    reservedDelta: take.thousandths,
                    cause: "O\(sequence)"
                )
            )
            promised[take.site, default: 0] += take.thousandths
        }
        let short = wanted - takes.reduce(0) { $0 + $1.thousandths }
        guard short > 0 else { return }
        queue.append(
            BackorderEntry(
                order: Order.ID("O\(sequence)"),
                line: 1,
                item: "BOLT",
                thousandths: short,
                priority: 5,
                since: Timestamp(microseconds: sequence)
            )
        )
    }

    /// Some of what orders have goes back or leaves.
    private mutating func giveBack(at site: Site.ID) {
        let some = min(promised[site] ?? 0, Int64.random(in: 1...9, using: &random).units)
        guard some > 0 else { return }
        promised[site, default: 0] -= some
        let leaves = Bool.random(using: &random)
        post(
            StockPosting(
                leaves ? .ship : .unreserve,
                item: "BOLT",
                site: site,
                onHandDelta: leaves ? -some : 0,
                reservedDelta: -some,
                cause: "O"
            )
        )
        if !leaves { decide(.stockFreed(item: "BOLT")) }
    }

    // MARK: - Deciding

    private mutating func decide(_ event: AllocationWorkflow.Event) {
        let workflow = AllocationWorkflow()
        let request = workflow.facts(for: event, in: AllocationWorkflow.State())
        let facts = AllocationWorkflow.Facts(
            levels: levels,
            queue: queue.filter { $0.thousandths > $0.offered },
            holds: holdFacts(request.holds)
        )
        do {
            let decision = try workflow.decide(
                AllocationWorkflow.State(),
                on: event,
                given: facts,
                in: Moment(now: Timestamp(microseconds: sequence), sequence: sequence)
            )
            for effect in decision.effects { apply(effect) }
        } catch {
            refusals += 1
        }
    }

    private func holdFacts(_ asked: AllocationWorkflow.FactRequest.Holds) -> HoldFacts? {
        let found: [StockHold.Standing]
        switch asked {
        case .none: return nil
        case .named(let number, let site):
            found = holds.filter { $0.hold.number == number && $0.hold.site == site }
        case .ofWarehouse(let site):
            found = holds.filter {
                $0.hold.site == site && !$0.isOver && $0.hold.isFromWarehouse
            }
        }
        return HoldFacts(
            policy: .standard,
            isDivisible: false,
            isSiteKnown: true,
            holds: found,
            standing: 0
        )
    }

    private mutating func apply(_ effect: AllocationWorkflow.Effect) {
        switch effect {
        case .postStock(let postings): for posting in postings { post(posting) }
        case .offer(let offer):
            promised[offer.site, default: 0] += offer.thousandths
            guard let index = queue.firstIndex(where: { $0.order == offer.order }) else { return }
            queue[index].offered += offer.thousandths
        case .keepHold(let standing):
            holds.removeAll {
                $0.hold.number == standing.hold.number && $0.hold.site == standing.hold.site
            }
            holds.append(standing)
        case .shortage, .endHoldAt, .holdTakesPromised, .forgetHold: break
        }
    }

    private mutating func post(_ posting: StockPosting) {
        guard let index = levels.firstIndex(where: { $0.site == posting.site }) else { return }
        levels[index].onHand += posting.onHandDelta
        levels[index].reserved += posting.reservedDelta
        levels[index].held += posting.heldDelta
        levels[index].version += 1
        ledger[posting.site, default: []].append(
            LedgerEntry(
                posting: posting,
                version: levels[index].version,
                effectKey: "walk",
                at: Timestamp(microseconds: sequence)
            )
        )
        guard posting.reservedDelta > 0 else { return }
        let level = levels[index]
        #expect(
            level.onHand - level.held >= level.reserved,
            "seed \(seed), step \(sequence): \(level) after \(posting)"
        )
    }

    /// Every level is its ledger's sum, and what is on hold is what the holds say.
    func check() {
        for level in levels {
            var proof = LedgerProof(of: level)
            for entry in ledger[level.site] ?? [] { proof.add(entry) }
            proof.finish()
            #expect(proof.holds, "seed \(seed): \(proof.breaches)")
            let held = holds.filter { $0.hold.site == level.site }.reduce(0) { $0 + $1.left }
            #expect(held == level.held, "seed \(seed): \(level.site)")
            #expect(level.reserved == promised[level.site] ?? 0, "seed \(seed): \(level.site)")
        }
    }
}

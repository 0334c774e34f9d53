import Canonical
import Inventory
import Primitives
import Purchasing
import Testing
import WorkflowTesting

/// Whatever comes in whatever order, and however often.
@Suite struct PurchaseLawTests {
    @Test(arguments: UInt64(1)...60)
    func `stock, promises and bills follow from what came`(_ seed: UInt64) {
        var chance = SeededChance(seed)
        var story = purchaseStory()
        story.given(raised())
        var books = Books()
        for _ in 0..<60 {
            let event = Self.written(Self.event(&chance), &chance)
            let repeats = chance.below(4) == 0 ? 2 : 1
            for _ in 0..<repeats {
                story.when(event)
                if case .supplierWrote = event, case .refused? = story.outcome {
                    Issue.record("a supplier's document was refused, seed \(seed)")
                }
                books.take(story.effects)
                books.check(against: story.state, "seed \(seed)")
            }
        }
    }

    /// What a supplier says may come as a document of its own, which is never refused.
    private static func written(_ event: Event, _ chance: inout SeededChance) -> Event {
        guard chance.below(2) == 0 else { return event }
        switch event {
        case .acknowledged(let answer):
            return .supplierWrote(SupplierMessage("855", .answer(answer)))
        case .invoiced(let claim): return .supplierWrote(SupplierMessage("810", .invoice(claim)))
        default: return event
        }
    }

    private static func event(_ chance: inout SeededChance) -> Event {
        let line = 1 + chance.below(2)
        switch chance.below(10) {
        case 0:
            let said = SupplierAnswer.Line(
                number: line,
                isRejected: chance.below(5) == 0,
                quantity: Quantity(Int64(chance.below(130)), .each)
            )
            return .acknowledged(SupplierAnswer(lines: [said]))
        case 1:
            return .answerDecided(
                AnswerDecision(chance.below(2) == 0 ? .accept : .cancel, by: "otto")
            )
        case 2, 3, 4:
            let damaged = Int64(chance.below(6))
            return received(Int64(chance.below(120)), damaged: damaged, line: line)
        case 5, 6:
            let price: Int64 = 2_500_000 + Int64(chance.below(3)) * 50_000
            return invoice("I-\(chance.below(6))", 1 + Int64(chance.below(60)), price: price)
        case 7:
            let number = "I-\(chance.below(6))"
            let decision = InvoiceDecision.allCases[chance.below(3)]
            return .invoiceDecided(number: number, decision, by: "fia", note: nil)
        case 8:
            let number = "I-\(chance.below(6))"
            return .invoicePosted(number: number, externalNumber: "B-" + number)
        default:
            guard chance.below(8) == 0 else { return accepted }
            return .cancelRequested(by: "bea", reason: "changed plans")
        }
    }
}

/// What effects made of the world: the ledger, the promises and the ERP's books.
private struct Books {
    var stock: [Int: Int64] = [:]
    var promised: [String: Int64] = [:]
    var receipts: [Int: Int64] = [:]
    var bills: [String: Money] = [:]

    mutating func take(_ effects: [PurchaseWorkflow.Effect]) {
        for effect in effects {
            switch effect {
            case .stockMoved(_, let postings):
                for posting in postings {
                    let line = posting.site == "EAST" ? 1 : 2
                    #expect(posting.onHandDelta > 0)
                    stock[line, default: 0] += posting.onHandDelta
                }
            case .expect(let supplies):
                for supply in supplies { promised[supply.reference] = supply.thousandths }
            case .postReceipt(let document):
                for line in document.lines {
                    receipts[line.line, default: 0] += line.thousandths + line.damagedThousandths
                }
            case .postInvoice(let bill):
                #expect(bills[bill.number] == nil, "an invoice is posted once")
                bills[bill.number] = bill.net
            case .register, .withdraw, .tellSupplier, .announce, .openWorkItem, .closeWorkItem:
                break
            }
        }
    }

    func check(against state: PurchaseState, _ seed: Comment) {
        for line in state.lines {
            #expect(stock[line.number, default: 0] == line.received, seed)
            #expect(receipts[line.number, default: 0] == line.arrived, seed)
            #expect(line.agreed + line.overReceived == line.arrived + line.open, seed)
            if line.confirmed?.expectedOn != nil {
                #expect(promised["P1/\(line.number)", default: 0] == line.open, seed)
            }
            // Without a person's word nothing is paid beyond what came and its tolerance.
            let unasked = state.invoices.filter { $0.decidedBy == nil && $0.status.isPayable }
                .flatMap(\.payable).filter { $0.line == line.number }
                .reduce(0) { $0 + $1.stockThousandths }
            #expect(unasked <= line.received + line.received / 20, seed)
        }
        let payable = state.invoices.filter(\.status.isPayable)
        #expect(Set(payable.map(\.claim.number)) == Set(bills.keys), seed)
        for invoice in payable { #expect(bills[invoice.claim.number] == invoice.net, seed) }
    }
}

/// SplitMix64.
private struct SeededChance {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}

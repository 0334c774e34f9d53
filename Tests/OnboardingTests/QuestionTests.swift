import Mapping
import Testing

@testable import Onboarding

/// What would cost goods or money is asked unless it is proven.
@Suite struct QuestionTests {
    private func draft(
        _ header: String,
        _ rows: [String],
        known: KnownTrade = KnownTrade()
    ) throws -> PartnerDraft {
        let samples = (0..<5).map { sample in
            let own = rows.map { $0.replacing("{n}", with: String(100 + sample)) }
            let text = ([header] + own).joined(separator: "\n") + "\n"
            return PartnerSample("s\(sample).csv", Array(text.utf8))
        }
        return try Onboarding.draft("draft", from: samples, known: known)
    }

    private func field(_ name: String, _ draft: PartnerDraft) -> MappingFile.Field? {
        draft.mapping.fields.first { $0.field == name }
            ?? draft.mapping.lines?.fields.first { $0.field == name }
    }

    @Test func `a name alone proposes a quantity and a price, and decides neither`() throws {
        let draft = try draft(
            "PO,Store,SKU,UOM,Qty,Price",
            ["{n},7,A-1,EA,3,4.50", "{n},7,B-2,EA,5,1.25", "{n},7,C-3,EA,8,2.00"]
        )
        #expect(field("quantity", draft)?.at == "Qty")
        #expect(field("quantity", draft)?.question == "Is Qty the quantity that is ordered?")
        #expect(field("price", draft)?.question == "Is Price the net price of one unit ordered?")
        let asked = try #require(draft.questions.first { $0.field == "lines.quantity" })
        #expect(asked.evidence.contains { $0.contains("5 of 5 samples") })
        #expect(asked.evidence.contains { $0.contains("which would prove both") })
    }

    @Test func `amounts that names do not keep are told`() throws {
        let draft = try draft(
            "PO,Store,SKU,UOM,Pack,Qty,Price,Amount",
            [
                "{n},7,A-1,CA,12,3,4.50,162.00", "{n},7,B-2,CA,6,5,1.25,37.50",
                "{n},7,C-3,CA,4,8,2.00,64.00",
            ]
        )
        let asked = try #require(draft.questions.first { $0.field == "lines.quantity" })
        #expect(asked.evidence.contains { $0.contains("in 0 of 15 rows only") }, "\(asked)")
        #expect(draft.questions.contains { $0.field == "lines.price" })
    }

    @Test func `two quantities by which the amounts come out are asked between`() throws {
        let draft = try draft(
            "PO,Store,SKU,UOM,Qty ordered,Qty shipped,Price,Amount",
            [
                "{n},7,A-1,EA,3,3,4.50,13.50", "{n},7,B-2,EA,5,5,1.25,6.25",
                "{n},7,C-3,EA,8,8,2.00,16.00",
            ]
        )
        let asked = try #require(draft.questions.first { $0.field == "lines.quantity" })
        let places = asked.candidates.map(\.place)
        #expect(places.contains("Qty ordered"))
        #expect(places.contains("Qty shipped"))
    }

    @Test func `pieces beside cases are asked between, though one of them makes the amounts`()
        throws
    {
        let draft = try draft(
            "PO;Filiale;EAN;ME;Menge;Stück;Stückpreis;Betrag",
            [
                "{n};7;A-1;KRT;3;36;4,50;162,00", "{n};7;B-2;KRT;5;30;1,25;37,50",
                "{n};7;C-3;KRT;8;32;2,00;64,00",
            ]
        )
        let asked = try #require(draft.questions.first { $0.field == "lines.quantity" })
        #expect(Set(asked.candidates.map(\.place)).isSuperset(of: ["Menge", "Stück"]))
    }

    @Test func `two units are asked between, and orders for several places are told`() throws {
        let draft = try draft(
            "PO,Store,SKU,Order unit,Unit,Qty",
            ["{n},7,A-1,CA,EA,3", "{n},8,B-2,CA,EA,5"]
        )
        let unit = try #require(draft.questions.first { $0.field == "lines.unit" })
        #expect(unit.text.contains("Order unit"))
        #expect(unit.text.contains("Unit"))
        let place = try #require(draft.questions.first { $0.field == "shipTo.code" })
        #expect(place.evidence.contains { $0.contains("5 of 5 orders name several") })
    }

    @Test func `line numbers that happen to be known are neither items nor places`() throws {
        var known = KnownTrade()
        known.units = ["1": ["EA"], "2": ["EA"], "A-1": ["EA"], "B-2": ["EA"]]
        known.shipTos = ["1", "2", "7", "8"]
        let draft = try draft(
            "PO,Store,Pos,Item,UOM,Qty",
            ["{n},7,1,A-1,EA,3", "{n},7,2,B-2,EA,5"],
            known: known
        )
        #expect(field("shipTo.code", draft)?.at == "Store")
        #expect(field("sellersItem", draft)?.at == "Item")
    }

    @Test func `a price for so many is read with what it is for`() throws {
        let rows = [
            "{n},7,A-1,EA,300,4.50,100,13.50", "{n},7,B-2,EA,500,12.50,100,62.50",
            "{n},7,C-3,EA,7,2.00,1,14.00",
        ]
        let draft = try draft("PO,Store,SKU,UOM,Qty,Price,Price per,Amount", rows)
        #expect(field("priceQuantity", draft)?.at == "Price per")
        #expect(!draft.questions.contains { $0.field == "lines.price" })
        #expect(
            draft.mapping.lines?.checks.first?.when
                == "my.amount != divide(quantity * price, priceQuantity, 2)"
        )
    }

    @Test func `a price that is always per hundred is read so`() throws {
        let draft = try draft(
            "PO,Store,SKU,UOM,Qty,Price,Amount",
            [
                "{n},7,A-1,EA,300,4.50,13.50", "{n},7,B-2,EA,500,12.50,62.50",
                "{n},7,C-3,EA,70,20.00,14.00",
            ]
        )
        #expect(field("priceQuantity", draft)?.standIn == "100")
        #expect(!draft.questions.contains { $0.field == "lines.price" })
    }

    @Test func `prices without any mark may be in cents, and are asked`() throws {
        let draft = try draft(
            "PO,Store,SKU,UOM,Qty,Price,Amount",
            ["{n},7,A-1,EA,3,450,1350", "{n},7,B-2,EA,5,125,625", "{n},7,C-3,EA,8,200,1600"]
        )
        let asked = try #require(draft.questions.first { $0.field == "lines.price" })
        #expect(asked.candidates.contains { $0.place == "format: implied 2" })
        #expect(!draft.questions.contains { $0.field == "lines.quantity" })
    }

    @Test func `orders' totals prove what no line's amount does`() throws {
        let samples = (0..<5).map { sample in
            let rows = (1...3).map { line in
                let total = (1...3).reduce(0) { $0 + ($1 + sample) * 150 * $1 }
                return "\(100 + sample),7,A-\(line),EA,\(line + sample),"
                    + "\(decimal(150 * line, "")),\(decimal(total, ""))"
            }
            let text = (["PO,Store,SKU,UOM,Qty,Price,Order total"] + rows).joined(separator: "\n")
            return PartnerSample("t\(sample).csv", Array(text.utf8))
        }
        let draft = try Onboarding.draft("draft", from: samples)
        #expect(!draft.questions.contains { $0.field == "lines.quantity" }, "\(draft.questions)")
        #expect(!draft.questions.contains { $0.field == "lines.price" })
        #expect(draft.decisions.contains { $0.why.contains("summed over each order") })
    }

    @Test func `days and months that could be either are asked, and one clear date decides`() throws
    {
        let rows = ["{n},7,03/04/2026,A-1,EA,3", "{n},7,03/04/2026,B-2,EA,5"]
        let asked = try draft("PO,Store,Delivery Date,SKU,UOM,Qty", rows)
        let question = try #require(
            asked.questions.first { $0.field == "requestedDeliveryDate" }
        )
        #expect(question.candidates.count == 2)
        #expect(field("requestedDeliveryDate", asked)?.at == nil)
        let clear = try draft(
            "PO,Order Date,Store,Delivery Date,SKU,UOM,Qty",
            ["{n},28/03/2026,7,03/04/2026,A-1,EA,3", "{n},28/03/2026,7,03/04/2026,B-2,EA,5"]
        )
        #expect(field("requestedDeliveryDate", clear)?.format == "dd/MM/yyyy")
    }

    @Test func `without a unit it is asked what is counted, unless all items have one unit`() throws
    {
        let rows = ["{n},7,A-1,3", "{n},7,B-2,5"]
        let asked = try draft("PO,Store,SKU,Qty", rows)
        #expect(asked.questions.contains { $0.field == "lines.unit" })
        #expect(field("unit", asked)?.standIn == "EA")
        var known = KnownTrade()
        known.units = ["A-1": ["CA"], "B-2": ["CA"], "C-3": ["EA"]]
        let decided = try draft("PO,Store,SKU,Qty", rows, known: known)
        #expect(!decided.questions.contains { $0.field == "lines.unit" })
        #expect(field("unit", decided)?.standIn == "CA")
        known.units["B-2"] = ["CA", "EA"]
        #expect(
            try draft("PO,Store,SKU,Qty", rows, known: known).questions
                .contains { $0.field == "lines.unit" }
        )
    }

    @Test func `a place is decided by our own ship-tos only`() throws {
        var known = KnownTrade()
        known.shipTos = ["7", "8"]
        let rows = ["{n},7,9,A-1,EA,3", "{n},7,9,B-2,EA,5"]
        let decided = try draft("PO,Store,Region,SKU,UOM,Qty", rows, known: known)
        #expect(!decided.questions.contains { $0.field == "shipTo.code" })
        let asked = try draft("PO,Store,Region,SKU,UOM,Qty", rows)
        #expect(asked.questions.contains { $0.field == "shipTo.code" })
        known.shipTos = ["1", "2"]
        let strangers = try draft("PO,Store,Region,SKU,UOM,Qty", rows, known: known)
        let question = try #require(strangers.questions.first { $0.field == "shipTo.code" })
        #expect(question.evidence.contains { $0.contains("no ship-to of the customer") })
    }

    @Test func `an item number of nobody's name is asked for, one of ours is not`() throws {
        let rows = ["{n},7,A-1,EA,3", "{n},7,B-2,EA,5"]
        let asked = try draft("PO,Store,Item,UOM,Qty", rows)
        let question = try #require(asked.questions.first { $0.field == "lines.sellersItem" })
        #expect(question.text.contains("ours, or the buyer's own?"))
        var known = KnownTrade()
        known.units = ["A-1": ["EA"], "B-2": ["EA"]]
        #expect(
            try !draft("PO,Store,Item,UOM,Qty", rows, known: known).questions
                .contains { $0.field == "lines.sellersItem" }
        )
    }

    @Test func `thousands that no sample has are read by the file's mark, or refused`() throws {
        let comma = try draft(
            "PO;Filiale;EAN;ME;Menge;Preis;Betrag",
            [
                "{n};7;A-1;KRT;3;4,50;13,50", "{n};7;B-2;KRT;5;1,25;6,25",
                "{n};7;C-3;KRT;8;2,00;16,00",
            ]
        )
        #expect(field("quantity", comma)?.format == "comma")
        let none = try draft("PO;Filiale;EAN;ME;Menge", ["{n};7;A-1;KRT;3", "{n};7;B-2;KRT;5"])
        #expect(field("quantity", none)?.format == "whole")
        let point = try draft(
            "PO,Store,SKU,UOM,Qty,Price",
            ["{n},7,A-1,EA,3,4.50", "{n},7,B-2,EA,5,1.25"]
        )
        #expect(field("quantity", point)?.format == nil)
    }

    @Test func `numbers that could have two decimal marks are asked`() throws {
        let draft = try draft(
            "PO;Store;SKU;UOM;Qty",
            ["{n};7;A-1;EA;1.250", "{n};7;B-2;EA;3.500"]
        )
        let question = try #require(draft.questions.first { $0.field == "lines.quantity" })
        #expect(question.text.contains("decimal mark"))
    }

    @Test func `what cannot be samples is told`() throws {
        func failure(_ samples: [PartnerSample], _ kind: SampleKind? = nil) -> OnboardingFailure? {
            do throws(OnboardingFailure) {
                _ = try Onboarding.draft("draft", from: samples, as: kind)
                return nil
            } catch {
                return error
            }
        }
        let csv = PartnerSample("a.csv", Array("PO,Qty\n1,2\n".utf8))
        let json = PartnerSample("b.json", Array("{\"a\": 1}".utf8))
        #expect(failure([]) == .tooFewSamples)
        #expect(failure([csv, json]) == .kindsDiffer("a.csv", "b.json"))
        #expect(failure([json]) == .noLines(sample: "b.json"))
        #expect(failure([csv], .x12) == .noOrders(.x12))
        #expect(failure(Array(repeating: csv, count: 21)) == .tooManySamples(limit: 20))
        let noise = PartnerSample("c.bin", (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        for kind in SampleKind.allCases { #expect(failure([noise], kind) != nil, "\(kind)") }
    }

    @Test func `few samples are told to be few`() throws {
        let sample = PartnerSample("a.csv", Array("PO,Store,SKU,Qty\n1,7,A,2\n".utf8))
        let draft = try Onboarding.draft("draft", from: [sample])
        #expect(draft.notes.contains { $0.contains("Read only 1 of the 5 to 20") })
    }
}

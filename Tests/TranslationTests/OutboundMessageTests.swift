import Canonical
import EDI
import Ordering
import Pricing
import Primitives
import Testing
import Translation

/// What an EDIFACT partner receives; the strict writer has passed every one of them.
@Suite struct OutboundMessageTests {
    private let accepted = Milestone(.accepted, at: Timestamp(microseconds: 0))

    private func response(
        _ order: OrderState,
        to profile: PartnerProfile = Trade.grocer
    ) throws -> [String] {
        Trade.lines(try Trade.message(.orderAcknowledgment, accepted, order, to: profile))
    }

    // MARK: - ORDRSP

    @Test func `an order taken as it is is confirmed line by line`() throws {
        #expect(
            try response(Trade.message) == [
                "UNB+UNOC:3+4000001000104:14+4000001000005:14+261123:1859+9",
                "UNH+5+ORDRSP:D:96A:UN", "BGM+231+01KB3QK7Z0000000000000000A+29",
                "DTM+137:20261123:102", "RFF+ON:PO-4711", "DTM+171:20261123:102",
                "NAD+BY+4000001000005::9", "NAD+SU+SUPP-7::92",
                "NAD+DP+4000001000203::9++Store 17+1 Market Street:Dock 4+Springfield+IL+62701+US",
                "CUX+2:USD:9", "LIN+1+5+4012345000016:EN", "PIA+1+AB-12:SA", "IMD+F++:::AB-12",
                "QTY+21:12:PCE", "QTY+113:12:PCE", "DTM+79:20261125:102", "PRI+AAA:4.5",
                "LIN+20+5", "PIA+5+CD-34:SA+77-1:IN", "IMD+F++:::CD-34", "QTY+21:3:CT",
                "QTY+113:3:CT", "DTM+79:20261125:102", "PRI+AAA:10.25", "UNS+S", "CNT+2:2",
                "UNT+26+5", "UNZ+1+9",
            ]
        )
    }

    @Test func `each part of a quantity that has its own fate is told, with the reason`() throws {
        var order = Trade.message
        order.answer = .acceptedWithChanges
        order.lines[0].status = .acceptedWithChanges
        order.lines[0].reasons = [.priceDiffers, .cancelledShortfall]
        order.lines[0].quantities.open = 5_000
        order.lines[0].quantities.backordered = 4_000
        order.lines[0].quantities.cancelled = 3_000
        order.lines[1].status = .rejected
        order.lines[1].item = nil
        order.lines[1].price = nil
        order.lines[1].reasons = [.unknownItem]
        let lines = try response(order)
        #expect(lines.contains("BGM+231+01KB3QK7Z0000000000000000A+4"))
        let first = try #require(lines.firstIndex(of: "LIN+1+3+4012345000016:EN"))
        #expect(
            lines[(first + 3)...(first + 7)] == [
                "QTY+21:12:PCE", "QTY+113:5:PCE", "QTY+83:4:PCE", "DTM+79:20261125:102",
                "FTX+AAO+++price differs; cancelled shortfall; 3 PCE cancelled",
            ]
        )
        let second = try #require(lines.firstIndex(of: "LIN+20+7"))
        #expect(
            lines[(second + 1)...(second + 4)] == [
                "PIA+5+77-1:IN", "IMD+F++:::CD-34", "QTY+21:3:CT", "FTX+AAO+++unknown item",
            ]
        )
    }

    @Test func `a rejected order is refused as a whole`() throws {
        var order = Trade.message
        order.answer = .rejected
        #expect(try response(order)[2] == "BGM+231+01KB3QK7Z0000000000000000A+27")
    }

    @Test func `a profile's release, guide, delimiters, test mark and routing are kept`() throws {
        var profile = Trade.grocer
        profile.usage = "T"
        profile.acknowledgesWithinHours = 4
        profile.edifact = EDIFACTSpeech(
            syntax: try #require(EDIFACTSpeech.Syntax("UNOA:2")),
            una: .announced("|*,! ~"),
            messages: ["ORDRSP": "D:01B:UN:EAN009"],
            routing: "DEPT7"
        )
        let bytes = try Trade.message(.orderAcknowledgment, accepted, Trade.message, to: profile)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("UNA|*,! ~UNB*UNOA|2*4000001000104|14*4000001000005|14|DEPT7*"))
        #expect(text.contains("*9****1**1~"))
        #expect(text.contains("UNH*5*ORDRSP|D|01B|UN|EAN009~"))
        // Decimals with the mark that UNA announces, numbers of this century, prose in capitals.
        #expect(text.contains("PRI*AAA|4,5~"))
        #expect(text.contains("LIN*1*5*4012345000016|SRV~"))
        #expect(text.contains("STORE 17*1 MARKET STREET|DOCK 4*SPRINGFIELD"))
        let document = EDIReader(policy: .strict).read(bytes)
        #expect(document.diagnostics.filter { $0.severity > .note } == [])
    }

    @Test func `without UNA the standard's characters are in force`() throws {
        var profile = Trade.grocer
        profile.edifact?.una = .none
        let bytes = try Trade.message(.orderAcknowledgment, accepted, Trade.message, to: profile)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("UNB+UNOC:3+"))
    }

    // MARK: - Words that bite

    @Test func `service characters, quotes and long names come back as they were`() throws {
        var order = Trade.message
        order.header?.purchaseOrderNumber = "PO'47+11:?"
        let long = String(repeating: "x", count: 40)
        order.header?.shipTo?.address.name = "O'Neill + Söhne: Lager? \(long)"
        order.lines[0].requestedItem = ItemIdentifier(.buyerPart, "A+B:'?", owner: "C-1")
        let bytes = try Trade.message(.orderAcknowledgment, accepted, order)
        let set = try #require(Trade.set(bytes))
        #expect(set.segments.first("RFF")?[1].component(2).text == "PO'47+11:?")
        let place = try #require(set.segments.all("NAD").first { $0[1].value == "DP" })
        #expect(place[4].component(1).text == "O'Neill + Söhne: Lager?")
        #expect(place[4].component(2).text == String(repeating: "x", count: 35))
        #expect(place[4].component(3).text == "xxxxx")
        #expect(set.segments.all("PIA")[0][3].component(1).text == "A+B:'?")
    }

    /// Whatever a buyer writes comes back as it was, or is refused; nothing is changed in silence.
    @Test func `random numbers come back as they were`() throws {
        var chance = SeededRandom(seed: 20_261_128)
        let letters = Array("AZ09 '+:?.,*~\u{7F}\n-äßŁ€東".unicodeScalars)
        var written = 0
        for _ in 0..<400 {
            var number = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...12, using: &chance) {
                number.append(letters[Int.random(in: letters.indices, using: &chance)])
            }
            let text = String(number)
            var order = Trade.message
            order.header?.purchaseOrderNumber = text
            order.lines[0].requestedItem = ItemIdentifier(.buyerPart, text, owner: "C-1")
            guard let bytes = try? Trade.message(.orderAcknowledgment, accepted, order) else {
                // Refused: it holds something that the partner's character set has not.
                #expect(
                    number.contains { $0.value < 0x20 || $0.value == 0x7F || $0.value > 0xFF }
                        || text.allSatisfy { $0 == " " },
                    "\(text.debugDescription), seed 20261128"
                )
                continue
            }
            written += 1
            let set = try #require(Trade.set(bytes))
            var blankless = text[...]
            while blankless.hasSuffix(" ") { blankless = blankless.dropLast() }
            #expect(set.segments.first("RFF")?[1].component(2).text == String(blankless))
            #expect(set.segments.first("PIA")?[3].component(1).text == String(blankless))
        }
        #expect(written > 20)
    }

    @Test func `prose is written in the letters there are, and a code is refused instead`() throws {
        var profile = Trade.grocer
        profile.edifact?.syntax = try #require(EDIFACTSpeech.Syntax("UNOA:3"))
        var order = Trade.message
        order.header?.shipTo?.address.name = "Käse & Größe – „Łódź“"
        order.header?.shipTo?.address.lines = ["Tab\there"]
        let place = try #require(try response(order, to: profile).first { $0.hasPrefix("NAD+DP") })
        #expect(place.contains("++KAESE & GROESSE - \"LODZ\"+TAB HERE+"))
        order.header?.purchaseOrderNumber = "po-1"
        #expect(throws: EDIWritingFailure.foreignCharacter(segment: "RFF", element: 1)) {
            try Trade.message(.orderAcknowledgment, accepted, order, to: profile)
        }
        order.header?.purchaseOrderNumber = "PO-1"
        order.header?.shipTo?.address.city = "東京"
        #expect(throws: EDIWritingFailure.foreignCharacter(segment: "NAD", element: 6)) {
            try Trade.message(.orderAcknowledgment, accepted, order, to: profile)
        }
        profile.edifact?.syntax = try #require(EDIFACTSpeech.Syntax("UNOY:4"))
        #expect(try response(order, to: profile).contains { $0.contains("東京") })
    }

    @Test func `a number too long for its place is refused, and never cut`() throws {
        var order = Trade.message
        order.header?.purchaseOrderNumber = String(repeating: "9", count: 36)
        #expect(throws: EDIWritingFailure.self) {
            try Trade.message(.orderAcknowledgment, accepted, order)
        }
        order.header?.purchaseOrderNumber = "PO-1"
        order.lines[1].buyerLineNumber = "LINE-0020"
        let lines = try response(order)
        #expect(lines.contains("LIN+2+5"))
        #expect(lines.contains("RFF+LI:LINE-0020"))
    }

    // MARK: - DESADV

    @Test func `a shipment of two parcels leaves with its packs, SSCC and tracking`() throws {
        var (order, milestone) = MessageStory.shipment
        order.lines[1].buyerLineNumber = "LINE-0020"
        let lines = Trade.lines(try Trade.message(.shipNotice, milestone, order))
        #expect(
            Array(lines.dropFirst(2).dropLast(2)) == [
                "BGM+351+01KB3QK7Z0000000000000000A-S1+9", "DTM+137:20261123:102",
                "DTM+11:20261124:102", "RFF+ON:PO-4711", "NAD+BY+4000001000005::9",
                "NAD+SU+SUPP-7::92",
                "NAD+DP+4000001000203::9++Store 17+1 Market Street:Dock 4+Springfield+IL+62701+US",
                "TDT+20++++UPSN:172:182", "CPS+1", "PAC+2", "CPS+2+1", "PAC+1", "PCI+33E",
                "RFF+CN:1Z999AA10123456784", "GIN+BJ+012345678901234569",
                "LIN+1++4012345000016:EN", "PIA+1+AB-12:SA", "IMD+F++:::AB-12", "QTY+12:12:PCE",
                "RFF+ON:PO-4711:1", "LIN+2", "PIA+5+CD-34:SA+77-1:IN", "IMD+F++:::CD-34",
                "QTY+12:1:CT", "RFF+ON:PO-4711", "RFF+LI:LINE-0020", "CPS+3+1", "PAC+1", "PCI+17",
                "LIN+3", "PIA+5+CD-34:SA+77-1:IN", "IMD+F++:::CD-34", "QTY+12:2:CT",
                "RFF+ON:PO-4711", "RFF+LI:LINE-0020", "CNT+2:3",
            ]
        )
    }

    @Test func `a despatch read back has its lines in their packs`() throws {
        let (order, milestone) = MessageStory.shipment
        let bytes = try Trade.message(.shipNotice, milestone, order)
        let set = try #require(Trade.set(bytes))
        let packs = set.root.loops("CPS")
        #expect(packs.map { $0.loops("LIN").count } == [0, 2, 1])
        let named = packs[1].loops("PAC").first?.loops("PCI").first?.allSegments.first("GIN")
        #expect(named?[2].component(1).value == "012345678901234569")
    }

    // MARK: - INVOIC

    @Test func `an invoice bills what shipped, with its taxes by rate and its sums`() throws {
        let (order, milestone) = MessageStory.invoice
        let lines = Trade.lines(try Trade.message(.invoice, milestone, order))
        #expect(
            Array(lines.dropFirst(2).dropLast(2)) == [
                "BGM+380+90001+9", "DTM+137:20261125:102", "RFF+ON:PO-4711",
                "DTM+171:20261123:102", "RFF+DQ:01KB3QK7Z0000000000000000A-S1",
                "NAD+BY+4000001000005::9", "NAD+SU+SUPP-7::92",
                "NAD+DP+4000001000203::9++Store 17+1 Market Street:Dock 4+Springfield+IL+62701+US",
                "NAD+IV+4000001000005::9", "CUX+2:USD:4", "PAT+3++5:3:D:30",
                "DTM+13:20261225:102", "LIN+1++4012345000016:EN", "PIA+1+AB-12:SA",
                "IMD+F++:::AB-12", "QTY+47:12:PCE", "MOA+203:54", "PRI+AAA:4.5",
                "RFF+ON:PO-4711:1", "TAX+7+VAT+++:::8.25+S", "MOA+124:4.46", "LIN+2",
                "PIA+5+CD-34:SA+77-1:IN", "IMD+F++:::CD-34", "QTY+47:2:CT", "MOA+203:20.5",
                "PRI+AAA:10.25", "RFF+ON:PO-4711:20", "TAX+7+VAT+++:::0+Z", "MOA+124:0",
                "UNS+S", "CNT+2:2", "MOA+77:78.96", "MOA+79:74.5", "MOA+125:74.5", "MOA+124:4.46",
                "TAX+7+VAT+++:::0+Z", "MOA+125:20.5", "MOA+124:0", "TAX+7+VAT+++:::8.25+S",
                "MOA+125:54", "MOA+124:4.46",
            ]
        )
    }

    @Test func `a price for another unit than the billed one says which`() throws {
        var (order, milestone) = MessageStory.invoice
        order.invoices[0].lines[1].price = UnitPrice(millionths: 854_167, .usd, per: .each)
        let lines = Trade.lines(try Trade.message(.invoice, milestone, order))
        #expect(lines.contains("PRI+AAA:0.854167:::1:PCE"))
        milestone.reference = "another"
        #expect(try Trade.message(.invoice, milestone, order) == [])
    }

    // MARK: - All of them

    @Test func `each message is sound in every directory from D93A to D01B`() throws {
        let (shipped, left) = MessageStory.shipment
        let (billed, invoiced) = MessageStory.invoice
        for release in ["93A", "96A", "97A", "99B", "01B"] {
            var profile = Trade.grocer
            for message in ["ORDRSP", "DESADV", "INVOIC", "APERAK"] {
                profile.edifact?.messages[message] = "D:\(release):UN"
            }
            for (kind, milestone, order) in [
                (OutboundDocumentKind.orderAcknowledgment, accepted, Trade.message),
                (.shipNotice, left, shipped), (.invoice, invoiced, billed),
            ] {
                let bytes = try Trade.message(kind, milestone, order, to: profile)
                let document = EDIReader(policy: .strict).read(bytes)
                #expect(document.diagnostics.filter { $0.severity > .note } == [], "\(release)")
                let type = document.transactions.first?.transaction.messageType
                #expect(type?.type == kind.message)
                #expect(type?.release == release)
            }
        }
    }
}

import Canonical
import EDI
import Primitives
import Testing
import Translation

/// 990, 214 and 210: each means one thing, or is refused with its place.
@Suite struct CarrierReaderTests {
    static let profile: PartnerProfile = {
        var profile = PartnerProfile(
            id: "fast",
            entity: "us",
            channel: "fast",
            customer: "FFRT",
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "FAST"),
            ourselves: X12Identity(qualifier: "ZZ", id: "US")
        )
        profile.role = .carrier(
            CarrierTerms(
                "FFRT",
                sites: [:],
                answersWithinHours: 4,
                timeZone: "America/Chicago",
                statuses: ["X9": .exception]
            )
        )
        return profile
    }()

    private static let now = Timestamp("2026-11-24T18:00:00Z") ?? Timestamp(microseconds: 0)

    /// Chicago is six hours behind UTC in November; other zones are not asked for here.
    private static func read(_ type: String, _ body: [String]) throws -> CarrierReading {
        let group = ["990": "GF", "214": "QM", "210": "IM"][type] ?? ""
        let lines =
            [
                "ISA*00*          *00*          *ZZ*FAST           *ZZ*US             *261124*1200"
                    + "*U*00401*000000042*0*P*:",
                "GS*\(group)*FAST*US*20261124*1200*7*X*004010", "ST*\(type)*0001",
            ] + body + ["SE*\(body.count + 2)*0001", "GE*1*7", "IEA*1*000000042"]
        let bytes = Array((lines.joined(separator: "~") + "~").utf8)
        let document = EDIReader(policy: .strict).read(bytes)
        let set = try #require(document.transactions.first?.transaction)
        let reader = try #require(CarrierSetReader(profile))
        #expect(reader.takes(set))
        return reader.read(set, at: now) { local in
            let offset =
                switch local.zone {
                case .offset(let seconds): seconds
                case .named(let zone): zone == "America/New_York" ? -18_000 : -21_600
                }
            return local.day.startInUTC.advanced(by: .seconds(local.seconds - offset))
        }
    }

    private static func moves(_ body: [String]) throws -> [CarrierNews.Movement] {
        try read("214", body).news.compactMap { news in
            if case .moved(let movement) = news { movement } else { nil }
        }
    }

    @Test func `a load is accepted or declined, in the carrier's words`() throws {
        guard
            case .answered(let yes)? = try Self.read("990", ["B1*FFRT*0017*20261123*A"]).news.first
        else {
            Issue.record("no answer")
            return
        }
        #expect(yes.isAccepted)
        #expect(yes.number == 17)
        guard
            case .answered(let no)? = try Self.read(
                "990",
                ["B1*FFRT*17*20261123*D", "K1*no truck"]
            )
            .news.first
        else {
            Issue.record("no answer")
            return
        }
        #expect(!no.isAccepted)
        #expect(no.words == "no truck")
    }

    @Test(
        arguments: [
            ("CT", "2026-11-24T15:30:00Z"), ("LT", "2026-11-24T15:30:00Z"),
            ("", "2026-11-24T15:30:00Z"), ("ET", "2026-11-24T14:30:00Z"),
            ("UT", "2026-11-24T09:30:00Z"), ("PS", "2026-11-24T17:30:00Z"),
            ("01", "2026-11-24T08:30:00Z"), ("24", "2026-11-24T10:30:00Z"),
            ("19", "2026-11-24T15:30:00Z"),
        ]
    )
    func `times are those of their zone`(_ code: String, _ moment: String) throws {
        let body = ["B10*PRO-1*17*FFRT", "LX*1", "AT7*X6*NS***20261124*0930*\(code)"]
        #expect(try Self.moves(body).map(\.at) == [Timestamp(moment)])
    }

    @Test func `each status stands for itself, and what an order is not told is left out`() throws {
        let moves = try Self.moves([
            "B10*PRO-1*17*FFRT", "L11*PRO-2*CN", "LX*1", "AT7*AF*NS***20261124*0600*CT",
            "MS1*Dallas*TX*US", "AT7***X3*NA*20261124*0530", "AT7*AG*NS***20261130*0900",
            "LX*2", "AT7*A7*AM***20261124*0900*CT", "L11*1Z999*2I", "AT7*X9*NS***20261124",
        ])
        #expect(moves.map(\.meaning) == [.dispatched, .exception, .exception])
        #expect(moves.map(\.code) == ["AF NS", "A7 AM", "X9 NS"])
        #expect(moves.map(\.parcels) == [[], ["1Z999"], ["1Z999"]])
        #expect(moves.allSatisfy { $0.load.number == 17 })
        #expect(moves.first?.load.trackingNumbers == ["PRO-1", "PRO-2"])
        // Noon in Chicago, and nothing is later than now.
        #expect(moves.last?.at == Timestamp("2026-11-24T18:00:00Z"))
    }

    @Test(
        arguments: [
            ("990", ["B1*OTHR*17*20261123*A"], "is another carrier"),
            ("990", ["B1*FFRT*X17*20261123*A"], "does not repeat the number of our 204"),
            ("990", ["B1*FFRT*17*20261123*U"], "B104 says U"),
            ("214", ["B10*PRO-1*17*OTHR", "LX*1", "AT7*X6*NS***20261124*0930"], "another carrier"),
            (
                "214", ["B10*PRO-1*17*FFRT", "LX*1", "AT7*ZZ*NS***20261124*0930"],
                "nobody here knows"
            ),
            ("214", ["B10*PRO-1*17*FFRT", "LX*1", "AT7*X6*NS"], "is no day"),
            ("214", ["B10*PRO-1*17*FFRT", "LX*1", "AT7*X6*NS***20261124*2530"], "is no time"),
            ("214", ["B10*PRO-1*17*FFRT", "LX*1", "AT7*X6*NS***20261124*0930*ZZ"], "no time zone"),
            ("214", ["B10*PRO-1*17*FFRT", "LX*1", "AT7*D1*NS***20261125*0930"], "still to come"),
            ("214", ["B10*PRO-1*17*FFRT", "LX*1"], "no AT7 says"),
            ("210", ["B3**F-1*17*PP**20261126*-8500****FFRT"], "no amount of zero or more"),
            ("210", ["B3**F-1*17*PP**20261126*8500****OTHR"], "is another carrier"),
            ("210", ["B3**F-1*X*PP**20261126*8500****FFRT"], "says which shipment it bills"),
            ("210", ["B3**F-1*17*PP**20261126*8500****FFRT", "C3*XXQ"], "is no currency"),
        ]
    )
    func `what cannot be read is refused`(
        _ type: String,
        _ body: [String],
        _ words: String
    ) throws {
        let reading = try Self.read(type, body)
        #expect(reading.news.isEmpty)
        #expect(reading.violations.count == 1)
        #expect(reading.violations.first?.detail.contains(words) == true, "\(reading.violations)")
    }

    @Test
    func `an invoice is in its currency, with implied cents, and its sums are held against it`()
        throws
    {
        func bill(_ body: [String]) throws -> CarrierNews.FreightBill {
            let news = try #require(try Self.read("210", body).news.first)
            guard case .billed(let bill) = news else { throw NoBill() }
            return bill
        }
        let sound = try bill([
            "B3**F-1*17*PP**20261126*8500****FFRT", "N9*CN*PRO-1", "LX*1", "L1*1***8000",
            "L1*2***500", "L3*****8500",
        ])
        #expect(sound.total == Money(minorUnits: 85_00, .usd))
        #expect(sound.issuedOn == LocalDate("2026-11-26"))
        #expect(sound.load == CarrierNews.Load(number: 17, trackingNumbers: ["PRO-1"]))
        #expect(sound.remarks == [])
        let odd = try bill([
            "B3**F-2*17*PP**20261126*85.50*CO***FFRT", "C3*EUR", "LX*1", "L1*1***8000",
            "L3*****8500",
        ])
        #expect(odd.total == Money(minorUnits: 85_50, .eur))
        #expect(odd.remarks.count == 3)
        // Yen have no cents, and two implied decimals all the same.
        let yen = try bill(["B3**F-3*17*PP**20261126*850000****FFRT", "C3*JPY"])
        #expect(yen.total == Money(minorUnits: 8_500, .jpy))
    }

    private struct NoBill: Error {}
}

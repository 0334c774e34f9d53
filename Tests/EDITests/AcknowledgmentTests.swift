import EDI
import Primitives
import Testing

@Suite struct AcknowledgmentTests {
    private let moment = EnvelopeMoment(at: Timestamp(microseconds: 1_795_460_400_000_000))

    private func reply(
        _ text: String,
        policy: AcknowledgmentPolicy = AcknowledgmentPolicy()
    ) throws -> String? {
        let document = EDIReader().read(text)
        let interchange = try #require(document.interchanges.first)
        let reply = Acknowledger(policy: policy).reply(
            to: interchange,
            of: document,
            numbers: .init(interchange: 501, group: 61, firstTransaction: 9),
            at: moment
        )
        return try reply.map {
            String(decoding: try X12Writer().write($0), as: UTF8.self)
        }
    }

    private func body(_ text: String?) throws -> [String] {
        let segments = try #require(text).split(separator: "~").map(String.init)
        return segments.filter { $0.hasPrefix("AK") || $0.hasPrefix("TA1") }
    }

    @Test func `a sound order is accepted in its own version with the parties swapped`() throws {
        let text = try #require(try reply(Fixture.order))
        #expect(
            text.split(separator: "~").map(String.init) == [
                "ISA*00*          *00*          *ZZ*SELLER         *ZZ*BUYER          *261123*1900"
                    + "*U*00401*000000501*0*P*:",
                "GS*FA*SELLER*BUYER*20261123*1900*61*X*004010", "ST*997*0009", "AK1*PO*7",
                "AK2*850*0001", "AK5*A", "AK9*A*1*1*1", "SE*6*0009", "GE*1*61",
                "IEA*1*000000501",
            ]
        )
    }

    @Test func `a bad element is reported with segment, element, number, code and copy`() throws {
        let text = Fixture.order(replacing: 8, with: "PO1*1*12*EACH*4.5*PE*VN*AB-12")
        #expect(
            try body(reply(text)) == [
                "AK1*PO*7", "AK2*850*0001", "AK3*PO1*10**8", "AK4*3*355*5*EACH", "AK5*R*5",
                "AK9*R*1*1*0",
            ]
        )
    }

    @Test func `warnings are accepted with errors`() throws {
        let text = Fixture.order(replacing: 2, with: "REF*DP")
        #expect(
            try body(reply(text)) == [
                "AK1*PO*7", "AK2*850*0001", "AK3*REF*4**8", "AK4*2*127*2", "AK5*E*5",
                "AK9*E*1*1*1",
            ]
        )
    }

    @Test func `notes are not told`() throws {
        let text = Fixture.order(replacing: 2, with: "REF*DP*017**")
        #expect(try body(reply(text)).contains("AK5*A"))
    }

    @Test func `a group with good and bad sets is partially accepted`() throws {
        let text = Fixture.interchange([
            Fixture.group([
                Fixture.transaction(Fixture.orderBody),
                Fixture.transaction(Fixture.orderBody, control: "0002", count: 3),
            ])
        ])
        #expect(
            try body(reply(text)) == [
                "AK1*PO*7", "AK2*850*0001", "AK5*A", "AK2*850*0002", "AK5*R*4", "AK9*P*2*2*1",
            ]
        )
    }

    @Test func `a group's own error refuses all of it`() throws {
        let text = Fixture.order.replacing("GE*1*7", with: "GE*1*8")
        #expect(
            try body(reply(text)) == ["AK1*PO*7", "AK2*850*0001", "AK5*R", "AK9*R*1*1*0*4"]
        )
    }

    @Test func `a missing set trailer and a wrong group count are told`() throws {
        let text = Fixture.order.replacing("SE*14*0001~", with: "").replacing(
            "GE*1*7",
            with: "GE*3*7"
        )
        #expect(
            try body(reply(text)) == ["AK1*PO*7", "AK2*850*0001", "AK5*R*2", "AK9*R*3*1*0*5"]
        )
    }

    @Test func `a missing segment is reported with its position`() throws {
        let text = Fixture.order(Array(Fixture.orderBody.dropFirst()))
        #expect(try body(reply(text)).contains("AK3*BEG*2**3"))
    }

    @Test func `a bad component is reported by position`() throws {
        let text = Fixture.order(replacing: 2, with: "REF*DP*017**ST:")
        #expect(try body(reply(text)).contains("AK4*4:2*127*1"))
    }

    @Test func `the level of detail is the partner's`() throws {
        let policy = AcknowledgmentPolicy(functional: .groups)
        #expect(try body(reply(Fixture.order, policy: policy)) == ["AK1*PO*7", "AK9*A*1*1*1"])
        #expect(try reply(Fixture.order, policy: AcknowledgmentPolicy(functional: .none)) == nil)
    }

    @Test func `acknowledgements are not acknowledged`() throws {
        #expect(try reply(Fixture.functionalAcknowledgment) == nil)
    }

    @Test func `TA1 comes when asked for, on error, always or never`() throws {
        let asking = Fixture.order.replacing("*0*P*:~", with: "*1*P*:~")
        let wrong = Fixture.order.replacing("IEA*1*000000042", with: "IEA*1*000000041")
        let accepted = "TA1*000000042*261123*1859*A*000"
        #expect(try body(reply(asking)).first == accepted)
        #expect(try body(reply(Fixture.order)).first == "AK1*PO*7")
        let onError = AcknowledgmentPolicy(interchange: .onError)
        #expect(try body(reply(wrong, policy: onError)).first == "TA1*000000042*261123*1859*E*001")
        #expect(try body(reply(Fixture.order, policy: onError)).first == "AK1*PO*7")
        let always = AcknowledgmentPolicy(interchange: .always)
        #expect(try body(reply(Fixture.order, policy: always)).first == accepted)
        let never = AcknowledgmentPolicy(interchange: .never)
        #expect(try body(reply(asking, policy: never)).first == "AK1*PO*7")
    }

    @Test func `the reply uses the sender's separators`() throws {
        let text = Fixture.order.replacing("*", with: "|").replacing("~", with: "\n")
        let answer = try #require(try reply(text))
        #expect(answer.contains("AK9|A|1|1|1\n"))
    }

    @Test func `a group without names is answered in the interchange's names`() throws {
        let text = Fixture.order.replacing("GS*PO*BUYER*SELLER*", with: "GS*PO*  *  *")
        #expect(try #require(try reply(text)).contains("GS*FA*SELLER*BUYER*"))
    }

    @Test func `an ISA padded with no-break spaces is answered under the bare names`() throws {
        let text = Fixture.order.replacing("*BUYER          *", with: "*BUYER \u{A0} \u{A0} *")
        #expect(try #require(try reply(text)).contains("*ZZ*BUYER          *"))
    }

    @Test func `a guide's suffix is not repeated and an industry's is`() throws {
        func version(_ version: String) throws -> Bool {
            let text = Fixture.interchange([
                Fixture.group([Fixture.transaction(Fixture.orderBody)], version: version)
            ])
            return try #require(try reply(text)).contains("*X*\(version)~")
        }
        #expect(try version("004010VICS"))
        #expect(try !version("005010X231A1"))
    }

    @Test func `what we say of any damaged document can be written`() throws {
        let everything = AcknowledgmentPolicy(interchange: .always)
        for index in Fixture.orderBody.indices {
            for damage in ["", "ZZZZZ*1", "N1", "PO1*a*b*c*d*e*f*g", "DTM*1*2*3*4*5*6*7*8"] {
                let text = Fixture.order(replacing: index, with: damage)
                #expect(try reply(text, policy: everything) != nil)
            }
        }
    }
}

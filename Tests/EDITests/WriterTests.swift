import EDI
import Primitives
import Testing

@Suite struct WriterTests {
    private func interchange(
        _ segments: [OutboundSegment],
        set: String = "855",
        functionalID: String = "PR"
    ) -> OutboundInterchange {
        var interchange = OutboundInterchange(
            from: X12Identity(qualifier: "ZZ", id: "SELLER"),
            to: X12Identity(qualifier: "01", id: "123456789", groupID: "BUYERGS"),
            at: EnvelopeMoment(at: Timestamp(microseconds: 1_795_460_399_000_000)),
            version: "00401",
            controlNumber: 7
        )
        interchange.groups = [
            OutboundGroup(
                functionalID: functionalID,
                version: "004010",
                controlNumber: 12,
                transactions: [
                    OutboundTransaction(set: set, controlNumber: "0001", segments: segments)
                ]
            )
        ]
        return interchange
    }

    private func answer(_ name: String) -> [OutboundSegment] {
        [
            OutboundSegment("BAK", "00", "AC", "PO-4711", "20261123"),
            OutboundSegment("N1", "ST", .text(name), .absent, .absent),
        ]
    }

    @Test func `envelopes, counts and control numbers are right`() throws {
        let bytes = try X12Writer(endsLines: true).write(interchange(answer("Store")))
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                ISA*00*          *00*          *ZZ*SELLER         *01*123456789      *261123*1859\
                *U*00401*000000007*0*P*:~
                GS*PR*SELLER*BUYERGS*20261123*1859*12*X*004010~
                ST*855*0001~
                BAK*00*AC*PO-4711*20261123~
                N1*ST*Store~
                SE*4*0001~
                GE*1*12~
                IEA*1*000000007~

                """
        )
    }

    @Test func `a separator inside a value is refused with its place`() throws {
        #expect(throws: EDIWritingFailure.separatorInValue(segment: "N1", element: 2)) {
            try X12Writer().write(interchange(answer("A*B")))
        }
        #expect(throws: EDIWritingFailure.separatorInValue(segment: "N1", element: 2)) {
            try X12Writer().write(interchange(answer("A\nB")))
        }
    }

    @Test func `a separator inside a value becomes a blank where the partner allows it`() throws {
        let writer = X12Writer(textPolicy: OutboundTextPolicy(onSeparator: .replaceWithBlank))
        let text = String(decoding: try writer.write(interchange(answer("A*B~"))), as: UTF8.self)
        #expect(text.contains("N1*ST*A B~"))
    }

    @Test func `characters are written in the partner's encoding or refused`() throws {
        func written(_ encoding: OutboundTextPolicy.Encoding) throws -> [UInt8] {
            let writer = X12Writer(textPolicy: OutboundTextPolicy(encoding: encoding))
            return try writer.write(interchange(answer("K\u{FC}che")))
        }
        #expect(try written(.utf8).contains(0xC3))
        #expect(try written(.latin1).contains(0xFC))
        #expect(throws: EDIWritingFailure.foreignCharacter(segment: "N1", element: 2)) {
            try written(.ascii)
        }
    }

    @Test func `what the schema does not allow is not written`() throws {
        func failure(_ segments: [OutboundSegment]) -> [EDIRule] {
            do throws(EDIWritingFailure) {
                _ = try X12Writer().write(interchange(segments))
                return []
            } catch {
                guard case .invalid(let diagnostics) = error else { return [] }
                return diagnostics.map(\.rule)
            }
        }
        let good = answer("Store")
        #expect(failure(good) == [])
        #expect(failure([good[1]]) == [.mandatorySegmentMissing])
        #expect(failure(answer(String(repeating: "x", count: 61))) == [.elementTooLong])
        #expect(failure(good + [OutboundSegment("N1", "ST")]) == [.conditionalElementMissing])
        #expect(failure(good + [OutboundSegment("HL", "1", .absent, "S")]) == [.segmentNotInSet])
    }

    @Test func `an envelope that does not fit is refused by field`() throws {
        var wrong = interchange(answer("Store"))
        wrong.controlNumber = 1_000_000_000
        #expect(throws: EDIWritingFailure.self) { try X12Writer().write(wrong) }
        wrong = interchange(answer("Store"))
        wrong.receiver.id = "SIXTEENCHARACTER"
        #expect(
            throws: EDIWritingFailure.envelope(
                field: "ISA08",
                reason: "must have 1 to 15 characters"
            )
        ) {
            try X12Writer().write(wrong)
        }
        wrong = interchange(answer("Store"))
        wrong.delimiters.component = UInt8(ascii: "*")
        #expect(throws: EDIWritingFailure.self) { try X12Writer().write(wrong) }
    }

    @Test func `components are joined and empty ends are dropped`() throws {
        let segments =
            answer("Store") + [
                OutboundSegment("PO1", "1", "2", "EA", .absent, .absent, .absent, .absent),
                OutboundSegment("MEA", "PD", "WT", "5", .composite(["LB", "", ""])),
            ]
        let text = String(decoding: try X12Writer().write(interchange(segments)), as: UTF8.self)
        #expect(text.contains("PO1*1*2*EA~MEA*PD*WT*5*LB~"))
    }

    @Test(arguments: [
        (12_500, 3, "12.5"), (12_000, 3, "12"), (-5, 2, "-0.05"), (0, 6, "0"), (7, 0, "7"),
        (Int64.min, 2, "-92233720368547758.08"),
    ])
    func `decimals have a point only where needed`(value: Int64, digits: Int, text: String) {
        #expect(DecimalText.explicit(value, digits: digits) == text)
        if value > .min { #expect(DecimalText.scaled(text, digits: digits) == value) }
    }

    @Test(arguments: ["", "-", ".", "1.2.3", "1,5", "1e3", "0.0001", "99999999999999999999"])
    func `a decimal that does not fit exactly is none`(_ text: String) {
        #expect(DecimalText.scaled(text, digits: 3) == nil)
    }

    @Test func `what is written is read back the same`() throws {
        let bytes = try X12Writer().write(interchange(answer("Store")))
        let document = EDIReader(policy: .strict).read(bytes)
        #expect(document.diagnostics.isEmpty)
        #expect(document.interchanges.first?.groups.first?.receiver == "BUYERGS")
    }
}

import EDI
import Testing

/// What a partner says of our documents, in words.
@Suite struct ReceivedAcknowledgmentTests {
    private func received(_ body: [String], set: String = "997") throws -> ReceivedAcknowledgment? {
        let text = Fixture.interchange([
            Fixture.group([Fixture.transaction(body, set: set)], functionalID: "FA")
        ])
        let group = try #require(EDIReader().read(text).interchanges.first?.groups.first)
        return ReceivedAcknowledgment(try #require(group.transactions.first))
    }

    @Test(
        arguments: [
            ("A", .accepted), ("E", .acceptedWithErrors), ("P", .rejected), ("R", .rejected),
            ("M", .rejected), ("W", .rejected), ("X", .rejected),
        ] as [(String, ReceivedAcknowledgment.Verdict)]
    )
    func `the group's code is the verdict`(
        _ code: String,
        _ verdict: ReceivedAcknowledgment.Verdict
    ) throws {
        let answer = try #require(try received(["AK1*PR*12", "AK9*\(code)*1*1*1"]))
        #expect(answer.verdict == verdict)
        #expect(answer.groupNumber == 12)
        #expect(answer.functionalID == "PR")
        #expect(answer.findings.isEmpty)
    }

    @Test func `what the partner found is told with its place`() throws {
        let answer = try received([
            "AK1*SH*000000007", "AK2*856*0001", "AK3*HL*4**5", "AK3*TD5*9**8",
            "AK4*4*91*7*LTL-X", "AK5*R*5", "AK9*R*1*1*0*1",
        ])
        #expect(answer?.groupNumber == 7)
        #expect(
            answer?.findings == [
                "segment HL (number 4 in the set): it comes too often",
                "segment TD5 (number 9 in the set): it has faulty elements",
                "element 4: its code is not known. It was: LTL-X.",
                "the set: segments are faulty", "the group: they do not take this kind",
            ]
        )
    }

    @Test func `a 999 speaks of the partner's own guide`() throws {
        let answer = try received(
            [
                "AK1*IN*8*005010", "AK2*810*0001*005010", "IK3*N1*6**I6", "IK5*R*I5",
                "AK9*R*1*1*0",
            ],
            set: "999"
        )
        #expect(answer?.verdict == .rejected)
        #expect(
            answer?.findings == [
                "segment N1 (number 6 in the set): their guide needs it here and it is missing",
                "the set: segments are not as their guide says",
            ]
        )
    }

    @Test(
        arguments: [
            ["AK9*A*1*1*1"], ["AK1*PR*12"], ["AK1*PR*x", "AK9*A*1*1*1"], ["AK1*PR*1", "AK9*Q"],
            ["AK1", "AK9"],
        ]
    )
    func `what names no group or no verdict is none`(_ body: [String]) throws {
        #expect(try received(body) == nil)
    }

    @Test func `however much was found, the words are bounded`() throws {
        let many = (1...300).map { "AK3*PO1*\($0)**3" }
        let answer = try received(["AK1*PR*1", "AK2*855*0001"] + many + ["AK9*R*1*1*0"])
        #expect(answer?.findings.count == ReceivedAcknowledgment.findingsMax)
    }
}

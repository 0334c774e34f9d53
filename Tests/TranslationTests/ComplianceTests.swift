import Canonical
import Ordering
import Pricing
import Primitives
import Testing
import Translation
import Yams

/// A partner's rules, and documents that are held against them.
@Suite struct ComplianceTests {
    private func findings(
        _ kind: OutboundDocumentKind,
        _ story: (OrderState, Milestone),
        _ rules: ComplianceRules = ComplianceRules()
    ) -> [String] {
        ComplianceCheck(rules, story.0).findings(in: kind, for: story.1)
    }

    @Test func `what is as it was told is not remarked upon`() {
        var shipped = MessageStory.shipment
        shipped.0.shipments[0].parcels[0].sscc = "012345678901234560"
        #expect(findings(.shipNotice, shipped) == [])
        var billed = MessageStory.invoice
        billed.0.shipments = shipped.0.shipments
        #expect(findings(.invoice, billed) == [])
        let accepted = Milestone(.accepted, at: Timestamp(microseconds: 0))
        #expect(findings(.orderAcknowledgment, (Trade.order, accepted)) == [])
    }

    @Test func `another price than the buyer's is remarked upon before the answer leaves`() {
        var order = Trade.order
        order.lines[1].reasons = [.priceDiffers]
        let accepted = Milestone(.accepted, at: Timestamp(microseconds: 0))
        #expect(
            findings(.orderAcknowledgment, (order, accepted))
                == ["line 20: the price is not the one that was ordered at"]
        )
    }

    @Test func `parcels have codes that are codes, each its own, and no more goods than promised`()
    {
        var story = MessageStory.shipment
        story.0.shipments[0].parcels[0].sscc = "012345678901234561"
        story.0.shipments[0].parcels[1].contents[0].thousandths = 36_000
        #expect(
            findings(.shipNotice, story, ComplianceRules(requiresSSCC: true)) == [
                "parcel B1: 012345678901234561 is no SSCC", "parcel B2 has no SSCC",
                "line 20: 4 CA shipped, 3 CA confirmed",
            ]
        )
        story.0.shipments[0].parcels[0].sscc = "012345678901234560"
        story.0.shipments[0].parcels[1].sscc = "012345678901234560"
        story.0.shipments[0].parcels[1].contents = []
        #expect(findings(.shipNotice, story) == ["two parcels have one SSCC"])
    }

    @Test func `an invoice bills what left, at the price that was confirmed`() {
        var story = MessageStory.invoice
        story.0.shipments = MessageStory.shipment.0.shipments
        story.0.shipments[0].parcels.removeLast()
        story.0.invoices[0].lines[0].price = UnitPrice(millionths: 4_600_000, .usd, per: .each)
        #expect(
            findings(.invoice, story) == [
                "line 1: billed at 4.60 for one EA, confirmed at 4.50 for one EA",
                "line 20: 2 CA billed, 1 CA shipped",
            ]
        )
    }

    @Test func `only so many differences are told`() {
        var order = Trade.order
        order.lines = (1...30).map { number in
            var line = Trade.order.lines[0]
            line.number = number
            line.reasons = [.priceDiffers]
            return line
        }
        let accepted = Milestone(.accepted, at: Timestamp(microseconds: 0))
        let told = findings(.orderAcknowledgment, (order, accepted))
        #expect(told.count == 21)
        #expect(told.last == "and 10 more")
    }

    @Test func `rules are read, with the partner's own fees`() throws {
        let rules = try YAMLDecoder().decode(
            ComplianceRules.self,
            from: """
                response_within_hours: 4
                notice_within_minutes: 60
                warn_before_minutes: 15
                requires_sscc: true
                differences: hold
                fees: {late_response: "50.00", difference: "25.5"}
                """
        )
        #expect(rules.responseWithinHours == 4 && rules.noticeWithinMinutes == 60)
        #expect(rules.differences == .hold)
        #expect(rules.fee(.lateResponse, in: .usd) == Money(minorUnits: 50_00, .usd))
        #expect(rules.fee(.difference, in: .usd) == Money(minorUnits: 25_50, .usd))
        #expect(rules.fee(.lateNotice, in: .usd) == nil)
    }

    @Test(arguments: [
        ("response_within_hours: 0", "1 to 720"), ("warn_before_minutes: 2000", "1 to 1440"),
        ("differences: ignore", "ignore"), ("fees: {late_reply: \"5\"}", "late_response"),
        ("fees: {difference: \"-5\"}", "expected an amount"),
    ])
    func `a rule that cannot be is refused with what is expected`(_ text: String, _ hint: String) {
        var complaint = ""
        do {
            _ = try YAMLDecoder().decode(ComplianceRules.self, from: text)
        } catch {
            complaint = "\(error)"
        }
        #expect(complaint.contains(hint), "\(complaint)")
    }
}

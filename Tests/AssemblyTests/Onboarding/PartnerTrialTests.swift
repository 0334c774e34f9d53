import Assembly
import Canonical
import EDI
import Mapping
import Primitives
import Testing
import Translation

/// What a partner's files would become, without taking them in.
@Suite struct PartnerTrialTests {
    private static func interchange(from sender: String = "RETAILCO", _ lines: String) -> [UInt8] {
        let padded = sender + String(repeating: " ", count: 15 - sender.utf8.count)
        return Array(
            """
            ISA*00*          *00*          *ZZ*\(padded)*ZZ*ACMESUPPLY     *261123*0830*U*00401*000000101*0*P*>~
            GS*PO*\(sender)*ACMESUPPLY*20261123*0830*101*X*004010~
            ST*850*0001~
            BEG*00*SA*4500017788**20261123~
            N1*ST*DC 42*92*0042~
            \(lines)
            SE*5*0001~
            GE*1*101~
            IEA*1*000000101~

            """.utf8
        )
    }

    private func trial() throws -> PartnerTrial {
        let profile = PartnerProfile(
            id: "retailco",
            entity: LegalEntity.ID("acme"),
            channel: Channel.ID("edi-retailco"),
            customer: Party.ID("C-RETAIL"),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "RETAILCO"),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY"),
            mapping: "standard/850"
        )
        let mapping = try MappingLibrary().effective("standard/850")
        return PartnerTrial(profile, by: mapping, at: Timestamp(microseconds: 0))
    }

    @Test func `an order is shown with its lines and its 997`() throws {
        let outcome = try trial().run(Self.interchange("PO1*1*24*EA*4.14*PE*VN*WIDGET~"))
        #expect(outcome.refusals == 0)
        #expect(outcome.orders == 1)
        #expect(outcome.fields.isSuperset(of: ["purchaseOrderNumber", "lines.quantity"]))
        let told = outcome.lines.joined(separator: "\n")
        #expect(told.contains("order 4500017788, 1 line, to 0042"))
        #expect(told.contains("1: 24 EA of sku WIDGET at 4.14 USD per EA"))
        #expect(told.contains("answered by 997"))
        #expect(told.contains("AK5*A~"))
    }

    @Test func `an order that would be refused says why, and by which 855`() throws {
        let outcome = try trial().run(Self.interchange("PO1*1*0*EA*4.14*PE*VN*WIDGET~"))
        #expect(outcome.refusals == 1)
        let told = outcome.lines.joined(separator: "\n")
        #expect(told.contains("a quantity above zero"))
        #expect(told.contains("answered by 855"))
        #expect(told.contains("BAK*00*RJ*4500017788"))
    }

    @Test func `another's interchange is taken in by nobody`() throws {
        let file = Self.interchange(from: "SOMEBODY", "PO1*1*24*EA*4.14*PE*VN*WIDGET~")
        let outcome = try trial().run(file)
        #expect(outcome.refusals == 1)
        #expect(outcome.orders == 0)
        #expect(outcome.lines.count == 1)
        #expect(outcome.lines[0].contains("ZZ/SOMEBODY"))
    }

    @Test func `what is no interchange is told`() throws {
        let outcome = try trial().run(Array("PO,Qty\n1,2\n".utf8))
        #expect(outcome.refusals == 1)
        #expect(outcome.lines == ["REFUSED: it holds no X12 or EDIFACT interchange"])
    }
}

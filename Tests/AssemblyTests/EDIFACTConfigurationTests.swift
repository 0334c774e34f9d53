import Assembly
import Foundation
import Testing

/// A partner's file that says how it speaks EDIFACT.
@Suite struct EDIFACTConfigurationTests {
    private static let partner = """
        profile:
          id: grocer
          entity: acme
          channel: edi-grocer
          customer: C-1
          currency: USD
          partner: {qualifier: "14", id: "4000001000005"}
          ourselves: {qualifier: "14", id: "4000001000104"}
          edifact:
            syntax: UNOC:3
            una: ":+.? '"
            messages: {ORDRSP: "D:96A:UN:EAN005"}
            routing: DEPT7
        """

    private func problems(_ partner: String) throws -> [String] {
        try ConfigurationFolder([
            "entities/acme.yaml": ConfigurationFolder.entity,
            "systems/erp.yaml": ConfigurationFolder.erp,
            "partners/grocer.yaml": partner,
        ]).problems()
    }

    @Test func `it is read, and its orders by the standard's mapping`() throws {
        #expect(try problems(Self.partner) == [])
    }

    @Test(arguments: [
        ("routing:", "rooting:", "rooting: there is no such setting; did you mean routing?"),
        ("UNOC:3", "UNOC", "such as UNOC:3"), ("D:96A:UN:EAN005", "96A", "D:93A"),
        ("ORDRSP:", "PRICAT:", "PRICAT is no message that is sent"),
    ])
    func `what it cannot mean is refused with its place`(
        _ old: String,
        _ new: String,
        _ complaint: String
    ) throws {
        let problems = try problems(Self.partner.replacing(old, with: new))
        #expect(problems.contains { $0.contains(complaint) }, "\(problems)")
        #expect(problems.allSatisfy { $0.hasPrefix("partners/grocer.yaml") }, "\(problems)")
    }
}

/// A value read with nothing overlooked, from whatever decoder: `decode(Strictly<Setup>.self, …)`.
struct Strictly<Value: Decodable>: Decodable {
    /// `nil` when anything was found.
    let value: Value?
    let findings: [StrictReport.Finding]

    init(from decoder: any Decoder) throws {
        let report = StrictReport()
        do {
            let value = try StrictDecoder(decoder, report: report).read(Value.self)
            self.value = report.findings.isEmpty ? value : nil
        } catch is StandInDecoder.Impossible {
            value = nil
        }
        findings = report.findings
    }
}

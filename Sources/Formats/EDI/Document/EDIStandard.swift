/// Which of the two standards a part of a document follows.
public enum EDIStandard: String, Codable, CaseIterable, Hashable, Sendable {
    /// ANSI ASC X12: ISA, GS, ST.
    case x12
    /// UN/EDIFACT: UNB, UNG, UNH (ISO 9735).
    case edifact
}

/// What a partner wants to hear about the documents it sent.
public struct AcknowledgmentPolicy: Codable, Hashable, Sendable {
    public enum Functional: String, Codable, CaseIterable, Hashable, Sendable {
        case none
        /// AK1 and AK9 only.
        case groups
        /// AK2 to AK5 for every transaction set.
        case transactions
    }

    public enum Interchange: String, Codable, CaseIterable, Hashable, Sendable {
        case never
        /// When ISA14 asks for one.
        case onRequest
        /// When ISA14 asks for one, and whenever there is something to complain about.
        case onError
        case always
    }

    public var functional: Functional
    public var interchange: Interchange

    public init(functional: Functional = .transactions, interchange: Interchange = .onRequest) {
        self.functional = functional
        self.interchange = interchange
    }
}

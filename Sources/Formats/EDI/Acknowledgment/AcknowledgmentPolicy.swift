/// What a partner wants to hear about the documents it sent.
public struct AcknowledgmentPolicy: Codable, Hashable, Sendable {
    public enum Functional: String, Codable, CaseIterable, Hashable, Sendable {
        case none
        /// AK1 and AK9 only.
        case groups
        /// AK2 to AK5 for every transaction set.
        case transactions
    }

    /// Which document carries the functional acknowledgement.
    public enum Form: String, Codable, CaseIterable, Hashable, Sendable {
        /// AK3, AK4, AK5.
        case functional = "997"
        /// IK3, IK4, IK5, under the guide 005010X231A1.
        case implementation = "999"
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
    /// A 997 where nothing is said.
    public var form: Form?

    public init(
        functional: Functional = .transactions,
        interchange: Interchange = .onRequest,
        form: Form? = nil
    ) {
        self.functional = functional
        self.interchange = interchange
        self.form = form
    }
}

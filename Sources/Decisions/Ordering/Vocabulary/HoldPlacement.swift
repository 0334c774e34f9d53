public import Canonical
public import Primitives

/// A person's stop sign on an order.
public struct HoldPlacement: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case fraudCheck = "fraud_check"
        case priceQuestion = "price_question"
        case other

        /// What the hold is called, in the order and on its work item.
        public var reason: ReasonCode {
            switch self {
            case .fraudCheck: .fraudCheck
            case .priceQuestion: .priceQuestion
            case .other: .manualHold
            }
        }

        /// Who lets it go on, where the placer names nobody.
        public var usualOwner: Role {
            switch self {
            case .fraudCheck: .financeAnalyst
            case .priceQuestion, .other: .customerService
            }
        }
    }

    public var kind: Kind
    /// Whose permission takes it away again: one of `owners`.
    public var owner: Role
    /// Why, in the placer's words.
    public var note: String
    public var placedBy: String

    /// Roles that a hold may be given to.
    public static let owners: [Role] = [.customerService, .financeAnalyst]

    public init(_ kind: Kind, note: String, placedBy: String, owner: Role? = nil) {
        self.kind = kind
        self.note = note
        self.placedBy = placedBy
        self.owner = owner ?? kind.usualOwner
    }
}

import SimulatedWorld

/// What happens at a planned moment, besides what the engine and the world do by themselves.
enum Occurrence: Sendable {
    /// A process starts on a node.
    case start(node: Int)
    case call(Int, BuyerCall)
    case command(Int, BuyerCommand)
    /// An event of a simulated system knocks at the door.
    case event(WorldCallback)
    /// Clerks look at their queues.
    case clerks
    /// Customers pay what they owe.
    case payments
    case goods
    /// Somebody sets a node's clock; a node loses a connection.
    case nodeTrouble
    /// The bad weather ends.
    case calm
}

/// How a buyer sends an order.
enum BuyerCall: Sendable {
    case first
    /// The same bytes under the same key: for want of an answer, or by mistake.
    case again
    case underNewKey
    /// Another body under the same key.
    case otherBody
    /// Another order under the same PO number.
    case otherOrder
    /// The order comes in a document and is decided later.
    case document
}

/// What a buyer wants of an order that stands.
enum BuyerCommand: Sendable { case change, cancel }

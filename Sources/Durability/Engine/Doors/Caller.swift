public import Canonical
public import Governance

/// Who stands at the door, and for which part of the house.
public struct Caller: Sendable, Equatable {
    public var actor: Actor
    public var entity: LegalEntity.ID
    /// A client acts for one channel; a person in the console for all of them.
    public var channel: Channel.ID?
    /// The customers it may act for; empty means all.
    public var customers: Set<Party.ID>

    public init(
        actor: Actor,
        entity: LegalEntity.ID,
        channel: Channel.ID?,
        customers: Set<Party.ID> = []
    ) {
        self.actor = actor
        self.entity = entity
        self.channel = channel
        self.customers = customers
    }

    /// The in-door's name for messages of this caller.
    var source: String {
        if let channel { return "channel:\(channel)" }
        return "\(actor.kind.rawValue):\(actor.name)"
    }

    /// Whether an order is this caller's to see and touch. Others' orders do not exist for it.
    public func mayReach(
        entity: LegalEntity.ID,
        channel orderChannel: Channel.ID,
        customer: Party.ID
    ) -> Bool {
        guard entity == self.entity else { return false }
        if let channel, channel != orderChannel { return false }
        return customers.isEmpty || customers.contains(customer)
    }
}

public import AS2

/// What is agreed with one partner about AS2.
public struct AS2Agreement: Sendable {
    /// The partner's profile id.
    public var partner: String
    public var entity: String
    /// Our AS2 name, as this partner writes it.
    public var ourName: String
    /// The partner's AS2 name.
    public var partnerName: String
    /// Keys, certificates, and how much security its messages must have.
    public var receiving: ReceivingPolicy

    /// - Precondition: there is a key of ours; without one nothing can be opened or signed.
    public init(
        partner: String,
        entity: String,
        ourName: String,
        partnerName: String,
        receiving: ReceivingPolicy
    ) {
        precondition(!receiving.credentials.isEmpty, "an AS2 agreement needs a key of ours")
        self.partner = partner
        self.entity = entity
        self.ourName = ourName
        self.partnerName = partnerName
        self.receiving = receiving
    }
}

/// What goes back over the connection that brought a message.
public struct AS2Answer: Sendable, Equatable {
    public var status: Int
    public var message: HTTPMessage

    /// A sentence for whoever looks at the sender's log.
    static func plain(_ status: Int, _ text: String) -> AS2Answer {
        AS2Answer(
            status: status,
            message: HTTPMessage(
                headers: ["Content-Type": "text/plain; charset=utf-8"],
                body: Array((text + "\n").utf8)
            )
        )
    }

    static func receipt(_ message: HTTPMessage) -> AS2Answer {
        AS2Answer(status: 200, message: message)
    }
}

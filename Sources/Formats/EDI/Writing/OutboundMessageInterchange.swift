/// An EDIFACT interchange to be written; references and the moment are the caller's.
public struct OutboundMessageInterchange: Hashable, Sendable {
    public var sender: EDIFACTIdentity
    public var receiver: EDIFACTIdentity
    public var moment: EnvelopeMoment
    /// UNB01's first component: the character set. `UNOA` is upper-case letters, digits and some
    /// punctuation, `UNOB` ASCII, `UNOC` Latin-1, `UNOY` UTF-8.
    public var syntaxIdentifier: String
    /// UNB01's second component: 1 to 4.
    public var syntaxVersion: Int
    /// UNB05: 1 to 14 characters.
    public var controlReference: String
    /// UNB07, such as `ORDERS`.
    public var applicationReference: String
    /// UNB09.
    public var requestsAcknowledgment: Bool
    /// UNB11.
    public var isTest: Bool
    /// UNA is written when the delimiters are not the standard's, or when the partner wants it.
    public var beginsWithServiceStringAdvice: Bool
    public var delimiters: EDIDelimiters
    public var messages: [OutboundMessage]

    public init(
        from sender: EDIFACTIdentity,
        to receiver: EDIFACTIdentity,
        at moment: EnvelopeMoment,
        controlReference: String,
        messages: [OutboundMessage] = []
    ) {
        self.sender = sender
        self.receiver = receiver
        self.moment = moment
        self.controlReference = controlReference
        self.messages = messages
        syntaxIdentifier = "UNOC"
        syntaxVersion = 3
        applicationReference = ""
        requestsAcknowledgment = false
        isTest = false
        beginsWithServiceStringAdvice = true
        delimiters = .edifact
    }
}

/// Who a partner is on UNB: an id and the code list it is from, such as `14` for GLNs.
public struct EDIFACTIdentity: Codable, Hashable, Sendable {
    public var id: String
    public var qualifier: String
    /// For routing inside the partner's house; mostly empty.
    public var routing: String

    public init(_ id: String, qualifier: String = "", routing: String = "") {
        self.id = id
        self.qualifier = qualifier
        self.routing = routing
    }

    var element: OutboundElement { .composite([id, qualifier, routing]) }
}

/// A message to be written: its body, without UNH and UNT.
public struct OutboundMessage: Hashable, Sendable {
    public var type: EDIFACTMessageType
    /// UNH01: 1 to 14 characters.
    public var reference: String
    public var segments: [OutboundSegment]

    public init(_ type: EDIFACTMessageType, reference: String, segments: [OutboundSegment]) {
        self.type = type
        self.reference = reference
        self.segments = segments
    }
}

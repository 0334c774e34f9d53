public import AS2
import Foundation

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
    /// `nil` when nothing is sent to this partner over AS2.
    public var sending: AS2Sending?
    /// Hosts to which receipts may be sent that the partner wants on a connection of their own,
    /// beside the one that `sending` names.
    public var receiptHosts: [String]

    /// - Precondition: there is a key of ours; without one nothing can be opened or signed.
    public init(
        partner: String,
        entity: String,
        ourName: String,
        partnerName: String,
        receiving: ReceivingPolicy,
        sending: AS2Sending? = nil,
        receiptHosts: [String] = []
    ) {
        precondition(!receiving.credentials.isEmpty, "an AS2 agreement needs a key of ours")
        self.partner = partner
        self.entity = entity
        self.ourName = ourName
        self.partnerName = partnerName
        self.receiving = receiving
        self.sending = sending
        self.receiptHosts = receiptHosts
    }

    /// The certificates that new messages are made with: ours signs, the partner's encrypts.
    public var inUse: [(whose: String, certificate: Certificate)] {
        [
            ("ours", receiving.credentials.first?.certificate),
            ("theirs", receiving.certificates.first),
        ]
        .compactMap { whose, certificate in certificate.map { (whose, $0) } }
    }

    /// Every host that is called for this partner's sake.
    public var hosts: [String] {
        let own = sending.flatMap { URL(string: $0.url)?.host()?.lowercased() }
        return Array(Set(receiptHosts.map { $0.lowercased() } + [own].compactMap(\.self))).sorted()
    }

    /// Whether a receipt may go where its request says.
    func allowsReceipt(to url: String) -> Bool {
        guard let parsed = URL(string: url), let host = parsed.host()?.lowercased() else {
            return false
        }
        return ["http", "https"].contains(parsed.scheme?.lowercased()) && hosts.contains(host)
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

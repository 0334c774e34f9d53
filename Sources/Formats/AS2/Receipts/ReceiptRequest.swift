/// The receipt that a sender wants (RFC 4130 §7.3).
///
/// ```
/// Disposition-Notification-To: orders@acme.example
/// Disposition-Notification-Options: signed-receipt-protocol=required, pkcs7-signature;
///  signed-receipt-micalg=required, sha-256
/// Receipt-Delivery-Option: https://acme.example/as2
/// ```
public struct ReceiptRequest: Hashable, Sendable {
    public var isSigned: Bool
    /// MIC algorithms the sender takes, its favourite first; empty when it named none known here.
    public var digests: [DigestAlgorithm]
    /// Where the receipt goes, later, on a connection of its own; `nil`: in the answer.
    public var returnURL: String?

    /// One digest only: some receivers take the first of a list and some the last.
    public init(signedBy digest: DigestAlgorithm?, returnURL: String? = nil) {
        isSigned = digest != nil
        digests = digest.map { [$0] } ?? []
        self.returnURL = returnURL
    }

    /// `nil` when none is wanted.
    init?(_ headers: HeaderFields) throws(AS2Failure) {
        guard headers["Disposition-Notification-To"] != nil else { return nil }
        returnURL = headers["Receipt-Delivery-Option"].map { ASCIIText.trimmed($0) }
        let options = ParameterizedValue(";" + (headers["Disposition-Notification-Options"] ?? ""))
        let protocols = Self.list(options["signed-receipt-protocol"])
        let algorithms = Self.list(options["signed-receipt-micalg"])
        isSigned = protocols.names.contains("pkcs7-signature")
        digests = algorithms.names.compactMap { DigestAlgorithm(named: $0) }
        if protocols.isRequired, !isSigned {
            throw AS2Failure(.unsupported, "receipts are signed as pkcs7-signature only")
        }
        if algorithms.isRequired, digests.isEmpty {
            throw AS2Failure(.unsupported, "none of the MIC algorithms wanted is spoken here")
        }
    }

    /// `required, sha-256, sha1`; some senders leave the first word out.
    private static func list(_ text: String?) -> (isRequired: Bool, names: [String]) {
        let words = (text ?? "").split(separator: ",").map {
            ASCIIText.lowercased(ASCIIText.trimmed($0))
        }
        let names = words.filter { $0 != "required" && $0 != "optional" }
        return (words.first == "required", names)
    }

    /// - Parameter address: any text; receivers ask only whether it is there.
    func headers(to address: String) -> [(String, String)] {
        var headers = [("Disposition-Notification-To", address)]
        if isSigned {
            let names = digests.map(\.plainName).joined(separator: ", ")
            headers.append(
                (
                    "Disposition-Notification-Options",
                    "signed-receipt-protocol=required, pkcs7-signature; "
                        + "signed-receipt-micalg=required, \(names)"
                )
            )
        }
        if let returnURL { headers.append(("Receipt-Delivery-Option", returnURL)) }
        return headers
    }
}

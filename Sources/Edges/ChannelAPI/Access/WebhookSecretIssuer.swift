/// Makes the signing secret of a new webhook, sealed for storage: plugged in by the app, so that
/// the API knows neither the installation's key nor how secrets are sealed.
public struct WebhookSecretIssuer: Sendable {
    /// A secret in both its forms.
    public struct Issued: Sendable {
        /// `whsec_…` (Standard Webhooks 1.0.0), told to the subscriber once.
        public var text: String
        /// What the webhook's row holds.
        public var sealed: [UInt8]

        public init(text: String, sealed: [UInt8]) {
            self.text = text
            self.sealed = sealed
        }
    }

    private let make: @Sendable (String) throws -> Issued

    /// - Parameter make: Gets the webhook's id, for which alone the secret is sealed. What it
    ///   throws is logged, so its words must hold nothing of the secret.
    public init(_ make: @escaping @Sendable (_ webhook: String) throws -> Issued) {
        self.make = make
    }

    func issue(for webhook: String) throws -> Issued { try make(webhook) }
}

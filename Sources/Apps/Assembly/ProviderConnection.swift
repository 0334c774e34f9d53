import Connectors
import Console
import Primitives

/// The identity provider with a way to it, which is to be shut down with the process.
struct ProviderConnection: Sendable {
    let provider: IdentityProvider
    let exchange: AsyncHTTPExchange

    init(
        _ configuration: OpenIDConfiguration,
        secrets: any SecretResolver = SystemSecrets(),
        clock: any WallClock
    ) {
        exchange = AsyncHTTPExchange(policy: configuration.outboundPolicy, clock: clock)
        provider = IdentityProvider(
            configuration.settings,
            http: exchange,
            secrets: secrets,
            clock: clock
        )
    }
}

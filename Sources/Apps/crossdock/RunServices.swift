import ServiceLifecycle
import UnixSignals

/// Runs services until one ends or the process is told to stop (SIGTERM, SIGINT).
func runServices(_ services: [any Service]) async throws {
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: makeLogger()
        )
    )
    try await group.run()
}

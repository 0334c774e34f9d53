import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until one ends or the process is told to stop (SIGTERM, SIGINT).
func runServices(_ services: [any Service], logger: Logger = makeLogger()) async throws {
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
    )
    try await group.run()
}

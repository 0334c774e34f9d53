import Connectors
import Primitives
import Reconciliation

extension Reconciler {
    /// One page of an export, asked for again after the pause that the target or its budget wants.
    func page(_ subject: ReconciledSubject, after: String?) async throws -> ExportPage {
        var pause = Duration.seconds(1)
        for attempt in 1... {
            do throws(ConnectorFailure) {
                let deadline = clock.now().advanced(by: Self.deadline)
                guard let page = try await lane.export(subject, after, deadline) else {
                    throw ConnectorFailure(
                        .misconfigured("it has no exports.\(subject.rawValue)")
                    )
                }
                if page.records.isEmpty, page.next != nil {
                    throw ConnectorFailure(
                        .malformedAnswer("an empty page of \(subject.rawValue) that goes on")
                    )
                }
                return page
            } catch {
                guard case .retry(let after) = error.remedy, attempt < Self.triesMax else {
                    throw error
                }
                try await clock.sleep(until: clock.now().advanced(by: after ?? pause))
                pause = min(pause * 2, .seconds(30))
            }
        }
        preconditionFailure("a loop without an end has ended")
    }
}

public import Connectors
import Ordering
public import Primitives

extension TrytonConnector {
    /// Lines that one call carries; a longer batch goes in several.
    private static let linesAtOnce = 300

    public func batch(of operation: String) -> Int {
        operation == ERPOperation.book.rawValue ? configuration.batch : 1
    }

    public func performTogether(
        _ requests: [ConnectorRequest],
        deadline: Timestamp
    ) async -> [Result<ConnectorResponse, ConnectorFailure>] {
        var outcomes: [Int: Result<ConnectorResponse, ConnectorFailure>] = [:]
        var calls: [[(place: Int, booking: TrytonBooking)]] = []
        var lines = 0
        for (place, request) in requests.enumerated() {
            guard request.operation == ERPOperation.book.rawValue else {
                outcomes[place] = await outcome(of: request, deadline: deadline)
                continue
            }
            do throws(ConnectorFailure) {
                let order = try request.decoded(as: ERPOrder.self)
                let booking = TrytonBooking(
                    order: order,
                    directory: directory,
                    conversation: conversation(request, deadline)
                )
                lines += order.lines.count
                if calls.isEmpty || lines > Self.linesAtOnce {
                    calls.append([])
                    lines = order.lines.count
                }
                calls[calls.count - 1].append((place, booking))
            } catch {
                outcomes[place] = .failure(error)
            }
        }
        for call in calls {
            let joint = TrytonJointBooking(
                bookings: call.map { $0.booking },
                directory: directory
            )
            for (one, outcome) in zip(call, await joint.perform()) {
                outcomes[one.place] = outcome
            }
        }
        return requests.indices.map { place in
            outcomes[place] ?? .failure(ConnectorFailure(.malformedAnswer("it was not sent")))
        }
    }
}

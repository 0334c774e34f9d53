import Assembly
import Primitives

/// Sends a plan through a number of senders side by side, each as fast as it is answered.
struct PlannedLoad: Sendable {
    let plan: OrderPlan
    let courier: Courier
    let promises: Promises
    let seed: UInt64
    /// Between a sender's deliveries.
    var pause: Duration = .zero
    private let clock = SystemClock()

    init(_ plan: OrderPlan, _ courier: Courier, _ promises: Promises, seed: UInt64) {
        self.plan = plan
        self.courier = courier
        self.promises = promises
        self.seed = seed
    }

    /// Runs until the plan is sent or `cursor` is stopped.
    func run(senders: Int, along cursor: PlanCursor) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in 0..<senders {
                group.addTask {
                    var random = SeededRandom(seed: seed &+ UInt64(sender) &* 7_919)
                    while let index = cursor.take() {
                        try await send(plan.deliveries[index], using: &random)
                        guard pause > .zero else { continue }
                        try await clock.sleep(until: clock.now().advanced(by: pause))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Sends while `happening` goes on; returns the part of the plan that was sent.
    func run(
        senders: Int,
        while happening: @escaping @Sendable () async throws -> Void
    ) async throws -> OrderPlan {
        let cursor = PlanCursor(plan.deliveries.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await run(senders: senders, along: cursor) }
            group.addTask {
                defer { cursor.stop() }
                try await happening()
            }
            try await group.waitForAll()
        }
        return plan.prefix(cursor.taken)
    }

    func run(senders: Int) async throws {
        try await run(senders: senders, along: PlanCursor(plan.deliveries.count))
    }

    /// One delivery, to its end.
    func send(_ delivery: OrderDelivery, using random: inout SeededRandom) async throws {
        let order = plan.orders[delivery.order]
        let sent = clock.now()
        let receipt = try await courier.deliver(
            order.body,
            under: delivery.key,
            using: &random
        )
        switch receipt {
        case .taken(let id, _): courier.log.acknowledged(delivery.order, as: id, sent: sent)
        case .refused(let status, let text):
            promises.broken("\(order.number) is a good order and was answered \(status): \(text)")
        case .gaveUp(let seen):
            promises.broken("\(order.number) was not taken within \(courier.patience): \(seen)")
        }
        courier.log.finishedOne()
    }
}

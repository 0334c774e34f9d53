import Assembly
import Primitives

/// Many times the usual number of orders for a while, before an ERP that is slow; then a flood of
/// senders that is more than a node works on at once.
package struct SurgeDrill: Drill {
    /// Orders a second on a usual day.
    package var usual = 1.0
    /// How many times more during the surge.
    package var factor = 15.0
    package var calm: Duration = .seconds(30)
    package var surge: Duration = .seconds(180)
    package var erpCallsPerSecond = 2.0
    /// Senders of the flood, each with a connection of its own.
    package var flood = 400
    /// Orders of the flood.
    package var floodOrders = 2_000
    /// How many requests a node works on at once during this drill; more are refused.
    package var requestsInFlight = 250
    /// How many orders it decides at once; more wait, up to `ordersWaiting`.
    package var ordersDecidedAtOnce = 16
    package var ordersWaiting = 300

    package init() {}

    private struct Phase {
        var name: String
        var rate: Double
        var count: Int

        init(_ name: String, rate: Double, for time: Duration) {
            self.name = name
            self.rate = rate
            count = max(1, Int((rate * (time / .seconds(1))).rounded()))
        }
    }

    package func run(_ settings: DrillSettings) async throws -> [String] {
        let reporter = Reporter()
        let phases = [
            Phase("calm before", rate: usual, for: calm),
            Phase("surge", rate: usual * factor, for: surge),
            Phase("calm after", rate: usual, for: calm),
        ]
        let paced = phases.reduce(0) { $0 + $1.count }
        reporter.say(
            "\(paced) orders, \(usual) a second and \(factor) times as many, then a flood of "
                + "\(floodOrders) by \(flood) senders; the ERP takes \(erpCallsPerSecond) calls a "
                + "second; seed \(settings.seed)"
        )
        var random = SeededRandom(seed: settings.seed)
        let plan = OrderPlan(single: paced + floodOrders, using: &random)
        var options = SceneOptions()
        options.erpCallsPerSecond = erpCallsPerSecond
        options.erpConcurrency = 1
        options.server = """
            requestsInFlight: \(requestsInFlight)
            ordersDecidedAtOnce: \(ordersDecidedAtOnce)
            ordersWaiting: \(ordersWaiting)
            """
        options.connections = flood
        return try await Scene.run(settings, options, reporter) { scene in
            let log = SendLog()
            let load = PlannedLoad(plan, scene.courier(log), scene.promises, seed: settings.seed)
            try await report(scene, "at rest")
            var next = 0
            for phase in phases {
                let latencies = try await PacedLoad(load)
                    .run(next..<next + phase.count, perSecond: phase.rate)
                next += phase.count
                reporter.say("\(phase.name): \(phase.count) orders, \(latencies.summary)")
                try await report(scene, phase.name)
            }
            try await flood(load, from: next, log, scene)
            try await report(scene, "flood")
            reporter.say(log.summary)
            let orders = try await Accounting(scene, plan, log).settle()
            compareOrder(of: orders, plan, log, scene)
        }
    }

    /// More senders than a node works for at once: those past the bound are told to come back.
    private func flood(
        _ load: PlannedLoad,
        from first: Int,
        _ log: SendLog,
        _ scene: Scene
    ) async throws {
        let before = log.counts
        let cursor = PlanCursor(from: first, to: first + floodOrders)
        let begin = scene.reporter.seconds
        try await load.run(senders: flood, along: cursor)
        let after = log.counts
        let busy = after.busy - before.busy
        scene.reporter.say(
            "flood: \(floodOrders) orders in \(Int(scene.reporter.seconds - begin)) s; requests "
                + "told that their order waits: \(after.waited - before.waited), refused early: "
                + "\(busy)"
        )
        scene.promises.expect(after.waited > before.waited, "no order waited for its decision")
        scene.promises.expect(
            after.withRetryAfter - before.withRetryAfter == busy,
            "a refusal for being busy did not say when to come back"
        )
        scene.promises.expect(
            after.answers.keys.allSatisfy { (200..<300).contains($0) || [429, 503].contains($0) },
            "overload was answered with \(after.answers.keys.sorted())"
        )
    }

    private func report(_ scene: Scene, _ when: String) async throws {
        guard let id = await scene.nodes[0].processID, let memory = Memory.of(id) else { return }
        scene.reporter.say(
            "\(when): the node holds \(memory.now / 1_048_576) MiB, at most "
                + "\(memory.peak / 1_048_576) MiB so far"
        )
    }

    /// With one call to the ERP at a time, what a customer ordered later is booked later.
    private func compareOrder(
        of orders: [Accounting.Listed],
        _ plan: OrderPlan,
        _ log: SendLog,
        _ scene: Scene
    ) {
        let erpNumbers = Dictionary(
            orders.map { ($0.number, $0.erpNumber ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        var sequence = BookingOrder()
        for (index, passage) in log.passages {
            let order = plan.orders[index]
            guard let number = erpNumbers[order.number] else { continue }
            sequence.add(
                customer: order.customer,
                sent: passage.sent,
                acknowledged: passage.acknowledged,
                booked: number
            )
        }
        let overtakings = sequence.overtakings
        scene.reporter.say(
            "\(overtakings) orders were booked before an earlier one of their customer"
        )
        scene.promises.expect(
            overtakings == 0,
            "\(overtakings) orders overtook an earlier one of their customer on the way to the ERP"
        )
    }
}

import Assembly
import Connectors
import JSON
import Primitives

/// The same load twice: clean, and with broken, enormous, unknown and repeated orders among it.
///
/// It tells how much slower the good ones were answered; machines differ, so only what was answered
/// is judged.
package struct DirtyDrill: Drill {
    package var perSecond = 20.0
    package var seconds = 60

    package init() {}

    /// What is wrong with one request in a hundred of each kind.
    private enum Dirt: CaseIterable {
        case malformed, enormous, unknownItem

        var status: Int {
            switch self {
            case .malformed: 400
            case .enormous: 413
            case .unknownItem: 422
            }
        }

        func body(of order: DrillOrder) -> [UInt8] {
            switch self {
            case .malformed: return order.body.dropLast(7)
            case .enormous:
                return order.body + [UInt8](repeating: 0x20, count: Limits.requestBodyBytes)
            case .unknownItem:
                var order = order
                order.lines = [DrillOrder.Line(sku: "NO-SUCH-ITEM", each: 1)]
                return order.body
            }
        }
    }

    package func run(_ settings: DrillSettings) async throws -> [String] {
        let reporter = Reporter()
        let count = max(100, Int(perSecond * Double(seconds)))
        reporter.say("\(count) orders clean, as many with dirt, seed \(settings.seed)")
        var random = SeededRandom(seed: settings.seed)
        var plan = OrderPlan(single: count * 2, using: &random)
        // In the second half one delivery in twenty repeats an earlier one.
        let repeats = (0..<count / 20).map { _ in
            plan.deliveries[Int.random(in: 0..<count * 2, using: &random)]
        }
        for delivery in repeats {
            let place = Int.random(in: count..<plan.deliveries.count, using: &random)
            plan.deliveries.insert(delivery, at: place)
        }
        return try await Scene.run(settings, SceneOptions(), reporter) { [plan] scene in
            let log = SendLog()
            let load = PlannedLoad(plan, scene.courier(log), scene.promises, seed: settings.seed)
            let paced = PacedLoad(load)
            // Caches fill, and the first half is not charged for it.
            let warm = min(50, count / 4)
            _ = try await paced.run(0..<warm, perSecond: perSecond)
            let clean = try await paced.run(warm..<count, perSecond: perSecond)
            reporter.say("clean: \(clean.count) orders, \(clean.summary)")
            let dirty = try await withThrowingTaskGroup(of: Latencies?.self) { group in
                group.addTask {
                    try await paced.run(count..<plan.deliveries.count, perSecond: perSecond)
                }
                group.addTask {
                    try await soil(scene, count: count, seed: settings.seed)
                    return nil
                }
                var latencies = Latencies()
                for try await part in group { latencies = part ?? latencies }
                return latencies
            }
            reporter.say("with dirt: \(dirty.count) good orders, \(dirty.summary)")
            reporter.say(
                "ratio with dirt to clean: p50 \(Self.ratio(dirty, clean, 0.5)), p99 "
                    + Self.ratio(dirty, clean, 0.99)
            )
            reporter.say(log.summary)
            try await Accounting(scene, plan, log).settle()
        }
    }

    /// Sends what is wrong, evenly among the good orders.
    private func soil(_ scene: Scene, count: Int, seed: UInt64) async throws {
        let clock = SystemClock()
        let log = SendLog()
        let courier = scene.courier(log)
        var random = SeededRandom(seed: seed ^ 0xD127)
        let start = clock.now()
        for round in 0..<max(1, count / 100) {
            try await clock.sleep(
                until: start.advanced(by: .seconds(Double(round) * 100 / perSecond))
            )
            for dirt in Dirt.allCases {
                let order = DrillOrder(900_000 + round, using: &random)
                let outcome = await courier.attempt(
                    dirt.body(of: order),
                    under: "dirt-\(dirt)-\(round)",
                    at: scene.nodes[0].address
                )
                switch outcome {
                case .answered(let reply):
                    scene.promises.expect(
                        reply.status == dirt.status,
                        "an order that is \(dirt) was answered with \(reply.status)"
                    )
                case .cut where dirt == .enormous:
                    // The rest of the body was still on its way when the answer came.
                    break
                case .cut(let how): scene.promises.broken("an order that is \(dirt): \(how)")
                case .notConnected: scene.promises.broken("the node did not listen")
                }
            }
        }
        scene.reporter.say("dirt: \(log.summary)")
    }

    private static func ratio(_ one: Latencies, _ other: Latencies, _ share: Double) -> String {
        let ratio = one.percentile(share) / other.percentile(share)
        return ratio.isFinite ? "\((ratio * 100).rounded() / 100)" : "unknown"
    }
}

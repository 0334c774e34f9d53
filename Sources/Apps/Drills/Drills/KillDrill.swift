import Primitives

/// A node killed with SIGKILL again and again while orders come in, some of them several times.
///
/// With one node on SQLite, or with several on one PostgreSQL, of which the last is the victim.
package struct KillDrill: Drill {
    package var orders = 10_000
    package var kills = 100
    package var senders = 16
    package var nodes = 1

    package init() {}

    package func run(_ settings: DrillSettings) async throws -> [String] {
        let reporter = Reporter()
        reporter.say("\(orders) orders, \(nodes) nodes, \(kills) kills, seed \(settings.seed)")
        var random = SeededRandom(seed: settings.seed)
        let plan = OrderPlan(orders: orders, repeats: 1...5, using: &random)
        let beats = Beats(count: kills, of: plan.deliveries.count, using: &random)
        var options = SceneOptions()
        options.nodes = nodes
        return try await Scene.run(settings, options, reporter) { scene in
            reporter.say("\(plan.deliveries.count) deliveries by \(senders) senders")
            let log = SendLog()
            let load = PlannedLoad(plan, scene.courier(log), scene.promises, seed: settings.seed)
            let victim = scene.nodes[nodes - 1]
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await load.run(senders: senders) }
                group.addTask {
                    try await beats.play(log, reporter) {
                        await victim.kill()
                        try await victim.start()
                    }
                }
                try await group.waitForAll()
            }
            reporter.say(log.summary)
            try await victim.ready()
            try await Accounting(scene, plan, log).settle()
        }
    }
}

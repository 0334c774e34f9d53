import Assembly
import Primitives

/// Nodes restarted one after another with SIGTERM under load, one added and taken away again.
package struct RollingDrill: Drill {
    /// How often every node is restarted.
    package var rounds = 3
    package var senders = 8

    package init() {}

    package func run(_ settings: DrillSettings) async throws -> [String] {
        let reporter = Reporter()
        reporter.say("2 nodes, \(rounds) rolling restarts, seed \(settings.seed)")
        var random = SeededRandom(seed: settings.seed)
        let whole = OrderPlan(single: 100_000, using: &random)
        var options = SceneOptions()
        options.nodes = 2
        options.spareNodes = 1
        return try await Scene.run(settings, options, reporter) { scene in
            let log = SendLog()
            var courier = scene.courier(log)
            courier.onRepeatAfterCut = { isReplay in
                scene.promises.expect(
                    !isReplay,
                    "a request was begun, and its answer cut by a graceful stop"
                )
            }
            var load = PlannedLoad(whole, courier, scene.promises, seed: settings.seed)
            load.pause = .milliseconds(20)
            let sent = try await load.run(senders: senders) { try await roll(scene, log) }
            reporter.say(log.summary)
            let counts = log.counts
            let failed = counts.answers.filter { !(200..<300).contains($0.key) }
            scene.promises.expect(
                failed.isEmpty,
                "requests were answered with \(failed.keys.sorted()) during rolling restarts"
            )
            try await Accounting(scene, sent, log).settle()
        }
    }

    private func roll(_ scene: Scene, _ log: SendLog) async throws {
        let clock = SystemClock()
        func calm() async throws {
            try await clock.sleep(until: clock.now().advanced(by: .milliseconds(700)))
        }
        for round in 1...rounds {
            for node in scene.nodes.prefix(2) {
                try await calm()
                let begin = clock.now()
                await node.stop()
                let stopped = clock.now()
                try await node.start()
                try await node.ready()
                scene.reporter.say(
                    "round \(round), \(node.name): stopped in "
                        + "\(stopped.since(begin).inMilliseconds), ready again in "
                        + "\(clock.now().since(stopped).inMilliseconds); \(log.finished) orders"
                )
            }
        }
        let guest = scene.nodes[2]
        try await guest.start()
        try await guest.ready()
        scene.reporter.say("\(guest.name) was added")
        try await calm()
        await guest.stop()
        scene.reporter.say("\(guest.name) was taken away")
        try await calm()
    }
}

import Assembly
import Foundation
import Primitives

/// The database goes away under load and comes back: restarted, or its primary killed.
package struct DatabaseDrill: Drill {
    /// Shell commands, run one after another; each does one thing to the database and ends.
    package var blows: [String]
    package var nodes = 2
    package var senders = 8
    /// Between two blows; longer than the database needs to be back.
    package var calm: Duration = .seconds(3)

    package init(blows: [String]) { self.blows = blows }

    package func run(_ settings: DrillSettings) async throws -> [String] {
        guard settings.database != nil else {
            throw DrillFailure("name the database: --database postgresql://…")
        }
        let reporter = Reporter()
        reporter.say("\(nodes) nodes, \(blows.count) blows to the database, seed \(settings.seed)")
        var random = SeededRandom(seed: settings.seed)
        let whole = OrderPlan(single: 200_000, using: &random)
        var options = SceneOptions()
        options.nodes = nodes
        return try await Scene.run(settings, options, reporter) { scene in
            let log = SendLog()
            var load = PlannedLoad(
                whole,
                scene.courier(log),
                scene.promises,
                seed: settings.seed
            )
            load.pause = .milliseconds(20)
            let sent = try await load.run(senders: senders) { try await strike(scene, log) }
            reporter.say(log.summary)
            for node in scene.nodes { try await node.ready() }
            try await Accounting(scene, sent, log).settle()
        }
    }

    private func strike(_ scene: Scene, _ log: SendLog) async throws {
        let clock = SystemClock()
        try await clock.sleep(until: clock.now().advanced(by: calm))
        for (index, blow) in blows.enumerated() {
            let begin = clock.now()
            let shell = try Program(
                "blow",
                URL(filePath: "/bin/sh"),
                ["-c", blow],
                log: scene.workplace.log("blow-\(index + 1)")
            )
            guard await shell.ended() == .exit(0) else {
                throw DrillFailure("the command failed: \(blow)")
            }
            let done = clock.now()
            // As many may have been answered before the blow and are only counted now.
            try await recovered(past: log.finished + senders, log, blow)
            scene.reporter.say(
                "blow \(index + 1) took \(done.since(begin).inMilliseconds); orders are taken "
                    + "again \(clock.now().since(begin).inMilliseconds) after it began"
            )
            try await clock.sleep(until: clock.now().advanced(by: calm))
        }
    }

    private func recovered(past count: Int, _ log: SendLog, _ blow: String) async throws {
        let clock = SystemClock()
        let deadline = clock.now().advanced(by: .seconds(180))
        while log.finished <= count {
            guard clock.now() < deadline else {
                throw DrillFailure("no order was taken for three minutes after: \(blow)")
            }
            try await clock.sleep(until: clock.now().advanced(by: .milliseconds(20)))
        }
    }
}

import Assembly
import Connectors
import JSON
import Primitives

/// Thousands of orders in half a minute, before an ERP that may be called twice a second: what the
/// senders wait for, whether the budget holds, and whether the times that orders are given come true.
package struct BurstDrill: Drill {
    package var orders = 5_000
    package var within: Duration = .seconds(30)
    package var usual = 2.0
    package var calm: Duration = .seconds(30)
    /// The ERP's budget.
    package var callsPerMinute = 120
    /// From the burst's end to the asking for times: the pace is measured by what left last.
    package var settling: Duration = .seconds(150)
    /// Places in the queue, from its head, whose times are watched.
    package var places = [40, 80, 120, 160, 200]
    /// How wrong a time may be, as a share of the wait that it told.
    package var tolerance = 0.1

    package init() {}

    package func run(_ settings: DrillSettings) async throws -> [String] {
        let reporter = Reporter()
        let calmCount = max(10, Int(usual * (calm / .seconds(1))))
        let rate = Double(orders) / (within / .seconds(1))
        reporter.say(
            "\(calmCount) orders, \(usual) a second, then \(orders) within "
                + "\(Int(within / .seconds(1))) s; the ERP's budget is \(callsPerMinute) calls a "
                + "minute; seed \(settings.seed)"
        )
        var random = SeededRandom(seed: settings.seed)
        let plan = OrderPlan(single: calmCount + orders, using: &random)
        var options = SceneOptions()
        options.erpConcurrency = 1
        options.erpCallsPerMinute = callsPerMinute
        options.connections = 256
        return try await Scene.run(settings, options, reporter) { scene in
            let log = SendLog()
            let load = PlannedLoad(plan, scene.courier(log), scene.promises, seed: settings.seed)
            let meter = BudgetMeter(scene.sandbox)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await meter.watch() }
                let paced = PacedLoad(load)
                let calm = try await paced.run(0..<calmCount, perSecond: usual)
                reporter.say("calm: \(calm.count) orders, \(calm.summary)")
                let burst = try await paced.run(calmCount..<plan.orders.count, perSecond: rate)
                reporter.say("burst: \(burst.count) orders, \(burst.summary)")
                reporter.say(log.summary)
                let clock = SystemClock()
                try await clock.sleep(until: clock.now().advanced(by: settling))
                try await watchTimes(Accounting(scene, plan, log), scene)
                group.cancelAll()
            }
            scene.reporter.say("the ERP took at most \(meter.most) documents in any minute")
            scene.promises.expect(
                meter.most <= callsPerMinute,
                "the ERP took \(meter.most) documents in a minute; its budget is \(callsPerMinute)"
            )
            try await compare(plan, Accounting(scene, plan, log), scene)
        }
    }

    /// Asks when some of those that wait will be booked, and watches when they are.
    private func watchTimes(_ accounting: Accounting, _ scene: Scene) async throws {
        // Newest first, so that who waits longest is last.
        let waiting = try await accounting.list().filter { $0.erpNumber == nil }.reversed()
        let reporter = scene.reporter
        reporter.say("\(waiting.count) orders wait for the ERP")
        let clock = SystemClock()
        var watched: [(place: Int, id: String, asked: Timestamp, told: Timestamp)] = []
        for place in places where place <= waiting.count {
            let order = waiting[waiting.index(waiting.startIndex, offsetBy: place - 1)]
            let asked = clock.now()
            guard let told = try await accounting.eta(of: order.id) else {
                scene.promises.broken("\(order.number) waits at about place \(place) with no time")
                continue
            }
            watched.append((place, order.id, asked, told))
        }
        for (place, id, asked, told) in watched {
            while try await accounting.standing(of: id)["operation"]?.string == "erp.book" {
                try await clock.sleep(until: clock.now().advanced(by: .milliseconds(250)))
            }
            let (real, expected) = (clock.now().since(asked), told.since(asked))
            let error = abs(real / .seconds(1) - expected / .seconds(1)) / (expected / .seconds(1))
            let percent = (error * 1_000).rounded() / 10
            reporter.say(
                "about place \(place): told \(expected.inMilliseconds), was "
                    + "\(real.inMilliseconds): \(percent) % off"
            )
            scene.promises.expect(
                error <= tolerance,
                "a wait told as \(expected.inMilliseconds) was \(real.inMilliseconds)"
            )
        }
    }

    /// The queue takes most of an hour to empty; what has been booked so far is there once.
    private func compare(
        _ plan: OrderPlan,
        _ accounting: Accounting,
        _ scene: Scene
    ) async throws {
        let listed = try await accounting.list()
        scene.promises.expect(
            Set(listed.map(\.number)) == Set(plan.orders.map(\.number))
                && listed.count == plan.orders.count,
            "\(plan.orders.count) orders were sent and Crossdock has \(listed.count)"
        )
        let booked = try await scene.sandbox.entries("order")
        scene.reporter.say("\(booked.count) orders are booked, each once")
        for entry in booked where entry.numbers.count != 1 {
            scene.promises.broken("one intent made \(entry.numbers.count) orders in the ERP")
        }
    }
}

extension Accounting {
    /// Where an order stands on its way to the ERP.
    func standing(of id: String) async throws -> JSONValue {
        try await read("/v1/orders/\(id)")["erp"] ?? .object(JSONObject())
    }

    /// When it is said to be through.
    func eta(of id: String) async throws -> Timestamp? {
        try await standing(of: id)["eta"]?.string.flatMap { Timestamp($0) }
    }
}

import Assembly
import Connectors
import JSON
import Primitives

/// Waits until a drill's orders have come to their end, and compares what the senders, Crossdock
/// and the ERP know.
struct Accounting: Sendable {
    let scene: Scene
    let plan: OrderPlan
    let log: SendLog
    /// Nothing moves for so long: what is missing will not come. Longer than a lease of a minute
    /// and the pauses of the next tries.
    var patience: Duration = .seconds(150)
    private let clock = SystemClock()

    init(_ scene: Scene, _ plan: OrderPlan, _ log: SendLog) {
        self.scene = scene
        self.plan = plan
        self.log = log
    }

    /// One order as Crossdock lists it.
    struct Listed: Sendable {
        var id: String
        var number: String
        var customer: String
        var status: String
        var erpNumber: String?
    }

    static let kinds = ["order", "goods_issue", "invoice"]

    /// Waits, compares and reports.
    ///
    /// - Returns: the orders as Crossdock lists them.
    @discardableResult
    func settle() async throws -> [Listed] {
        try await waitTillQuiet()
        // What was refused is listed as such; it is no order of ours unless it should have been
        // one.
        let planned = Set(plan.orders.map(\.number))
        let orders = try await list()
            .filter { $0.status != "rejected" || planned.contains($0.number) }
        compareOrders(orders)
        try await compareDocuments(orders)
        let undelivered = try await scene.sandbox.undelivered()
        scene.promises.expect(
            undelivered.isEmpty,
            "\(undelivered.count) events of the sandbox were refused for good"
        )
        return orders
    }

    // MARK: - Waiting

    private func waitTillQuiet() async throws {
        var last = ""
        var moved = clock.now()
        var told = clock.now()
        while true {
            let counts = try await scene.sandbox.counts()
            let orders = try? await list()  // A node that is just busy is asked again.
            let ended = orders?.count { $0.status == "invoiced" } ?? 0
            let seen = Self.kinds.map { "\(counts[$0]?.documents ?? 0) \($0)s" }
                .joined(separator: ", ")
            let state = "\(ended) of \(plan.orders.count) orders at their end; in the ERP \(seen)"
            let now = clock.now()
            if state != last {
                last = state
                moved = now
            }
            if now.since(told) > .seconds(5) {
                scene.reporter.say(state)
                told = now
            }
            let isWhole =
                ended >= plan.orders.count
                && Self.kinds.allSatisfy { (counts[$0]?.references ?? 0) >= plan.orders.count }
            guard !isWhole, now.since(moved) < patience else {
                scene.reporter.say(state)
                return
            }
            try await clock.sleep(until: now.advanced(by: .milliseconds(500)))
        }
    }

    // MARK: - Comparing

    private func compareOrders(_ orders: [Listed]) {
        let promises = scene.promises
        let wanted = plan.orders.count
        promises.expect(
            orders.count == wanted,
            "\(wanted) orders were sent and Crossdock has \(orders.count)"
        )
        let passages = log.passages
        let byNumber = Dictionary(grouping: orders, by: \.number)
        for (index, order) in plan.orders.enumerated() {
            let found = byNumber[order.number] ?? []
            promises.expect(found.count < 2, "\(order.number) became \(found.count) orders")
            guard let ids = passages[index]?.ids else {
                promises.broken("\(order.number) was never acknowledged")
                continue
            }
            promises.expect(
                ids.count == 1,
                "\(order.number) was acknowledged under \(ids.count) different ids"
            )
            guard let first = found.first else {
                promises.broken("\(order.number) was acknowledged and is lost")
                continue
            }
            promises.expect(
                ids.contains(first.id),
                "\(order.number) was acknowledged under another id than it has"
            )
            promises.expect(
                first.status == "invoiced",
                "\(order.number) did not reach its end: it is \(first.status)"
            )
        }
    }

    private func compareDocuments(_ orders: [Listed]) async throws {
        let known = Set(orders.map(\.id))
        for kind in Self.kinds {
            let entries = try await scene.sandbox.entries(kind)
            let documents = entries.reduce(0) { $0 + $1.numbers.count }
            scene.promises.expect(
                documents == plan.orders.count,
                "\(plan.orders.count) orders made \(documents) documents of kind \(kind) in the ERP"
            )
            for entry in entries where entry.numbers.count > 1 {
                scene.promises.broken(
                    "one intent (\(entry.reference)) made \(entry.numbers.count) documents of kind "
                        + "\(kind) in the ERP"
                )
            }
            // order/ID/SEQUENCE/ORDINAL
            let strangers = entries.filter { entry in
                let parts = entry.reference.split(separator: "/")
                return parts.count < 2 || !known.contains(String(parts[1]))
            }
            scene.promises.expect(
                strangers.isEmpty,
                "\(strangers.count) documents of kind \(kind) belong to no order"
            )
        }
    }

    /// All orders of the portal, from whichever node answers.
    func list() async throws -> [Listed] {
        var orders: [Listed] = []
        var cursor: String?
        repeat {
            let page = try await read(
                "/v1/orders?limit=\(Limits.pageRows)" + (cursor.map { "&cursor=\($0)" } ?? "")
            )
            for row in page["orders"]?.array ?? [] {
                guard let id = row["id"]?.string, let status = row["status"]?.string,
                    let number = row["purchase_order_number"]?.string
                else { throw DrillFailure("the list of orders was not understood") }
                let order = Listed(
                    id: id,
                    number: number,
                    customer: row["customer"]?["id"]?.string ?? "",
                    status: status,
                    erpNumber: row["erp_number"]?.string
                )
                orders.append(order)
            }
            cursor = page["next"]?.string
        } while cursor != nil
        return orders
    }

    func read(_ path: String) async throws -> JSONValue {
        var last: any Error = DrillFailure("there is no node to ask")
        for node in scene.nodes {
            let call = HTTPCall(
                method: "GET",
                url: node.address + path,
                headers: [HTTPField("Authorization", "Bearer \(scene.portalKey)")]
            )
            do {
                let deadline = clock.now().advanced(by: .seconds(30))
                let reply = try await scene.exchange.send(call, deadline: deadline)
                if reply.status == 200 { return try JSONValue(parsing: reply.body) }
                last = DrillFailure("\(node.name) answered \(reply.status) to GET \(path)")
            } catch {
                last = error
            }
        }
        throw last
    }
}

import Billing
import Canonical
import ConnectorTesting
import Connectors
import Database
import Delivery
import Engine
import JSON
import OrderStories
import Ordering
import Primitives
import Reconciliation
import SampleTrade
import SimulatedWorld
import Storage

/// Orders and invoices that went out long ago, on both sides.
extension ReconciliationBench {
    /// An instance's name as real ones are: of one length, so that their order is plain.
    static func order(_ index: Int) -> Order.ID {
        let digits = String(index)
        return Order.ID("01K" + String(repeating: "0", count: 23 - digits.utf8.count) + digits)
    }

    static func key(_ index: Int, sequence: Int64 = 2) -> String {
        "order/\(order(index))/\(sequence)/0"
    }

    static func invoiceKey(_ index: Int) -> String { "invoice_run/\(run(index))/2/0" }

    private static func run(_ index: Int) -> String { "acme/CUST-\(order(index))/USD/2026-03-02" }

    static func erpOrder(_ index: Int, quantities: [Int64]? = nil) -> ERPOrder {
        let quantities = quantities ?? [Int64(index % 9 + 1) * 1_000, 2_500]
        return ERPOrder(
            order: order(index),
            entity: entity,
            customer: DemoCatalogue.harbor,
            purchaseOrderNumber: "PO-\(index)",
            shipTo: DemoCatalogue.masterData.customers[0].shipTos[0],
            currency: .usd,
            lines: quantities.enumerated().map { place, thousandths in
                let net = Money(minorUnits: thousandths * 3 / 10, .usd)
                return ERPOrder.Line(
                    number: place + 1,
                    item: Item.ID("WIDGET"),
                    description: "Widget",
                    thousandths: thousandths,
                    unit: .each,
                    price: UnitPrice(millionths: 3_000_000, .usd, per: .each),
                    net: net,
                    tax: Money(minorUnits: net.minorUnits / 20, .usd)
                )
            }
        )
    }

    private static func day(_ day: Int) -> LocalDate {
        guard let date = LocalDate(year: 2026, month: 3, day: day) else {
            preconditionFailure("March has no day \(day)")
        }
        return date
    }

    static func invoice(_ index: Int) -> Invoice {
        Invoice(
            id: Invoice.ID("INV-\(order(index))"),
            customer: DemoCatalogue.harbor,
            issuedOn: day(2),
            dueOn: day(31),
            lines: [
                Invoice.Line(
                    order: order(index),
                    shipment: Shipment.ID("SH-\(index)"),
                    line: 1,
                    item: Item.ID("WIDGET"),
                    description: "Widget",
                    thousandths: 1_000,
                    price: UnitPrice(millionths: 3_000_000, .usd, per: .each),
                    net: Money(minorUnits: 10_000 + Int64(index), .usd),
                    tax: Money(minorUnits: 500, .usd)
                )
            ],
            net: Money(minorUnits: 10_000 + Int64(index), .usd),
            tax: Money(minorUnits: 500, .usd)
        )
    }

    /// Books so many orders in the ERP, and posts an invoice for each.
    func book(_ count: Int) async throws {
        let orders = try (0..<count).map { index in
            Intent(
                .erpBook,
                kind: OrderWorkflow.name,
                instance: Self.order(index).rawValue,
                payload: try StoredValue.encode(Self.erpOrder(index)),
                state: []
            )
        }
        let invoices = try (0..<count).map { index in
            var state = InvoiceRunWorkflow.State()
            state.invoice = Self.invoice(index)
            return Intent(
                .erpInvoice,
                kind: InvoiceRunWorkflow.name,
                instance: Self.run(index),
                payload: try StoredValue.encode(Self.invoice(index)),
                state: try StoredValue.encode(state)
            )
        }
        try await send(orders + invoices)
        clock.advance(by: .seconds(3_600))
    }

    /// One effect of one step.
    struct Intent: Sendable {
        var operation: Engine.Operation
        var kind: String
        var instance: String
        var sequence: Int64 = 2
        var payload: [UInt8]
        var state: [UInt8]

        init(
            _ operation: Engine.Operation,
            kind: String,
            instance: String,
            sequence: Int64 = 2,
            payload: [UInt8],
            state: [UInt8]
        ) {
            self.operation = operation
            self.kind = kind
            self.instance = instance
            self.sequence = sequence
            self.payload = payload
            self.state = state
        }

        var key: String { "\(kind)/\(instance)/\(sequence)/0" }
    }

    /// What becomes of intents on the way out.
    enum Outcome { case done, parked, waiting }

    /// Enqueues intents, performs them, and stores what came of them.
    func send(_ intents: [Intent], as outcome: Outcome = .done) async throws {
        let connector = try RestConnector(
            SandboxSystems.erp(at: "https://erp"),
            using: ConnectorServices(clock: clock, http: exchange, secrets: NoSecrets())
        )
        for start in stride(from: 0, to: intents.count, by: 500) {
            let some = Array(intents[start..<min(intents.count, start + 500)])
            var numbers: [String: String] = [:]
            for intent in some where outcome == .done {
                guard let key = EffectKey(validating: intent.key) else { continue }
                let request = ConnectorRequest(
                    operation: intent.operation.rawValue,
                    key: key,
                    correlation: Correlation(traceID: Self.trace, requestID: intent.key),
                    payload: intent.payload
                )
                let deadline = clock.now().advanced(by: .seconds(60))
                numbers[intent.key] = try await connector.perform(request, deadline: deadline)
                    .reference
            }
            try await store(some, numbers, outcome)
        }
    }

    private func store(
        _ intents: [Intent],
        _ numbers: [String: String],
        _ outcome: Outcome
    ) async throws {
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            for intent in intents {
                try transaction.effects.enqueue(Self.effect(intent, at: now))
                guard try transaction.instances.load(intent.kind, intent.instance) == nil else {
                    continue
                }
                try transaction.instances.save(
                    StoredInstance(
                        kind: intent.kind,
                        id: intent.instance,
                        entity: Self.entity.rawValue,
                        sequence: 1,
                        version: 1,
                        state: intent.state,
                        traceID: Self.trace,
                        updatedAt: now
                    )
                )
            }
            guard outcome != .waiting else { return }
            let claimed = try transaction.effects.claim(
                target: "erp",
                limit: intents.count,
                for: "test",
                at: now,
                lasting: .seconds(60)
            )
            for effect in claimed {
                _ = try transaction.effects.finish(
                    effect.key,
                    fence: effect.fence,
                    as: outcome == .done ? .done : .parked,
                    reference: numbers[effect.key],
                    detail: outcome == .done ? nil : "refused with 422: no such customer",
                    at: now
                )
            }
        }
    }

    private static func effect(_ intent: Intent, at now: Timestamp) -> StoredEffect {
        StoredEffect(
            key: intent.key,
            entity: entity.rawValue,
            instanceKind: intent.kind,
            instanceID: intent.instance,
            sequence: intent.sequence,
            ordinal: 0,
            target: "erp",
            operation: intent.operation.rawValue,
            lane: "erp/\(intent.instance)",
            payload: intent.payload,
            traceID: trace,
            dueAt: now,
            createdAt: now
        )
    }

    /// What the sandbox's `/control` is told.
    func rewrite(_ what: String, _ entries: [JSONValue]) {
        let reply = exchange.look { world in
            world.handle(
                WorldRequest(
                    method: "PUT",
                    target: "/control/\(what)",
                    body: .object(JSONObject([.init(name: what, value: .array(entries))]))
                ),
                to: .erp,
                at: Timestamp(microseconds: 0)
            )
        }
        precondition(reply.status == 200, "the sandbox refused it")
    }

    @discardableResult
    func compare(_ subject: ReconciledSubject) async throws -> ReconciliationReport {
        try await reconciler(.erp).run(subject, traceID: Self.trace)
    }
}

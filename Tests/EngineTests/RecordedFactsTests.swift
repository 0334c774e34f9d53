import Canonical
import Database
import Engine
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct RecordedFactsTests {
    @Test(arguments: TestDatabases.all)
    func `facts recorded whole, before the log named master records, are read as before`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            _ = try await bench.submit(bench.request("PO-1", [("WIDGET", 5)]))
            let (named, whole) = try await bench.store.read { (view) throws(StoreFailure) in
                var event = try Self.onlyOrderEvent(in: view)
                let named = try RecordedFacts.recall(event, in: view)
                var old = named
                old.masterRevision = nil
                event.facts = try StoredValue.encode(old)
                return (named, try RecordedFacts.recall(event, in: view))
            }
            #expect(named.masterRevision != nil)
            #expect(named.items["WIDGET"] != nil)
            #expect(whole.masterRevision == nil)
            #expect(whole.customer == named.customer)
            #expect(whole.items == named.items)
            #expect(whole.prices == named.prices)
            #expect(whole.stock == named.stock)
        }
    }

    private static func onlyOrderEvent(
        in view: borrowing Snapshot
    ) throws(StoreFailure) -> StoredEvent {
        let ids = try view.session.rows("SELECT DISTINCT instance_id FROM event") { $0.text(0) }
        let events = try view.events.events(
            ofInstance: OrderWorkflow.name,
            ids.first ?? "",
            limit: 2
        )
        guard ids.count == 1, events.count == 1 else {
            throw .corrupt("\(ids.count) instances, \(events.count) events")
        }
        return events[0]
    }
}

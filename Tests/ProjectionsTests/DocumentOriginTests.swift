import Canonical
import Database
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

@Suite struct DocumentOriginTests {
    @Test(arguments: TestDatabases.all)
    func `an order knows the document that brought it, and which version read that`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let now = world.clock.now()
            let origins = try await world.store.write {
                (transaction) throws(StoreFailure) -> [DocumentOrigin?] in
                try transaction.documents.insert(
                    PartnerDocument(
                        id: "in/rowsco/17",
                        entity: "acme",
                        partner: "rowsco",
                        direction: "in",
                        type: "csv",
                        controlNumber: "17",
                        state: "translated",
                        instance: nil,
                        name: "inbox/1",
                        detail: "",
                        bytes: [],
                        createdAt: now,
                        reader: "rows@0af7651916cd"
                    )
                )
                var origins: [DocumentOrigin?] = []
                for source in ["partner:rowsco", "partner:otherco", "api"] {
                    let message = InboundMessage(
                        entity: "acme",
                        source: source,
                        key: "17/1",
                        kind: "order.request",
                        contentHash: [1],
                        body: [],
                        traceID: "0af7651916cd43dd8448eb211c80319c",
                        actor: "rowsco"
                    )
                    _ = try transaction.inbox.accept(message, at: now)
                    guard
                        case .duplicate(let stored) = try transaction.inbox.accept(message, at: now)
                    else { return [] }
                    let snapshot = Snapshot(transaction.session)
                    origins.append(try DocumentOrigin(of: [stored], in: snapshot))
                }
                return origins
            }
            #expect(origins.count == 3)
            #expect(origins.first??.document == "in/rowsco/17")
            #expect(origins.first??.reader == "rows@0af7651916cd")
            #expect(origins.dropFirst().first??.document == "in/otherco/17")
            #expect(origins.dropFirst().first??.reader == nil)
            #expect(origins.last == .some(nil))
        }
    }
}

import Assembly
import Database
import Engine
import Foundation
import Mapping
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct MappingReplayTests {
    @Test(arguments: TestDatabases.all)
    func `a changed mapping is replayed over what came, and only its partner differs`(
        on engine: TestEngine
    ) async throws {
        let folder = try ConfigurationFolder([
            "entities/acme.yaml": ConfigurationFolder.entity,
            "systems/erp.yaml": ConfigurationFolder.erp,
            "partners/stores.yaml": Self.partner("stores", "stores-rows"),
            "partners/other.yaml": Self.partner("other", "other-rows"),
            "mappings/stores.yaml": Self.mapping("stores-rows"),
            "mappings/other.yaml": Self.mapping("other-rows"),
        ])
        var reader = InstallationReader(directory: folder.url.path(percentEncoded: false))
        let installation = try reader.read()
        let candidate = Self.mapping("stores-rows")
            .replacing("at: Qty", with: "at: Qty, value: quantity * 12")
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: Timestamp(microseconds: 1))
            for number in 1...45 {
                // Every third names no quantity, so it is no order before and after.
                let quantity = number.isMultiple(of: 3) ? "" : "\(number)"
                let bytes = "PO,Store,SKU,Qty\n\(number),17,A,\(quantity)\n"
                for partner in ["stores", "other"] {
                    try await Self.keep(bytes, of: partner, number, in: store)
                }
            }
            // Nothing has run on it yet: the configuration stands for what would.
            let results = try await installation.mappingDesk(on: store, clock: SystemClock())
                .preview(candidate, newest: 1_000)
                .comparison.partners
            #expect(results.map(\.id) == ["other", "stores"])
            #expect(results.map(\.documents) == [45, 45])
            #expect(results.map(\.isTouched) == [false, true])
            #expect(results[0].groups == [])
            #expect(
                results[1].groups.map { "\($0.count) \($0.field) \($0.kind) \($0.document)" }
                    == ["30 lines/*/quantity multiplied by 12 in/stores/44"]
            )
        }
    }

    private static func keep(
        _ text: String,
        of partner: String,
        _ number: Int,
        in store: TestStore
    ) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.documents.insert(
                PartnerDocument(
                    id: "in/\(partner)/\(number)",
                    entity: "acme",
                    partner: partner,
                    direction: "in",
                    type: "csv",
                    controlNumber: "\(number)",
                    state: "translated",
                    instance: nil,
                    name: "inbox/\(number)",
                    detail: "",
                    bytes: Array(text.utf8),
                    // Two at a time came at once.
                    createdAt: Timestamp(microseconds: Int64(number / 2))
                )
            )
        }
    }

    private static func mapping(_ name: String) -> String {
        """
        name: \(name)
        document: csv
        csv: {order: PO}
        fields:
          - {field: purchaseOrderNumber, at: PO}
          - {field: shipTo.code, at: Store}
        lines:
          fields:
            - {field: sellersItem, at: SKU}
            - {field: quantity, at: Qty}
        """
    }

    private static func partner(_ name: String, _ mapping: String) -> String {
        """
        profile:
          id: \(name)
          entity: acme
          channel: edi-\(name)
          customer: C-1
          currency: USD
          partner: {qualifier: ZZ, id: \(name), groupID: \(name)}
          ourselves: {qualifier: ZZ, id: US, groupID: US}
          mapping: \(mapping)
        """
    }
}

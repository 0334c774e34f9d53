import Canonical
import Database
import Mapping
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

@testable import Engine

/// A mapping in one line, such as `rows quantity=Qty` or `rows extends=family store=Shop`.
struct LineLanguage: MappingLanguage {
    func mapping(in text: String) throws(MappingProblems) -> MappingFile {
        let words = text.split(separator: " ").map(String.init)
        guard let name = words.first, !text.contains("broken") else {
            throw MappingProblems(["line 1: no mapping"])
        }
        var file = MappingFile(name: name)
        file.lines = MappingFile.Lines()
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            switch parts[0] {
            case "extends": file.extends = parts[1]
            case "quantity": file.lines?.fields.append(Self.field("quantity", parts[1]))
            case "times":
                var field = Self.field("quantity", "Qty")
                field.value = "quantity * \(parts[1])"
                file.lines?.fields.append(field)
            case "check":
                file.checks.append(
                    MappingFile.Check(when: "purchaseOrderNumber = '\(parts[1])'", say: "no")
                )
            default: throw MappingProblems(["line 1: what is \(word)?"])
            }
        }
        if file.extends == nil {
            file.document = "csv"
            file.csv = CSVShape(order: "PO")
            file.fields = [
                Self.field("purchaseOrderNumber", "PO"), Self.field("shipTo.code", "Store"),
            ]
            file.lines?.fields.append(Self.field("sellersItem", "SKU"))
        }
        return file
    }

    func problems(
        of file: MappingFile,
        in library: MappingLibrary,
        for profile: PartnerProfile?
    ) -> [String] {
        do {
            _ = try library.effective(file.name)
            return []
        } catch {
            return ["\(error)"]
        }
    }

    private static func field(_ name: String, _ column: String) -> MappingFile.Field {
        var field = MappingFile.Field(name)
        field.at = column
        return field
    }
}

/// Nodes over one store, whose partners send files of rows.
struct MappingKit: Sendable {
    let bench: TestBench
    let profiles: [PartnerProfile]
    var configured: [String: String]

    static func with(
        _ engine: TestEngine,
        partners: KeyValuePairs<String, String> = ["rowsco": "rows", "otherco": "other"],
        configured: [String: String] = [
            "rows": "rows quantity=Qty", "other": "other quantity=Qty",
        ],
        _ body: @Sendable (MappingKit) async throws -> Void
    ) async throws {
        let profiles = partners.map { id, mapping in
            var profile = TestBench.rowsco
            profile.id = id
            profile.channel = Channel.ID(id)
            profile.mapping = mapping
            return profile
        }
        try await TestBench.run(on: engine) { bench in
            let kit = MappingKit(bench: bench, profiles: profiles, configured: configured)
            _ = try await kit.desk.takeConfiguration()
            try await body(kit)
        }
    }

    var desk: MappingDesk {
        MappingDesk(
            profiles,
            language: LineLanguage(),
            configured: configured,
            store: bench.store,
            clock: bench.clock
        )
    }

    /// A node with a memory of its own.
    func node() -> MappingShelf {
        MappingShelf(Set(profiles.compactMap(\.mapping)), language: LineLanguage())
    }

    /// Has one document decided.
    ///
    /// - Returns: who read it, and the quantity of its order.
    @discardableResult
    func take(
        _ number: Int,
        from partner: String = "rowsco",
        quantity: String = "5",
        other: String = "7",
        on shelf: MappingShelf
    ) async throws -> (reader: String, quantity: String) {
        let text = "PO,Store,SKU,Qty,Pieces\nPO-\(number),0042,WIDGET,\(quantity),\(other)\n"
        let bytes = Array(text.utf8)
        let profile = try #require(profiles.first { $0.id == partner })
        let message = InboundMessage(
            entity: DemoCatalogue.entity.rawValue,
            source: "folder:\(partner)",
            key: text,
            kind: MessageKind.partnerDocument.rawValue,
            // What stands for a hash here is the same for the same bytes, and for no others.
            contentHash: Array("\(number)/".utf8) + bytes.reversed(),
            body: bytes,
            traceID: "0af7651916cd43dd8448eb211c80319c",
            actor: partner
        )
        let now = bench.clock.now()
        let desk = PartnerDesk(
            profiles,
            mappings: shelf,
            facts: FactLoader(),
            identities: SeededIdentitySource(seed: 7)
        )
        return try await bench.store.write {
            (transaction) throws(StoreFailure) -> (String, String) in
            _ = try transaction.inbox.accept(message, at: now)
            guard
                case .duplicate(let stored) = try transaction.inbox.accept(message, at: now)
            else { return ("", "") }
            _ = try desk.process(stored, in: transaction, at: now)
            let hash = Hexadecimal.text(message.contentHash.prefix(16))
            let reader = try transaction.documents.reader(of: "in/\(profile.id)/\(hash)")
            let bodies = try transaction.session.rows(
                "SELECT body FROM inbox_message WHERE source = $1 ORDER BY id DESC LIMIT 1",
                [.text("partner:\(partner)")]
            ) { (row) throws(StoreFailure) in row.bytes(0) }
            let request = try bodies.first.map { (body) throws(StoreFailure) in
                try StoredValue.decode(OrderRequest.self, from: body)
            }
            let isThis = request?.purchaseOrderNumber == "PO-\(number)"
            let quantity = isThis ? request?.lines.first?.quantity.decimalText : nil
            return (reader ?? "", quantity ?? "none")
        }
    }

    /// Has one file decided that holds an interchange for each order.
    ///
    /// - Returns: who read each of them.
    func takeInterchanges(_ orders: [String], on shelf: MappingShelf) async throws -> [String] {
        let text = orders.enumerated().map { index, order in
            let control = "00000000\(index + 1)"
            return
                "ISA*00*          *00*          *ZZ*ROWSCO         *ZZ*ACME           *261123*1900"
                + "*U*00401*\(control)*0*P*:~GS*PO*ROWSCO*ACME*20261123*1900*1*X*004010~"
                + "ST*850*0001~BEG*00*NE*\(order)**20261123~N1*ST*Shop*92*0042~"
                + "PO1*1*5*EA***VN*WIDGET~CTT*1~SE*6*0001~GE*1*1~IEA*1*\(control)~"
        }.joined()
        let message = InboundMessage(
            entity: DemoCatalogue.entity.rawValue,
            source: "folder:rowsco",
            key: text,
            kind: MessageKind.partnerDocument.rawValue,
            contentHash: Array(orders.joined().utf8),
            body: Array(text.utf8),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            actor: "rowsco"
        )
        let now = bench.clock.now()
        let desk = PartnerDesk(
            profiles,
            mappings: shelf,
            facts: FactLoader(),
            identities: SeededIdentitySource(seed: 8)
        )
        try await bench.store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.inbox.accept(message, at: now)
            guard
                case .duplicate(let stored) = try transaction.inbox.accept(message, at: now)
            else { return }
            _ = try desk.process(stored, in: transaction, at: now)
        }
        return try await bench.texts(
            "SELECT reader FROM partner_document WHERE direction = 'in' ORDER BY control_number"
        )
    }

    func counts(_ name: String, _ number: Int) async throws -> [MappingOutcome: Int] {
        try await bench.store.read { (view) throws(StoreFailure) in
            try view.mappings.counts(of: name, number)
        }
    }

    func running() async throws -> [String] {
        try await desk.overview().map { overview in
            "\(overview.head.name) \(overview.active.number)"
                + (overview.trial.map { " trial \($0.number) \(overview.head.share)" } ?? "")
        }
    }
}

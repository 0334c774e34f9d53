import Database
import Governance
import Hummingbird
import Primitives
import Purchasing
import Storage

/// Purchase orders: their list, and one with its lines, invoices and history.
extension ConsoleSite {
    func addPurchases<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("purchases") { request, _ in
            await signedIn(request, needs: .purchasesRead) { try await purchases(request, $0) }
        }
        group.get("purchases/order") { request, _ in
            await signedIn(request, needs: .purchasesRead) { try await purchase(request, $0) }
        }
    }

    /// Events of one order on its page.
    private static var eventsShown: Int { 500 }

    private func purchases(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let status = fields["status"].flatMap { PurchaseStatus(rawValue: $0) }
        let last = fields.wantsFile ? nil : fields["before"]
        let before = last.flatMap { PurchaseOrder.ID(validating: $0) }
        let limit = fields.listLimit
        let entity = entity
        let rows = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [PurchaseRow] in
            try snapshot.purchases.list(
                entity: entity.rawValue,
                status: status,
                before: before?.rawValue,
                limit: limit + 1
            )
        }
        let sheet = SheetView(rows, of: status, limit: limit, now: now)
        return answer(sheet, named: "purchases", fields, viewer)
    }

    private func purchase(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let id = fields["id"].flatMap({ PurchaseOrder.ID(validating: $0) }) else {
            return problem(.notFound, .notFound)
        }
        let entity = entity
        let found = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> PurchasePage? in
            guard let stored = try snapshot.instances.load(PurchaseWorkflow.name, id.rawValue),
                stored.entity == entity.rawValue
            else { return nil }
            return PurchasePage(
                id: id,
                state: try StoredValue.decode(PurchaseState.self, from: stored.state),
                events: try snapshot.events.events(
                    ofInstance: PurchaseWorkflow.name,
                    id.rawValue,
                    limit: Self.eventsShown
                )
            )
        }
        guard let found else { return problem(.notFound, .notFound) }
        let part = fields["part"].flatMap { PurchasePart(rawValue: $0) } ?? .lines
        let sheet = found.sheet(part, viewer: viewer, now: now)
        return answer(sheet, named: "purchase-\(part.rawValue)", fields, viewer)
    }
}

/// One purchase order as a query found it.
struct PurchasePage: Sendable {
    var id: PurchaseOrder.ID
    var state: PurchaseState
    var events: [StoredEvent]
}

/// The parts of a purchase order's page.
enum PurchasePart: String, CaseIterable, Sendable {
    case lines, invoices, history
}

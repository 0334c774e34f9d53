import Canonical
import Database
import Governance
import Hummingbird
import Primitives
import Projections
import Storage

/// The systems, documents, inventory and audit: lists that one query answers.
extension ConsoleSite {
    func addLists<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("systems") { request, _ in
            await signedIn(request, needs: .ordersRead) { try await systems(request, $0) }
        }
        group.get("documents") { request, _ in
            await signedIn(request, needs: .ordersRead) { try await documents(request, $0) }
        }
        group.get("documents/bytes") { request, _ in
            await signedIn(request, needs: .redrive) { try await documentBytes(request, $0) }
        }
        group.get("inventory") { request, _ in
            await signedIn(request, needs: .inventoryRead) { try await inventory(request, $0) }
        }
        group.get("inventory/ledger") { request, _ in
            await signedIn(request, needs: .inventoryRead) { try await ledger(request, $0) }
        }
        group.get("inventory/sites") { request, _ in
            await signedIn(request, needs: .inventoryRead) { try await stockNews(request, $0) }
        }
        group.get("exceptions/list") { request, _ in
            await signedIn(request) { try await queueList(request, $0) }
        }
        group.get("audit") { request, _ in
            await signedIn(request) { try await audit(request, $0) }
        }
    }

    private func systems(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let now = now
        let set = dependencies.systems
        let standings = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [SystemStanding] in
            try SystemStanding.read(set, now: now, from: snapshot)
        }
        let resting = Dictionary(
            standings.compactMap { standing in
                dependencies.restingUntil(standing.name, now).map { (standing.name, $0) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        var sheet = SheetView(standings, resting: resting, viewer: viewer, now: now)
        if let answered = dependencies.answered() { sheet.caption += " " + answered.words }
        return answer(sheet, named: "systems", fields, viewer, .overview)
    }

    private func documents(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let partner = fields["partner"].flatMap { $0.isSearchable ? $0 : nil }
        if let first = try await defaultView(of: .documents, request, viewer) { return first }
        let limit = fields.listLimit
        let last = fields.wantsFile ? nil : fields["after"].flatMap(DocumentLine.place)
        let entity = entity
        let (lines, views) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ([DocumentLine], ViewTabs?) in
            let lines = try snapshot.documents.lines(
                entity: entity.rawValue,
                partner: partner,
                after: last,
                limit: limit + 1
            )
            return (lines, try tabs(.documents(partner: partner), viewer, snapshot))
        }
        var sheet = SheetView(lines, of: partner, limit: limit, viewer: viewer, now: now)
        sheet.views = views
        return answer(sheet, named: "documents", fields, viewer)
    }

    /// The document's bytes, for those who mend; that somebody took them is kept.
    private func documentBytes(_ request: Request, _ viewer: Viewer) async throws -> Response {
        guard let id = query(of: request)["id"], id.utf8.count <= 256 else {
            return problem(.notFound, .notFound)
        }
        let now = now
        let entity = entity.rawValue
        let document = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> PartnerDocument? in
            guard let document = try transaction.documents.load(id), document.entity == entity
            else { return nil }
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "document.download",
                    subject: "document/" + id,
                    detail: "\(document.type) \(document.controlNumber) of \(document.partner)"
                )
            )
            return document
        }
        guard let document else { return problem(.notFound, .notFound) }
        let name = document.name.split(separator: "/").last.map(String.init) ?? document.id
        return Reply.download(document.bytes, as: name)
    }

    private func inventory(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let item = fields["item"].flatMap { $0.isSearchable ? $0 : nil }
        if let first = try await defaultView(of: .inventory, request, viewer) { return first }
        let limit = fields.listLimit
        let last = fields.wantsFile ? nil : fields["after"].flatMap(StockLine.place)
        let entity = entity
        let (lines, views) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ([StockLine], ViewTabs?) in
            let lines = try snapshot.stock.lines(
                entity: entity.rawValue,
                item: item,
                after: last,
                limit: limit + 1
            )
            return (lines, try tabs(.inventory(item: item), viewer, snapshot))
        }
        var sheet = SheetView(lines, of: item, limit: limit, now: now)
        sheet.views = views
        return answer(sheet, named: "inventory", fields, viewer, .board)
    }

    private func stockNews(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let entity = entity
        let standings = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [StockStanding] in
            try snapshot.stockStandings(of: entity.rawValue, limit: SheetView.fileRows)
        }
        let sheet = SheetView(standings, now: now)
        return answer(sheet, named: "stock-news", query(of: request), viewer, .board)
    }

    private func ledger(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let item = fields["item"], let site = fields["site"], item.isSearchable,
            site.isSearchable
        else { return problem(.notFound, .notFound) }
        let limit = fields.listLimit
        let version = fields.wantsFile ? nil : fields["before"].flatMap { Int64($0) }
        let entity = entity
        let lines = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [PostingLine] in
            try snapshot.stock.postings(
                of: item,
                at: site,
                entity: entity.rawValue,
                before: version,
                limit: limit + 1
            )
        }
        let sheet = SheetView(lines, of: item, at: site, limit: limit, now: now)
        return answer(sheet, named: "ledger-\(item)-\(site)", fields, viewer)
    }

    private func queueList(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let choice = QueueChoice(fields, for: viewer) else {
            return problem(.notFound, .notFound)
        }
        let limit = fields.wantsFile ? SheetView.fileRows : ExceptionsModel.rowsMax
        let entity = entity.rawValue
        let isFile = fields.wantsFile
        let (page, views) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> (QueuePage, ViewTabs?) in
            let page = try QueuePage.read(
                choice,
                entity: entity,
                fromBeginning: isFile,
                limit: limit,
                from: snapshot
            )
            return (page, try tabs(.exceptions(choice.whole), viewer, snapshot))
        }
        var sheet = SheetView(page, choice, limit: limit, now: now)
        sheet.views = views
        let name = "exceptions-" + choice.owner.rawValue
        return answer(sheet, named: name, fields, viewer, .exceptions)
    }

    private func audit(_ request: Request, _ viewer: Viewer) async throws -> Response {
        guard viewer.maySeeAudit else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        let fields = query(of: request)
        let subject = fields["subject"].flatMap { $0.utf8.count <= 512 ? $0 : nil }
        let limit = fields.listLimit
        let id = fields.wantsFile ? nil : fields["before"].flatMap { Int64($0) }
        let lines = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [AuditLine] in
            try snapshot.audit.lines(subject: subject, before: id, limit: limit + 1)
        }
        let sheet = SheetView(lines, about: subject, limit: limit, now: now)
        return answer(sheet, named: "audit", fields, viewer)
    }
}

extension FormFields {
    /// Rows of a page, or of a file.
    var listLimit: Int { wantsFile ? SheetView.fileRows : SheetView.pageRows }
}

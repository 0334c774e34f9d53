import Database
import Engine
import Governance
import Hummingbird
import Primitives
import Purchasing
import Storage

/// What a person does with a purchase order by a form with a preview: approve or decline it, decide
/// a supplier's answer or an invoice, cancel it. Decided by the desk that decides for the API.
extension ConsoleSite {
    func addPurchaseActs<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("purchases/act") { request, _ in
            await signedIn(request, needs: .purchasesRead) { try await purchaseAct(request, $0) }
        }
        group.post("purchases/act") { request, _ in
            await posted(
                request,
                needs: .purchasesRead,
                returningTo: .purchases(nil),
                orForm: { form in
                    Self.named(in: form).map { id, act in
                        .purchaseAct(id, act, typed: Self.typed(in: form))
                    }
                }
            ) { try await actOnPurchase($0, $1) }
        }
    }

    /// The purchase order and the act that a form names.
    private static func named(in fields: FormFields) -> (PurchaseOrder.ID, PurchaseAct)? {
        guard let id = fields["id"].flatMap({ PurchaseOrder.ID(validating: $0) }),
            let act = fields["do"].flatMap(PurchaseAct.init(rawValue:))
        else { return nil }
        return (id, act)
    }

    private func purchaseAct(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let (id, act) = Self.named(in: fields) else { return problem(.notFound, .notFound) }
        guard viewer.may(act.permission) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        return try await form(for: id, act, fields, viewer)
    }

    /// The form as it was filled in, with what would come of it now.
    ///
    /// - Parameter seen: the sequence that a preview stood on which is out of date.
    private func form(
        for id: PurchaseOrder.ID,
        _ act: PurchaseAct,
        _ fields: FormFields,
        _ viewer: Viewer,
        staleSince seen: Int64? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let purchases = dependencies.desk.purchases
        guard let found = try await purchases.purchase(id, entity: entity.rawValue) else {
            return problem(.notFound, .notFound)
        }
        var news: [String] = []
        if let seen {
            news = try await dependencies.store.read {
                (snapshot) throws(StoreFailure) -> [String] in
                try snapshot.events.events(
                    ofInstance: PurchaseWorkflow.name,
                    id.rawValue,
                    after: seen,
                    limit: Self.newsMax
                ).map(Self.news)
            }
        }
        var faults: [String] = []
        var preview: ActView.Preview?
        // An approval has nothing to fill in: what comes of it is shown at once.
        if fields["ask"] == "1" || act == .approve || status == .conflict {
            let wish = PurchaseWish(act, fields, of: found.state, by: viewer.name)
            faults = wish.faults
            if let event = wish.event {
                let rehearsal = try await purchases.rehearse(event, on: id, entity: entity.rawValue)
                guard let rehearsal else { return problem(.notFound, .notFound) }
                let typed = Self.typed(in: fields)
                preview = PurchasePreview.view(of: rehearsal, act, typed: typed, once: once)
            }
        }
        let view = ActView(
            id,
            found.state,
            act,
            fields,
            faults: faults,
            news: news,
            preview: preview,
            viewer: viewer
        )
        return page(view, for: viewer, status: status)
    }

    private func actOnPurchase(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let (id, act) = Self.named(in: form), let once = form["once"],
            once.utf8.count <= 64, let seen = form["seen"].flatMap({ Int64($0) })
        else { return problem(.notFound, .notFound) }
        guard viewer.may(act.permission) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        let purchases = dependencies.desk.purchases
        guard let found = try await purchases.purchase(id, entity: entity.rawValue) else {
            return problem(.notFound, .notFound)
        }
        let wish = PurchaseWish(act, form, of: found.state, by: viewer.name)
        guard let event = wish.event else {
            return try await self.form(
                for: id,
                act,
                form,
                viewer,
                staleSince: seen,
                status: .conflict
            )
        }
        let command = PurchaseCommand(
            caller: viewer.caller(for: entity),
            subject: .known(id, event),
            idempotencyKey: "console/" + once,
            body: try StoredValue.encodeSorted(event),
            expectedSequence: seen,
            traceID: traceID()
        )
        switch try await purchases.act(command, Self.answering) {
        case .answered(let answer, _):
            guard answer.status == 200 else {
                let why = String(decoding: answer.body, as: UTF8.self)
                return unchanged(why, back: .purchase(id, .lines), "See how it stands")
            }
            // Also when the form comes again: the first time may have ended before this.
            let action = "purchase.\(act.rawValue)"
            try await audit(action, "purchase_order/\(id)", wish.detail, viewer)
            return Reply.redirect(to: ConsolePath.purchase(id, .lines).told(act.done))
        case .moved:
            return try await self.form(
                for: id,
                act,
                form,
                viewer,
                staleSince: seen,
                status: .conflict
            )
        case .refused:
            return try await self.form(for: id, act, form, viewer, status: .conflict)
        case .unknownOrder:
            return problem(.notFound, .notFound)
        case .quarantined(let why):
            return unchanged("it is frozen: \(why)", back: .purchase(id, .lines), "See it")
        case .keyReused, .inFlight:
            return unchanged("this form was sent before", back: .purchase(id, .lines), "See it")
        }
    }

    private static let answering = PurchaseDesk.Answering(
        render: { StoredAnswer(status: 200, body: Array(#"{"at":\#($0.sequence)}"#.utf8)) },
        refuse: { StoredAnswer(status: 409, body: Array("\($0)".utf8)) }
    )
}

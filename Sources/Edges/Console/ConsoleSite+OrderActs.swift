import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Ordering
import Primitives
import Projections
import Storage

/// What a person does with an order by a form with a preview: change it, cancel it, take goods
/// back, put it on hold. Decided by the desk that decides for the API.
extension ConsoleSite {
    func addOrderActs<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("orders/:id/act") { request, context in
            await signedIn(request, needs: .ordersRead) {
                try await orderAct(request, context.parameters.get("id"), $0)
            }
        }
        group.post("orders/:id/act") { request, context in
            let id = context.parameters.get("id")
            return await posted(
                request,
                needs: .ordersRead,
                returningTo: orderID(id).map { .order($0) },
                orForm: { form in
                    guard let order = orderID(id) else { return nil }
                    let act = form["do"].flatMap(OrderAct.init(rawValue:))
                    return .orderAct(order, act, typed: Self.typed(in: form))
                }
            ) { try await actOnOrder(id, $0, $1) }
        }
    }

    private func orderAct(
        _ request: Request,
        _ id: String?,
        _ viewer: Viewer
    ) async throws
        -> Response
    {
        let fields = query(of: request)
        guard let id = orderID(id), let act = fields["do"].flatMap(OrderAct.init(rawValue:))
        else { return problem(.unknownOrder, .notFound) }
        guard viewer.may(act.permission) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        return try await form(for: id, act, fields, viewer)
    }

    /// The form as it was filled in, with what would come of it now.
    ///
    /// - Parameter seen: the sequence that a preview stood on which is out of date.
    private func form(
        for id: Order.ID,
        _ act: OrderAct,
        _ fields: FormFields,
        _ viewer: Viewer,
        staleSince seen: Int64? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let entity = entity
        let firstLine = fields["line"].flatMap { Int($0) } ?? 0
        let (found, news) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> (OrderActModel?, [String]) in
            let found = try OrderActModel.read(
                id,
                act,
                firstLine: firstLine,
                entity: entity,
                from: snapshot
            )
            guard let seen else { return (found, []) }
            let events = try snapshot.events.events(
                ofInstance: OrderWorkflow.name,
                id.rawValue,
                after: seen,
                limit: Self.newsMax
            )
            return (found, events.map(Self.news))
        }
        guard let model = found else { return problem(.unknownOrder, .notFound) }
        var faults: [String] = []
        var preview: ActView.Preview?
        if fields["ask"] == "1" || status == .conflict {
            let wish = OrderWish(act, fields, of: model.order, by: viewer.name)
            faults = wish.faults
            if let event = wish.event {
                let caller = viewer.caller(for: entity)
                let rehearsal = try await dependencies.desk.rehearse(event, on: id, for: caller)
                guard let rehearsal else { return problem(.unknownOrder, .notFound) }
                let typed = Self.typed(in: fields)
                preview = OrderPreview.view(of: rehearsal, act, typed: typed, once: once)
            }
        }
        let view = ActView(
            model,
            act,
            fields,
            faults: faults,
            news: news,
            preview: preview,
            viewer: viewer
        )
        return page(view, for: viewer, status: status)
    }

    private func actOnOrder(
        _ id: String?,
        _ viewer: Viewer,
        _ form: FormFields
    ) async throws -> Response {
        guard let id = orderID(id), let act = form["do"].flatMap(OrderAct.init(rawValue:)),
            let once = form["once"], once.utf8.count <= 64,
            let seen = form["seen"].flatMap({ Int64($0) })
        else { return problem(.unknownOrder, .notFound) }
        guard viewer.may(act.permission) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        guard let order = try await order(of: id) else { return problem(.unknownOrder, .notFound) }
        let wish = OrderWish(act, form, of: order, by: viewer.name)
        guard let event = wish.event else {
            // A form that no page of ours has filled in so, or an order that moved under it.
            return try await self.form(
                for: id,
                act,
                form,
                viewer,
                staleSince: seen,
                status: .conflict
            )
        }
        let command = OrderCommand(
            caller: viewer.caller(for: entity),
            order: id,
            event: event,
            idempotencyKey: "console/" + once,
            body: try StoredValue.encodeSorted(event),
            expectedSequence: seen,
            traceID: traceID()
        )
        let outcome = try await dependencies.desk.act(command) { order in
            StoredAnswer(status: 200, body: Array(#"{"sequence":\#(order.sequence)}"#.utf8))
        }
        switch outcome {
        case .answered:
            // Also when the form comes again: the first time may have ended before this.
            try await audit(act.auditAction, "order/\(id)", wish.detail, viewer)
            return Reply.redirect(to: ConsolePath.order(id, done: act.done).address)
        case .unknownOrder:
            return problem(.unknownOrder, .notFound)
        case .moved:
            return try await self.form(
                for: id,
                act,
                form,
                viewer,
                staleSince: seen,
                status: .conflict
            )
        case .refused(.notPermitted):
            return problem(.forbidden(viewer.role.words), .forbidden)
        case .refused:
            return try await self.form(for: id, act, form, viewer, status: .conflict)
        case .quarantined(let why):
            return unchanged("the order is frozen: \(why)", back: .order(id), "See the order")
        case .keyReused, .inFlight:
            return unchanged("this form was sent before", back: .order(id), "See the order")
        }
    }

    private func order(of id: Order.ID) async throws(StoreFailure) -> OrderState? {
        let entity = entity
        return try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> OrderState? in
            let stored = try snapshot.instances.order(id.rawValue)
            return stored?.state.header?.entity == entity ? stored?.state : nil
        }
    }
}

// MARK: - What orders and purchases have in common

extension ConsoleSite {
    /// Events that the second of two people is told of at most.
    static var newsMax: Int { 10 }

    /// `2026-11-23 18:59:07 UTC, ann: Change requested. Ann changed 1 line.`
    static func news(_ event: StoredEvent) -> String {
        let told = event.reasons.prefix(5).joined(separator: " ")
        return "\(Display.time(event.at)) UTC, \(event.actor): "
            + PreviewText.sentence(PlainWords.sentence(event.type))
            + (told.isEmpty ? "" : " " + told)
    }

    /// What was filled in, without what belongs to one sending of the form.
    static func typed(in form: FormFields) -> [ActView.Pair] {
        let own: Set<String> = ["csrf", "once", "seen", "do", "id", "ask"]
        // A unit or a reason says nothing of a line without a quantity.
        return form.pairs.filter { name, value in
            guard !own.contains(name), !value.isEmpty else { return false }
            guard let first = name.utf8.first, let line = Int(name.dropFirst()),
                first == UInt8(ascii: "u") || first == UInt8(ascii: "r")
            else { return true }
            return form["q\(line)"] != nil
        }.map { ActView.Pair(name: $0.name, value: $0.value) }
    }
}

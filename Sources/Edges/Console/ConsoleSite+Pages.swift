import Canonical
import Database
import Governance
import Hummingbird
import Ordering
import Primitives
import Projections
import Storage

/// The pages: read a model, make its view, answer.
extension ConsoleSite {
    func board(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        if let first = try await defaultView(of: .orders, request, viewer) { return first }
        let filter = BoardFilter(fields)
        let entity = entity
        if fields.wantsFile, viewer.may(.ordersRead) { return try await boardFile(filter) }
        let (found, views) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> (BoardModel.Found, ViewTabs?) in
            let found = try BoardModel.read(filter, entity: entity, from: snapshot)
            return (found, try tabs(.orders(filter.whole), viewer, snapshot))
        }
        switch found {
        case .order(let id): return Reply.redirect(to: ConsolePath.order(id).address)
        case .page(let model):
            var view = BoardView(model, viewer: viewer, now: now)
            view.views = views
            return page(
                view,
                for: viewer,
                search: filter.search ?? "",
                notice: notice(fields),
                watch: .board
            )
        }
    }

    func order(_ request: Request, _ id: String?, _ viewer: Viewer) async throws -> Response {
        guard let id = orderID(id) else { return problem(.unknownOrder, .notFound) }
        let fields = query(of: request)
        let firstLine = fields["line"].flatMap { Int($0) } ?? 0
        guard let model = try await model(of: id, firstLine: firstLine),
            let view = OrderView(model, viewer: viewer, once: once)
        else { return problem(.unknownOrder, .notFound) }
        return page(view, for: viewer, notice: notice(fields), watch: .order(id))
    }

    func raw(_ request: Request, _ id: String?, _ viewer: Viewer) async throws -> Response {
        guard viewer.maySeeRaw else { return problem(.forbidden(viewer.role.words), .forbidden) }
        let fields = query(of: request)
        guard let id = orderID(id), let kind = fields["kind"], let key = fields["key"],
            let reference = PayloadReference(kind: kind, key: key),
            let payload = try await payload(reference, of: id)
        else { return problem(.notFound, .notFound) }
        if fields["download"] == "1" {
            return Reply.download(payload.bytes, as: payload.fileName)
        }
        return page(RawView(payload, reference: reference, order: id), for: viewer)
    }

    func exceptions(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let entity = entity
        let now = now
        let fields = query(of: request)
        if let first = try await defaultView(of: .exceptions, request, viewer) { return first }
        let place = ExceptionsModel.Place(fields, for: viewer)
        let (model, views) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> (ExceptionsModel, ViewTabs?) in
            let model = try ExceptionsModel.read(
                for: viewer,
                at: place,
                entity,
                now: now,
                from: snapshot
            )
            return (model, try tabs(.exceptions(nil), viewer, snapshot))
        }
        var view = ExceptionsView(model, viewer: viewer, now: now, once: once)
        view.views = views
        return page(
            view,
            for: viewer,
            notice: notice(fields),
            watch: .exceptions
        )
    }

    /// The stream that keeps one page live.
    func events(_ request: Request, _ viewer: Viewer) async throws -> Response {
        guard let watch = query(of: request)["watch"].flatMap(Watch.init) else {
            return problem(.notFound, .notFound)
        }
        guard viewer.may(watch.permission) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        guard let seat = streams.enter() else {
            var response = Response(status: .serviceUnavailable)
            response.headers[.retryAfter] = "30"
            return response
        }
        let token = request.cookies[Sessions.cookieName]?.value
        let stream = EventStream(
            store: dependencies.store,
            clock: dependencies.clock,
            watch: watch,
            heartbeat: dependencies.configuration.heartbeat,
            changeInterval: dependencies.configuration.changeInterval,
            isWelcome: {
                // While the database is away nobody is thrown out; the next look decides.
                do throws(StoreFailure) {
                    return try await sessions.viewer(token: token, at: dependencies.clock.now())
                        != nil
                } catch {
                    return true
                }
            }
        )
        return stream.response(holding: seat)
    }

    private func payload(
        _ reference: PayloadReference,
        of id: Order.ID
    ) async throws(StoreFailure) -> Payload? {
        let entity = entity
        return try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> Payload? in
            guard let record = try OrderRecord.read(id, from: snapshot),
                record.order.state.header?.entity == entity
            else { return nil }
            return try record.payload(reference, in: snapshot)
        }
    }

    private func model(of id: Order.ID, firstLine: Int) async throws(StoreFailure) -> OrderModel? {
        let now = now
        let entity = entity
        return try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> OrderModel? in
            try OrderModel.read(
                id,
                firstLine: firstLine,
                entity: entity,
                now: now,
                from: snapshot
            )
        }
    }

    func notice(_ fields: FormFields) -> String? {
        switch fields["done"].flatMap(ConsolePath.Done.init(rawValue:)) {
        case .holdReleased: "The hold is released; the order goes on."
        case .shipToCorrected: "It goes to the place you chose; the order goes on."
        case .effectRedriven: "It is being sent again."
        case .messageRedriven: "It is being decided again."
        case .messageDismissed: "It was dismissed, and is kept with your reason."
        case .setFrozen: "The set is frozen: what you saw is what runs, and nothing else."
        case .setGoes: "It is under way."
        case .setWithdrawn: "The set is taken back. What another system has heard of stays done."
        case .mappingProposed: "It is proposed; somebody else must approve it."
        case .mappingApproved: "It is approved. Nothing is read by it yet."
        case .mappingDeclined: "It is declined; nothing is read by it."
        case .mappingTried: "It reads its share of the documents from now on."
        case .mappingActivated: "It reads every document from now on."
        case .mappingTakenBack: "It is taken back; documents are read as before."
        case .adjustmentDecided: "It is decided; what was approved is in the ledger."
        case .stockHeld: "It is on hold; nobody is promised it from now on."
        case .stockFreed: "It is free again; who waited for it was served."
        case .correctionProposed: "It is proposed; somebody else must agree."
        case .resolutionProposed: "It is proposed; somebody else must agree."
        case .resolutionDecided: "It is decided; what was agreed to is carried out."
        case .correctionDecided: "It is decided; what was agreed to is carried out."
        case .orderChanged: "The order is changed, as far as the warehouses let it."
        case .orderCancelled: "It is cancelled, as far as the warehouses let it."
        case .returnAllowed: "The goods may come back; the return's number is below."
        case .orderHeld: "The order is on hold; its owner lets it go on."
        case .purchaseApproved: "It is approved, and on its way to the supplier."
        case .purchaseDeclined: "It is declined; nothing is bought."
        case .purchaseCancelled: "What has not come is cancelled."
        case .answerDecided: "It is decided; the supplier hears what it must."
        case .invoiceDecided: "It is decided; what is to be paid goes to the ERP."
        case .itemClosed: "It is off the queue."
        case .itemClaimed: "It is yours for an hour; everybody sees that."
        case .itemHandedOver: "It is theirs for an hour; the history says who gave it."
        case .itemGivenBack: "It is back in its queue."
        case .itemSnoozed: "It is set aside, and comes back by itself."
        case .itemCommented: "Your comment is kept with it."
        case .viewSaved: "The view is saved; it is a tab of its own now."
        case .viewChanged: "The view is changed."
        case .viewDeleted: "The view is deleted; nothing else is."
        case nil: nil
        }
    }
}

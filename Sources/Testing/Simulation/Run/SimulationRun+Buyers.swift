import Canonical
import Database
import Engine
import Governance
import Ordering
import Primitives
import SimulatedWorld
import Storage

// Buyers: they send, send again, change their minds, and remember what they were told.
extension SimulationRun {
    func make(_ call: BuyerCall, by buyer: Int) async {
        guard let host = anyHost() else {
            agenda.add(.call(buyer, call), at: later(within: .seconds(20)))
            return
        }
        book.entries[buyer].calls += 1
        do throws(StoreFailure) {
            if case .document = call {
                try await hand(in: buyer, to: host)
            } else {
                let submission = submission(call, by: buyer)
                let isCrowded = chance.happens(faults.people.crowd)
                let outcome =
                    isCrowded
                    ? try await host.orders.receive(submission, render: Self.answer)
                    : try await host.orders.submit(submission, render: Self.answer)
                hear(outcome, of: call, by: buyer)
            }
        } catch {
            // No answer: the buyer does not know, and sends the same again.
            agenda.add(.call(buyer, call), at: later(within: .seconds(20)))
        }
    }

    private func submission(_ call: BuyerCall, by buyer: Int) -> OrderSubmission {
        let entry = book.entries[buyer]
        var submission = OrderSubmission(
            caller: Self.buyer,
            idempotencyKey: entry.key,
            body: entry.body,
            request: entry.request,
            traceID: Self.traceID(entry.key)
        )
        switch call {
        case .first, .again, .document: break
        case .underNewKey: submission.idempotencyKey += "-new"
        case .otherBody: submission.body += Array(" changed".utf8)
        case .otherOrder:
            submission.idempotencyKey += "-other"
            submission.body += Array(" other".utf8)
            submission.request.note = "another order under the same number"
        }
        return submission
    }

    private static let buyer = Caller(
        actor: Actor(.client, "portal", permissions: [.ordersSubmit, .ordersRead, .ordersChange]),
        entity: Trade.entity,
        channel: Trade.portal
    )

    /// What is stored and repeated; a pure function of the order.
    private static let answer: OrderDesk.Renderer = { order in
        let id = order.state.header?.id.rawValue ?? ""
        let told = order.state.answer?.rawValue ?? ""
        return StoredAnswer(status: 201, body: Array("\(id) \(told) \(order.sequence)".utf8))
    }

    private func hear(_ outcome: SubmissionOutcome, of call: BuyerCall, by buyer: Int) {
        switch outcome {
        case .answered(let answer, let isRepeat): hear(answer, isRepeat, of: call, by: buyer)
        case .keyReused:
            guard case .otherBody = call else {
                return book.contradict(buyer, "was told that its key belongs to another body")
            }
            tally.count("other body refused")
        case .numberTaken(let holder):
            switch call {
            case .otherOrder, .underNewKey: tally.count("PO number taken")
            case .first, .again, .otherBody, .document:
                book.contradict(buyer, "was told that its number belongs to \(holder)")
            }
        case .inFlight:
            agenda.add(.call(buyer, call), at: later(within: .seconds(20)))
        case .waiting:
            tally.count("order waited for its decision")
            agenda.add(.call(buyer, call), at: later(within: .seconds(20)))
        case .refused(let refusal):
            let isNew = book.entries[buyer].refusal == nil
            if case .first = call {
                book.entries[buyer].refusal = refusal.code
                if isNew { sendMore(after: call, by: buyer) }
            } else if isNew {
                book.contradict(buyer, "was refused (\(refusal.code)) after it had been taken")
            }
        }
    }

    private func hear(
        _ answer: StoredAnswer,
        _ isRepeat: Bool,
        of call: BuyerCall,
        by buyer: Int
    ) {
        let words = String(decoding: answer.body, as: UTF8.self).split(separator: " ")
        guard let id = words.first.flatMap({ Order.ID(validating: String($0)) }) else { return }
        switch call {
        case .first, .again:
            let isFirst = book.entries[buyer].firstAnswer == nil
            book.note(answer, order: id, for: buyer)
            if isFirst { sendMore(after: call, by: buyer) }
        case .underNewKey:
            // A rejected order has freed its number; any other is the one order of that number.
            let wasRejected = book.entries[buyer].firstAnswer.map { $0.says("rejected") } ?? false
            if id != book.entries[buyer].order, !wasRejected {
                book.contradict(buyer, "became a second order when it was sent under a new key")
            }
        case .otherOrder:
            let wasRejected = book.entries[buyer].firstAnswer.map { $0.says("rejected") } ?? false
            if !wasRejected {
                book.contradict(buyer, "and another order were both taken under one number")
            }
        case .otherBody: book.contradict(buyer, "and another body were both taken under one key")
        case .document: break
        }
    }

    /// Once answered, some buyers repeat themselves and some change their minds.
    private func sendMore(after call: BuyerCall, by buyer: Int) {
        guard case .first = call else { return }
        let people = faults.people
        let soon = Duration.seconds(300)
        if chance.happens(people.repeatCall) {
            agenda.add(.call(buyer, .again), at: later(within: soon))
        }
        guard book.entries[buyer].refusal == nil else { return }
        if chance.happens(people.newKey) {
            agenda.add(.call(buyer, .underNewKey), at: later(within: soon))
        }
        if chance.happens(people.otherContent) {
            agenda.add(.call(buyer, .otherBody), at: later(within: soon))
            agenda.add(.call(buyer, .otherOrder), at: later(within: soon))
        }
        if chance.happens(people.changeOrder) {
            agenda.add(.command(buyer, .change), at: later(within: soon))
        }
        if chance.happens(people.cancelOrder) {
            agenda.add(.command(buyer, .cancel), at: later(within: soon))
        }
    }

    /// A document's order goes into the in-door as the partner desk puts it there.
    private func hand(in buyer: Int, to host: SimulatedHost) async throws(StoreFailure) {
        let entry = book.entries[buyer]
        let now = host.clock.now()
        let message = InboundMessage(
            entity: Trade.entity.rawValue,
            source: "partner:simulated",
            key: entry.key,
            kind: MessageKind.orderRequest.rawValue,
            contentHash: entry.body,
            body: try StoredValue.encodeSorted(entry.request),
            traceID: Self.traceID(entry.key),
            actor: "partner:simulated"
        )
        _ = try await host.store.write { (transaction) throws(StoreFailure) in
            try transaction.inbox.accept(message, at: now)
        }
        let isFirst = book.entries[buyer].inboxKey == nil
        book.entries[buyer].inboxKey = entry.key
        if isFirst, chance.happens(faults.people.repeatCall) {
            agenda.add(.call(buyer, .document), at: later(within: .seconds(900)))
        }
    }

    // MARK: Second thoughts

    func give(_ command: BuyerCommand, by buyer: Int) async {
        guard let order = book.entries[buyer].order else { return }
        guard let host = anyHost() else {
            agenda.add(.command(buyer, command), at: later(within: .seconds(20)))
            return
        }
        let event: OrderEvent
        switch command {
        case .change: event = .changeRequested(change(by: buyer))
        case .cancel:
            event = .cancelRequested(
                CancelRequest(requestedBy: "portal", reason: "no longer needed")
            )
        }
        do throws(StoreFailure) {
            let wish = OrderCommand(
                caller: Self.buyer,
                order: order,
                event: event,
                idempotencyKey: "\(book.entries[buyer].key)-\(command)",
                body: Array("\(command)".utf8),
                traceID: Self.traceID(order.rawValue)
            )
            let outcome = try await host.orders.act(wish, render: Self.answer)
            switch outcome {
            case .answered: tally.count("\(command) answered")
            case .refused: tally.count("\(command) refused")
            case .keyReused, .unknownOrder, .moved:
                book.contradict(buyer, "was answered \(outcome) to a \(command)")
            case .inFlight, .quarantined: break
            }
        } catch {
            agenda.add(.command(buyer, command), at: later(within: .seconds(20)))
        }
    }

    /// The first line's quantity, halved or doubled: the same wish each time it is sent.
    private func change(by buyer: Int) -> OrderChange {
        var lines: [OrderChange.Line] = []
        if let line = book.entries[buyer].request.lines.first {
            let thousandths = line.quantity.thousandths
            let wanted = buyer % 2 == 0 ? thousandths * 2 : thousandths / 2_000 * 1_000
            lines.append(
                OrderChange.Line(
                    number: line.number,
                    quantity: Quantity(thousandths: wanted, line.quantity.unit)
                )
            )
        }
        return OrderChange(requestedBy: "portal", lines: lines)
    }
}

extension StoredAnswer {
    fileprivate func says(_ word: String) -> Bool {
        String(decoding: body, as: UTF8.self).split(separator: " ").contains { $0 == word }
    }
}

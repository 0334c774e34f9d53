import Canonical
import Fulfillment
import Primitives

// A wish to cancel, and who wins the race against the warehouse.
extension OrderDraft {
    /// Stops at once what no warehouse was told of, and asks the warehouses to stop the rest.
    ///
    /// The winner is whoever the warehouse says: what it stops is cancelled, what it ships is
    /// shipped.
    mutating func cancel(_ request: CancelRequest) throws(OrderRefusal) -> Outcome {
        if order.cancellation?.outcome == .pending {
            return .ignored("The warehouses were asked before and have not all answered.")
        }
        guard order.sums.outstanding > 0 else { throw .alreadyShipped }
        order.cancellation = Cancellation(
            requestedBy: request.requestedBy,
            reason: request.reason,
            requestedAt: now,
            outcome: .pending
        )
        say("\(request.requestedBy) cancels: \(request.reason)")
        var stopped: [LineQuantity] = []
        for index in order.lines.indices {
            let quantity = stopUnreleased(order.lines[index].quantities.outstanding, of: index)
            guard quantity > 0 else { continue }
            stopped.append(LineQuantity(line: order.lines[index].number, thousandths: quantity))
        }
        if !stopped.isEmpty {
            order.cancellation?.hasStoppedSome = true
            publish(Milestone(.cancelled, at: now, quantities: stopped))
        }
        for fulfilment in order.fulfilments.indices { askToStopAll(fulfilment) }
        return .decided
    }

    /// Takes from what no warehouse was told of: open, then waiting, then reserved. Answers how
    /// much.
    mutating func stopUnreleased(_ thousandths: Int64, of index: Int) -> Int64 {
        var missing = thousandths
        let open = min(missing, order.lines[index].quantities.open)
        order.lines[index].quantities.open -= open
        missing -= open
        let waiting = min(missing, order.lines[index].quantities.backordered)
        order.lines[index].quantities.backordered -= waiting
        missing -= waiting
        missing -= unreserve(missing, for: index)
        let stopped = thousandths - missing
        order.lines[index].quantities.cancelled += stopped
        if stopped > 0 { note(.buyerCancelled, at: index) }
        return stopped
    }

    /// Asks a warehouse to stop everything that has not left it, unless it still owes an answer:
    /// then it is asked for the rest when that comes.
    private mutating func askToStopAll(_ fulfilment: Int) {
        let state = order.fulfilments[fulfilment]
        guard state.isActive, !state.isCancelPending else { return }
        askToStop(
            state.lines.map {
                LineQuantity(line: $0.line, thousandths: $0.progress.remaining)
            },
            fulfilment
        )
    }

    mutating func askToStop(_ quantities: [LineQuantity], _ fulfilment: Int) {
        let asked = quantities.filter { $0.thousandths > 0 }
        guard !asked.isEmpty else { return }
        for quantity in asked {
            guard let position = order.fulfilments[fulfilment].position(of: quantity.line) else {
                continue
            }
            order.fulfilments[fulfilment].lines[position].cancelAsked += quantity.thousandths
        }
        order.fulfilments[fulfilment].isCancelPending = true
        let state = order.fulfilments[fulfilment]
        say("\(state.site) is asked to stop \(state.id): \(asked.text).")
        ask(
            .cancelAtWarehouse(
                FulfilmentCancellation(
                    fulfilment: state.id,
                    warehouse: state.warehouse,
                    lines: inComponents(asked)
                )
            )
        )
    }

    /// What the warehouse stopped is cancelled as far as that was asked; beyond it, it is missing.
    mutating func hearCancelAnswer(_ answer: WarehouseCancelAnswer) throws(OrderRefusal) -> Outcome
    {
        try check(answer.cancelled, allowsZero: true)
        let fulfilment = try index(of: answer.fulfilment)
        let known = order.fulfilments[fulfilment]
        let stopped = totals(of: answer.cancelled, for: fulfilment, \.stopped, .broken)
        guard known.isCancelPending else {
            let missing = known.lines.compactMap { line -> LineQuantity? in
                let more = (stopped[line.line] ?? 0) - line.stopped - line.short
                return more > 0 ? LineQuantity(line: line.line, thousandths: more) : nil
            }
            guard fallShort(fulfilment, missing, because: .warehouseRefused) else {
                return .ignored("Nothing of \(answer.fulfilment) was asked to be stopped.")
            }
            return .decided
        }
        var cancelled: [LineQuantity] = []
        var missing: [LineQuantity] = []
        for position in known.lines.indices {
            let line = known.lines[position]
            let part = min(stopped[line.line] ?? 0, line.progress.remaining)
            let asked = min(part, line.cancelAsked)
            if asked > 0 {
                revise(fulfilment, position) {
                    $0.stopped += asked
                    $0.cancelAsked -= asked
                }
                cancelled.append(LineQuantity(line: line.line, thousandths: asked))
            }
            if part > asked {
                missing.append(LineQuantity(line: line.line, thousandths: part - asked))
            }
        }
        take(cancelled, by: answer)
        if order.cancellation?.outcome == .pending, !known.wasAskedForAll {
            // The answer was to an earlier, smaller question; now the rest is asked.
            order.fulfilments[fulfilment].forgetCancelQuestion()
            askToStopAll(fulfilment)
        } else {
            endCancelQuestion(fulfilment)
        }
        fallShort(fulfilment, missing, because: .warehouseRefused)
        finishIfDone(fulfilment)
        return .decided
    }

    private mutating func take(_ cancelled: [LineQuantity], by answer: WarehouseCancelAnswer) {
        for quantity in cancelled {
            guard let index = index(ofLine: quantity.line) else { continue }
            order.lines[index].quantities.cancelled += quantity.thousandths
            note(.buyerCancelled, at: index)
        }
        guard !cancelled.isEmpty else {
            say(
                "\(answer.fulfilment) could not be stopped"
                    + (answer.reason.map { ": \($0)" } ?? ".")
            )
            return
        }
        say("\(answer.fulfilment) was stopped: \(cancelled.text).")
        order.cancellation?.hasStoppedSome = true
        publish(
            Milestone(
                .cancelled,
                at: answer.at,
                fulfilment: answer.fulfilment,
                quantities: cancelled
            )
        )
    }

    /// The question is over, by an answer or because nothing is left to stop. A wish for less that
    /// was not met is told to the channel here; a wish to cancel all when every warehouse has
    /// answered.
    mutating func endCancelQuestion(_ fulfilment: Int) {
        let state = order.fulfilments[fulfilment]
        let unmet = state.lines.filter { $0.cancelAsked > 0 }
            .map { LineQuantity(line: $0.line, thousandths: $0.cancelAsked) }
        order.fulfilments[fulfilment].forgetCancelQuestion()
        guard !unmet.isEmpty, order.cancellation?.outcome != .pending else { return }
        say("\(state.site) goes on with \(state.id): \(unmet.text).")
        publish(Milestone(.changeRefused, at: now, fulfilment: state.id, quantities: unmet))
    }

    /// When no warehouse owes an answer any more, the race is over and the loser is told.
    mutating func decideCancelRace() {
        guard order.cancellation?.outcome == .pending,
            !order.fulfilments.contains(where: \.isCancelPending)
        else { return }
        let sums = order.sums
        guard sums.outstanding > 0 || sums.shipped > 0 else {
            order.cancellation?.outcome = .cancelled
            return say("Everything was cancelled.")
        }
        let hasStoppedSome = order.cancellation?.hasStoppedSome == true
        order.cancellation?.outcome = hasStoppedSome ? .partially : .refused
        say(hasStoppedSome ? "A part could not be stopped." : "It could not be stopped.")
        let kept = order.lines.filter { $0.wanted > 0 }
            .map { LineQuantity(line: $0.number, thousandths: $0.wanted) }
        publish(Milestone(.cancelRefused, at: now, quantities: kept))
    }
}

extension FulfilmentState {
    fileprivate var wasAskedForAll: Bool {
        lines.allSatisfy { $0.cancelAsked >= $0.progress.remaining }
    }

    fileprivate mutating func forgetCancelQuestion() {
        isCancelPending = false
        for index in lines.indices { lines[index].cancelAsked = 0 }
    }
}

import Canonical
import Governance
import Primitives

// Stop signs: who is put in charge, what an order keeps while it waits, and how it goes on.
extension OrderDraft {
    /// Places the holds that the customer's standing and the order's value demand.
    mutating func holdBack(_ customer: Party, _ request: OrderRequest) {
        if customer.status == .blocked {
            hold(
                .customerBlocked,
                owner: .customerService,
                "Customer \(customer.id) (\(customer.name)) is blocked."
            )
        }
        if header.shipTo == nil, case .code(let code) = request.shipTo {
            hold(
                .unknownShipTo,
                owner: .customerService,
                "Customer \(customer.id) has no ship-to \(code)."
            )
        }
        if let end = customer.termsExpireOn, end < facts.today {
            hold(.termsExpired, owner: .financeAnalyst, "The customer's terms ended on \(end).")
        }
        askAboutPrices()
        checkCredit()
        checkAbsence()
    }

    /// Prices too far from what the buyer expected, where its policy is to ask and not to answer
    /// with ours.
    private mutating func askAboutPrices() {
        guard !priceQuestions.isEmpty else { return }
        let more = priceQuestions.count - Self.questionsTold
        hold(
            .priceQuestion,
            owner: .customerService,
            priceQuestions.prefix(Self.questionsTold).joined(separator: "; ")
                + (more > 0 ? "; and \(more) more." : ".")
        )
    }

    /// Lines that a price hold names; the order's reasons name them all.
    private static let questionsTold = 5

    /// A person's word stops it: nothing new is started until the hold's owner lets it go on. What
    /// a warehouse has been told already is not called back.
    mutating func placeHold(_ placement: HoldPlacement) throws(OrderRefusal) -> Outcome {
        guard order.sums.outstanding > 0 else { throw .alreadyShipped }
        guard HoldPlacement.owners.contains(placement.owner) else {
            throw .invalid("a hold belongs to customer service or to finance")
        }
        guard (1...Limits.shortTextBytes).contains(placement.note.utf8.count) else {
            throw .invalid("say in 1 to \(Limits.shortTextBytes) bytes why it is to stop")
        }
        let reason = placement.kind.reason
        guard !order.holds.contains(where: { $0.isActive && $0.reason == reason }) else {
            return .ignored("It is on hold for that already.")
        }
        hold(reason, owner: placement.owner, "\(placement.placedBy): \(placement.note)")
        for fulfilment in order.fulfilments where fulfilment.isActive {
            say("\(fulfilment.site) goes on with \(fulfilment.id): it was told before.")
        }
        return .decided
    }

    mutating func hold(_ reason: ReasonCode, owner: Role, _ detail: String) {
        guard !order.holds.contains(where: { $0.isActive && $0.reason == reason }) else { return }
        order.holds.append(Hold(reason: reason, owner: owner, detail: detail, placedAt: now))
        say("On hold for \(owner.rawValue): \(detail)")
    }

    /// Whether an order on hold may keep stock from others.
    ///
    /// Credit, terms and address are settled in hours, and who came first keeps its place: stock is
    /// reserved. A blocked customer's order may wait for ever: it takes none until it is released.
    var takesStock: Bool {
        !order.holds.contains { $0.isActive && $0.reason == .customerBlocked }
    }

    /// Exposure with this order against the limit; over it, finance decides.
    ///
    /// A release by finance stands up to the value it was given for.
    mutating func checkCredit() {
        guard let account = facts.credit, let limit = account.limit else { return }
        let gross = order.totals?.gross ?? .zero(header.currency)
        let isApproved = order.holds.contains {
            !$0.isActive && $0.reason == .creditLimit
                && $0.approvedUpTo.map { $0.minorUnits >= gross.minorUnits } ?? false
        }
        guard !isApproved else { return }
        let currencies = [account.openOrders, account.openInvoices, account.unappliedPayments]
        guard limit.currency == header.currency,
            currencies.allSatisfy({ $0.currency == header.currency })
        else {
            return hold(
                .creditLimit,
                owner: .financeAnalyst,
                "The credit account of \(account.root) is kept in \(limit.currency.code); "
                    + "this order is in \(header.currency.code)."
            )
        }
        let exposure = account.exposure + exposureMoved
        guard exposure.minorUnits > limit.minorUnits else { return }
        hold(
            .creditLimit,
            owner: .financeAnalyst,
            "The exposure of \(account.root) would be \(exposure) with this order; "
                + "the limit is \(limit)."
        )
    }

    /// While the ERP cannot be asked, an account may owe so much and no more; what is beyond it
    /// waits for the ERP, or for finance.
    ///
    /// An order that was let go once is not stopped for the same reason again.
    mutating func checkAbsence() {
        guard let absence = facts.erpAbsence, order.booking == .none,
            !order.holds.contains(where: { $0.reason == .erpAway })
        else { return }
        let why =
            absence.isCopyStale
            ? "Our copy of \(absence.system)'s customers and limits is of \(absence.since)"
            : "\(absence.system) is away since \(absence.since)"
        let open = facts.credit.map { $0.exposure } ?? .zero(header.currency)
        guard absence.exposure.currency == header.currency, open.currency == header.currency else {
            return hold(
                .erpAway,
                owner: .financeAnalyst,
                "\(why), and what may be owed until then is said in "
                    + "\(absence.exposure.currency.code); this order is in \(header.currency.code)."
            )
        }
        let exposure = open + exposureMoved
        guard exposure.minorUnits > absence.exposure.minorUnits else { return }
        hold(
            .erpAway,
            owner: .financeAnalyst,
            "\(why). \(header.creditRoot) would owe \(exposure) with this order; until then it may "
                + "owe \(absence.exposure)."
        )
    }

    /// What this event adds to the account, which already knows the order as it was before.
    private var exposureMoved: Money {
        var current = order
        current.header = header
        let zero = Money.zero(header.currency)
        return (current.openOrderValue ?? zero) + (current.openInvoiceValue ?? zero)
            - (before.openOrderValue ?? zero) - (before.openInvoiceValue ?? zero)
    }

    mutating func releaseHold(_ release: HoldRelease) throws(OrderRefusal) -> Outcome {
        guard
            let index = order.holds.firstIndex(where: {
                $0.isActive && $0.reason == release.reason
            })
        else { throw .noSuchHold(release.reason) }
        let needed = order.holds[index].owner.holdRelease
        guard
            release.permissions.contains(needed.rawValue)
                || release.permissions.contains(Permission.administer.rawValue)
        else { throw .notPermitted(needs: needed.rawValue) }
        guard release.reason != .unknownShipTo || header.shipTo != nil else {
            throw .invalid("nobody knows where to send it: correct the ship-to instead")
        }
        order.holds[index].releasedAt = now
        order.holds[index].releasedBy = release.releasedBy
        if release.reason == .creditLimit { order.holds[index].approvedUpTo = order.totals?.gross }
        let note = release.note.map { " (\($0))" } ?? ""
        say("\(release.releasedBy) released \(release.reason.rawValue)\(note).")
        // Its account may have come to owe more than its limit since.
        if release.reason == .erpAway { checkCredit() }
        publish(Milestone(.holdReleased, at: now, reference: release.reason.rawValue))
        goOn()
        return .decided
    }

    /// Goes on where the last hold stopped the order.
    mutating func goOn() {
        if takesStock { source(order.lines.indices.filter { order.lines[$0].quantities.open > 0 }) }
        guard !order.isHeld, order.sums.outstanding > 0 else { return }
        switch order.booking {
        case .none:
            publish(Milestone(.accepted, at: now, reference: header.purchaseOrderNumber))
            requestBooking()
        case .refused: requestBooking()
        case .requested, .booked: break
        }
    }

    /// A clerk or the buyer says where the goods really go; their taxes follow.
    mutating func correctShipTo(_ shipTo: ShipTo, by clerk: String) throws(OrderRefusal) -> Outcome
    {
        guard !order.fulfilments.contains(where: \.isActive) else {
            throw .alreadyReleased(
                detail: "a warehouse is already sending goods to the old address"
            )
        }
        guard order.sums.shipped == 0 else { throw .alreadyShipped }
        guard header.shipTo != shipTo || order.holds.contains(where: \.isUnknownShipTo) else {
            return .ignored("It goes there already.")
        }
        header.shipTo = shipTo
        // Our choice: the buyer has no code for it that we know.
        header.requestedShipTo = nil
        if let customer = facts.customer { taxLines(customer) }
        say("\(clerk) sends it to \(shipTo.address.name), \(shipTo.address.city).")
        for index in order.holds.indices where order.holds[index].isUnknownShipTo {
            order.holds[index].releasedAt = now
            order.holds[index].releasedBy = clerk
            publish(
                Milestone(.holdReleased, at: now, reference: ReasonCode.unknownShipTo.rawValue)
            )
        }
        publish(Milestone(.changed, at: now))
        if order.booking == .none {
            checkCredit()
            checkAbsence()
        }
        goOn()
        return .decided
    }
}

extension Hold {
    fileprivate var isUnknownShipTo: Bool { isActive && reason == .unknownShipTo }
}

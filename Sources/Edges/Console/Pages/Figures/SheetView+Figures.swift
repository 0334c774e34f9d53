import Canonical
import Primitives
import Projections

extension SheetView {
    /// The orders or shipments behind one number of the key figures.
    ///
    /// - Parameters:
    ///   - found: up to one more than `limit`.
    ///   - total: the number that they are behind.
    init(
        _ found: [FigureMember],
        of choice: FigureChoice,
        total: Int,
        since: Timestamp,
        limit: Int,
        now: Timestamp
    ) {
        let shown = Array(found.prefix(limit))
        let question = choice.question
        title = question.name + (question.members == .waiting ? ": under way" : "")
        section = .figures
        let noun =
            question.isOfReturns ? "return line" : question.isOfShipments ? "shipment" : "order"
        let scope =
            choice.scope.map { " of \($0.cut.rawValue) \(ReturnsView.name(of: $0))" } ?? ""
        caption =
            "\(PlainWords.grouped(total, noun))\(scope) since \(Display.time(since)), oldest "
            + "first. \(question.definition)"
        choices = Choices(
            label: "Back",
            items: [
                Choice(
                    text: question.isOfReturns ? "Returns" : "Key figures",
                    address: (question.isOfReturns
                        ? ConsolePath.returns(choice.window) : .figures(choice.window)).address,
                    isCurrent: false
                )
            ]
        )
        columns = question.isOfReturns ? Self.returnColumns : Self.columns(of: question)
        rows = shown.map { member in
            if let returned = member.returned { return Row(member, returned, now: now) }
            if let stale = member.stale { return Row(member, stale, now: now) }
            return Row(member, question, now: now)
        }
        emptyText = rows.isEmpty ? "Nothing is counted here." : nil
        if found.count > limit, let last = shown.last {
            next = ConsolePath.figureList(choice, after: last.place).address
        }
        csv = ConsolePath.figureList(choice).asFile
    }
}

extension SheetView {
    private static func columns(of question: FigureQuestion) -> [Column] {
        if question.measure == FigureQuestion.stale { return staleColumns }
        return [
            .text("Purchase order"), .text(question.isOfShipments ? "Shipment" : "Customer"),
            .text("Channel"), .text(question.isOfShipments ? "Left" : "Received"),
            .figure(question.measure == FigureQuestion.fill ? "Lines filled" : "Took"),
        ]
    }

    private static let staleColumns: [Column] = [
        .text("Purchase order"), .text("Customer"), .text("Channel"), .text("Received"),
        .text("Promised"), .text("From"), .text("Last told by"), .text("As of"),
        .figure("Promised so, net"),
    ]

    private static let returnColumns: [Column] = [
        .text("Return"), .text("Purchase order"), .text("Channel"), .text("Requested"),
        .text("Reason"), .figure("Took"), .figure("Came, net"), .figure("Credited, net"),
    ]
}

extension SheetView.Row {
    /// A line of a return.
    fileprivate init(
        _ member: FigureMember,
        _ returned: FigureMember.Returned,
        now: Timestamp
    ) {
        head = .text(
            "\(returned.id), line \(returned.line)",
            link: Order.ID(validating: member.orderID).map { ConsolePath.order($0).address }
        )
        let took =
            member.took.map(PlainWords.age) ?? "for \(PlainWords.age(now.since(member.began)))"
        cells = [
            .text(member.number, why: member.customer),
            .text(member.channel),
            .time(member.at, at: now),
            .text(PlainWords.sentence(returned.reason)),
            .figure(took),
            .figure(Display.money(returned.received, returned.currency)),
            .figure(Display.money(returned.credited, returned.currency)),
        ]
    }

    /// An order that was promised on old news of stock.
    fileprivate init(_ member: FigureMember, _ stale: FigureMember.Stale, now: Timestamp) {
        head = .text(
            member.number,
            link: Order.ID(validating: member.orderID).map { ConsolePath.order($0).address },
            why: member.orderID
        )
        let others = stale.sites - 1
        cells = [
            .text(member.customer),
            .text(member.channel),
            .time(member.at, at: now),
            .time(stale.promisedAt, at: now),
            .text(
                stale.site,
                why: others > 0 ? "and \(PlainWords.count(others, "other site"))" : nil
            ),
            .text(stale.source ?? "nobody yet"),
            .time(stale.asOf, at: now),
            .figure(Display.money(stale.minorUnits, stale.currency)),
        ]
    }

    /// An order or a shipment.
    init(_ member: FigureMember, _ question: FigureQuestion, now: Timestamp) {
        head = .text(
            member.number,
            link: Order.ID(validating: member.orderID).map { ConsolePath.order($0).address },
            why: member.orderID
        )
        let figure: String
        if question.measure == FigureQuestion.fill, let lines = member.lines {
            figure = "\(Display.count(Int(lines.part))) of \(Display.count(Int(lines.whole)))"
        } else {
            figure =
                member.took.map(PlainWords.age) ?? "for \(PlainWords.age(now.since(member.began)))"
        }
        cells = [
            .text(
                member.shipmentID ?? member.customer,
                why: member.shipmentID == nil ? nil : member.customer
            ),
            .text(member.channel),
            .time(member.at, at: now),
            .figure(figure),
        ]
    }
}

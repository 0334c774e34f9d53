import Canonical
import Database
import Engine
import Ordering
import Primitives
import Projections
import Storage

/// An order as its form needs it.
struct OrderActModel: Sendable {
    var id: Order.ID
    var order: OrderState
    var sequence: Int64
    /// Items of the lines shown: the units they may be said in.
    var items: [Item.ID: Item]
    var lines: [OrderLine]
    var earlier: Int?
    var later: Int?

    /// Lines of one form.
    static let linesMax = 40

    /// `nil` when there is no such order, or it is another entity's.
    static func read(
        _ id: Order.ID,
        _ act: OrderAct,
        firstLine: Int,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OrderActModel? {
        guard let stored = try snapshot.instances.order(id.rawValue),
            stored.state.header?.entity == entity
        else { return nil }
        let fitting = stored.state.lines.filter { act.isFor($0, in: stored.state) }
        let start = fitting.firstIndex { $0.number >= firstLine } ?? 0
        let end = min(fitting.count, start + linesMax)
        var items: [Item.ID: Item] = [:]
        if act == .change || act == .takeBack {
            let catalogue = try FactLoader().catalogue(entity: entity.rawValue, in: snapshot)
            for item in Set(fitting[start..<end].compactMap(\.item)) {
                items[item] = try catalogue.item(item)
            }
        }
        return OrderActModel(
            id: id,
            order: stored.state,
            sequence: stored.sequence,
            items: items,
            lines: Array(fitting[start..<end]),
            earlier: start > 0 ? fitting[max(0, start - linesMax)].number : nil,
            later: end < fitting.count ? fitting[end].number : nil
        )
    }
}

extension ActView {
    init(
        _ model: OrderActModel,
        _ act: OrderAct,
        _ typed: FormFields,
        faults: [String],
        news: [String],
        preview: Preview?,
        viewer: Viewer
    ) {
        let number = model.order.header?.purchaseOrderNumber ?? model.id.rawValue
        section = .orders
        title = "\(act.title): \(number)"
        crumb = Link(text: "Order \(number)", address: ConsolePath.order(model.id).address)
        lead = Self.lead(act, model.order)
        self.news = news
        hasNews = !news.isEmpty
        self.faults = faults
        hasFaults = !faults.isEmpty
        address = ConsolePath.orderAct(model.id).address
        fixed = [Pair(name: "do", value: act.rawValue)]
        if model.earlier != nil, let first = typed["line"] {
            fixed.append(Pair(name: "line", value: first))
        }
        fields = Self.fields(act, typed)
        rows = model.lines.map { Self.row(act, $0, model, typed) }
        hasRows = !rows.isEmpty
        rowsCaption =
            act == .change
            ? "A line whose quantity is left empty stays as it is; zero cancels it." : "Its lines:"
        func page(_ line: Int?) -> String? {
            line.map { ConsolePath.orderAct(model.id, act, firstLine: $0).address }
        }
        earlier = page(model.earlier)
        later = page(model.later)
        self.preview = preview
        csrfToken = viewer.csrfToken
    }

    private static func lead(_ act: OrderAct, _ order: OrderState) -> String {
        let customer = order.header?.customerName ?? ""
        let stands = PlainWords.of(order.status.rawValue)
        return switch act {
        case .change:
            "\(customer), \(stands). Prices stay as they were agreed; more is given stock at once."
        case .cancel:
            "\(customer), \(stands). What no warehouse was told of is cancelled at once; of the "
                + "rest the warehouse says what it could stop."
        case .takeBack:
            "\(customer), \(stands). Never more than left: all lines are allowed or none."
        case .hold:
            "\(customer), \(stands). Nothing new of it starts until the hold is released; it keeps "
                + "its stock, and what a warehouse was told before goes on."
        }
    }

    private static func fields(_ act: OrderAct, _ typed: FormFields) -> [Field] {
        let longest = OrderWish.noteBytesMax
        switch act {
        case .change:
            return [
                .date("date", "Wanted on another day?", typed),
                .text("note", "Why?", typed, longest: longest),
            ]
        case .cancel:
            return [
                .choice(
                    "part",
                    "What is cancelled?",
                    [("all", "All that has not left"), ("lines", "The lines chosen below")],
                    typed
                ),
                .text("note", "Why?", typed, isRequired: true, longest: longest),
            ]
        case .takeBack:
            return [.text("reference", "The buyer's number for it", typed)]
        case .hold:
            return [
                .choice(
                    "kind",
                    "What is to be looked into?",
                    [
                        ("fraud_check", "Who orders, or how it is paid"),
                        ("price_question", "A price"), ("other", "Something else"),
                    ],
                    typed
                ),
                .text("note", "Why?", typed, isRequired: true, longest: longest),
                .choice(
                    "owner",
                    "Who lets it go on?",
                    [
                        ("", "Whoever that is for usually"),
                        ("customer_service", "Customer service"), ("finance_analyst", "Finance"),
                    ],
                    typed
                ),
            ]
        }
    }

    private static func row(
        _ act: OrderAct,
        _ line: OrderLine,
        _ model: OrderActModel,
        _ typed: FormFields
    ) -> Row {
        let number = line.number
        var fields: [Field] = []
        var tick: Row.Tick?
        switch act {
        case .hold: break
        case .cancel:
            tick = Row.Tick(
                name: "l\(number)",
                label: "Line \(number) is not wanted any more",
                isOn: typed["l\(number)"] == "1"
            )
        case .change, .takeBack:
            let what = act == .change ? "New quantity" : "How much comes back?"
            fields.append(.text("q\(number)", "\(what) of line \(number)", typed, longest: 20))
            fields.append(
                .choice("u\(number)", "Unit of line \(number)", units(line, model), typed)
            )
            guard act == .takeBack else { break }
            let reasons = ReturnReason.allCases.map {
                (value: $0.rawValue, text: PlainWords.sentence($0.rawValue))
            }
            fields.append(.choice("r\(number)", "Why line \(number) comes back", reasons, typed))
        }
        return Row(
            name: "Line \(number): \(line.description)",
            why: stands(line, act, model.order),
            fields: fields,
            tick: tick
        )
    }

    /// The unit it was ordered in, and the others its item is sold in.
    private static func units(
        _ line: OrderLine,
        _ model: OrderActModel
    ) -> [(value: String, text: String)] {
        var units = [line.ordered.unit]
        if let item = line.item.flatMap({ model.items[$0] }) {
            units += ([item.stockUnit] + item.packFactors.map(\.unit)).filter { $0 != units[0] }
        }
        return units.map { ($0.code, $0.code) }
    }

    private static func stands(_ line: OrderLine, _ act: OrderAct, _ order: OrderState) -> String {
        let unit = line.stockUnit.code
        func said(_ amount: Int64, _ words: String) -> String? {
            amount == 0 ? nil : "\(Display.quantity(amount)) \(unit) \(words)"
        }
        let amounts = line.quantities
        let item = line.item?.rawValue ?? line.requestedItem.value
        let parts = [
            said(line.wanted, "wanted"), said(amounts.backordered, "wait for stock"),
            said(amounts.allocated, "reserved"), said(amounts.picked, "picked"),
            said(amounts.shipped, "left"), said(amounts.returned, "came back"),
            act == .takeBack ? said(line.returnable(in: order), "may come back") : nil,
        ]
        return ([item] + parts.compactMap(\.self)).joined(separator: " · ")
    }
}

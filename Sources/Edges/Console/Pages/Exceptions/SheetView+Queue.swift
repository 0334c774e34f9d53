import Canonical
import Ordering
import Primitives
import Projections
import Storage

extension SheetView {
    init(_ page: QueuePage, _ choice: QueueChoice, limit: Int, now: Timestamp) {
        let shown = Array(page.items.prefix(limit))
        title = PlainWords.sentence(choice.owner.rawValue) + ": what waits"
        section = .exceptions
        let number = PlainWords.grouped(shown.count, "item")
        caption = "\(number) on this page, \(choice.order.words)."
        choices = Choices(
            label: "Order and cause",
            items: Self.orders(choice) + Self.causes(page.causes, choice)
        )
        columns = [
            .text("What", by: Self.sort(choice, .cause, "ascending")),
            .text("Due", by: Self.sort(choice, .due, "ascending")),
            .text("For"),
            .figure("Amount", by: Self.sort(choice, .value, "descending")),
            .text("Since", by: Self.sort(choice, .newest, "descending")),
            .figure("Age", by: Self.sort(choice, .oldest, "descending")),
            .text("Who"),
        ]
        rows = shown.map { Row($0, number: page.numbers[$0.instance.id], now: now) }
        emptyText = rows.isEmpty ? "Nothing waits here." : nil
        if page.items.count > limit, let last = shown.last {
            var following = choice
            following.after = WorkItemPlace(last, in: choice.order)
            next = ConsolePath.queueList(following).address
        }
        csv = ConsolePath.queueList(choice.whole).asFile
    }

    private static func sort(
        _ choice: QueueChoice,
        _ order: WorkItemOrder,
        _ direction: String
    ) -> ColumnSort {
        var other = choice.whole
        other.order = order
        return ColumnSort(
            address: ConsolePath.queueList(other).address,
            direction: choice.order == order ? direction : nil
        )
    }

    private static func orders(_ choice: QueueChoice) -> [Choice] {
        WorkItemOrder.allCases.map { order in
            var other = choice.whole
            other.order = order
            return Choice(
                text: order.words.prefix(1).uppercased() + order.words.dropFirst(),
                address: ConsolePath.queueList(other).address,
                isCurrent: order == choice.order
            )
        }
    }

    private static func causes(_ causes: [CauseCount], _ choice: QueueChoice) -> [Choice] {
        let all = Choice(
            text: "All causes",
            address: ConsolePath.queueList(QueueChoice(owner: choice.owner, order: choice.order))
                .address,
            isCurrent: choice.cause == nil
        )
        return [all]
            + causes.map { cause in
                var other = choice.whole
                other.cause = cause.reason
                return Choice(
                    text: "\(PlainWords.sentence(cause.reason)) \(Display.count(cause.items))",
                    address: ConsolePath.queueList(other).address,
                    isCurrent: choice.cause == cause.reason
                )
            }
    }
}

extension WorkItemOrder {
    fileprivate var words: String {
        switch self {
        case .due: "due first"
        case .oldest: "longest open first"
        case .newest: "opened last first"
        case .value: "most money first"
        case .cause: "by cause"
        }
    }
}

extension SheetView.Row {
    fileprivate init(_ item: StoredWorkItem, number: String?, now: Timestamp) {
        let order =
            item.instance.kind == OrderWorkflow.name
            ? Order.ID(validating: item.instance.id) : nil
        head = .text(
            PlainWords.sentence(item.reason),
            link: ConsolePath.item(item.key).address,
            why: item.detail
        )
        let due = DueView(item.due, at: now)
        cells = [
            .text(due.text, why: due.why, tone: due.tone),
            .text(
                number ?? item.instance.id,
                link: item.place?.address,
                why: order.map(\.rawValue)
            ),
            .figure(item.amount.map(Display.money) ?? ""),
            .time(item.openedAt, at: now),
            .figure(PlainWords.age(now.since(item.openedAt))),
            .text(item.holder(at: now) ?? ""),
        ]
    }
}

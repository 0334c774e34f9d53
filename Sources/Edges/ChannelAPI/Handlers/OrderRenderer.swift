import Canonical
import Engine
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage
import Synchronization

/// Renders decided orders into the answers that are stored and repeated.
///
/// A class, because what it rendered last is needed for the headers once the transaction is
/// through; the stored answer itself depends on nothing but the order.
final class OrderRenderer: Sendable {
    private struct Identity {
        var order: Order.ID
        var version: Int64
    }

    private let exchange: String
    /// Where each line number stands in the request.
    let lineIndexes: [Int: Int]
    /// Guards what was rendered last.
    private let rendered = Mutex<Identity?>(nil)

    init(exchange: String, request: OrderRequest) {
        self.exchange = exchange
        lineIndexes = Self.indexes(request.lines.map(\.number))
    }

    init(exchange: String, change: OrderChange? = nil) {
        self.exchange = exchange
        lineIndexes = Self.indexes(change?.lines.map(\.number) ?? [])
    }

    init(exchange: String, returned request: ReturnRequest) {
        self.exchange = exchange
        lineIndexes = Self.indexes(request.lines.map(\.number))
    }

    private static func indexes(_ numbers: [Int]) -> [Int: Int] {
        Dictionary(
            zip(numbers, numbers.indices.map { $0 }),
            uniquingKeysWith: { first, _ in first }
        )
    }

    // MARK: - Inside the transaction

    /// 201, 202 or 422, by what was answered.
    func submitted(_ order: DecidedOrder) -> StoredAnswer {
        switch order.state.answer {
        case .rejected?: rejected(order)
        case .held?: answered(order, status: 202)
        case .accepted?, .acceptedWithChanges?, nil: answered(order, status: 201)
        }
    }

    /// 202 while a warehouse still has to say what it could stop, else 200.
    func cancelled(_ order: DecidedOrder) -> StoredAnswer {
        answered(order, status: order.state.cancellation?.outcome == .pending ? 202 : 200)
    }

    func changed(_ order: DecidedOrder) -> StoredAnswer { answered(order, status: 200) }

    /// A refusal's problem, for those who repeat the request.
    func refused(_ refusal: OrderRefusal) -> StoredAnswer {
        StoredAnswer(Problem(refusal, lines: lineIndexes), exchange: exchange)
    }

    private func answered(_ order: DecidedOrder, status: Int) -> StoredAnswer {
        if let header = order.state.header {
            rendered.withLock { $0 = Identity(order: header.id, version: order.sequence) }
        }
        return StoredAnswer(status: status, body: OrderView.json(order).bytes())
    }

    private func rejected(_ order: DecidedOrder) -> StoredAnswer {
        let problem = Problem(
            .orderRejected,
            "Nothing of this order can be delivered; the purchase order number is free again.",
            violations: RejectionReasons(order).violations(at: lineIndexes),
            members: JSONObject(present: ["order": OrderView.json(order)])
        )
        return StoredAnswer(problem, exchange: exchange)
    }

    // MARK: - After the commit

    /// The stored answer with its headers.
    func answer(_ stored: StoredAnswer, isRepeat: Bool) -> Answer {
        var headers = HTTPFields()
        if isRepeat { headers[.idempotentReplayed] = "true" }
        guard stored.status < 400 else {
            return Answer(
                status: stored.status,
                content: .problem(stored.body),
                headers: headers
            )
        }
        let identity = isRepeat ? nil : rendered.withLock { $0 }
        if let identity = identity ?? Self.identity(in: stored.body) {
            headers[.eTag] = EntityTag.text(identity.version)
            if stored.status != 200 { headers[.location] = OrderView.address(of: identity.order) }
        }
        return Answer(status: stored.status, content: .json(stored.body), headers: headers)
    }

    /// What an earlier answer said of itself.
    private static func identity(in body: [UInt8]) -> Identity? {
        guard let value = try? JSONValue(parsing: body), let version = value["version"]?.integer,
            let id = value["id"]?.string.flatMap({ Order.ID(validating: $0) })
        else {
            // An answer of an older form has no headers to give back.
            return nil
        }
        return Identity(order: id, version: version)
    }
}

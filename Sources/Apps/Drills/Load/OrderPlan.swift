import Primitives

/// One sending of an order: the same order may be delivered under the same key or another.
struct OrderDelivery: Sendable, Equatable {
    var order: Int
    var key: String
}

/// What is sent in a drill, and in which order.
struct OrderPlan: Sendable {
    var orders: [DrillOrder]
    var deliveries: [OrderDelivery]

    /// Each order is delivered `repeats` times, a repeat in five under a fresh key; all shuffled.
    init(orders count: Int, repeats: ClosedRange<Int>, using random: inout SeededRandom) {
        orders = (0..<count).map { DrillOrder($0, using: &random) }
        deliveries = []
        for (index, order) in orders.enumerated() {
            let times = Int.random(in: repeats, using: &random)
            for time in 0..<times {
                let isFresh = time > 0 && Int.random(in: 0..<5, using: &random) == 0
                let key = isFresh ? "drill-\(order.number)-\(time)" : "drill-\(order.number)"
                deliveries.append(OrderDelivery(order: index, key: key))
            }
        }
        deliveries.shuffle(using: &random)
    }

    /// Each order is delivered once, in order.
    init(single count: Int, using random: inout SeededRandom) {
        let orders = (0..<count).map { DrillOrder($0, using: &random) }
        self.orders = orders
        deliveries = orders.enumerated().map { index, order in
            OrderDelivery(order: index, key: "drill-\(order.number)")
        }
    }

    /// The first `count` orders of a plan in which each is delivered once, in order.
    func prefix(_ count: Int) -> OrderPlan {
        var part = self
        part.orders = Array(orders.prefix(count))
        part.deliveries = Array(deliveries.prefix(count))
        return part
    }
}

import Projections

/// The flow drawn: a circle for each stage, larger the more stand there, joined by lines that are
/// thicker the more came over in the last hour; what is stuck glows.
///
/// It says nothing that the list below does not say, so it is hidden from readers of the page's
/// text.
struct FlowPicture: Equatable {
    var nodes: [Node]
    var edges: [Edge]
    let width = Self.step * 8
    let height = Self.middle * 2

    struct Node: Equatable {
        var x: Int
        var y: Int
        var radius: Int
        var halo: Int
        var textY: Int
        var count: String
        var tone: String
        var isStuck: Bool
    }

    struct Edge: Equatable {
        var from: Int
        var to: Int
        var y: Int
        var width: Int
    }

    private static let step = 120
    private static let middle = 56

    init(_ flow: OrderFlow) {
        let stages = flow.stages.filter { $0.stage != .ended }
        let counts = [flow.door.messages] + stages.map(\.orders)
        let stuck = [flow.door.parked] + stages.map(\.stuck)
        nodes = counts.indices.map { index in
            let radius = 16 + min(24, 7 * Self.magnitude(counts[index]))
            return Node(
                x: Self.step / 2 + index * Self.step,
                y: Self.middle,
                radius: radius,
                halo: radius + 7,
                textY: Self.middle + 5,
                count: Self.short(counts[index]),
                tone: stuck[index] > 0 ? "stuck" : counts[index] > 0 ? "busy" : "empty",
                isStuck: stuck[index] > 0
            )
        }
        edges = stages.indices.map { index in
            Edge(
                from: Self.step / 2 + index * Self.step,
                to: Self.step / 2 + (index + 1) * Self.step,
                y: Self.middle,
                width: 2 + 3 * min(4, Self.magnitude(stages[index].entered))
            )
        }
    }

    /// 0 for none, 1 below ten, 2 below a hundred, and so on.
    private static func magnitude(_ number: Int) -> Int { number > 0 ? String(number).count : 0 }

    /// `940`, `12k`, `3M`: what fits into a circle.
    static func short(_ number: Int) -> String {
        switch number {
        case ..<10_000: String(number)
        case ..<1_000_000: "\(number / 1_000)k"
        default: "\(number / 1_000_000)M"
        }
    }
}

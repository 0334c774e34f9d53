/// An objective, what is left of its budget, and how fast that is spent; all in millionths.
public struct ObjectiveBudget: Sendable {
    public var name: String
    public var entity: String
    public var owner: String
    public var leftMillionths: Int64
    public var windows: [Window]

    public struct Window: Sendable {
        public var name: String
        public var judged: Int64
        public var burnMillionths: Int64

        public init(name: String, judged: Int64, burnMillionths: Int64) {
            self.name = name
            self.judged = judged
            self.burnMillionths = burnMillionths
        }
    }

    public init(
        name: String,
        entity: String,
        owner: String,
        leftMillionths: Int64,
        windows: [Window]
    ) {
        self.name = name
        self.entity = entity
        self.owner = owner
        self.leftMillionths = leftMillionths
        self.windows = windows
    }

    var samples: [MetricSample] {
        let labels = [name, entity, owner]
        return [MetricSample(.objectiveBudget, labels, .millionths(leftMillionths))]
            + windows.flatMap { window in
                [
                    MetricSample(
                        .objectiveBurn,
                        labels + [window.name],
                        .millionths(window.burnMillionths)
                    ),
                    MetricSample(.objectiveJudged, labels + [window.name], .count(window.judged)),
                ]
            }
    }
}

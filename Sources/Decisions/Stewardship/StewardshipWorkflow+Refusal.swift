public import Primitives

extension StewardshipWorkflow {
    public enum Refusal: Failure, Equatable {
        case unknown
        case notOpen(Phase)
        case nothingProposed(Phase)
        case notSettled(Phase)
        case notOffered(Resolution, offered: [Resolution])
        case withoutReason
        case sameHands(String)
        /// The records do not allow it, for this reason.
        case impossible(String)

        public var code: String {
            switch self {
            case .unknown: "stewardship.case.unknown"
            case .notOpen: "stewardship.case.not_open"
            case .nothingProposed: "stewardship.case.nothing_proposed"
            case .notSettled: "stewardship.case.not_settled"
            case .notOffered: "stewardship.resolution.not_offered"
            case .withoutReason: "stewardship.reason.missing"
            case .sameHands: "stewardship.same_hands"
            case .impossible: "stewardship.resolution.impossible"
            }
        }

        public var remedy: Remedy { .reject }

        public var description: String {
            switch self {
            case .unknown: "there is no such case"
            case .notOpen(let phase):
                "the case is \(phase.rawValue); only an open one takes a proposal"
            case .nothingProposed(let phase):
                "the case is \(phase.rawValue); nothing waits for a second person"
            case .notSettled(let phase):
                "the case is \(phase.rawValue); only what two people have settled can be taken back"
            case .notOffered(let resolution, let offered):
                "to \(resolution.words) does not settle this; one can "
                    + offered.map(\.words).joined(separator: ", or ")
            case .withoutReason: "write why"
            case .sameHands(let name): "\(name) proposed it; somebody else must approve it"
            case .impossible(let why): "it cannot be carried out: \(why)"
            }
        }
    }
}

import Primitives
import Storage

extension MappingDesk.Refusal {
    var word: String {
        switch self {
        case .unknown: "unknown"
        case .unreadable: "unreadable"
        case .nameUnknown: "name_unknown"
        case .tooLarge: "too_large"
        case .unchanged: "unchanged"
        case .reasonMissing: "reason_missing"
        case .documentsOutOfRange: "documents_out_of_range"
        case .shareOutOfRange: "share_out_of_range"
        case .stale: "stale"
        case .changed: "changed"
        case .own: "own_proposal"
        case .elsewhere: "elsewhere"
        case .otherTrial: "other_trial"
        case .nothingBefore: "nothing_before"
        }
    }

    /// Whether what was sent is at fault, and not where things stand.
    public var isAboutWhatWasSent: Bool {
        switch self {
        case .unreadable, .nameUnknown, .tooLarge, .unchanged, .reasonMissing,
            .documentsOutOfRange, .shareOutOfRange:
            true
        case .unknown, .stale, .changed, .own, .elsewhere, .otherTrial, .nothingBefore: false
        }
    }

    public var description: String {
        switch self {
        case .unknown: "there is no such version"
        case .unreadable(let problems):
            "the mapping cannot be used: " + problems.prefix(20).joined(separator: "; ")
        case .nameUnknown(let name):
            "no mapping of this installation is called \(name); a new one begins as a file in "
                + "mappings/ of the configuration, at the next start"
        case .tooLarge: "the mapping is larger than \(MappingDesk.textBytes) bytes"
        case .unchanged(let number): "it is word for word version \(number), which is active"
        case .reasonMissing: "say why, in a sentence"
        case .documentsOutOfRange:
            "the number of documents is 1 to \(MappingDesk.documentsMax)"
        case .shareOutOfRange: "the share is 1 to 99 per cent; to have all of them, activate it"
        case .stale:
            "what runs has changed since it was proposed, so its replay shows what would not "
                + "happen; propose it again"
        case .changed: "what stands there is not what you saw; look at it again"
        case .own: "you proposed it; somebody else must approve it"
        case .elsewhere(let state, let person):
            "it is \(state.rawValue) by now, by \(person)"
        case .otherTrial(let name, let number):
            "version \(number) of \(name) is being tried on documents of the same partners; end "
                + "that trial first"
        case .nothingBefore: "no version was active before it"
        }
    }
}

import Synchronization

/// The promises that a drill saw broken, each as a plain sentence.
///
/// A class because everything that runs in a drill reports to one; the lock guards the sentences.
final class Promises: Sendable {
    /// More sentences of one drill are only counted.
    static let kept = 20

    private let sentences = Mutex<(list: [String], more: Int)>(([], 0))

    func broken(_ sentence: String) {
        sentences.withLock { sentences in
            guard !sentences.list.contains(sentence) else { return }
            if sentences.list.count < Self.kept {
                sentences.list.append(sentence)
            } else {
                sentences.more += 1
            }
        }
    }

    /// Reports `sentence` unless `holds`.
    func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) {
        if !holds { broken(sentence()) }
    }

    var all: [String] {
        sentences.withLock { sentences in
            sentences.list + (sentences.more > 0 ? ["and \(sentences.more) more"] : [])
        }
    }
}

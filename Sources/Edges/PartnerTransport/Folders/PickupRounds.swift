import Logging
import Primitives

/// Looks again and again where a partner puts documents, until cancelled, and says once what keeps
/// it from looking, until that changes: a server that is away is not away each minute.
struct PickupRounds {
    /// What is looked at, in the words of the log: `a partner's SFTP server`.
    let what: String
    let place: Logger.Metadata
    let clock: any WallClock
    let logger: Logger

    /// - Parameter look: answers what became of each document, and the pause until the next look.
    func run<Trouble: Failure>(
        pauseAfter: (Trouble) -> Duration,
        look: (Timestamp) async throws(Trouble) -> (news: [FolderNews], pause: Duration)
    ) async {
        var trouble: String?
        while !Task.isCancelled {
            var pause: Duration
            do throws(Trouble) {
                let seen = try await look(clock.now())
                for news in seen.news { news.log(to: logger, with: place) }
                if trouble != nil { logger.notice("\(what) can be read again", metadata: place) }
                trouble = nil
                pause = seen.pause
            } catch {
                report(error, after: trouble)
                trouble = error.code
                pause = pauseAfter(error)
            }
            do throws(CancellationError) {
                try await clock.sleep(until: clock.now().advanced(by: pause))
            } catch {
                return
            }
        }
    }

    private func report(_ failure: some Failure, after trouble: String?) {
        guard failure.code != trouble else { return }
        var facts = place
        facts["code"] = "\(failure.code)"
        facts["failure"] = "\(failure)"
        logger.error("\(what) cannot be read", metadata: facts)
    }
}

/// What was said of documents that stay where they are: each thing once, until it is another.
struct SaidOnce {
    private var said: [String: String] = [:]

    func hasSpoken(of name: String) -> Bool { said[name] != nil }

    mutating func forget(_ name: String) { said[name] = nil }

    /// Forgets all but these.
    mutating func keep(where isThere: (String) -> Bool) { said = said.filter { isThere($0.key) } }

    mutating func isNew(_ outcome: FolderNews.Outcome, of name: String) -> Bool {
        let code: String
        switch outcome {
        case .accepted, .duplicate, .refused:
            said[name] = nil
            return true
        case .leftAlone(let refusal): code = refusal.code
        case .postponed(let word, _): code = word
        }
        defer { said[name] = code }
        return said[name] != code
    }
}

extension FolderNews.Outcome {
    /// Whether the document does not stay where it was.
    var isFinal: Bool {
        switch self {
        case .accepted, .duplicate, .refused: true
        case .leftAlone, .postponed: false
        }
    }
}

import Canonical
import Database
import Engine
import Ordering
import Primitives
import Reconciliation
import Storage

/// Why a document may differ, by what its instance has sent and heard.
extension Reconciler {
    /// Effects of one instance that are looked at.
    private static let effectsMax = 2_000
    /// Differing documents whose news one run looks up; what is more is counted.
    private static let judgedMax = 5_000
    private static let batch = 200

    /// What a target is told of a document, by what it is compared as.
    private static func operations(of subject: ReconciledSubject) -> Set<String> {
        let operations: [Operation] =
            subject == .orders
            ? [.erpBook, .erpAmend, .erpCancel, .erpGoodsIssue] : [.erpInvoice]
        return Set(operations.map(\.rawValue))
    }

    /// Leaves out what is not this comparison's: documents of other entities and of other kinds.
    func notOthers(
        _ differing: [Pair],
        _ scope: Scope,
        _ report: inout ReconciliationReport
    ) async throws(StoreFailure) -> [Pair] {
        guard scope.subject != .stock else { return differing }
        let strangers = differing.filter { $0.ours == nil }.map(\.key.major)
        var others: Set<String> = []
        var rest = strangers[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            let origins = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.effects.origins(of: some)
            }
            let operation: Operation = scope.subject == .orders ? .erpBook : .erpInvoice
            for origin in origins
            where origin.entity != entity || origin.target != system
                || origin.operation != operation.rawValue
            {
                others.insert(origin.key)
            }
        }
        report.foreign += others.count
        return differing.filter { !others.contains($0.key.major) }
    }

    func judgeDocuments(
        _ differing: [Pair],
        _ subject: ReconciledSubject,
        since: Timestamp,
        _ report: inout ReconciliationReport
    ) async throws(StoreFailure) -> [Judged] {
        let messages = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.inbox.undecided(entity: entity, limit: StockNews.messagesMax)
                + snapshot.inbox.refused(
                    entity: entity,
                    since: clock.now().advanced(by: .zero - StockNews.memory),
                    limit: StockNews.messagesMax
                )
        }
        var judged: [Judged] = []
        var rest = differing.prefix(Self.judgedMax)
        while !rest.isEmpty {
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            let news = try await store.read { (snapshot) throws(StoreFailure) -> [DocumentNews] in
                var news: [DocumentNews] = []
                for pair in some {
                    news.append(try self.news(of: pair, subject, messages, since, in: snapshot))
                }
                return news
            }
            for (pair, one) in zip(some, news) {
                if let why = one.underWay {
                    report.note(pair.key, why)
                } else {
                    judged.append(Judged(pair: pair, parked: one.parked, unheard: one.unheard))
                }
            }
        }
        // Beyond what is looked up nobody knows better: they are counted, and make no cases.
        return judged + differing.dropFirst(Self.judgedMax).map { Judged(pair: $0) }
    }

    /// What is on its way about one document.
    private struct DocumentNews: Sendable {
        var underWay: String?
        var parked: StockNews.Parked?
        var unheard: StoredMessage?
    }

    private func news(
        of pair: Pair,
        _ subject: ReconciledSubject,
        _ messages: [StoredMessage],
        _ since: Timestamp,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> DocumentNews {
        var news = DocumentNews()
        guard let intent = try snapshot.effects.load(pair.key.major) else { return news }
        let effects = try snapshot.effects.effects(
            ofInstance: intent.instanceKind,
            intent.instanceID,
            limit: Self.effectsMax
        ).filter { $0.target == system && Self.operations(of: subject).contains($0.operation) }
        for effect in effects where subject == .orders || effect.key == intent.key {
            switch effect.state {
            case .parked: news.parked = news.parked ?? StockNews.Parked(effect)
            case .ready, .leased, .unknown:
                // What stands behind one that was given up on does not move.
                guard news.parked == nil else { continue }
                news.underWay = "\(effect.operation) \(effect.key) is on its way"
                return news
            case .done:
                guard let done = effect.doneAt, done >= since else { continue }
                news.underWay = "\(effect.operation) \(effect.key) went just now"
                return news
            case .cancelled: continue
            }
        }
        guard let name = try name(of: intent) else { return news }
        let bytes = Array("\"\(name)\"".utf8)
        guard let message = messages.first(where: { $0.message.body.contains(bytes) }) else {
            return news
        }
        if message.state == .received {
            news.underWay = "a message from \(message.message.source) waits to be decided"
        } else {
            news.unheard = message
        }
        return news
    }

    /// By which name news of it would call it.
    private func name(of intent: StoredEffect) throws(StoreFailure) -> String? {
        switch Operation(rawValue: intent.operation) {
        case .erpInvoice: try StoredValue.decode(Invoice.self, from: intent.payload).id.rawValue
        case .erpBook: try StoredValue.decode(ERPOrder.self, from: intent.payload).order.rawValue
        default: nil
        }
    }

    // MARK: - The finding

    func documentFinding(
        _ one: Judged,
        _ subject: ReconciledSubject,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Finding? {
        let pair = one.pair
        guard let kind = pair.kind else { return nil }
        let cause = try cause(of: one, kind, subject, in: snapshot)
        return Finding(
            subject,
            at: system,
            pair.key,
            kind,
            ours: pair.ourFacts,
            theirs: pair.theirs,
            cause: cause,
            corrections: one.parked == nil ? [.accept] : [.redrive, .accept],
            parkedEffect: one.parked?.key,
            stake: Self.stake(of: pair)
        )
    }

    /// What is between both sides, or all of it where one has nothing.
    private static func stake(of pair: Pair) -> Money? {
        let (ours, theirs) = (pair.ourFacts, pair.theirs)
        let pairs = [(ours?.total, theirs?.total), (ours?.open, theirs?.open)]
        for case (let here?, let there?) in pairs
        where here.currency == there.currency && here != there {
            return Money(
                minorUnits: Int64(clamping: (here - there).minorUnits.magnitude),
                here.currency
            )
        }
        return ours?.total ?? theirs?.total
    }

    private func cause(
        of one: Judged,
        _ kind: DifferenceKind,
        _ subject: ReconciledSubject,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> String {
        if let parked = one.parked { return parked.words }
        if let message = one.unheard { return message.words(about: "it") }
        let (ours, theirs) = (one.pair.ourFacts, one.pair.theirs)
        switch kind {
        case .missingThere:
            let since = one.pair.ours.map { ", last touched \($0.changedAt)" } ?? ""
            return "\(system) made it\(since) and has it no more: it was deleted there, or "
                + "\(system) was set back. Enter it there again."
        case .missingHere:
            return "It carries a key of ours that was never sent: it was copied in \(system), or "
                + "our database was set back. Cancel it there, if it is one too many."
        case .number:
            let isMore = theirs?.number?.contains(", ") == true
            return isMore
                ? "More than one document of \(system) carries the key: cancel those that are too "
                    + "many there."
                : "\(system) numbered it \(ours?.number ?? "otherwise") when it was made: it was "
                    + "replaced there."
        case .state:
            return theirs?.isCancelled == true
                ? "It was cancelled in \(system), and no news came. Cancel it here, or enter it "
                    + "there again."
                : ours?.isCancelled == true
                    ? "It was cancelled here, and \(system) was told; it was taken up again there."
                    : "\(system) has delivered otherwise than it was told: goods were issued there."
        case .quantity, .money:
            return try causeOfAmounts(one.pair, subject, in: snapshot)
        }
    }

    private func causeOfAmounts(
        _ pair: Pair,
        _ subject: ReconciledSubject,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> String {
        let (ours, theirs) = (pair.ourFacts, pair.theirs)
        let place = Self.lineThatDiffers(ours?.lines, theirs?.lines).map { $0 + " " } ?? ""
        if let earlier = try earlierWord(that: theirs, is: pair.key.major, subject, snapshot) {
            return place + "\(system) has it as it was told by \(earlier): it has undone, or never "
                + "kept, what came after."
        }
        guard let here = ours?.open, let there = theirs?.open, here != there,
            ours?.total == theirs?.total
        else { return place + "It was changed in \(system) after it had been made." }
        return here.minorUnits > there.minorUnits
            ? "\(here - there) was paid in \(system), and no news of the payment came."
            : "\(there - here) was paid by what we were told, and is not booked in \(system)."
    }

    private static func lineThatDiffers(
        _ ours: [Int: Int64]?,
        _ theirs: [Int: Int64]?
    ) -> String? {
        guard let ours, let theirs else { return nil }
        let numbers = Set(ours.keys).union(theirs.keys).sorted()
        guard let number = numbers.first(where: { ours[$0] ?? 0 != theirs[$0] ?? 0 }) else {
            return nil
        }
        func text(_ lines: [Int: Int64]) -> String {
            ScaledDecimal.text(lines[number] ?? 0, digits: 3, atLeast: 0)
        }
        return "Line \(number): \(text(ours)) here, \(text(theirs)) there."
    }

    /// The key of an earlier booking or change that says just what the target has.
    private func earlierWord(
        that theirs: RecordFacts?,
        is key: String,
        _ subject: ReconciledSubject,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> String? {
        guard subject == .orders, let theirs, let effect = try snapshot.effects.load(key) else {
            return nil
        }
        var told = try OrderTold(SentDocument(effect))
        let later = try snapshot.effects.done(
            for: [effect.instanceID],
            of: effect.instanceKind,
            at: system,
            OrderTold.laterOperations
        )
        for effect in later { try told.hear(effect) }
        return told.earlier.last { word in
            DifferenceKind(between: told.facts(of: word.order), and: theirs) == nil
        }?.key
    }
}

extension SentDocument {
    fileprivate init(_ effect: StoredEffect) {
        self.init(
            key: effect.key,
            instanceKind: effect.instanceKind,
            instanceID: effect.instanceID,
            payload: effect.payload,
            reference: effect.reference,
            doneAt: effect.doneAt ?? effect.createdAt
        )
    }
}

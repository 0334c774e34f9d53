import Database
import Primitives
public import Storage

// What people say to a proposal. Whoever acts has been found to be allowed to, at the edge.
extension MappingDesk {
    /// Agrees to what was seen. Nothing runs by it yet.
    ///
    /// - Parameter seal: of what was seen.
    public func approve(
        _ name: String,
        _ number: Int,
        seal: String,
        by person: String
    ) async throws -> MappingVersion {
        try await move(name, number, by: person) { step throws(StoreFailure) in
            guard step.version.state == .proposed else { return step.elsewhere }
            guard !PersonName.isSame(person, step.version.proposedBy) else { return .own }
            guard step.version.seal == seal else { return .changed }
            guard try step.standsOnItsGround() else { return .stale }
            step.version.approvedBy = person
            step.version.approvedAt = step.now
            try step.set(.approved, "approve")
            return nil
        }
    }

    public func decline(
        _ name: String,
        _ number: Int,
        because reason: String,
        by person: String
    ) async throws -> MappingVersion {
        let reason = Self.cut(reason)
        return try await move(name, number, by: person) { step throws(StoreFailure) in
            guard !reason.isEmpty else { return .reasonMissing }
            guard step.version.state == .proposed else { return step.elsewhere }
            step.version.note = reason
            try step.set(.declined, "decline", reason)
            return nil
        }
    }

    /// Has it read a share of the documents, or another share.
    public func tryOut(
        _ name: String,
        _ number: Int,
        share: Int,
        by person: String
    ) async throws -> MappingVersion {
        try await move(name, number, by: person) { step throws(StoreFailure) in
            guard (1...99).contains(share) else { return .shareOutOfRange }
            guard [.approved, .canary].contains(step.version.state) else { return step.elsewhere }
            guard try step.standsOnItsGround() else { return .stale }
            if let other = try step.otherTrial() { return other }
            step.head.trial = number
            step.head.share = share
            try step.saveHead()
            try step.set(.canary, "try", "\(share) % of the documents")
            return nil
        }
    }

    /// Has it read every document from now on.
    public func activate(
        _ name: String,
        _ number: Int,
        by person: String
    ) async throws -> MappingVersion {
        try await move(name, number, by: person) { step throws(StoreFailure) in
            guard [.approved, .canary].contains(step.version.state) else { return step.elsewhere }
            guard try step.standsOnItsGround() else { return .stale }
            if let other = try step.otherTrial() { return other }
            try step.retireActive("version \(number) took its place")
            step.version.replaced = step.head.active
            step.head.active = number
            step.head.trial = nil
            step.head.share = 0
            try step.saveHead()
            try step.set(.active, "activate")
            return nil
        }
    }

    /// Undoes it in one step: a trial ends, and of an active version the one before is active
    /// again.
    ///
    /// - Returns: the version that was taken back.
    public func takeBack(
        _ name: String,
        _ number: Int,
        because reason: String,
        by person: String
    ) async throws -> MappingVersion {
        let reason = Self.cut(reason)
        return try await move(name, number, by: person) { step throws(StoreFailure) in
            step.version.note = reason
            switch step.version.state {
            case .proposed, .approved, .stopped:
                try step.closeWork()
                try step.set(.withdrawn, "withdraw", reason)
            case .canary:
                step.head.trial = nil
                step.head.share = 0
                try step.saveHead()
                try step.set(.withdrawn, "withdraw", reason)
            case .active:
                guard let before = step.version.replaced,
                    var old = try step.load(before)
                else { return .nothingBefore }
                try step.endTrial("version \(number), which it was tried beside, was rolled back")
                step.head.active = before
                try step.saveHead()
                (old.state, old.changedBy, old.changedAt) = (.active, person, step.now)
                old.note = "active again: version \(number) was rolled back"
                try step.save(old)
                try step.set(.retired, "roll_back", reason)
            case .retired, .declined, .withdrawn: return step.elsewhere
            }
            return nil
        }
    }

    private func move(
        _ name: String,
        _ number: Int,
        by person: String,
        _ body:
            @escaping @Sendable (inout MappingStep) throws(StoreFailure) -> Refusal?
    ) async throws -> MappingVersion {
        let now = clock.now()
        let (language, profiles) = (language, profiles)
        return try await settle { (transaction) throws(StoreFailure) in
            guard
                let head = try transaction.mappings.lockedHeads().first(where: { $0.name == name }),
                let version = try transaction.mappings.load(name, number)
            else { return .failure(.unknown) }
            var step = MappingStep(
                session: transaction.session,
                head: head,
                version: version,
                person: person,
                now: now,
                language: language,
                profiles: profiles
            )
            if let refusal = try body(&step) { return .failure(refusal) }
            return .success(step.version)
        }
    }
}

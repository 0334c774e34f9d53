import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Primitives
import Projections
import Storage

/// Failure groups: look, freeze, send the first, send the rest, take back (ADR-0046).
extension ConsoleSite {
    func addFailures<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("failures") { request, _ in
            await signedIn(request, needs: .redrive) {
                try await query(of: request).wantsFile ? failuresFile() : failures($0)
            }
        }
        group.get("failures/group") { request, _ in
            await signedIn(request, needs: .redrive) { try await failureGroup(request, $0) }
        }
        group.get("failures/set") { request, _ in
            await signedIn(request, needs: .redrive) { try await redriveSet(request, $0) }
        }
        group.post("failures/freeze") { request, _ in
            await posted(request, needs: .redrive, returningTo: .failures) {
                try await freeze($0, $1)
            }
        }
        group.post("failures/go") { request, _ in
            await posted(request, needs: .redrive, returningTo: .failures) { viewer, form in
                guard let seen = form["state"].flatMap(RedriveState.init) else {
                    return problem(.badState, .badRequest)
                }
                let now = now
                let entity = entity.rawValue
                return try await move(form, .setGoes) {
                    (hash, transaction) throws(StoreFailure) in
                    try Redrive.go(
                        hash,
                        from: seen,
                        by: viewer.name,
                        entity: entity,
                        at: now,
                        in: transaction
                    )
                }
            }
        }
        group.post("failures/withdraw") { request, _ in
            await posted(request, needs: .redrive, returningTo: .failures) { viewer, form in
                let now = now
                let entity = entity.rawValue
                return try await move(form, .setWithdrawn) {
                    (hash, transaction) throws(StoreFailure) in
                    try Redrive.withdraw(
                        hash,
                        by: viewer.name,
                        entity: entity,
                        at: now,
                        in: transaction
                    )
                }
            }
        }
    }

    private func failures(_ viewer: Viewer) async throws -> Response {
        let entity = entity
        let now = now
        let model = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> FailuresModel in
            try FailuresModel.read(entity, now: now, from: snapshot)
        }
        return page(
            FailuresView(model, entity: entity, now: now),
            for: viewer,
            watch: .exceptions
        )
    }

    private func failureGroup(_ request: Request, _ viewer: Viewer) async throws -> Response {
        guard let group = RedriveGroup(query(of: request), entity: entity) else {
            return problem(.notFound, .notFound)
        }
        let now = now
        let model = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> RedriveModel in
            try RedriveModel.read(group, until: now, from: snapshot)
        }
        return page(FailureGroupView(model, viewer: viewer, now: now), for: viewer)
    }

    private func redriveSet(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let hash = fields["hash"], hash.utf8.count <= 64 else {
            return problem(.notFound, .notFound)
        }
        let entity = entity
        let model = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> RedriveModel? in
            try RedriveModel.read(set: hash, entity: entity, from: snapshot)
        }
        guard let model, let set = model.set else { return problem(.notFound, .notFound) }
        return page(
            RedriveSetView(model, set, viewer: viewer, now: now),
            for: viewer,
            notice: notice(fields),
            watch: .redrive(hash)
        )
    }

    private func freeze(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let group = RedriveGroup(form, entity: entity),
            let hash = form["hash"], hash.utf8.count <= 64,
            let until = form["until"].flatMap({ Int64($0) }),
            let canary = form["canary"].flatMap({ Int($0) }), canary > 0
        else { return problem(.badSet, .badRequest) }
        let now = now
        let outcome = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Redrive.Outcome in
            try Redrive.freeze(
                hash,
                of: group,
                until: Timestamp(microseconds: until),
                canary: canary,
                by: viewer.name,
                at: now,
                in: transaction
            )
        }
        return await answer(outcome, .setFrozen)
    }

    private func move(
        _ form: FormFields,
        _ done: ConsolePath.Done,
        _ wish:
            @escaping @Sendable (String, borrowing Transaction) throws(StoreFailure) ->
            Redrive.Outcome
    ) async throws -> Response {
        guard let hash = form["hash"], hash.utf8.count <= 64 else {
            return problem(.badSet, .badRequest)
        }
        let outcome = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Redrive.Outcome in
            try wish(hash, transaction)
        }
        return await answer(outcome, done)
    }

    private func answer(
        _ outcome: Redrive.Outcome,
        _ done: ConsolePath.Done
    ) async -> Response {
        switch outcome {
        case .done(let set):
            await dependencies.store.notify(.views)
            return Reply.redirect(to: ConsolePath.redriveSet(set.hash, done: done).address)
        case .changed: return problem(.setChanged, .conflict)
        case .elsewhere(let set): return problem(.setElsewhere(set), .conflict)
        }
    }
}

extension ProblemView {
    fileprivate static let badSet = ProblemView(
        title: "Nothing was changed",
        detail: "Say with a whole number, one or more, how many go first.",
        back: ConsolePath.failures.address,
        backText: "Back to the failures"
    )

    fileprivate static let badState = ProblemView(
        title: "Nothing was changed",
        detail: "The form does not say where the set stood. Open the set and press there.",
        back: ConsolePath.failures.address,
        backText: "Back to the failures"
    )

    fileprivate static let setChanged = ProblemView(
        title: "Nothing was changed",
        detail: "What you saw is not there any more: one of them was sent again, or ended, since. "
            + "Look again and freeze what is there now.",
        back: ConsolePath.failures.address,
        backText: "Look again"
    )

    fileprivate static func setElsewhere(_ set: RedriveSet) -> ProblemView {
        ProblemView(
            title: "Somebody was faster",
            detail: "The set is “\(set.state.words)” by now; \(set.changedBy) moved it at "
                + "\(Display.time(set.changedAt)) UTC. Nothing was done twice.",
            back: ConsolePath.redriveSet(set.hash).address,
            backText: "See the set"
        )
    }
}

import Database
import Engine
import Governance
import Hummingbird
import Primitives
import Stewardship
import Storage

/// Questions of who is who: the list, one case, and what two people say to it.
extension ConsoleSite {
    func addStewardship<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("stewardship") { request, _ in
            await signedIn(request, needs: .stewardshipRead) {
                try await stewardship(request, $0)
            }
        }
        group.get("stewardship/case") { request, _ in
            await signedIn(request, needs: .stewardshipRead) {
                try await stewardshipCase(request, $0)
            }
        }
        group.post("stewardship/propose") { request, _ in
            await posted(request, needs: .stewardshipPropose, returningTo: .stewardship(nil)) {
                try await proposeResolution($0, $1)
            }
        }
        group.post("stewardship/judge") { request, _ in
            await posted(request, needs: .stewardshipRead, returningTo: .stewardship(nil)) {
                try await judgeResolution($0, $1)
            }
        }
    }

    private func stewardship(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let phase = fields["phase"].flatMap { StewardshipWorkflow.Phase(rawValue: $0) }
        let last = fields.wantsFile ? nil : fields["before"]
        let limit = fields.listLimit
        let entity = entity.rawValue
        let rows = try await dependencies.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.stewardshipCases.list(
                entity: entity,
                phase: phase,
                before: last.flatMap { $0.utf8.count <= Self.caseIDBytes ? $0 : nil },
                limit: limit + 1
            )
        }
        let sheet = SheetView(rows, in: phase, limit: limit, now: now)
        return answer(sheet, named: "stewardship", fields, viewer)
    }

    private func stewardshipCase(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let entity = entity.rawValue
        let found = try await foundCase(fields["id"], of: StewardshipWorkflow.name) {
            (snapshot, id) throws(StoreFailure) in
            try snapshot.stewardshipCases.load(id, entity: entity)
        }
        guard let found else { return problem(.notFound, .notFound) }
        let state = try StoredValue.decode(StewardshipWorkflow.State.self, from: found.stored.state)
        guard let conflict = state.conflict else { return problem(.notFound, .notFound) }
        let view = StewardshipCaseView(
            found.row,
            state,
            conflict,
            events: found.events,
            viewer: viewer,
            now: now
        )
        return page(view, for: viewer, notice: notice(fields))
    }

    private func proposeResolution(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["case"], id.utf8.count <= Self.caseIDBytes else {
            return problem(.notFound, .notFound)
        }
        if form["do"] == "undo" {
            return try await act(
                .proposeUndo(reason: words(form)),
                on: id,
                viewer,
                "stewardship.propose_undo",
                .resolutionProposed
            )
        }
        let entity = entity.rawValue
        let offers = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [Resolution] in
            guard try snapshot.stewardshipCases.load(id, entity: entity) != nil,
                let stored = try snapshot.instances.load(StewardshipWorkflow.name, id)
            else { return [] }
            return try StoredValue.decode(StewardshipWorkflow.State.self, from: stored.state)
                .conflict?.offers ?? []
        }
        guard let place = form["offer"].flatMap({ Int($0) }), offers.indices.contains(place) else {
            return problem(.notFound, .notFound)
        }
        return try await act(
            .propose(offers[place].taking(StewardshipCaseView.taken(form)), note: words(form)),
            on: id,
            viewer,
            "stewardship.propose",
            .resolutionProposed
        )
    }

    private func judgeResolution(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["case"], id.utf8.count <= Self.caseIDBytes else {
            return problem(.notFound, .notFound)
        }
        let note = words(form)
        let isAgreed = form["do"] == "approve"
        guard viewer.may(isAgreed ? .stewardshipApprove : .stewardshipPropose) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        return try await act(
            isAgreed ? .approve(note: note.isEmpty ? nil : note) : .decline(reason: note),
            on: id,
            viewer,
            isAgreed ? "stewardship.approve" : "stewardship.decline",
            .resolutionDecided
        )
    }

    private func act(
        _ word: StewardsWord,
        on id: String,
        _ viewer: Viewer,
        _ action: String,
        _ done: ConsolePath.Done
    ) async throws -> Response {
        let desk = StewardshipDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            identities: SystemIdentitySource()
        )
        let outcome = try await desk.act(
            word,
            on: id,
            caller: viewer.caller(for: entity),
            traceID: traceID()
        )
        switch outcome {
        case .done(_, _, let reasons):
            return try await isSaid(
                action,
                of: StewardshipProcess.item(of: id),
                because: reasons,
                viewer,
                showing: .stewardshipCase(id, done: done)
            )
        case .refused(.unknown): return problem(.notFound, .notFound)
        case .refused(let refusal): return stays("\(refusal)", id)
        case .frozen(let reason): return stays("it is frozen: \(reason)", id)
        }
    }

    private func words(_ form: FormFields) -> String {
        String((form["note"] ?? "").prefix(StewardshipWorkflow.noteBytes / 4))
    }

    private func stays(_ why: String, _ id: String) -> Response {
        unchanged(why, back: .stewardshipCase(id), "See how it stands")
    }
}

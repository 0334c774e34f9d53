import Database
import Engine
import Governance
import Hummingbird
import Primitives
import Reconciliation
import Storage

/// What differs from other systems: the list, one case, and what two people say to it.
extension ConsoleSite {
    func addDifferences<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("differences") { request, _ in
            await signedIn(request, needs: .reconciliationRead) {
                try await differences(request, $0)
            }
        }
        group.get("differences/case") { request, _ in
            await signedIn(request, needs: .reconciliationRead) {
                try await difference(request, $0)
            }
        }
        group.post("differences/propose") { request, _ in
            await posted(request, needs: .reconciliationPropose, returningTo: .differences(nil)) {
                try await proposeCorrection($0, $1)
            }
        }
        group.post("differences/judge") { request, _ in
            await posted(request, needs: .reconciliationRead, returningTo: .differences(nil)) {
                try await judgeCorrection($0, $1)
            }
        }
    }

    private func differences(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let phase = fields["phase"].flatMap { CaseWorkflow.Phase(rawValue: $0) }
        let last = fields.wantsFile ? nil : fields["before"]
        let limit = fields.listLimit
        let entity = entity.rawValue
        let (rows, standings) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) in
            (
                try snapshot.reconciliationCases.list(
                    entity: entity,
                    phase: phase,
                    before: last.flatMap { $0.utf8.count <= Self.caseIDBytes ? $0 : nil },
                    limit: limit + 1
                ),
                try snapshot.reconciliations.of(entity)
            )
        }
        let sheet = SheetView(rows, standings, in: phase, limit: limit, now: now)
        return answer(sheet, named: "differences", fields, viewer)
    }

    private func difference(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let entity = entity.rawValue
        let found = try await foundCase(fields["id"], of: CaseWorkflow.name) {
            (snapshot, id) throws(StoreFailure) in
            try snapshot.reconciliationCases.load(id, entity: entity)
        }
        guard let found else { return problem(.notFound, .notFound) }
        let state = try StoredValue.decode(CaseWorkflow.State.self, from: found.stored.state)
        guard let finding = state.finding else { return problem(.notFound, .notFound) }
        let view = DifferenceView(
            found.row,
            state,
            finding,
            events: found.events,
            viewer: viewer,
            now: now
        )
        return page(view, for: viewer, notice: notice(fields))
    }

    private func proposeCorrection(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["case"], id.utf8.count <= Self.caseIDBytes,
            let correction = form["correction"].flatMap({ Correction(rawValue: $0) })
        else { return problem(.notFound, .notFound) }
        let event = CaseWorkflow.Event.proposed(correction, note: note(form), by: viewer.name)
        return try await act(event, on: id, viewer, "difference.propose", .correctionProposed)
    }

    private func judgeCorrection(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["case"], id.utf8.count <= Self.caseIDBytes else {
            return problem(.notFound, .notFound)
        }
        let note = note(form)
        guard form["do"] == "approve" else {
            guard viewer.may(.reconciliationPropose) else {
                return problem(.forbidden(viewer.role.words), .forbidden)
            }
            let event = CaseWorkflow.Event.declined(by: viewer.name, reason: note)
            return try await act(event, on: id, viewer, "difference.decline", .correctionDecided)
        }
        guard let correction = try await proposed(id), viewer.may(correction.permissionToApprove)
        else { return problem(.forbidden(viewer.role.words), .forbidden) }
        let event = CaseWorkflow.Event.approved(
            by: viewer.name,
            note: note.isEmpty ? nil : note
        )
        return try await act(event, on: id, viewer, "difference.approve", .correctionDecided)
    }

    /// What waits for a second person; any other word is answered by the case itself.
    private func proposed(_ id: String) async throws(StoreFailure) -> Correction? {
        let entity = entity.rawValue
        return try await dependencies.store.read { (snapshot) throws(StoreFailure) in
            guard try snapshot.reconciliationCases.load(id, entity: entity) != nil,
                let stored = try snapshot.instances.load(CaseWorkflow.name, id)
            else { return nil }
            let state = try StoredValue.decode(CaseWorkflow.State.self, from: stored.state)
            return state.proposal?.correction ?? .accept
        }
    }

    private func act(
        _ event: CaseWorkflow.Event,
        on id: String,
        _ viewer: Viewer,
        _ action: String,
        _ done: ConsolePath.Done
    ) async throws -> Response {
        let desk = ReconciliationDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            facts: FactLoader(),
            identities: SystemIdentitySource()
        )
        let outcome = try await desk.act(
            event,
            on: id,
            caller: viewer.caller(for: entity),
            traceID: traceID()
        )
        switch outcome {
        case .done(_, let reasons):
            return try await isSaid(
                action,
                of: CaseProcess.item(of: id),
                because: reasons,
                viewer,
                showing: .difference(id, done: done)
            )
        case .refused(.unknown): return problem(.notFound, .notFound)
        case .refused(let refusal): return stays("\(refusal)", id)
        case .frozen(let reason): return stays("it is frozen: \(reason)", id)
        }
    }

    private func note(_ form: FormFields) -> String {
        String((form["note"] ?? "").prefix(CaseWorkflow.noteBytes))
    }

    private func stays(_ why: String, _ id: String) -> Response {
        unchanged(why, back: .difference(id), "See how it stands")
    }
}

import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Logging
import Primitives
import Storage

/// Mappings: what runs, one version with what its replay showed, and what people say to it.
extension ConsoleSite {
    func addMappings<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("mappings") { request, _ in
            await signedIn(request, needs: .mappingsRead) { try await mappings(request, $0) }
        }
        group.get("mappings/versions") { request, _ in
            await signedIn(request, needs: .mappingsRead) { try await mappingVersions(request, $0) }
        }
        group.get("mappings/version") { request, _ in
            await signedIn(request, needs: .mappingsRead) { try await mappingVersion(request, $0) }
        }
        group.get("mappings/propose") { request, _ in
            await signedIn(request, needs: .mappingsPropose) { viewer in
                try await mappingProposal(request, viewer)
            }
        }
        group.post("mappings/propose") { request, _ in
            await posted(
                request,
                needs: .mappingsPropose,
                returningTo: .mappings,
                upTo: Self.proposalBytes
            ) { try await proposeMapping($0, $1) }
        }
        group.post("mappings/act") { request, _ in
            await posted(request, needs: .mappingsApprove, returningTo: .mappings) {
                try await actOnMapping($0, $1)
            }
        }
    }

    /// A mapping's text as a form has it, each byte as up to three.
    private static var proposalBytes: Int { 3 * MappingDesk.textBytes + FormFields.bytesMax }
    private static var nameBytes: Int { 256 }

    private func mappings(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let all = try await dependencies.mappings.overview()
        let recent = try await dependencies.mappings.recent()
        let sheet = SheetView(all, recent: recent, now: now)
        return answer(sheet, named: "mappings", query(of: request), viewer)
    }

    private func mappingVersions(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let name = fields["name"], name.utf8.count <= Self.nameBytes else {
            return problem(.notFound, .notFound)
        }
        let versions = try await dependencies.mappings.versions(of: name)
        guard !versions.isEmpty else { return problem(.notFound, .notFound) }
        let sheet = SheetView(versions, of: name, now: now)
        return answer(sheet, named: "mapping-versions", fields, viewer)
    }

    private func mappingVersion(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let place = MappingPlace(fields),
            let detail = try await dependencies.mappings.detail(place.name, place.number)
        else { return problem(.notFound, .notFound) }
        let view = MappingView(detail, entity: entity.rawValue, viewer: viewer, now: now)
        return page(view, for: viewer, notice: notice(fields))
    }

    /// The form, with the text that runs now.
    private func mappingProposal(_ request: Request, _ viewer: Viewer) async throws -> Response {
        guard let place = MappingPlace(query(of: request)),
            let version = try await dependencies.mappings.version(place.name, place.number)
        else { return problem(.notFound, .notFound) }
        return page(MappingProposalView(version, viewer: viewer), for: viewer)
    }

    private func proposeMapping(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        // Browsers end lines by CR and LF (HTML §4.10.21.8); a mapping's hash is that of its file.
        let text = form.exact("text").replacing("\r\n", with: "\n")
        return try await decided(.mappingProposed, back: .mappings) {
            try await dependencies.mappings.propose(
                text,
                because: form["reason"] ?? "",
                by: viewer.name,
                newest: MappingDesk.documentsAtOnce
            )
        }
    }

    private func actOnMapping(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let place = MappingPlace(form) else { return problem(.notFound, .notFound) }
        let (name, number, desk) = (place.name, place.number, dependencies.mappings)
        let back = ConsolePath.mappingVersion(name, number)
        let reason = form["reason"] ?? ""
        switch form["do"] {
        case "approve":
            return try await decided(.mappingApproved, back: back) {
                try await desk.approve(name, number, seal: form["seal"] ?? "", by: viewer.name)
            }
        case "decline":
            return try await decided(.mappingDeclined, back: back) {
                try await desk.decline(name, number, because: reason, by: viewer.name)
            }
        case "try":
            let share = form["share"].flatMap { Int($0) } ?? 0
            return try await decided(.mappingTried, back: back) {
                try await desk.tryOut(name, number, share: share, by: viewer.name)
            }
        case "activate":
            return try await decided(.mappingActivated, back: back) {
                try await desk.activate(name, number, by: viewer.name)
            }
        case "take-back":
            return try await decided(.mappingTakenBack, back: back) {
                try await desk.takeBack(name, number, because: reason, by: viewer.name)
            }
        default: return problem(.notFound, .notFound)
        }
    }

    private func decided(
        _ done: ConsolePath.Done,
        back: ConsolePath,
        _ wish: () async throws -> MappingVersion
    ) async throws -> Response {
        do {
            let version = try await wish()
            return Reply.redirect(
                to: ConsolePath.mappingVersion(version.name, version.number, done: done).address
            )
        } catch let refusal as MappingDesk.Refusal {
            if refusal == .unknown { return problem(.notFound, .notFound) }
            let text = "\(refusal)"
            let view = ProblemView(
                title: "Nothing was changed",
                detail: text.prefix(1).uppercased() + text.dropFirst() + ".",
                back: back.address,
                backText: "See how it stands"
            )
            return problem(view, refusal.isAboutWhatWasSent ? .badRequest : .conflict)
        }
    }
}

/// Which version a form or an address means.
private struct MappingPlace {
    var name: String
    var number: Int

    init?(_ fields: FormFields) {
        guard let name = fields["name"], name.utf8.count <= 256,
            let number = fields["number"].flatMap({ Int($0) })
        else { return nil }
        self.name = name
        self.number = number
    }
}

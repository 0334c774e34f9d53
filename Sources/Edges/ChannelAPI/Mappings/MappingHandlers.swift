import Database
import Engine
import Governance
import JSON
import Logging
import Primitives
import Storage

/// Mappings: what runs, what is proposed, and what people say to it.
enum MappingHandlers {
    static let routes =
        [list, versions, read, propose]
        + [approve, decline, tryOut, activate, takeBack]

    private static let list = Route(
        .get,
        "/v1/mappings",
        "listMappings",
        in: .mappings,
        summary: "What partners' documents are read by",
        detail: "Each mapping with the version that is active, and the one that is tried.",
        access: .needs(.mappingsRead) { _, _, services async throws(Problem) in
            let all = try await services.answering { () async throws(StoreFailure) in
                try await services.mappings.overview()
            }
            return .json(200, .members(["mappings": .array(all.map(MappingView.overview))]))
        },
        answers: [.json(200, "All of them, by name.", .mappingList)]
    )

    private static let versions = Route(
        .get,
        "/v1/mappings/{mapping}/versions",
        "listMappingVersions",
        in: .mappings,
        summary: "List a mapping's versions",
        detail: "Newest first, at most \(MappingDesk.versionsShown).",
        access: .needs(.mappingsRead) { exchange, _, services async throws(Problem) in
            let name = exchange.path["mapping"] ?? ""
            let all = try await services.answering { () async throws(StoreFailure) in
                try await services.mappings.versions(of: name)
            }
            guard !all.isEmpty else { throw .notFound("mapping") }
            return .json(200, .members(["versions": .array(all.map(MappingView.summary))]))
        },
        parameters: [.mapping],
        answers: [.json(200, "Its versions.", .mappingVersionList)],
        problems: [.notFound]
    )

    private static let read = Route(
        .get,
        "/v1/mappings/{mapping}/versions/{version}",
        "readMappingVersion",
        in: .mappings,
        summary: "Read a version of a mapping",
        detail: """
            Its text, what its replay showed, and what it has read. Examples are told of documents \
            of the key's own company only.
            """,
        access: .needs(.mappingsRead) { exchange, caller, services async throws(Problem) in
            let (name, number) = try place(exchange)
            return .json(200, try await detail(name, number, caller, services))
        },
        parameters: [.mapping, .version],
        answers: [.json(200, "The version.", .mappingVersion)],
        problems: [.notFound]
    )

    private static let propose = Route(
        .post,
        "/v1/mappings/proposals",
        "proposeMapping",
        in: .mappings,
        summary: "Propose a changed mapping",
        detail: """
            The newest \(MappingDesk.documentsAtOnce) documents of each partner are read by what \
            runs and by this text; what differs is stored with it, and `seal` names all of it. \
            Nothing is read by it before somebody else has approved it. To replay more documents, \
            use `crossdock map propose`.
            """,
        access: .needs(.mappingsPropose) { exchange, caller, services async throws(Problem) in
            let (text, reason) = try MappingBodies.readProposal(exchange.body)
            let version = try await services.deciding { () async throws in
                try await services.mappings.propose(
                    text,
                    because: reason,
                    by: caller.name,
                    newest: MappingDesk.documentsAtOnce
                )
            }
            return .json(
                201,
                try await detail(version.name, version.number, caller, services)
            )
        },
        body: .json(.mappingProposal),
        answers: [.json(201, "Proposed.", .mappingVersion)],
        problems: [.mappingConflict]
    )

    private static let approve = Route(
        .post,
        "/v1/mappings/{mapping}/versions/{version}/approval",
        "approveMapping",
        in: .mappings,
        summary: "Approve what somebody else proposed",
        detail: """
            Never by who proposed it. `seal` is that of the version as it was read: what was seen \
            is what is approved. When what it stood on has changed since, it is refused \
            (`mapping.stale`).
            """,
        access: .needs(.mappingsApprove) { exchange, caller, services async throws(Problem) in
            let seal = try MappingBodies.readSeal(exchange.body)
            return try await act(exchange, caller, services) { desk, name, number async throws in
                try await desk.approve(name, number, seal: seal, by: caller.name)
            }
        },
        parameters: [.mapping, .version],
        body: .json(.mappingApproval),
        answers: moved,
        problems: [.notFound, .mappingConflict]
    )

    private static let decline = Route(
        .post,
        "/v1/mappings/{mapping}/versions/{version}/refusal",
        "declineMapping",
        in: .mappings,
        summary: "Decline what was proposed",
        access: .needs(.mappingsApprove) { exchange, caller, services async throws(Problem) in
            let reason = try MappingBodies.readReason(exchange.body)
            return try await act(exchange, caller, services) { desk, name, number async throws in
                try await desk.decline(name, number, because: reason, by: caller.name)
            }
        },
        parameters: [.mapping, .version],
        body: .json(.mappingReason),
        answers: moved,
        problems: [.notFound, .mappingConflict]
    )

    private static let tryOut = Route(
        .post,
        "/v1/mappings/{mapping}/versions/{version}/trial",
        "tryMapping",
        in: .mappings,
        summary: "Have an approved version read a share of the documents",
        detail: """
            The share is of each partner's documents; a repeat of a document meets the same \
            version. Both versions read what the trial reads, only the trial acts, and it stops by \
            itself at the first failure that its replay did not show. Sent again, the share changes.
            """,
        access: .needs(.mappingsApprove) { exchange, caller, services async throws(Problem) in
            let share = try MappingBodies.readShare(exchange.body)
            return try await act(exchange, caller, services) { desk, name, number async throws in
                try await desk.tryOut(name, number, share: share, by: caller.name)
            }
        },
        parameters: [.mapping, .version],
        body: .json(.mappingTrial),
        answers: moved,
        problems: [.notFound, .mappingConflict]
    )

    private static let activate = Route(
        .post,
        "/v1/mappings/{mapping}/versions/{version}/activation",
        "activateMapping",
        in: .mappings,
        summary: "Have an approved or tried version read everything",
        detail: "Every node reads by it with its next document.",
        access: .needs(.mappingsApprove) { exchange, caller, services async throws(Problem) in
            try await act(exchange, caller, services) { desk, name, number async throws in
                try await desk.activate(name, number, by: caller.name)
            }
        },
        parameters: [.mapping, .version],
        answers: moved,
        problems: [.notFound, .mappingConflict]
    )

    private static let takeBack = Route(
        .post,
        "/v1/mappings/{mapping}/versions/{version}/withdrawal",
        "takeMappingBack",
        in: .mappings,
        summary: "Take a version back",
        detail: "A trial ends; of the active version the one before is active again.",
        access: .needs(.mappingsApprove) { exchange, caller, services async throws(Problem) in
            let reason = try MappingBodies.readReason(exchange.body)
            return try await act(exchange, caller, services) { desk, name, number async throws in
                try await desk.takeBack(name, number, because: reason, by: caller.name)
            }
        },
        parameters: [.mapping, .version],
        body: .json(.mappingReason),
        answers: moved,
        problems: [.notFound, .mappingConflict]
    )
}

// MARK: - What they have in common

extension MappingHandlers {
    private static let moved: [AnswerRule] = [.json(200, "As it stands now.", .mappingVersion)]

    private static func place(_ exchange: Exchange) throws(Problem) -> (String, Int) {
        guard let name = exchange.path["mapping"],
            let number = exchange.path["version"].flatMap({ Int($0) })
        else { throw .notFound("version") }
        return (name, number)
    }

    private static func act(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices,
        _ wish: @Sendable (MappingDesk, String, Int) async throws -> MappingVersion
    ) async throws(Problem) -> Answer {
        let (name, number) = try place(exchange)
        _ = try await services.deciding { () async throws in
            try await wish(services.mappings, name, number)
        }
        return .json(200, try await detail(name, number, caller, services))
    }

    private static func detail(
        _ name: String,
        _ number: Int,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> JSONValue {
        let found = try await services.answering { () async throws(StoreFailure) in
            try await services.mappings.detail(name, number)
        }
        guard let found else { throw .notFound("version") }
        return MappingView.json(found, for: caller.entity.rawValue)
    }
}

extension Parameter {
    fileprivate static let mapping = path("mapping", .text(128), "The mapping's name.")
    fileprivate static let version = path("version", .text(9), "The version's number.")
}

extension APIServices {
    /// Turns what a mapping's desk refuses into a problem.
    fileprivate func deciding(
        _ work: () async throws -> MappingVersion
    ) async throws(Problem) -> MappingVersion {
        do {
            return try await work()
        } catch let refusal as MappingDesk.Refusal {
            throw Problem(refusal)
        } catch let failure as StoreFailure {
            return try await answering { () async throws(StoreFailure) in throw failure }
        } catch {
            dependencies.logger.error(
                "a mapping could not be changed",
                metadata: ["failure": "\(error)"]
            )
            throw Problem(.internalError, "The mapping was not changed.")
        }
    }
}

extension Problem {
    fileprivate init(_ refusal: MappingDesk.Refusal) {
        let text = "\(refusal)"
        let detail = text.capitalizedSentence
        if refusal == .unknown {
            self = .notFound("version")
        } else if refusal.isAboutWhatWasSent {
            let pointer: String
            switch refusal {
            case .reasonMissing: pointer = "/reason"
            case .shareOutOfRange: pointer = "/share"
            default: pointer = "/text"
            }
            let violations = Violations()
            violations.add(at: pointer, .invalidFormat, text)
            self.init(
                .invalidRequest,
                detail,
                code: refusal.code,
                violations: violations.listed
            )
        } else {
            self.init(.mappingConflict, detail, code: refusal.code)
        }
    }
}

import Database
import Hummingbird
import JSON
import Primitives
import Storage

/// Whether the node lives, whether it can work, and what it understands.
enum ServiceHandlers {
    static let routes = [health, ready, document]

    static let healthSchema = JSONSchema.open([
        .required("status", .word(["ok"])),
        .required(
            "version",
            .string.described("The release of the node that answers.").example("0.1.0")
        ),
    ])

    private static let ok: JSONValue = ["status": "ok", "version": .string(ProductVersion.text)]

    private static let health = Route(
        .get,
        "/v1/health",
        "getHealth",
        in: .service,
        summary: "Whether the process lives",
        detail: "Asks nothing else; a supervisor restarts a node that does not answer.",
        access: .open { _, _ async throws(Problem) in .json(200, ok) },
        answers: [.json(200, "It lives.", .health)]
    )

    private static let ready = Route(
        .get,
        "/v1/ready",
        "getReadiness",
        in: .service,
        summary: "Whether the node can work",
        detail: "Asks the database for a commit, at most once a second; a load balancer sends no "
            + "requests to a node that is not ready.",
        access: .open { _, services async throws(Problem) in
            switch await services.readiness.state() {
            case .ready: return .json(200, ok)
            case .readOnly:
                throw Problem.notReady(
                    "The database is read from, and takes no commit: it is full, read-only or a "
                        + "standby. The log has its words."
                )
            case .silent:
                throw Problem.notReady("The database does not answer. The log has the reason.")
            }
        },
        answers: [.json(200, "The database takes commits.", .health)],
        problems: [.storeUnavailable]
    )

    private static let document = Route(
        .get,
        "/v1/openapi.json",
        "getOpenAPI",
        in: .service,
        summary: "This document",
        access: .open { _, _ async throws(Problem) in
            Answer(
                status: 200,
                content: .json(OpenAPIDocument.rendered),
                headers: [.cacheControl: "public, max-age=300"]
            )
        },
        answers: [
            AnswerRule(status: 200, summary: "OpenAPI 3.1.", schema: .anyObject, headers: [])
        ]
    )
}

import Canonical
import Database
import Governance
import Hummingbird
import JSON
import Logging
import Primitives
import Storage

/// Where a channel wants to hear of milestones.
enum WebhookHandlers {
    static let routes = [create, list, delete]

    private static let create = Route(
        .post,
        "/v1/webhooks",
        "createWebhook",
        in: .webhooks,
        summary: "Subscribe to milestones",
        detail: """
            Every milestone of the channel's orders is sent as a POST, signed as Standard Webhooks \
            1.0.0 says. `secret` is told once, here. A delivery is repeated until it is answered \
            with 2xx, so the receiver drops what it has by `webhook-id`.
            """,
        access: .needs(.webhooksManage, subscribe),
        body: .json(.webhookSubscription),
        answers: [.json(201, "Subscribed.", .newWebhook, headers: [.location])],
        problems: [.tooManyWebhooks]
    )

    private static let list = Route(
        .get,
        "/v1/webhooks",
        "listWebhooks",
        in: .webhooks,
        summary: "List the channel's webhooks",
        detail: "At most \(Limits.webhooksPerChannel); without their secrets.",
        access: .needs(.webhooksManage) { _, caller, services async throws(Problem) in
            let webhooks = try await services.read { (snapshot) throws(StoreFailure) in
                try snapshot.webhooks.subscriptions(
                    entity: caller.entity.rawValue,
                    channel: caller.channel.rawValue
                )
            }
            return .json(
                200,
                .members(["webhooks": .array(webhooks.map { WebhookView.json($0) })])
            )
        },
        answers: [.json(200, "All of them, oldest first.", .webhookList)]
    )

    private static let delete = Route(
        .delete,
        "/v1/webhooks/{webhook}",
        "deleteWebhook",
        in: .webhooks,
        summary: "End a subscription",
        access: .needs(.webhooksManage) { exchange, caller, services async throws(Problem) in
            let id = exchange.path["webhook"] ?? ""
            guard TextRule.fault(in: id, maximum: 64) == nil else { throw .notFound("webhook") }
            let isDeleted = try await services.write { (transaction) throws(StoreFailure) in
                try transaction.webhooks.delete(
                    id,
                    entity: caller.entity.rawValue,
                    channel: caller.channel.rawValue,
                    at: exchange.now
                )
            }
            guard isDeleted else { throw .notFound("webhook") }
            return .empty(204)
        },
        parameters: [.webhook],
        answers: [.empty(204, "It is sent nothing any more.")],
        problems: [.notFound]
    )

    private static func subscribe(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let subscription = try WebhookSubscription.read(
            exchange.body,
            trusted: services.configuration.trustedWebhookHosts
        )
        let id = services.dependencies.identities.next(at: exchange.now)
        let secret = try secret(for: id, services)
        let webhook = StoredWebhook(
            id: id,
            entity: caller.entity.rawValue,
            channel: caller.channel.rawValue,
            url: subscription.url,
            milestones: Set(subscription.milestones.map(\.rawValue)),
            sealedSecret: secret.sealed,
            createdAt: exchange.now
        )
        let isRoom = try await services.write { (transaction) throws(StoreFailure) in
            let present = try transaction.webhooks.subscriptions(
                entity: webhook.entity,
                channel: webhook.channel
            )
            guard present.count < Limits.webhooksPerChannel else { return false }
            try transaction.webhooks.insert(webhook)
            return true
        }
        guard isRoom else {
            throw Problem(
                .tooManyWebhooks,
                "A channel has at most \(Limits.webhooksPerChannel) webhooks."
            )
        }
        return .json(
            201,
            WebhookView.json(webhook, secret: secret.text),
            headers: [.location: RouteTable.root + "/webhooks/" + PercentEncoding.encoded(id)]
        )
    }

    private static func secret(
        for webhook: String,
        _ services: APIServices
    ) throws(Problem) -> WebhookSecretIssuer.Issued {
        do {
            return try services.dependencies.webhookSecrets.issue(for: webhook)
        } catch {
            services.dependencies.logger.error(
                "a webhook's secret cannot be made",
                metadata: ["failure": "\(error)"]
            )
            throw Problem(.internalError, "The webhook's secret cannot be made.")
        }
    }
}

/// A webhook as its channel sees it.
enum WebhookView {
    static func json(_ webhook: StoredWebhook, secret: String? = nil) -> JSONValue {
        .members([
            "id": .string(webhook.id),
            "url": .string(webhook.url),
            "milestones": .array(webhook.milestones.sorted().map { .string($0) }),
            "created_at": .moment(webhook.createdAt),
            "secret": .text(secret),
        ])
    }

    private static let members: [JSONSchema.Member] = [
        .required("id", .string),
        .required("url", .formatted("uri")),
        .required(
            "milestones",
            .array(of: .words(of: Milestone.Kind.self)).described("Empty means all.")
        ),
        .required("created_at", .moment),
    ]

    static let schema = JSONSchema.open(members)
    static let newSchema = JSONSchema.open(
        members + [.required("secret", .string.described("Told this once.").example("whsec_…"))]
    )
    static let listSchema = JSONSchema.open([.required("webhooks", .array(of: .named(.webhook)))])
}

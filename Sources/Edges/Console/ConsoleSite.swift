import Canonical
import Database
import Governance
public import Hummingbird
import Logging
import Primitives

/// The console's routes under `/console`, to be mounted beside the API on one server.
///
/// ```swift
/// let console = ConsoleSite(dependencies)
/// console.addRoutes(to: router)
/// ```
public struct ConsoleSite: Sendable {
    let dependencies: ConsoleDependencies
    let sessions: Sessions
    let throttle = SignInThrottle()
    let passwords = PasswordWorker()
    let streams: StreamGate

    public init(_ dependencies: ConsoleDependencies) {
        self.dependencies = dependencies
        sessions = Sessions(
            store: dependencies.store,
            random: dependencies.random,
            lifetime: dependencies.configuration.sessionLifetime
        )
        streams = StreamGate(most: dependencies.configuration.streamsMax)
        // Parsed now, so that a broken template stops the start and not the first page.
        _ = Library.shared
    }

    /// Adds every route of the console; none lies outside `/console`.
    public func addRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        _ = router.add(middleware: UnknownPage<Context>(site: self))
        let group = router.group("console")
        addPages(to: group)
        addActions(to: group)
        addFailures(to: group)
        addLists(to: group)
        addPurchases(to: group)
        addOrderActs(to: group)
        addPurchaseActs(to: group)
        addHolds(to: group)
        addDifferences(to: group)
        addOutcomes(to: group)
        addObjectives(to: group)
        addViews(to: group)
        addStewardship(to: group)
        addMappings(to: group)
        group.get("static/:name") { request, context in
            guard let name = context.parameters.get("name"), let asset = StaticAsset(name: name)
            else { return problem(.notFound, .notFound) }
            return Reply.secured(
                Reply.asset(asset, ifNoneMatch: request.headers[.ifNoneMatch]),
                isSecure: dependencies.configuration.isSecure
            )
        }
        group.get("sign-in") { request, _ in
            await answer(request) { try await signInPage(request) }
        }
        group.post("sign-in") { request, _ in await answer(request) { try await signIn(request) } }
        group.get("sign-in/provider") { request, _ in
            await answer(request) { try await beginAtProvider(request) }
        }
        group.get("sign-in/return") { request, _ in
            await answer(request) { try await returnFromProvider(request) }
        }
    }

    private func addPages<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { request, _ in
            await signedIn(request) { try await overview(request, $0) }
        }
        group.get("orders") { request, _ in
            await signedIn(request) { try await board(request, $0) }
        }
        group.get("flow") { request, _ in
            await signedIn(request, needs: .ordersRead) { try await flow(request, $0) }
        }
        group.get("door") { request, _ in
            await signedIn(request, needs: .ordersRead) { try await door(request, $0) }
        }
        group.get("orders/:id") { request, context in
            await signedIn(request, needs: .ordersRead) {
                try await order(request, context.parameters.get("id"), $0)
            }
        }
        group.get("orders/:id/raw") { request, context in
            await signedIn(request, needs: .ordersRead) {
                try await raw(request, context.parameters.get("id"), $0)
            }
        }
        group.get("exceptions") { request, _ in
            await signedIn(request) { try await exceptions(request, $0) }
        }
        group.get("exceptions/item") { request, _ in
            await signedIn(request) { try await item(request, $0) }
        }
        group.get("figures") { request, _ in
            await signedIn(request) { try await figures(request, $0) }
        }
        group.get("figures/returns") { request, _ in
            await signedIn(request) { try await returnFigures(request, $0) }
        }
        group.get("figures/list") { request, _ in
            await signedIn(request, needs: .ordersRead) { try await figureList(request, $0) }
        }
        group.get("events") { request, _ in
            await signedIn(request) { try await events(request, $0) }
        }
    }

    private func addActions<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("sign-out") { request, _ in
            await posted(request) { viewer, _ in try await signOut(viewer) }
        }
        group.post("orders/:id/release-hold") { request, context in
            let id = context.parameters.get("id")
            return await posted(request, returningTo: orderID(id).map { .order($0) }) {
                try await releaseHold(id, $0, $1)
            }
        }
        group.post("orders/:id/correct-ship-to") { request, context in
            let id = context.parameters.get("id")
            let path = orderID(id).map { ConsolePath.order($0) }
            return await posted(request, needs: .dataRelease, returningTo: path) {
                try await correctShipTo(id, $0, $1)
            }
        }
        group.post("exceptions/judge-adjustment") { request, _ in
            await posted(request, needs: .inventoryApprove, returningTo: .exceptions()) {
                try await judgeAdjustment($0, $1)
            }
        }
        group.post("exceptions/redrive-effect") { request, _ in
            await posted(request, needs: .redrive, returningTo: .exceptions()) {
                try await redriveEffect($0, $1)
            }
        }
        group.post("exceptions/redrive-message") { request, _ in
            await posted(request, needs: .redrive, returningTo: .exceptions()) {
                try await redriveMessage($0, $1)
            }
        }
        group.post("exceptions/dismiss-message") { request, _ in
            await posted(request, needs: .redrive, returningTo: .exceptions()) {
                try await dismissMessage($0, $1)
            }
        }
        group.post("exceptions/act") { request, _ in
            await posted(request, returningTo: .exceptions(), orItem: "item") {
                try await actOnItem($0, $1)
            }
        }
        group.post("exceptions/close-item") { request, _ in
            await posted(request, returningTo: .exceptions(), orItem: "item") {
                try await closeItem($0, $1)
            }
        }
    }
}

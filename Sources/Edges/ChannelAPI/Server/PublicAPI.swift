public import Hummingbird

/// The public HTTP API, ready to be mounted on a server.
///
/// ```swift
/// let router = Router()
/// PublicAPI(dependencies).addRoutes(to: router)
/// let app = Application(router: router)
/// ```
public struct PublicAPI: Sendable {
    private let pipeline: Pipeline

    public init(_ dependencies: APIDependencies) {
        pipeline = Pipeline(.all, dependencies)
    }

    /// Answers every request at and under `/v1`; all others go on to the router's own routes, and
    /// what none of them answers is told so by a problem, too.
    ///
    /// The API matches addresses by its own table, which is also its documentation, so that an
    /// unknown address or method is answered in the API's words. Add it before the routes and
    /// middleware that should not see API requests.
    public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        router.add(middleware: Mount(pipeline: pipeline))
    }

    /// A router with nothing but the API.
    public func makeRouter() -> Router<BasicRequestContext> {
        let router = Router()
        addRoutes(to: router)
        return router
    }
}

/// Takes the API's requests out of the router's way.
private struct Mount<Context: RequestContext>: RouterMiddleware {
    let pipeline: Pipeline

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard path == RouteTable.root || path.hasPrefix(RouteTable.root + "/") else {
            return try await elsewhere(request, context, next)
        }
        return await pipeline.respond(to: request)
    }

    /// The answer of the router's own routes; where there is none, the pipeline knows none either
    /// and says so in words that a program can read.
    private func elsewhere(
        _ request: Request,
        _ context: Context,
        _ next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return await pipeline.respond(to: request)
        }
    }
}

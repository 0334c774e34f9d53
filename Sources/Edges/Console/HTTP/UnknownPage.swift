import Hummingbird

/// Tells whoever has signed in that there is no such page, wherever under `/console` that is.
///
/// A route for every path (`**`) would not do: the router does not fall back to it from
/// `/console/orders`, which is the beginning of other routes and none itself.
struct UnknownPage<Context: RequestContext>: RouterMiddleware {
    let site: ConsoleSite

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && isPage(request) {
            return await site.signedIn(request) { _ in site.problem(.notFound, .notFound) }
        }
    }

    /// An answer to HEAD has no body, so no page.
    private func isPage(_ request: Request) -> Bool {
        let path = request.uri.path
        return request.method != .head && path.hasPrefix(ConsolePath.root + "/")
    }
}

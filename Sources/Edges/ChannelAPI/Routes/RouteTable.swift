/// All routes, found by method and address.
struct RouteTable: Sendable {
    let routes: [Route]
    private let byLength: [Int: [Route]]

    /// The address under which every route stands.
    static let root = "/v1"

    enum Match {
        case found(Route, [String: String])
        /// The address has other methods.
        case wrongMethod(allowed: [String])
        case unknown
    }

    /// - Precondition: no two routes share method and shape, no two an operation id.
    init(_ routes: [Route]) {
        self.routes = routes
        byLength = Dictionary(grouping: routes) { $0.path.segments.count }
        let shapes = routes.map { "\($0.method.rawValue) \(Self.shape($0.path))" }
        precondition(Set(shapes).count == shapes.count, "two routes have one address")
        precondition(
            Set(routes.map(\.operation)).count == routes.count,
            "two routes have one operation id"
        )
    }

    /// - Parameter method: As sent; a HEAD is asked for as GET by the caller.
    func match(_ method: String, _ path: String) -> Match {
        let parts = RoutePath.parts(of: path)
        var allowed: Set<String> = []
        for route in byLength[parts.count] ?? [] {
            guard let values = route.path.match(parts) else { continue }
            if route.method.rawValue == method { return .found(route, values) }
            allowed.insert(route.method.rawValue)
        }
        guard !allowed.isEmpty else { return .unknown }
        if allowed.contains("GET") { allowed.insert("HEAD") }
        allowed.insert("OPTIONS")
        return .wrongMethod(allowed: allowed.sorted())
    }

    private static func shape(_ path: RoutePath) -> String {
        path.segments.map { segment in
            switch segment {
            case .literal(let text): "/" + text
            case .parameter: "/{}"
            }
        }.joined()
    }
}

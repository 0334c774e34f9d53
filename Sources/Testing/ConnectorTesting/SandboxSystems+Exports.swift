import Connectors

extension SandboxSystems {
    /// How the stock of one of them is read whole.
    ///
    /// - Parameter item: where a record says what it is of.
    static func stockExport(of item: String) -> RestExport {
        RestExport(
            path: "/stock/export?after={{after}}&limit=5000",
            items: "/stock",
            item: item,
            site: "/site",
            quantity: "/qty"
        )
    }
}

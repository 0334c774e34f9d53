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

    static let ordersExport = RestExport(
        path: "/orders/export?after={{after}}&limit=1000",
        items: "/orders",
        key: "/reference",
        number: "/number",
        quantity: "/qty",
        lines: "/lines",
        line: "/line_no",
        total: "/total",
        currency: "/currency",
        state: "/status"
    )

    static let invoicesExport = RestExport(
        path: "/invoices/export?after={{after}}&limit=1000",
        items: "/invoices",
        key: "/reference",
        number: "/number",
        total: "/total",
        tax: "/tax",
        unpaid: "/open",
        currency: "/currency"
    )
}

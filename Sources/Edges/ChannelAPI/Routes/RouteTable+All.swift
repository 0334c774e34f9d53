extension RouteTable {
    /// The whole API.
    static let all = RouteTable(
        [OrderSubmissionHandler.route, OrderListHandler.route]
            + OrderReadingHandlers.routes
            + [MilestoneFeedHandler.route]
            + OrderCommandHandlers.routes
            + [InvoiceHandler.route]
            + AvailabilityHandlers.routes
            + StockAdjustmentHandlers.routes
            + StockHoldHandlers.routes
            + StockNewsHandlers.routes
            + [PriceHandler.route, AccountHandler.route]
            + PurchaseHandlers.routes
            + [OutcomeHandler.route, ObjectiveHandler.route]
            + ReconciliationHandlers.routes
            + CaseCommandHandlers.routes
            + StewardshipHandlers.routes
            + StewardshipCommandHandlers.routes
            + MappingHandlers.routes
            + WebhookHandlers.routes
            + DocumentHandlers.routes
            + [EventHandler.route]
            + ServiceHandlers.routes
    )
}

import JSON

extension SchemaComponent {
    /// What the name stands for.
    var schema: JSONSchema {
        switch self {
        case .problem: Problem.schema
        case .violation: Violation.schema
        case .orderSubmission: OrderSubmissionBody.schema
        case .orderSubmissionLine: OrderSubmissionLine.schema
        case .orderChange: OrderChangeBody.schema
        case .orderCancellation: OrderCancellationBody.schema
        case .shipToCorrection: ShipToCorrectionBody.schema
        case .returnRequest: ReturnRequestBody.schema
        case .orderHold: OrderHoldBody.schema
        case .holdRelease: HoldReleaseBody.schema
        case .itemReference: ItemReference.schema
        case .address: AddressBody.schema
        case .currency: JSONSchema.currencyCode
        case .order: OrderView.schema
        case .orderReceipt: OrderReceipt.schema
        case .orderLine: OrderLineView.schema
        case .orderPage: OrderSummaryView.pageSchema
        case .orderSummary: OrderSummaryView.schema
        case .hold: OrderView.holdSchema
        case .lineQuantity: ShipmentView.lineQuantitySchema
        case .quantities: OrderLineView.quantitiesSchema
        case .linePrice: OrderLineView.priceSchema
        case .tax: OrderLineView.taxSchema
        case .fulfilment: FulfilmentView.schema
        case .shipment: ShipmentView.schema
        case .shipmentList: ShipmentView.listSchema
        case .parcel: ShipmentView.parcelSchema
        case .returnAuthorization: ReturnView.schema
        case .creditNote: CreditNoteView.schema
        case .invoice: InvoiceView.schema
        case .invoiceList: InvoiceView.listSchema
        case .invoiceLine: InvoiceView.lineSchema
        case .milestone: MilestoneView.schema
        case .milestonePage: MilestoneView.pageSchema
        case .learnedMilestone: MilestoneFeedHandler.entrySchema
        case .milestoneFeed: MilestoneFeedHandler.schema
        case .availabilityQuestion: AvailabilityQuestion.schema
        case .availability: ItemAvailability.listSchema
        case .itemAvailability: ItemAvailability.schema
        case .priceQuestion: PriceQuestion.schema
        case .priceQuote: PriceQuoteView.schema
        case .quotedLine: PriceQuoteView.lineSchema
        case .stockCount: StockAdjustmentBody.countSchema
        case .stockAdjustmentWish: StockAdjustmentBody.adjustmentSchema
        case .stockAdjustment: StockAdjustmentView.schema
        case .adjustmentApproval: AdjustmentVerdictBody.approvalSchema
        case .adjustmentRefusal: AdjustmentVerdictBody.declineSchema
        case .stockHoldWish: StockHoldBody.schema
        case .stockHoldRelease: StockHoldBody.releaseSchema
        case .stockHold: StockHoldView.schema
        case .stockHoldPage: StockHoldView.pageSchema
        case .stockNewsList: StockNewsHandlers.listSchema
        case .stalePromises: StalePromiseView.schema
        case .account: AccountView.schema
        case .purchaseRequest: PurchaseRequestBody.schema
        case .supplierAnswer: SupplierAnswerBody.schema
        case .answerDecision: AnswerDecisionBody.schema
        case .advanceNotice: AdvanceNoticeBody.schema
        case .goodsReceipt: GoodsReceiptBody.schema
        case .supplierInvoice: InvoiceClaimBody.schema
        case .invoiceDecision: InvoiceDecisionBody.schema
        case .supplierPayment: SupplierPaymentBody.schema
        case .purchaseCancellation: PurchaseCancellationBody.schema
        case .purchase: PurchaseView.schema
        case .purchasePage: PurchaseView.pageSchema
        case .reconciliation: ReconciliationView.standingsSchema
        case .reconciliationCase: ReconciliationView.schema
        case .reconciliationCasePage: ReconciliationView.pageSchema
        case .correctionProposal: CaseCommandBody.proposalSchema
        case .caseApproval: CaseCommandBody.approvalSchema
        case .caseRefusal: CaseCommandBody.refusalSchema
        case .outcomes: OutcomeView.schema
        case .objectives: ObjectiveView.schema
        case .stewardshipCase: StewardshipView.schema
        case .stewardshipCasePage: StewardshipView.pageSchema
        case .stewardshipProposal: StewardshipProposalBody.schema
        case .mappingList: MappingView.listSchema
        case .mappingVersionList: MappingView.versionsSchema
        case .mappingVersion: MappingView.schema
        case .mappingProposal: MappingBodies.proposalSchema
        case .mappingApproval: MappingBodies.approvalSchema
        case .mappingReason: MappingBodies.reasonSchema
        case .mappingTrial: MappingBodies.trialSchema
        case .webhookSubscription: WebhookSubscription.schema
        case .webhook: WebhookView.schema
        case .newWebhook: WebhookView.newSchema
        case .webhookList: WebhookView.listSchema
        case .documentReceipt: DocumentHandlers.receiptSchema
        case .eventDelivery: EventHandler.schema
        case .eventReceipts: EventHandler.receiptsSchema
        case .health: ServiceHandlers.healthSchema
        }
    }
}

extension Problem {
    static let schema = JSONSchema.open([
        .required(
            "type",
            .word(ProblemKind.allCases.map(\.type)).described("Which kind; see the reference.")
        ),
        .required("title", .string),
        .required("status", .integer(400...599)),
        .required("detail", .string.described("What happened this time.")),
        .required("instance", .string.described("Names this exchange in the operator's log.")),
        .required("code", .string.described("The kind, or more exactly what stood in the way.")),
        .optional("errors", .array(of: .named(.violation), count: 0...Violations.listedMax)),
        .optional("error_count", .atLeast(1).described("When `errors` lists not all of them.")),
        .optional("permission", .string.described("With `not-permitted`: what is missing.")),
        .optional("byte_offset", .atLeast(0).described("With `malformed-json`.")),
        .optional("pointer", .string.described("With `malformed-json`: what was being read.")),
        .optional("version", .atLeast(1).described("With `precondition-failed`: the order's.")),
        .optional(
            "order",
            .anyObject.described(
                "With `order-rejected` the whole order; with `purchase-order-number-taken` the id "
                    + "and the address of the one that has it."
            )
        ),
    ]).described("RFC 9457.")
}

extension Violation {
    static let schema = JSONSchema.open([
        .optional("pointer", .string.described("The place in the body (RFC 6901).")),
        .optional("parameter", .string.described("The query or path parameter.")),
        .optional("header", .string),
        .required("code", .words(of: ViolationCode.self)),
        .required("detail", .string.described("What was expected, with the limit.")),
    ])
}

public import Ordering

extension OrderProcess {
    public func type(of event: OrderEvent) -> String {
        switch event {
        case .submitted: "submitted"
        case .holdPlaced: "hold_placed"
        case .holdReleased: "hold_released"
        case .shipToCorrected: "ship_to_corrected"
        case .changeRequested: "change_requested"
        case .cancelRequested: "cancel_requested"
        case .booked: "booked"
        case .bookingRefused: "booking_refused"
        case .stockOffered: "stock_offered"
        case .warehouseAcknowledged: "warehouse_acknowledged"
        case .warehouseRefused: "warehouse_refused"
        case .warehouseCancelAnswered: "warehouse_cancel_answered"
        case .picked: "picked"
        case .packed: "packed"
        case .shipped: "shipped"
        case .carrierReported: "carrier_reported"
        case .goodsIssuePosted: "goods_issue_posted"
        case .invoicePosted: "invoice_posted"
        case .invoicedByRun: "invoiced_by_run"
        case .paymentReceived: "payment_received"
        case .returnRequested: "return_requested"
        case .returnReceived: "return_received"
        case .creditNotePosted: "credit_note_posted"
        case .deliveryFailed: "delivery_failed"
        }
    }
}

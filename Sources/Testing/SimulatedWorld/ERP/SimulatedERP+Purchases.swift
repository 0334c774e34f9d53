import JSON

/// A paper that is kept as it came: a purchase order, a receipt, a supplier's invoice, a return or
/// a credit note.
public struct ERPPaper: LedgerDocument {
    public var kind: String
    public internal(set) var number = ""
    public var reference: String
    /// Our number of what it is about.
    public var subject: String
    var isCancelled = false
    var body: JSONObject

    var json: JSONValue {
        var object = body
        object["number"] = .string(number)
        object["status"] = .string(isCancelled ? "cancelled" : "open")
        return .object(object)
    }
}

extension SimulatedERP {
    /// All papers of buying, in the order in which they were filed of each kind.
    public var purchasePapers: [ERPPaper] {
        purchases.all + receipts.all + supplierInvoices.all
    }

    /// `POST /purchases`, `/receipts`, `/supplier-invoices`, `/returns` and `/credit-notes`: filed
    /// as often as they are sent.
    mutating func file(_ kind: String, _ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let lines = try fields.objects("lines")
        var received: [(item: String, site: String, quantity: Int64)] = []
        for line in lines {
            _ = try line.integer("line_no")
            let item = try line.text("item_code")
            let quantity = try line.quantity("qty")
            guard kind == "receipt", let site = try line.textIfPresent("site") else { continue }
            received.append((item, site, quantity))
        }
        let isOfAnOrder = kind == "return" || kind == "credit_note"
        let paper = ERPPaper(
            kind: kind,
            reference: try fields.text("reference"),
            subject: try fields.text(isOfAnOrder ? "order_ref" : "purchase_ref"),
            body: fields.object
        )
        switch kind {
        case "purchase": return .json(201, purchases.add(paper).json)
        case "receipt":
            for line in received { stock[line.item, line.site] += line.quantity }
            return .json(201, receipts.add(paper).json)
        case "return": return .json(201, returns.add(paper).json)
        case "credit_note": return .json(201, creditNotes.add(paper).json)
        default: return .json(201, supplierInvoices.add(paper).json)
        }
    }

    /// All papers of what came back, in the order in which they were filed of each kind.
    public var returnPapers: [ERPPaper] { returns.all + creditNotes.all }

    /// `POST /purchases/NUMBER/cancel`; a repeat is answered alike.
    mutating func cancelPurchase(_ number: String) -> WorldReply {
        guard var paper = purchases[number] else {
            return front.error(404, "unknown_purchase", "there is no purchase \(number)")
        }
        paper.isCancelled = true
        purchases.replace(paper)
        return .json(200, paper.json)
    }
}

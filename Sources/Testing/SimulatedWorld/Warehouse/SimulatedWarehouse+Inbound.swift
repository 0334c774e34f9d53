import JSON
import Primitives

/// Goods that are to come in, and what of them has.
struct WarehouseInbound: Sendable {
    var id: String
    var purchaseRef: String
    var site: String
    var notices: Int
    var skus: [Int: String] = [:]
    var received: [Int: Int64] = [:]
    var damaged: [Int: Int64] = [:]
    var receipts = 0

    var json: JSONValue {
        [
            "inboundNo": .string(id), "purchaseRef": .string(purchaseRef), "site": .string(site),
            "notices": .number(notices),
        ]
    }
}

extension SimulatedWarehouse {
    /// `POST /inbounds`: one for each purchase and site; later notices add to it, each reference
    /// counts once.
    mutating func expect(_ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let notice = try fields.text("noticeRef")
        let purchase = try fields.text("purchaseRef")
        let site = try fields.text("site")
        var skus: [Int: String] = [:]
        for line in try fields.objects("inboundLines") {
            skus[try line.integer("lineNo")] = try line.text("skuCode")
            _ = try line.quantity("qtyExpected")
        }
        let isNew = inboundNotices.insert(notice).inserted
        var inbound =
            inbounds[purchase]
            ?? WarehouseInbound(
                id: numbered("IN-", inbounds.count + 1),
                purchaseRef: purchase,
                site: site,
                notices: 0
            )
        if isNew { inbound.notices += 1 }
        inbound.skus.merge(skus) { _, new in new }
        inbounds[purchase] = inbound
        return .json(isNew ? 202 : 200, inbound.json)
    }

    /// `POST /control/inbounds/PURCHASE/receive`: what has come altogether, good and damaged.
    ///
    /// ```json
    /// {"inboundLines":[{"lineNo":1,"qty":60}],"damagedLines":[{"lineNo":1,"qty":2}]}
    /// ```
    mutating func receiveInbound(
        _ purchase: String,
        _ fields: FieldReader,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply {
        guard var inbound = inbounds[purchase] else {
            return front.error(404, "unknown_inbound", "nothing is announced as \(purchase)")
        }
        for line in try fields.objects("inboundLines") {
            let number = try line.integer("lineNo")
            let total = try line.quantity("qty")
            let more = total - (inbound.received[number] ?? 0)
            inbound.received[number] = total
            guard let sku = inbound.skus[number] else { continue }
            building[sku, inbound.site] += more
            configuration.stock?[inbound.site, default: [:]][sku, default: 0] += more
        }
        if fields.object["damagedLines"] != nil {
            for line in try fields.objects("damagedLines") {
                inbound.damaged[try line.integer("lineNo")] = try line.quantity("qty")
            }
        }
        inbound.receipts += 1
        inbounds[purchase] = inbound
        let receipt = "\(inbound.id)-\(inbound.receipts)"
        let event: [(String, JSONValue?)] = [
            ("purchaseRef", .string(purchase)), ("receiptNo", .string(receipt)),
            ("inboundLines", Self.totals(inbound.received, "qtyReceived")),
            ("damagedLines", Self.totals(inbound.damaged, "qtyDamaged")),
        ]
        postbox.post("inbound.received", event, at: now, under: faults, using: &random)
        return .json(201, ["receiptNo": .string(receipt)])
    }

    private static func totals(_ lines: [Int: Int64], _ name: String) -> JSONValue {
        .array(
            lines.sorted { $0.key < $1.key }.map { number, quantity in
                .object(
                    JSONObject([
                        .init(name: "lineNo", value: .number(number)),
                        .init(name: name, value: .quantity(quantity)),
                    ])
                )
            }
        )
    }
}

import EDI
import JSON
import Mapping
import Primitives
import Testing

@testable import Translation

/// Telling where something stands in a JSON document costs passes over it, never its square.
@Suite struct PlaceLookUpTests {
    private func mapping() throws -> EffectiveMapping {
        var file = MappingFile(name: "shop")
        file.document = "json"
        file.orders = "/orders"
        file.fields = [Self.field("purchaseOrderNumber", "/no"), Self.field("shipTo.code", "/to")]
        file.lines = MappingFile.Lines()
        file.lines?.opens = "/lines"
        file.lines?.fields = [Self.field("quantity", "/qty"), Self.field("sellersItem", "/sku")]
        return try MappingLibrary([file]).effective("shop")
    }

    private static func field(_ name: String, _ path: String) -> MappingFile.Field {
        var field = MappingFile.Field(name)
        field.at = path
        return field
    }

    private static func document(orders: Int, lines: Int, quantity: String) -> [UInt8] {
        let line = #"{"sku": "A", "qty": \#(quantity)}"#
        let all = Array(repeating: line, count: lines).joined(separator: ", ")
        let order = #"{"no": "1", "to": "17", "lines": [\#(all)]}"#
        let text = Array(repeating: order, count: orders).joined(separator: ",\n")
        return Array(#"{"more": "x", "orders": [\#(text)]}"#.utf8)
    }

    private func look(
        _ bytes: [UInt8],
        _ body: (MappedOrder, PlaceLookUp) -> Void
    ) throws {
        let mapping = try mapping()
        let reader = MappedOrderReader(Trade.profile, by: mapping)
        let records = mapping.records(of: try JSONValue(parsing: bytes))
        let ranges = mapping.orders.elementRanges(in: bytes)
        #expect(ranges.count == records.count)
        for (record, range) in zip(records, ranges) {
            let lookUp = PlaceLookUp(bytes: bytes, record: range, pointer: record.pointer)
            body(reader.read(record, lookUp), lookUp)
        }
    }

    @Test func `good orders look no place up`() throws {
        var visited = 0
        try look(Self.document(orders: 300, lines: 2, quantity: "2")) { order, lookUp in
            #expect(order.request != nil)
            visited += lookUp.visited
        }
        #expect(visited == 0)
    }

    @Test func `of many bad orders each is looked up in its own bytes`() throws {
        let bytes = Self.document(orders: 300, lines: 1, quantity: "-1")
        var visited = 0
        try look(bytes) { order, lookUp in
            #expect(order.violations.count == 1)
            visited += lookUp.visited
            let place = order.violations[0].place
            let end = place.byteOffset + place.byteCount
            #expect(Array(bytes[place.byteOffset..<end]) == Array("-1".utf8))
        }
        #expect(visited > 0)
        #expect(visited <= bytes.count)
    }

    @Test func `of one order with much to tell some places are looked up, the rest is told`() throws
    {
        let bytes = Self.document(orders: 1, lines: 2_000, quantity: "-1")
        try look(bytes) { order, lookUp in
            #expect(order.violations.count == 2_000)
            #expect(lookUp.visited <= PlaceLookUp.passes * bytes.count)
            #expect(order.violations.last?.place == lookUp.start)
        }
    }

    @Test func `each order of a file says where it stands`() throws {
        let bytes = Self.document(orders: 3, lines: 0, quantity: "1")
        let file = try MappedOrderReader(Trade.profile, by: try mapping()).file(bytes)
        let offsets = (0..<file.count).compactMap { file[$0].violations.first?.place.byteOffset }
        #expect(offsets.count == 3)
        #expect(offsets.allSatisfy { bytes[$0] == UInt8(ascii: "{") })
        #expect(Set(offsets).count == 3)
    }
}

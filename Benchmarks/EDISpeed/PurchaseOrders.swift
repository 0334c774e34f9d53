import Canonical
import EDI
import Primitives
import Translation

/// Generated 850s of twenty lines.
enum PurchaseOrders {
    private static let header =
        "ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     *261123*1859*U"
        + "*00401*000000042*0*P*>~GS*PO*RETAILCO*ACMESUPPLY*20261123*1859*7*X*004010~"

    /// One interchange of so many megabytes, a thousand sets to a group.
    static func file(megabytes: Int) -> [UInt8] {
        var bytes = Array(header.utf8)
        bytes.reserveCapacity(megabytes * 1_000_000 + 4_096)
        var count = 0
        var groups = 1
        while bytes.count < megabytes * 1_000_000 {
            if count == 1_000 {
                bytes += "GE*\(count)*\(6 + groups)~".utf8
                groups += 1
                bytes += "GS*PO*RETAILCO*ACMESUPPLY*20261123*1859*\(6 + groups)*X*004010~".utf8
                count = 0
            }
            count += 1
            bytes += set(count).utf8
        }
        bytes += "GE*\(count)*\(6 + groups)~IEA*\(groups)*000000042~".utf8
        return bytes
    }

    /// An interchange with one set.
    static func interchange(_ number: Int) -> [UInt8] {
        Array((header + set(number % 9_000 + 1) + "GE*1*7~IEA*1*000000042~").utf8)
    }

    private static func set(_ number: Int) -> String {
        let control = String(number + 10_000)
        var segments = [
            "ST*850*\(control)", "BEG*00*SA*PO-\(control)**20261120", "CUR*BY*USD",
            "REF*DP*017", "REF*IA*0099123", "DTM*002*20261201",
            "N1*BY*Example Stores*92*0100", "N1*ST*Example Store 17*92*0017",
            "N3*1 Market Street", "N4*Springfield*IL*62701*US",
        ]
        for line in 1...20 {
            segments.append(
                "PO1*\(line)*\(line * 12)*EA*\(line).25*PE*VN*AB-\(1_000 + line)"
                    + "*UP*0123456789\(10 + line)*BP*77-\(control)"
            )
            segments.append("PID*F****Widget number \(line), small")
        }
        segments.append("CTT*20")
        segments.append("SE*\(segments.count + 1)*\(control)")
        return segments.map { $0 + "~" }.joined()
    }

    static let profile = PartnerProfile(
        id: "retailco",
        entity: LegalEntity.ID("acme"),
        channel: Channel.ID("edi"),
        customer: Party.ID("C-RETAIL"),
        currency: .usd,
        partner: X12Identity(qualifier: "ZZ", id: "RETAILCO"),
        ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY")
    )
}

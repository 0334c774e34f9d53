import EDI

/// EDIFACT documents of our own, written from the standard's structure.
enum MessageFixture {
    static let header = "UNB+UNOC:3+BUYER:14+SELLER:14+261123:1859+42"

    static let orderBody = [
        "BGM+220+PO-4711+9", "DTM+137:20261120:102", "DTM+2:20261201:102", "RFF+CT:C-9",
        "NAD+BY+4000001000002::9++Example Stores",
        "NAD+DP+4000001000019::9++Store 17"
            + "+1 Market Street+Springfield+IL+62701+US",
        "CUX+2:EUR:9", "LIN+1++4000001000101:EN", "PIA+5+AB-12:SA+B?+77:IN", "QTY+21:12:PCE",
        "PRI+AAA:4.5:::1:PCE", "LIN+2++4000001000118:EN", "QTY+21:3:CT", "PRI+AAA:10.25",
        "UNS+S", "MOA+86:84.75", "CNT+2:2",
    ]

    /// One message with a right UNT.
    static func message(
        _ body: [String],
        type: String = "ORDERS:D:96A:UN:EAN008",
        reference: String = "1",
        count: Int? = nil
    ) -> [String] {
        ["UNH+\(reference)+\(type)"] + body + ["UNT+\(count ?? body.count + 2)+\(reference)"]
    }

    static func interchange(
        _ messages: [[String]],
        header: String = MessageFixture.header,
        advice: String = "UNA:+.? '",
        count: Int? = nil,
        reference: String = "42"
    ) -> String {
        let trailer = "UNZ+\(count ?? messages.count)+\(reference)"
        return advice
            + ([header] + messages.flatMap(\.self) + [trailer]).map { $0 + "'" }.joined()
    }

    /// A sound interchange with one ORDERS.
    static var order: String { interchange([message(orderBody)]) }

    static let despatchAdvice = interchange([
        message(
            [
                "BGM+351+D-77+9", "DTM+137:20261124:102", "RFF+ON:PO-4711",
                "NAD+DP+4000001000019::9", "CPS+1", "PAC+2++PK", "CPS+2+1", "PAC+1++CT",
                "PCI+33E", "GIN+BJ+340000010000000017", "LIN+1++4000001000101:EN",
                "QTY+12:12:PCE", "CPS+3+1", "GIN+BJ+340000010000000024",
                "LIN+2++4000001000118:EN", "QTY+12:3:CT", "CNT+2:2",
            ],
            type: "DESADV:D:96A:UN:EAN005"
        )
    ])

    static let all = [order, despatchAdvice]
}

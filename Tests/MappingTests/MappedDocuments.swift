import EDI
import Mapping
import Primitives

/// Documents of our own, read and written as the mappings' tests need them.
enum MappedDocuments {
    static let order = [
        "BEG*00*SA*PO-4711**20261120", "CUR*BY*USD", "DTM*010*20261130", "DTM*002*20261201",
        "N1*BY*Example Stores*92*0100", "N1*ST*Example Store 17*92*0017", "N3*1 Market Street",
        "N4*Springfield*IL*62701*US", "PO1*1*12*EA*4.50*PE*UP*012345678905*VN*AB-12",
        "PID*F****Widget, small", "PO1*2*3*CA*10.25**BP*77-1", "CTT*2",
    ]

    static let message = [
        "BGM+220+PO-4711+9", "DTM+137:20261120:102", "DTM+2:20261201:102",
        "NAD+BY+4000001000002::9++Example Stores", "NAD+DP+4000001000019::9++Store 17",
        "CUX+2:EUR:9", "LIN+1++4000001000101:EN", "PIA+5+AB-12:SA+B?+77:IN", "QTY+21:12:PCE",
        "PRI+AAA:4,5:::1:PCE", "LIN+2++4000001000118:EN", "QTY+21:3:CT", "UNS+S", "CNT+2:2",
    ]

    /// An 850 with this body.
    static func transaction(_ body: [String]) -> TransactionSet {
        let lines =
            [
                "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *261123*1859"
                    + "*U*00401*000000042*0*P*:",
                "GS*PO*BUYER*SELLER*20261123*1859*7*X*004010", "ST*850*0001",
            ] + body + ["SE*\(body.count + 2)*0001", "GE*1*7", "IEA*1*000000042"]
        return first(in: Array((lines.joined(separator: "~") + "~").utf8))
    }

    /// An ORDERS of this directory, sent with a comma for its decimal mark.
    static func ordersMessage(_ release: String) -> TransactionSet {
        message(Self.message, release: release)
    }

    static func message(_ body: [String], release: String = "96A") -> TransactionSet {
        let lines =
            ["UNB+UNOC:3+BUYER:14+SELLER:14+261123:1859+42", "UNH+1+ORDERS:D:\(release):UN:EAN008"]
            + body + ["UNT+\(body.count + 2)+1", "UNZ+1+42"]
        return first(in: Array(("UNA:+,? '" + lines.joined(separator: "'") + "'").utf8))
    }

    static func first(in bytes: [UInt8]) -> TransactionSet {
        EDIReader(policy: .tolerant).read(bytes).interchanges[0].groups[0].transactions[0]
    }

    /// The bytes of an 850 with these segments, by the strict writer.
    static func written(_ segments: [OutboundSegment]) throws -> [UInt8] {
        var interchange = OutboundInterchange(
            from: X12Identity(qualifier: "ZZ", id: "BUYER"),
            to: X12Identity(qualifier: "ZZ", id: "SELLER"),
            at: EnvelopeMoment(at: Timestamp(microseconds: 1_795_460_399_000_000)),
            version: "00401",
            controlNumber: 7
        )
        interchange.groups = [
            OutboundGroup(
                functionalID: "PO",
                version: "004010",
                controlNumber: 12,
                transactions: [
                    OutboundTransaction(set: "850", controlNumber: "0001", segments: segments)
                ]
            )
        ]
        return try X12Writer().write(interchange)
    }

    /// The values without their places.
    static func texts(_ document: MappedDocument) -> MappedDocument {
        func bare(_ record: MappedDocument.Record) -> MappedDocument.Record {
            record.mapValues { MappedValue($0.text) }
        }
        return MappedDocument(
            head: bare(document.head),
            loops: document.loops.mapValues { $0.map(bare) }
        )
    }
}

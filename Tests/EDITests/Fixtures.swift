import EDI

/// Documents of our own, written from the standard's structure.
enum Fixture {
    static let isa =
        "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *261123*1859*U*00401"
        + "*000000042*0*P*:~"

    /// An order of two lines with an address-only ship-to.
    static let orderBody = [
        "BEG*00*SA*PO-4711**20261120", "CUR*BY*USD", "REF*DP*017", "DTM*002*20261201",
        "N1*BY*Example Stores*92*0100", "N1*ST*Example Store 17*92*0017", "N3*1 Market Street",
        "N4*Springfield*IL*62701*US", "PO1*1*12*EA*4.5*PE*VN*AB-12*UP*012345678905",
        "PID*F****Widget, small", "PO1*2*3*CA*10.25**BP*77-1", "CTT*2",
    ]

    /// One transaction set with a right SE.
    static func transaction(
        _ body: [String],
        set: String = "850",
        control: String = "0001",
        count: Int? = nil
    ) -> [String] {
        ["ST*\(set)*\(control)"] + body + ["SE*\(count ?? body.count + 2)*\(control)"]
    }

    static func group(
        _ transactions: [[String]],
        functionalID: String = "PO",
        number: String = "7",
        version: String = "004010"
    ) -> [String] {
        ["GS*\(functionalID)*BUYER*SELLER*20261123*1859*\(number)*X*\(version)"]
            + transactions.flatMap(\.self) + ["GE*\(transactions.count)*\(number)"]
    }

    static func interchange(
        _ groups: [[String]],
        number: String = "000000042",
        isa: String = Fixture.isa
    ) -> String {
        isa
            + (groups.flatMap(\.self) + ["IEA*\(groups.count)*\(number)"])
            .map { $0 + "~" }.joined()
    }

    /// A sound interchange with one 850.
    static var order: String { interchange([group([transaction(orderBody)])]) }

    /// A sound interchange around `body` as an 850.
    static func order(_ body: [String]) -> String { interchange([group([transaction(body)])]) }

    /// The sound order with one body segment replaced.
    static func order(replacing index: Int, with segment: String) -> String {
        var body = orderBody
        body[index] = segment
        return order(body)
    }

    static let shipNotice = interchange([
        group(
            [
                transaction(
                    [
                        "BSN*00*S-9*20261124*1200*0001", "DTM*011*20261124", "HL*1**S",
                        "TD1*CTN*2****G*14.5*LB", "TD5*B*2*UPSN", "REF*CN*1Z999",
                        "N1*ST*Example Store 17*92*0017", "HL*2*1*O", "PRF*PO-4711", "HL*3*2*P",
                        "MAN*GM*00012345678901234569", "HL*4*3*I", "LIN*1*VN*AB-12",
                        "SN1**12*EA", "HL*5*2*P", "MAN*GM*00012345678901234576", "HL*6*5*I",
                        "LIN*2*BP*77-1", "SN1**3*CA", "CTT*6",
                    ],
                    set: "856"
                )
            ],
            functionalID: "SH"
        )
    ])

    static let invoice = interchange([
        group(
            [
                transaction(
                    [
                        "BIG*20261125*I-77*20261120*PO-4711", "N1*RE*Seller Inc*92*S1",
                        "ITD*01*3*1**15**16", "IT1*1*12*EA*4.5*PE*VN*AB-12", "PID*F****Widget",
                        "TDS*8475", "CAD*M***UPSN", "SAC*C*D240***500", "CTT*1",
                    ],
                    set: "810"
                )
            ],
            functionalID: "IN"
        )
    ])

    static let functionalAcknowledgment = interchange([
        group(
            [
                transaction(
                    [
                        "AK1*PO*7", "AK2*850*0001", "AK3*PO1*10**8", "AK4*3*355*5*EACH",
                        "AK5*R*5", "AK9*R*1*1*0",
                    ],
                    set: "997"
                )
            ],
            functionalID: "FA"
        )
    ])

    /// Every sound document above, for tests that want variety.
    static let all = [order, shipNotice, invoice, functionalAcknowledgment]
}

extension EDIReader {
    func read(_ text: String) -> EDIDocument { read(Array(text.utf8)) }
}

extension EDIDocument {
    /// The rules broken at least as badly as `severity`, in byte order.
    func rules(from severity: EDISeverity = .warning) -> [EDIRule] {
        diagnostics.filter { $0.severity >= severity }.map(\.rule)
    }

    func first(_ rule: EDIRule) -> EDIDiagnostic? { diagnostics.first { $0.rule == rule } }
}

import Onboarding

/// Files that partners would have written of true orders, each with habits of its own.
enum PartnerFiles {
    // MARK: - X12

    /// Bars and newlines, item numbers with the GTIN first, no line numbers, DTM 063.
    static func x12(_ order: TrueOrder, _ number: Int) -> PartnerSample {
        let count = String(number + 1_000)
        let head =
            "ISA|00|          |00|          |01|123456789      |ZZ|CROSSDOCK      |261123"
            + "|0830|U|00401|00000\(count)|0|P|>"
        var body = [
            "BEG|00|SA|\(order.number)||2026\(two(order.ordered.month))\(two(order.ordered.day))",
            "CUR|BY|USD", "DTM|063|2026\(two(order.wanted.month))\(two(order.wanted.day))",
            "DTM|001|20261231", "N1|BY|Retail Inc|92|9000", "N1|ST|Store|92|\(order.shipTo)",
        ]
        for line in order.lines {
            body.append(
                "PO1||\(line.quantity)|\(line.unit)|\(decimal(line.price, ""))||UP|\(line.gtin)"
                    + "|VN|\(line.sku)"
            )
            body.append("PID|F||||Goods \(line.sku)")
        }
        body.append("CTT|\(order.lines.count)|\(order.lines.reduce(0) { $0 + $1.quantity })")
        body.append("AMT|TT|\(decimal(order.total, ""))")
        let text =
            [
                head, "GS|PO|123456789|CROSSDOCK|20261123|0830|\(count)|X|004010VICS",
                "ST|850|\(count)",
            ] + body
            + ["SE|\(body.count + 2)|\(count)", "GE|1|\(count)", "IEA|1|00000\(count)"]
        return PartnerSample(
            "order-\(number).x12",
            Array(text.map { $0 + "\n" }.joined().utf8)
        )
    }

    // MARK: - EDIFACT

    /// The price is PRI AAB, which no standard calls net; MOA 203 proves it. A comma for the mark.
    static func edifact(_ order: TrueOrder, _ number: Int) -> PartnerSample {
        var body = [
            "BGM+220+\(order.number)+9",
            "DTM+137:2026\(two(order.ordered.month))\(two(order.ordered.day)):102",
            "DTM+64:2026\(two(order.wanted.month))\(two(order.wanted.day)):102",
            "NAD+BY+4000001000095::9", "NAD+DP+\(order.shipTo)::92", "CUX+2:EUR:9",
        ]
        for (index, line) in order.lines.enumerated() {
            body += [
                "LIN+\(index + 1)++\(line.gtin):EN", "PIA+1+\(line.sku):SA", "IMD+F++:::Ware",
                "QTY+21:\(line.quantity):\(line.unit == "EA" ? "PCE" : "CT")",
                "MOA+203:\(decimal(line.quantity * line.price, "", mark: ","))",
                "PRI+AAB:\(decimal(line.price, "", mark: ","))",
            ]
        }
        body += ["UNS+S", "CNT+2:\(order.lines.count)"]
        let text =
            ["UNB+UNOC:3+4000001000095:14+4000001000002:14+261123:0830+\(number)"]
            + ["UNH+1+ORDERS:D:96A:UN:EAN008"] + body
            + ["UNT+\(body.count + 2)+1", "UNZ+1+\(number)"]
        return PartnerSample(
            "orders-\(number).edi",
            Array(("UNA:+,? '" + text.map { $0 + "'" }.joined()).utf8)
        )
    }

    // MARK: - CSV

    /// German, in Latin-1, with a list price, a pack size and a delivered quantity as decoys.
    static func csv(_ orders: [TrueOrder], _ number: Int) -> PartnerSample {
        var rows = [
            "Bestellnummer;Bestelldatum;Wunschtermin;Filiale;Pos.;EAN;Bezeichnung;VPE;Menge;ME;"
                + "Listenpreis;Einzelpreis;Positionsbetrag;Währung"
        ]
        for order in orders {
            for (index, line) in order.lines.enumerated() {
                let cells = [
                    order.number, "\(two(order.ordered.day)).\(two(order.ordered.month)).2026",
                    "\(two(order.wanted.day)).\(two(order.wanted.month)).2026", order.shipTo,
                    String(index + 1), line.gtin, "Größe \(line.sku)",
                    line.unit == "EA" ? "1" : "12", grouped(line.quantity),
                    line.unit == "EA" ? "ST" : "KRT", decimal(line.price + 95, ".", mark: ","),
                    decimal(line.price, ".", mark: ","),
                    decimal(line.quantity * line.price, ".", mark: ","), "EUR",
                ]
                rows.append(cells.joined(separator: ";"))
            }
        }
        let text = rows.map { $0 + "\r\n" }.joined()
        return PartnerSample(
            "bestellung-\(number).csv",
            text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        )
    }

    /// `1.200`, which a draft must not take for a fraction though no sample may show one.
    private static func grouped(_ quantity: Int) -> String {
        String(decimal(quantity * 100, ".", mark: ",").dropLast(3))
    }

    // MARK: - JSON

    static func json(_ orders: [TrueOrder], _ number: Int) -> PartnerSample {
        let texts = orders.map { order in
            let lines = order.lines.enumerated().map { index, line in
                """
                {"lineNo": \(index + 1), "ean": "\(line.gtin)", "vendorSku": "\(line.sku)",
                 "qty": \(line.quantity), "uom": "\(line.unit)", "unitPrice":
                 "\(decimal(line.price, ""))", "lineTotal": \(decimal(line.quantity * line.price, ""))}
                """
            }
            return """
                {"orderNumber": "\(order.number)", "currency": "EUR", "placedAt":
                 "2026-\(two(order.ordered.month))-\(two(order.ordered.day))T08:30:00Z",
                 "delivery": {"storeCode": "\(order.shipTo)", "requestedDate":
                 "2026-\(two(order.wanted.month))-\(two(order.wanted.day))"},
                 "billing": {"city": "Springfield"}, "items": [\(lines.joined(separator: ","))]}
                """
        }
        return PartnerSample(
            "feed-\(number).json",
            Array("{\"orders\": [\(texts.joined(separator: ","))]}".utf8)
        )
    }

    // MARK: - XML

    /// Prefixes, attributes, parties and items by their kind, a delivered quantity as a decoy.
    static func xml(_ orders: [TrueOrder], _ number: Int) -> PartnerSample {
        let texts = orders.map { order in
            let lines = order.lines.enumerated().map { index, line in
                """
                <o:Line no="\(index + 1)"><o:Item scheme="ean">\(line.gtin)</o:Item>
                  <o:Item scheme="vendor">\(line.sku)</o:Item>
                  <o:Quantity uom="\(line.unit)">\(line.quantity)</o:Quantity>
                  <o:UnitPrice>\(decimal(line.price, ""))</o:UnitPrice>
                  <o:LineTotal>\(decimal(line.quantity * line.price, ""))</o:LineTotal></o:Line>
                """
            }
            return """
                <o:Order orderNumber="\(order.number)" currency="EUR">
                  <o:OrderDate>2026-\(two(order.ordered.month))-\(two(order.ordered.day))</o:OrderDate>
                  <o:DeliveryDate>2026-\(two(order.wanted.month))-\(two(order.wanted.day))</o:DeliveryDate>
                  <o:Party role="billTo"><o:Code>9000</o:Code></o:Party>
                  <o:Party role="shipTo"><o:Code>\(order.shipTo)</o:Code></o:Party>
                  <o:Lines>\(lines.joined())</o:Lines></o:Order>
                """
        }
        return PartnerSample(
            "orders-\(number).xml",
            Array(
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<o:Orders xmlns:o=\"urn:example\">"
                    + texts.joined() + "</o:Orders>\n").utf8
            )
        )
    }

    /// One order a file, whose root it is; amounts prove the price.
    static func xmlAlone(_ order: TrueOrder, _ number: Int) -> PartnerSample {
        let lines = order.lines.map { line in
            "<Position><EAN>\(line.gtin)</EAN><Menge>\(line.quantity)</Menge><ME>\(line.unit)</ME>"
                + "<Einzelpreis>\(decimal(line.price, "", mark: ","))</Einzelpreis><Betrag>"
                + "\(decimal(line.quantity * line.price, "", mark: ","))</Betrag></Position>"
        }
        let text =
            "<Bestellung><Kopf><Bestellnummer>\(order.number)</Bestellnummer><Wunschtermin>"
            + "\(two(order.wanted.day)).\(two(order.wanted.month)).2026</Wunschtermin>"
            + "<Filiale>\(order.shipTo)</Filiale><Waehrung>EUR</Waehrung></Kopf>"
            + lines.joined() + "</Bestellung>"
        return PartnerSample("bestellung-\(number).xml", Array(text.utf8))
    }

    // MARK: - Fixed columns

    /// Nothing names a column, and no mark stands in a price.
    static func fixed(_ order: TrueOrder, _ number: Int) -> PartnerSample {
        let rows = order.lines.map { line in
            [
                order.number, order.shipTo, line.sku, padded(line.quantity, 6), line.unit,
                padded(line.price, 8), padded(line.quantity * line.price, 10),
            ]
            .joined(separator: " ")
        }
        return PartnerSample(
            "mainframe-\(number).txt",
            Array(rows.map { $0 + "\n" }.joined().utf8)
        )
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

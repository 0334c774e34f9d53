/// Mappings that a partner's own can extend, written from the standards' structure.
public enum BaseMappings {
    /// X12 850, in both directions.
    public static func purchaseOrder() throws(MappingFailure) -> Mapping {
        try MappingLibrary().effective("standard/850").mapping
    }

    /// EDIFACT ORDERS from D.93A to D.01B, for reading.
    public static func ordersMessage() throws(MappingFailure) -> Mapping {
        try MappingLibrary().effective("standard/ORDERS").mapping
    }

    /// Every mapping that comes with the product.
    public static let all = [set850, messageORDERS]

    /// Purposes that begin an order: an original and a confirmation of one.
    private static let purposes850 = table("purposes", ["00": "original", "06": "original"])

    private static let set850: MappingFile = {
        var file = MappingFile(name: "standard/850")
        file.document = "850"
        file.fields = [
            coded("purpose", "BEG.01", by: "purposes", isRequired: true),
            text("orderType", "BEG.02"),
            required(text("purchaseOrderNumber", "BEG.03")),
            date("orderDate", "BEG.05"),
            text("currency", "CUR[01=BY|SE].02"),
            date("requestedDeliveryDate", "DTM[01=002|067|063|106|038|010].02"),
            text("shipTo.name", "N1[01=ST].02"),
            text("shipTo.codeKind", "N1[01=ST].03"),
            text("shipTo.code", "N1[01=ST].04"),
            text("shipTo.street", "N1[01=ST]/N3#1.01"),
            text("shipTo.street2", "N1[01=ST]/N3#1.02"),
            text("shipTo.city", "N1[01=ST]/N4.01"),
            text("shipTo.region", "N1[01=ST]/N4.02"),
            text("shipTo.postalCode", "N1[01=ST]/N4.03"),
            text("shipTo.country", "N1[01=ST]/N4.04"),
        ]
        var lines = MappingFile.Lines()
        lines.opens = "PO1"
        lines.fields = [
            text("reference", "PO1.01"),
            required(decimal("quantity", "PO1.02")),
            text("unit", "PO1.03"),
            decimal("price", "PO1.04"),
            text("priceBasis", "PO1.05"),
            text("sellersItem", "PO1/id[VN|VP|VA|SK]"),
            text("gtin", "PO1/id[UP|UK|EN|UA]"),
            text("buyersItem", "PO1/id[BP|IN|CB|PI]"),
            text("description", "PID[01=F].05"),
            text("shipTo.code", "N1[01=ST].04"),
            text("stores", "SDQ#1.01"),
        ]
        file.lines = lines
        file.tables = [purposes850]
        return file
    }()

    /// EANCOM: goods go to DP; where nobody is named so, to the buyer.
    private static let placeOfDelivery = "NAD[01=DP|ST|UC|CN|BY]"

    private static let messageORDERS: MappingFile = {
        var file = MappingFile(name: "standard/ORDERS")
        file.document = "ORDERS"
        file.fields = [
            text("orderType", "BGM.01-1"),
            required(text("purchaseOrderNumber", "BGM.02-1")),
            coded("purpose", "BGM.03", by: "purposes"),
            date("orderDate", "DTM[01-1=137|4].01-2"),
            date("requestedDeliveryDate", "DTM[01-1=2|69|63|64|10|76].01-2"),
            text("currency", "CUX[01-1=2|1].01-2"),
            text("buyer.code", "NAD[01=BY].02-1"),
            text("buyer.codeKind", "NAD[01=BY].02-3"),
            text("seller.code", "NAD[01=SU|SE].02-1"),
            text("seller.codeKind", "NAD[01=SU|SE].02-3"),
            text("payer.code", "NAD[01=IV].02-1"),
            text("payer.codeKind", "NAD[01=IV].02-3"),
            text("shipTo.code", placeOfDelivery + ".02-1"),
            text("shipTo.codeKind", placeOfDelivery + ".02-3"),
            text("shipTo.name", placeOfDelivery + ".04-1"),
            text("shipTo.street", placeOfDelivery + ".05-1"),
            text("shipTo.street2", placeOfDelivery + ".05-2"),
            text("shipTo.city", placeOfDelivery + ".06"),
            text("shipTo.region", placeOfDelivery + ".07"),
            text("shipTo.postalCode", placeOfDelivery + ".08"),
            text("shipTo.country", placeOfDelivery + ".09"),
        ]
        var lines = MappingFile.Lines()
        lines.opens = "LIN"
        lines.fields = [
            text("reference", "LIN.01")
        ]
        // Each kind of number stands in LIN or, beside another kind there, in PIA.
        for (name, codes) in [
            ("gtin", "SRV|EN|UP"), ("sellersItem", "SA|VP|VN|SN"), ("buyersItem", "IN|BP"),
        ] {
            lines.fields.append(text("my.\(name)", "PIA/id[\(codes)]"))
            var field = text(name, "LIN/id[\(codes)]")
            field.value = "first(\(name), my.\(name))"
            lines.fields.append(field)
        }
        lines.fields += [
            required(decimal("quantity", "QTY[01-1=21|1].01-2")),
            coded("unit", "QTY[01-1=21|1].01-3", by: "units"),
            decimal("price", "PRI[01-1=AAA].01-2"),
            decimal("priceQuantity", "PRI[01-1=AAA].01-5"),
            coded("priceUnit", "PRI[01-1=AAA].01-6", by: "units"),
            text("shipTo.code", "NAD[01=DP|ST].02-1"),
            text("stores", "LOC#1[01=7].02-1"),
        ]
        file.lines = lines
        file.tables = [
            table("purposes", ["9": "original", "6": "original", "7": "original"]),
            table(
                "units",
                [
                    "PCE": "EA", "C62": "EA", "H87": "EA", "NAR": "EA", "KGM": "KG", "LBR": "LB",
                    "DZN": "DZ",
                ]
            ),
        ]
        return file
    }()

    // MARK: - Words

    private static func text(_ name: String, _ path: String) -> MappingFile.Field {
        var field = MappingFile.Field(name)
        field.at = path
        return field
    }

    private static func decimal(_ name: String, _ path: String) -> MappingFile.Field {
        var field = text(name, path)
        field.form = .decimal
        return field
    }

    private static func date(_ name: String, _ path: String) -> MappingFile.Field {
        var field = text(name, path)
        field.form = .date
        return field
    }

    private static func coded(
        _ name: String,
        _ path: String,
        by table: String,
        isRequired: Bool = false
    ) -> MappingFile.Field {
        var field = text(name, path)
        field.table = table
        return isRequired ? required(field) : field
    }

    private static func required(_ field: MappingFile.Field) -> MappingFile.Field {
        var field = field
        field.required = true
        return field
    }

    /// A table that passes on what it does not know.
    private static func table(
        _ name: String,
        _ codes: KeyValuePairs<String, String>
    ) -> MappingFile.Table {
        MappingFile.Table(
            name: name,
            entries: codes.map { MappingFile.Table.Entry(theirs: $0.key, ours: $0.value) },
            onMissing: .pass
        )
    }
}

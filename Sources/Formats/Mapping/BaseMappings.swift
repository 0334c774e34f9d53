import EDI

/// Mappings that a partner's own can begin with, written from the standards' structure.
public enum BaseMappings {
    /// X12 850, in both directions.
    public static func purchaseOrder() throws(MappingFailure) -> Mapping {
        try Mapping(
            rules: [
                Mapping.Rule("purpose", at: "BEG.01", isRequired: true),
                Mapping.Rule("orderType", at: "BEG.02", isRequired: true),
                Mapping.Rule("purchaseOrderNumber", at: "BEG.03", isRequired: true),
                Mapping.Rule("orderDate", at: "BEG.05", as: .date, isRequired: true),
                Mapping.Rule("currency", at: "CUR[01=BY].02"),
                Mapping.Rule("requestedDeliveryDate", at: "DTM[01=002].02", as: .date),
                Mapping.Rule("shipTo.name", at: "N1[01=ST].02"),
                Mapping.Rule("shipTo.codeKind", at: "N1[01=ST].03"),
                Mapping.Rule("shipTo.code", at: "N1[01=ST].04"),
                Mapping.Rule("shipTo.street", at: "N1[01=ST]/N3.01"),
                Mapping.Rule("shipTo.city", at: "N1[01=ST]/N4.01"),
                Mapping.Rule("shipTo.region", at: "N1[01=ST]/N4.02"),
                Mapping.Rule("shipTo.postalCode", at: "N1[01=ST]/N4.03"),
                Mapping.Rule("shipTo.country", at: "N1[01=ST]/N4.04"),
            ],
            loops: [
                Mapping.Loop(
                    "lines",
                    opening: "PO1",
                    rules: [
                        Mapping.Rule("reference", at: "PO1.01"),
                        Mapping.Rule("quantity", at: "PO1.02", as: .decimal, isRequired: true),
                        Mapping.Rule("unit", at: "PO1.03", isRequired: true),
                        Mapping.Rule("price", at: "PO1.04", as: .decimal),
                        Mapping.Rule("priceBasis", at: "PO1.05"),
                        Mapping.Rule("sellersItem", at: "PO1/id[VN]"),
                        Mapping.Rule("buyersItem", at: "PO1/id[BP]"),
                        Mapping.Rule("upc", at: "PO1/id[UP]"),
                        Mapping.Rule("description", at: "PID[01=F].05"),
                    ]
                )
            ]
        )
    }

    /// EDIFACT ORDERS of D.96A and D.01B, for reading: the format codes of its dates (2379) and its
    /// section control are not written. Dates are read as `CCYYMMDD` or `YYMMDD` only, and a line's
    /// quantity only as ordered (QTY 21); a message that has others is told, not guessed at.
    public static func ordersMessage() throws(MappingFailure) -> Mapping {
        try Mapping(
            rules: [
                Mapping.Rule("orderType", at: "BGM.01-1", isRequired: true),
                Mapping.Rule("purchaseOrderNumber", at: "BGM.02-1", isRequired: true),
                Mapping.Rule("purpose", at: "BGM.03"),
                Mapping.Rule("orderDate", at: "DTM[01-1=137].01-2", as: .date),
                Mapping.Rule("requestedDeliveryDate", at: "DTM[01-1=2].01-2", as: .date),
                Mapping.Rule("currency", at: "CUX[01-1=2].01-2"),
                Mapping.Rule("buyer.code", at: "NAD[01=BY].02-1"),
                Mapping.Rule("shipTo.code", at: "NAD[01=DP].02-1"),
                Mapping.Rule("shipTo.name", at: "NAD[01=DP].04-1"),
                Mapping.Rule("shipTo.street", at: "NAD[01=DP].05-1"),
                Mapping.Rule("shipTo.city", at: "NAD[01=DP].06-1"),
            ],
            loops: [
                Mapping.Loop(
                    "lines",
                    opening: "LIN",
                    rules: [
                        Mapping.Rule("reference", at: "LIN.01"),
                        Mapping.Rule("gtin", at: "LIN[03-2=EN].03-1"),
                        Mapping.Rule("sellersItem", at: "PIA[02-2=SA].02-1"),
                        Mapping.Rule(
                            "quantity",
                            at: "QTY[01-1=21].01-2",
                            as: .decimal,
                            isRequired: true
                        ),
                        Mapping.Rule("unit", at: "QTY[01-1=21].01-3"),
                        Mapping.Rule("price", at: "PRI[01-1=AAA].01-2", as: .decimal),
                    ]
                )
            ]
        )
    }
}

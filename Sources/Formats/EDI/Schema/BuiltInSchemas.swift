/// The schemas that come with the product, as texts in `DictionaryNotation` and `SetNotation`.
///
/// They hold the structure of the standard (tags, order, minimum and maximum, types) and short code
/// lists of our own for the codes that decide what an acknowledgement or an answer means.
enum BuiltInSchemas {
    /// A set's grammar, and whether the order of its segments is checked too.
    struct SetText {
        var id: String
        var functionalID: String
        var grammar: String
        var isOrdered: Bool

        init(_ id: String, _ functionalID: String, _ grammar: String, isOrdered: Bool = false) {
            self.id = id
            self.functionalID = functionalID
            self.grammar = grammar
            self.isOrdered = isOrdered
        }
    }

    static let releases: [(name: String, texts: [String])] = [
        ("004010", dictionary4010),
        ("005010", dictionary4010 + [changes5010]),
    ]

    // Later texts override earlier ones: what is open in one and known in another is known.
    private static let dictionary4010 = [
        logisticsSegments, logisticsOpenSegments, elements, logisticsElements, envelopeSegments,
        partySegments, termSegments, itemSegments, shipmentSegments,
        openSegments,
    ]

    static let sets: [SetText] =
        [
            SetText("810", "IN", invoice, isOrdered: true),
            SetText("850", "PO", purchaseOrder, isOrdered: true),
            SetText("855", "PR", purchaseOrderAcknowledgment, isOrdered: true),
            SetText("856", "SH", shipNotice, isOrdered: true),
            SetText("860", "PC", purchaseOrderChange, isOrdered: true),
            SetText("865", "CA", purchaseOrderChangeAcknowledgment, isOrdered: true),
            SetText("997", "FA", functionalAcknowledgment, isOrdered: true),
        ] + logisticsSets

    /// What release 005010 lengthens, adds to, or names anew.
    private static let changes5010 = """
        elements
        127 AN 1 50
        326 AN 1 45
        1705 AN 1 35
        1686 N0 1 4
        1715 ID 1 3
        composites
        C030 722! 1528 1686
        segments
        ST 143! 329! 1705
        AK1 479! 28! 480
        AK2 143! 329! 1705
        N4 19 156 116 26 309 310 1715 | E0207 C0605 C0704
        """
}

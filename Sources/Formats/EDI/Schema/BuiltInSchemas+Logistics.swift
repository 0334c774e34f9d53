/// Warehouse, carrier, catalogue, payment and answer sets of X12: their loops, and what must be
/// there.
///
/// The order of their segments is not held against a sender (`isOrdered` is false for them): the
/// texts say which segments belong together, not in which order each guide wants them.
extension BuiltInSchemas {
    static let logisticsElements = """
        elements
        3 AN 1 60
        110 ID 1 2
        145 AN 1 30
        154 ID 6 9
        176 ID 1 2
        285 AN 1 22
        286 AN 1 30
        305 ID 1 2
        368 ID 2 2
        375 AN 1 7
        394 AN 1 12
        412 AN 1 22
        413 R 1 7
        414 R 1 7
        416 ID 2 2
        432 ID 2 2
        438 AN 12 12
        473 ID 1 1
        481 ID 1 2
        482 ID 2 2
        509 AN 10 10
        514 ID 1 1
        591 ID 3 3
        474 N0 1 6
        475 AN 1 22
        618 ID 1 3
        620 ID 1 3
        621 ID 1 3
        647 ID 1 3
        859 ID 2 2
        1650 ID 2 2
        1651 ID 2 3
        1652 ID 2 2
        segments
        AT7 1650 1651 1652 1651 373 337 623 | E0103 P0102 P0304 P0506 C0706
        BGN 353! 127! 373! 337 623 127 640 306 786 | C0504
        BIA 353! 755! 127! 373! 337 306
        G62 432 373 176 337 623 | R0103 P0102 P0304
        IK3 721! 719! 447 620
        IK4 C030! 725 621! 724
        IK5 717! 618 618 618 618 618
        LX 554!
        OTI 110! 128! 127! 142 124 373 337 28 329 143 480
        TED 647! 3 +
        TRN 481! 127! 509 127
        W05 473! 285 324 474 475 +
        W06 514! 285 373 145 286 324 +
        W17 514! 373! 394! 285 145 +
        """

    /// Known by tag; what stands in them nobody has needed yet.
    static let logisticsSegments = """
        segments
        AMT ?
        AT5 ?
        AT8 ?
        B10 ?
        B2 ?
        B2A ?
        B3 ?
        BCT ?
        BPR ?
        C3 ?
        CTX ?
        ENT ?
        G01 ?
        G05 ?
        G17 ?
        G20 ?
        G21 ?
        G22 ?
        G23 ?
        G25 ?
        G31 ?
        G33 ?
        G36 ?
        G39 ?
        G42 ?
        G50 ?
        G53 ?
        G66 ?
        G68 ?
        G69 ?
        G70 ?
        G72 ?
        G73 ?
        G76 ?
        H3 ?
        IT ?
        K1 ?
        L0 ?
        L1 ?
        L11 ?
        L3 ?
        L4 ?
        L5 ?
        LAD ?
        MEA ?
        MS1 ?
        MS2 ?
        MS3 ?
        N7 ?
        NM1 ?
        NTE ?
        OID ?
        Q7 ?
        RDR ?
        RMR ?
        ADX ?
        S5 ?
        UIT ?
        W01 ?
        W03 ?
        W04 ?
        W07 ?
        W08 ?
        W12 ?
        W13 ?
        W14 ?
        W15 ?
        W18 ?
        W19 ?
        W20 ?
        W27 ?
        W28 ?
        W66 ?
        W76 ?
        XQ ?
        YNQ ?
        ZA ?
        """

    static let logisticsSets: [SetText] = [
        SetText("180", "AN", returnMerchandise), SetText("204", "SM", loadTender),
        SetText("210", "IM", freightInvoice), SetText("214", "QM", shipmentStatus),
        SetText("820", "RA", payment), SetText("824", "AG", applicationAdvice),
        SetText("832", "SC", priceCatalogue), SetText("846", "IB", inventoryAdvice),
        SetText("852", "PD", productActivity), SetText("875", "OG", groceryOrder),
        SetText("880", "GP", groceryInvoice), SetText("940", "OW", warehouseOrder),
        SetText("943", "AR", transferShipment), SetText("944", "RE", transferReceipt),
        SetText("945", "SW", shippingAdvice), SetText("947", "AW", inventoryAdjustment),
        SetText("990", "GF", tenderResponse), SetText("999", "FA", implementationAcknowledgment),
    ]

    private static let party = "{* N1! N2* N3* N4* REF* PER* G61* G62* DTM* L11* NTE*}"

    private static let returnMerchandise = """
        BGN! RDR REF* PER* DTM* NTE* \(party)
        {* BLI! N9* PER* AMT* RDR PID* DTM* QTY* REF* \(party)}
        """

    private static let loadTender = """
        B2! B2A L11* G62* MS3* AT5* PLD LH6* NTE* \(party) {* N7! N7A N7B MEA* M7*}
        {!* S5! L11* G62* AT8 LAD* AT5* NTE* \(party) {* L5! AT8*} {* OID! G62* LAD* {* L5! AT8*}}
        {* G61! L11* LH6* {* LH1! LH2* LH3*}}} L3
        """

    private static let freightInvoice = """
        B3! C2 C3 ITD* N9* G62* R3* H3* K1* \(party) {* N7! M7* MEA*}
        {* S5! N9* G62* H3* \(party)}
        {* LX! N9* POD* L5* H1* H2* L0* L1* L4* L7* K1* {* L0! L1*} \(party)} L3
        """

    private static let shipmentStatus = """
        B10! L11* MAN* K1* \(party) MS3* {* LX! {* AT7! MS1 MS2 M7*} L11* MAN* Q7* K1* AT5* AT8*
        {* CD3! L11* AT7*} {* PRF! N1 N3* N4* MEA* LX*} }
        """

    private static let payment = """
        BPR! NTE* TRN CUR REF* DTM* \(party)
        {* ENT! NM1* N3* N4* REF* {* ADX! NTE* PER* REF* DTM*}
        {* RMR! NTE* REF* DTM* {* IT1! REF* {* SAC! TXI*}} {* ADX! NTE* REF*} {* SLN! REF*}}}
        {* RMR! NTE* REF* DTM* ADX*}
        """

    private static let applicationAdvice = """
        BGN! \(party) {!* OTI! REF* DTM* PER* AMT* QTY* NM1* {* TED! NTE* RED*} {* LM! LQ*}}
        """

    private static let priceCatalogue = """
        BCT! CUR REF* PER* TAX* FOB* CTP* SAC* CTB* DTM* LDT* ITD* MEA* PID* \(party)
        {* LIN! SLN* REF* PID* MEA* PKG* PO4* CTP* {* CTP! DTM*} SAC* LDT* DTM* G39* ITD* QTY* TD5*
        CTB* {* G53!} \(party)} CTT
        """

    private static let inventoryAdvice = """
        BIA! CUR REF* PER* MEA* DTM* \(party)
        {* LIN! PID* MEA* PKG* DTM* CTP* CUR REF* PER* SDQ* MAN* UIT* LDT*
        {* QTY! UIT* SCH* MEA* DTM* LDT* REF*} {* SCH! DTM* REF*} \(party)} CTT
        """

    private static let productActivity = """
        XQ! XPO* N9* PER* \(party)
        {* LIN! CTP* PID* PO4* AMT* CUR QTY* {* ZA! SDQ* CTP* REF* {* SDQ! SCH*}}} CTT
        """

    private static let groceryOrder = """
        G50! N9* G61* G62* NTE* G66* G23* \(party) {* G68! G69* G70* G72* G73* NTE* QTY*} G76
        """

    private static let groceryInvoice = """
        G01! G61* G62* NTE* N9* G23* G25* \(party) {* G17! G69* G20* G21* G22* G72* G73* QTY*}
        G31! G33! G36* G72* G73*
        """

    private static let warehouseOrder = """
        W05! \(party) N9* G61* NTE* G62* W09 W66* W6 PKG*
        {!* LX! MAN* {* W01! G69* N9* W20* QTY* AMT* MEA* SDQ* LIN* REF* NTE* W20}} W76
        """

    private static let transferShipment = """
        W06! \(party) N9* G62* NTE* W27* W28* {!* W04! G69* N9* W20* QTY* AMT* LIN*} W03
        """

    private static let transferReceipt = """
        W17! \(party) N9* G62* NTE* W08* {!* W07! G69* N9* W20* QTY* MEA* W13* LIN*} W14
        """

    private static let shippingAdvice = """
        W06! \(party) N9* G62* NTE* W27* W28* W10* W6 G72*
        {!* LX! MAN* PAL* N9* {* W12! G69* N9* W20* QTY* AMT* MEA* LIN* MAN* W01 R4}} W03
        """

    private static let inventoryAdjustment = """
        W15! \(party) N9* G62* NTE* {!* W19! G69* N9* W20* QTY* AMT* NTE* W13* LIN*}
        """

    private static let tenderResponse = "B1! N9* G62* V9* L9* K1* S5* N7*"

    private static let implementationAcknowledgment = """
        AK1! {* AK2! {* IK3! CTX* {* IK4! CTX*}} IK5!} AK9!
        """

    /// Tags that only these sets have.
    static let logisticsOpenSegments = """
        segments
        B1 ?
        BLI ?
        C2 ?
        CD3 ?
        H1 ?
        H2 ?
        L9 ?
        LH6 ?
        M7 ?
        N7A ?
        N7B ?
        PLD ?
        POD ?
        R3 ?
        RED ?
        V9 ?
        W09 ?
        W10 ?
        W6 ?
        XPO ?
        """
}

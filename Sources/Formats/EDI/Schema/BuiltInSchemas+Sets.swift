extension BuiltInSchemas {
    /// Runs of segments that several sets share.
    static let fragments = [
        "HEADING_TERMS": """
        REF* PER:3 TAX* FOB* CTP* PAM:10 CSH* {25 SAC! CUR} ITD* DIS:20 INC DTM:10 LDT:12
        LIN:5 SI* PID:200 MEA:40 PWK:25 PKG:200 TD1:2 TD5:12 TD3:12 TD4:5 MAN:10
        """,
        "HEADING_NOTES": "{1000 N9! DTM* MSG:1000 MTX* PWK* EFI*}",
        "HEADING_PARTIES": """
        {200 N1! N2:2 N3:2 N4* NX2* REF:12 PER* SI* FOB TD1:2 TD5:12 TD3:12 TD4:5 PKG:200 MSG*}
        """,
        "CODES": "{* LM! LQ!*}",
        "ITEM_PRICES": "CUR CN1 PO3:25 {* CTP! CUR} PAM:10 MEA:40 {1000 PID! MEA:10} PWK:25 PO4*",
        "ITEM_TERMS": """
        REF* PER:5 {25 SAC! CUR CTP} IT8* CSH* ITD:2 DIS:20 INC TAX* FOB* SDQ:500 IT3:5 DTM:10
        TC2* TD1 TD5:12 TD3:12 TD4:5 PCT* MAN:10 MSG* SPI* TXI* CTB*
        """,
        "SCHEDULES": "{200 SCH! TD1:2 TD5:12 TD3:12 TD4:5 REF*}",
        "PACKING": "{200 PKG! MEA*}",
        "LEAD_TIMES": "LS {* LDT! QTY* MSG REF:3 @CODES} LE",
        "ITEM_NOTES": "{1000 N9! DTM* MEA:40 MSG:1000 MTX*}",
        "ITEM_PARTIES": """
        {200 N1! N2:2 N3:2 N4* QTY* NX2* REF:12 PER:3 SI* DTM FOB SCH:200 TD1:2 TD5:12 TD3:12
        TD4:5 PKG:200 {* LDT! MAN:10 QTY:5 MSG REF:3}}
        """,
        "SUBLINES": """
        {1000 SLN! MSG* SI* PID:1000 PO3:104 TC2* ADV* DTM:10 CTP:25 PAM:10 PO4 TAX:3 ACK:104
        {* N9! DTM* MSG*} {25 SAC! CUR CTP} {* QTY! SI*}
        {10 N1! N2:2 N3:2 N4 NX2* REF:12 PER:3 SI*}}
        """,
        "AMOUNTS": "{* AMT! REF* DTM PCT* {* FA1! FA2!*}}",
    ]

    static let purchaseOrder = """
        BEG! CUR @HEADING_TERMS PCT* CTB:5 TXI* @AMOUNTS @HEADING_NOTES @HEADING_PARTIES @CODES
        {* SPI! REF:5 DTM:5 MSG:50 {20 N1! N2:2 N3:2 N4 REF:20 G61 MSG:50}
        {* CB1! REF:20 DTM:5 LDT MSG:50}} {* ADV! DTM* MTX*}
        {!100000 PO1! LIN* SI* @ITEM_PRICES @ITEM_TERMS {* QTY! SI*} @SCHEDULES @PACKING
        @LEAD_TIMES @ITEM_NOTES @ITEM_PARTIES @SUBLINES @AMOUNTS @CODES}
        {1 CTT! AMT*} AMT*
        """

    static let purchaseOrderChange = """
        BCH! CUR @HEADING_TERMS PCT* CTB:5 TXI* @AMOUNTS @HEADING_NOTES @HEADING_PARTIES @CODES
        {* SPI! REF:5 DTM:5 MSG:50} {* ADV! DTM* MTX*}
        {* POC! LIN* SI* @ITEM_PRICES @ITEM_TERMS {* QTY! SI*} @SCHEDULES @PACKING
        @LEAD_TIMES @ITEM_NOTES @ITEM_PARTIES @SUBLINES @AMOUNTS @CODES}
        {1 CTT! AMT*} AMT*
        """

    static let purchaseOrderAcknowledgment = """
        BAK! CUR @HEADING_TERMS TXI* CTB:5 @HEADING_NOTES @HEADING_PARTIES @CODES
        {* ADV! DTM* MTX*}
        {100000 PO1! LIN* SI* @ITEM_PRICES @ITEM_TERMS {* QTY! SI*} {104 ACK! DTM*} @SCHEDULES
        @PACKING @LEAD_TIMES @ITEM_NOTES @ITEM_PARTIES @SUBLINES @AMOUNTS @CODES}
        {1 CTT! AMT*} AMT*
        """

    static let purchaseOrderChangeAcknowledgment = """
        BCA! CUR @HEADING_TERMS TXI* CTB:5 @HEADING_NOTES @HEADING_PARTIES @CODES
        {* ADV! DTM* MTX*}
        {100000 POC! LIN* SI* @ITEM_PRICES @ITEM_TERMS {* QTY! SI*} {104 ACK! DTM*} @SCHEDULES
        @PACKING @LEAD_TIMES @ITEM_NOTES @ITEM_PARTIES @SUBLINES @AMOUNTS @CODES}
        {1 CTT! AMT*} AMT*
        """

    static let shipNotice = """
        BSN! DTM:10 {* QTY!}
        {!200000 HL! LIN SN1 SLN:1000 PRF PO4 PID:200 MEA:40 PWK:25 PKG:25 TD1:20 TD5:12 TD3:12
        TD4:5 TSD REF* PER:3 {100 LH1! LH2:4 LH3:12 LFH:20 LEP:3 LH4 LHT:3 LHR:10 PER:5 LHE}
        {200 CLD! REF:200 DTP} MAN* DTM:10 FOB PAL {200 N1! N2:2 N3:2 N4 REF:12 PER:3 FOB}
        SDQ:50 {* ETD! REF} CUR {25 SAC! CUR} {* GF! DTM} YNQ:10 {10 LM! LQ!:100} {* V1! R4* DTM*}}
        CTT
        """

    static let invoice = """
        BIG! NTE:100 CUR REF:12 YNQ:10 PER:3 {200 N1! N2:2 N3:2 N4 REF:12 PER:3 DMG} ITD* DTM:10
        FOB PID:200 MEA:40 PWK:25 PKG:25 L7 BAL* INC PAM* CRC {10 LM! LQ!:100}
        {* N9! MSG:10 MTX*} {* V1! R4* DTM*} {* FA1! FA2!*}
        {200000 IT1! CRC QTY:5 CUR IT3:5 TXI:10 CTP:25 PAM:10 MEA:40 {1000 PID! MEA:10} PWK:25
        PKG:25 PO4* ITD:2 REF* YNQ:10 PER:5 SDQ:500 DTM:10 CAD* L7* SR {25 SAC! TXI:10}
        {1000 SLN! DTM REF* PID:1000 SAC:25 TC2:2 TXI:10}
        {200 N1! N2:2 N3:2 N4 REF:12 PER:3 DMG} {10 LM! LQ!:100} {* V1! R4* DTM*}
        {* FA1! FA2!*}}
        TDS! TXI:10 CAD AMT* {25 SAC! TXI:10} {* ISS! PID} CTT
        """

    static let functionalAcknowledgment = """
        AK1! {999999 AK2! {999999 AK3! AK4:99} AK5!} AK9!
        """
}

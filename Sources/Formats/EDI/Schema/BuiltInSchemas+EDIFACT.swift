/// EDIFACT's messages of the supply chain, D.96A and what later directories lengthened.
///
/// The order of segments is not held against a sender: user groups' guides differ in it.
extension BuiltInSchemas {
    static let directories: [(name: String, texts: [String])] = [
        ("D96A", [messageElements, messageSegments, messageOpenSegments, messageRareSegments]),
        (
            "D01B",
            [
                messageElements, messageSegments, messageOpenSegments, messageRareSegments,
                changesD01B,
            ]
        ),
    ]

    private static let messageElements = """
        elements
        0081 AN 1 1
        1000 AN 1 35
        1001 AN 1 3
        1004 AN 1 35
        1056 AN 1 9
        1060 AN 1 6
        1082 AN 1 6
        1131 AN 1 17
        1153 AN 1 3
        1154 AN 1 35
        1156 AN 1 6
        1222 R 1 2
        1225 AN 1 3
        1229 AN 1 3
        2005 AN 1 3
        2379 AN 1 3
        2380 AN 1 35
        3035 AN 1 3
        3036 AN 1 35
        3039 AN 1 17
        3042 AN 1 35
        3045 AN 1 3
        3055 AN 1 3
        3124 AN 1 35
        3164 AN 1 35
        3207 AN 1 3
        3224 AN 1 70
        3225 AN 1 25
        3227 AN 1 3
        3229 AN 1 9
        3251 AN 1 17
        3453 AN 1 3
        4000 AN 1 35
        4343 AN 1 3
        4347 AN 1 3
        4440 AN 1 70
        4441 AN 1 17
        4451 AN 1 3
        4453 AN 1 3
        5004 R 1 18
        5025 AN 1 3
        5118 R 1 15
        5125 AN 1 3
        5213 AN 1 3
        5284 R 1 9
        5375 AN 1 3
        5387 AN 1 3
        5402 R 1 12
        5479 AN 1 3
        5495 AN 1 3
        6060 R 1 15
        6063 AN 1 3
        6066 R 1 18
        6069 AN 1 3
        6341 AN 1 3
        6343 AN 1 3
        6345 AN 1 3
        6347 AN 1 3
        6348 R 1 4
        6411 AN 1 3
        4405 AN 1 3
        7075 AN 1 3
        7083 AN 1 3
        7140 AN 1 35
        7143 AN 1 3
        7164 AN 1 12
        7166 AN 1 12
        7402 AN 1 35
        7405 AN 1 3
        9321 AN 1 8
        composites
        C002 1001 1131 3055 1000
        C058 3124! 3124 3124 3124 3124
        C059 3042! 3042 3042 3042
        C080 3036! 3036 3036 3036 3036 3045
        C082 3039! 1131 3055
        C106 1004 1056 1060
        C107 4441! 1131 3055
        C108 4440! 4440 4440 4440 4440
        C186 6063! 6060! 6411
        C208 7402! 7402
        C212 7140 7143 1131 3055
        C270 6069! 6066! 6411
        C504 6347! 6345 6343 6348
        C506 1153! 1154 1156 4000 1060
        C507 2005! 2380 2379
        C509 5125! 5118 5375 5387 5284 6411
        C516 5025! 5004 6345 6343 4405
        C517 3225 1131 3055 3224
        C829 5495 1082
        C901 9321! 1131 3055
        """

    private static let messageSegments = """
        segments
        BGM C002 C106 1225 4343
        CNT C270!
        CPS 7164! 7166 7075
        CUX C504 C504 5402 6341
        DTM C507!
        ERC C901!
        FTX 4451! 4453 C107 C108 3453
        GIN 7405! C208! C208 C208 C208 C208
        LIN 1082 1229 C212 C829 1222 7083
        MOA C516!
        NAD 3035! C082 C058 C080 C059 3164 3229 3251 3207
        PIA 4347! C212! C212 C212 C212 C212
        PRI C509 5213
        QTY C186!
        RFF C506!
        UNS 0081!
        """

    private static let changesD01B = """
        elements
        3039 AN 1 35
        4000 AN 1 70
        4440 AN 1 512
        5004 R 1 35
        5118 R 1 15
        6060 AN 1 35
        """

    /// Known by tag; what stands in them nobody has needed yet.
    private static let messageOpenSegments = """
        segments
        AJT ?
        ALC ?
        ALI ?
        APR ?
        CAV ?
        CCI ?
        CDI ?
        CNI ?
        COM ?
        CTA ?
        DGS ?
        DLM ?
        DOC ?
        EQD ?
        EQN ?
        FII ?
        GDS ?
        GID ?
        GIR ?
        GIS ?
        GOR ?
        HAN ?
        IMD ?
        INP ?
        INV ?
        LOC ?
        MEA ?
        PAC ?
        PAI ?
        PAT ?
        PCD ?
        PCI ?
        PGI ?
        PIT ?
        QVR ?
        RCS ?
        RNG ?
        RTE ?
        SCC ?
        SEL ?
        SGP ?
        STS ?
        TAX ?
        TDT ?
        TMP ?
        TOD ?
        TPL ?
        TSR ?
        UCD ?
        UCF ?
        UCI ?
        UCM ?
        UCS ?
        """

    static let messages: [SetText] = [
        SetText("APERAK", "APERAK", applicationError), SetText("CONTRL", "CONTRL", control),
        SetText("DESADV", "DESADV", despatchAdvice), SetText("IFTMIN", "IFTMIN", instruction),
        SetText("IFTSTA", "IFTSTA", transportStatus), SetText("INVOIC", "INVOIC", invoiceMessage),
        SetText("INVRPT", "INVRPT", inventoryReport), SetText("ORDCHG", "ORDCHG", order),
        SetText("ORDERS", "ORDERS", order), SetText("ORDRSP", "ORDRSP", order),
        SetText("PRICAT", "PRICAT", priceList), SetText("RECADV", "RECADV", receivingAdvice),
        SetText("REMADV", "REMADV", remittanceAdvice),
    ]

    private static let references = "{* RFF! DTM*}"
    private static let marks = "{* PCI! RFF* DTM* GIN* {* GIN! DLM*}}"
    private static let partner =
        "{* NAD! LOC* FII* FTX* \(references) {* DOC! DTM*} {* CTA! COM*} {* TAX! MOA*}}"
    private static let allowances = """
        {* ALC! ALI* DTM* {* QTY! RNG} {* PCD! RNG} {* MOA! RNG} {* RTE! RNG} {* TAX! MOA}}
        """
    private static let terms = """
        {* TAX! MOA* LOC*} {* CUX! PCD DTM*} {* PAT! DTM* PCD MOA*} {* TDT! {* LOC! DTM*}}
        {* TOD! LOC*} {* PAC! MEA* \(marks)} {* EQD! HAN* MEA* FTX*}
        {* SCC! FTX* RFF* {* QTY! DTM*}} {* APR! DTM* RNG} \(allowances) {* RCS! RFF* DTM* FTX*}
        """
    private static let item = """
        PIA* IMD* MEA* QTY* PCD* ALI* DTM* MOA* GIN* GIR* QVR* DOC* PAI* FTX* HAN* DLM* EQD* LOC*
        {* CCI! CAV* MEA*} {* PRI! CUX APR RNG DTM*} \(references)
        """

    /// ORDERS, ORDCHG and ORDRSP share their groups.
    private static let order = """
        BGM! DTM* PAI ALI* IMD* FTX* {* AJT! FTX*} \(references) \(partner) \(terms)
        {* LIN! \(item) \(terms) {* LOC! QTY DTM*} \(partner)} UNS! MOA* CNT* {* ALC! ALI MOA*}
        """

    private static let invoiceMessage = """
        BGM! DTM* PAI ALI* IMD* FTX* \(references) \(partner) \(terms) {* INP! FTX*}
        {* LIN! \(item) \(terms) {* LOC! QTY DTM*} \(partner)} UNS CNT* {* MOA! \(references)}
        {* TAX! MOA*} {* ALC! ALI MOA*}
        """

    private static let despatchAdvice = """
        BGM! DTM* ALI* MEA* MOA* \(references) \(partner) {* TOD! LOC* FTX*}
        {* TDT! PCD {* LOC! DTM*}} {* EQD! MEA* SEL* EQN HAN*}
        {* CPS! FTX* {* PAC! MEA* QTY* {* HAN! FTX*} \(marks)}
        {* LIN! \(item) {* DGS! FTX* QTY*} {* LOC! NAD DTM* QTY*} \(marks)
        {* SGP! QTY*} {* QVR! DTM*} {* PAC! MEA* \(marks)}}} CNT*
        """

    private static let receivingAdvice = """
        BGM! DTM* ALI* \(references) {* DOC! DTM*} \(partner) {* TOD! LOC*} {* TDT! {* LOC! DTM*}}
        {* EQD! MEA* SEL*} {* CPS! {* PAC! MEA* QTY* \(marks) {* QVR! DTM* FTX*}}
        {* LIN! \(item) {* QVR! DTM*} {* LOC! NAD DTM* QTY*} \(marks)}} CNT*
        """

    private static let inventoryReport = """
        BGM! DTM* \(references) \(partner) {* CUX! DTM*}
        {* LIN! \(item) {* INV! GIN* DTM* LOC* {* QTY! DTM* LOC* GIN* STS* CDI* CPS PAC}}
        {* QTY! DTM* LOC* GIN* INV*} {* CPS! PAC*} \(partner)} UNS CNT*
        """

    private static let priceList = """
        BGM! DTM* ALI* FTX* \(references) \(partner) \(terms)
        {* PGI! DTM* QTY* ALI* FTX* {* PRI! CUX DTM*} {* LIN! \(item) \(terms) {* LOC! DTM*}}}
        {* LIN! \(item) \(terms) {* LOC! DTM*}} UNS CNT*
        """

    private static let remittanceAdvice = """
        BGM! DTM* RFF* FII* FTX* PAI \(partner) {* CUX! DTM*}
        {* DOC! MOA* DTM* RFF* NAD* {* CUX! DTM*} {* AJT! MOA* RFF FTX*}
        {* DLI! MOA* PIA* DTM* {* CUX! DTM*} {* AJT! MOA* RFF FTX*}}} UNS MOA* \(references) CNT*
        """

    private static let instruction = """
        BGM! CTA COM* DTM* TSR* CUX MOA* FTX* CNT* GDS {* LOC! DTM*} {* TOD! LOC*} \(references)
        {* CPI! CUX LOC* MOA*} {* TDT! DTM* TSR* {* LOC! DTM*} \(references)}
        {* NAD! LOC* MOA* {* CTA! COM*} {* DOC! DTM*} \(references) {* CPI! CUX} TSR*}
        {* GID! HAN TMP RNG LOC* MOA* PIA* FTX* {* NAD! DTM*} GDS {* MEA! EQN} {* DIM! EQN}
        \(references) {* PCI! RFF DTM* GIN*} {* DOC! DTM*} {* DGS! FTX* {* CTA! COM*} {* MEA!}}
        {* GOR! DTM* LOC*} {* SGP! {* MEA! EQN}} PAC*} {* EQD! EQN TMD MEA* DIM* SEL* TPL HAN* FTX*}
        """

    private static let transportStatus = """
        BGM! DTM* TSR* {* NAD! {* CTA! COM*}} RFF* LOC* FTX* CNT*
        {* CNI! LOC* CNT* {* STS! RFF* DTM* DOC FTX* NAD* {* CTA! COM*} LOC* PCI*
        {* TDT! DTM* RFF* {* LOC! DTM*}} {* EQD! MEA* DIM* SEL* RFF* TPL TMD}
        {* GID! HAN SGP* DGS* FTX* {* MEA! EQN} DIM* PCI* PAC*} NAD*}}
        """

    private static let applicationError = """
        BGM! DTM* FTX* CNT* {* DOC! DTM*} \(references) {* NAD! CTA* COM*}
        {* ERC! FTX* {* RFF! FTX* DTM*}}
        """

    private static let control = """
        UCI! {* UCM! {* UCS! UCD*}} {* UCF! {* UCM! {* UCS! UCD*}}}
        """

    /// Tags that only transport and payment have.
    static let messageRareSegments = """
        segments
        CPI ?
        DIM ?
        DLI ?
        TMD ?
        """
}

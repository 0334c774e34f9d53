import Canonical
import EDI
import Ordering
import Primitives

/// Words and segments that more than one EDIFACT message has.
///
/// Codes and numbers are written as they are, or not at all; prose is fitted to the partner's
/// character set and to the lengths of the directory.
struct MessagePhrases {
    let profile: PartnerProfile
    let speech: EDIFACTSpeech
    let kind: OutboundDocumentKind

    /// `nil` for a partner that is not sent EDIFACT.
    init?(_ profile: PartnerProfile, _ kind: OutboundDocumentKind) {
        guard let speech = profile.edifact else { return nil }
        self.profile = profile
        self.speech = speech
        self.kind = kind
    }

    // MARK: - Words

    /// `4.5`, or `4,5` where UNA announces a comma.
    func decimal(_ scaled: Int64, digits: Int) -> String {
        let text = DecimalText.explicit(scaled, digits: digits)
        guard speech.una.delimiters.decimalMark == UInt8(ascii: ",") else { return text }
        return String(text.map { $0 == "." ? "," : $0 })
    }

    func amount(_ money: Money) -> String {
        decimal(money.minorUnits, digits: money.currency.minorDigits)
    }

    /// Pieces of at most `length` characters, broken at blanks where there are some; at most
    /// `count` of them.
    func prose(_ text: String, in count: Int, of length: Int) -> [String] {
        var rest = Substring(speech.syntax.repertoire.prose(text)).drop { $0 == " " }
        var pieces: [String] = []
        while !rest.isEmpty, pieces.count < count {
            var piece = Self.prefix(rest, length)
            if piece.endIndex < rest.endIndex, rest[piece.endIndex] != " ",
                let blank = piece.lastIndex(of: " "), blank > piece.startIndex
            {
                piece = piece[..<blank]
            }
            rest = rest[piece.endIndex...].drop { $0 == " " }
            while piece.hasSuffix(" ") { piece = piece.dropLast() }
            pieces.append(String(piece))
        }
        return pieces
    }

    /// Lengths count characters as the partner will: one for each scalar.
    private static func prefix(_ text: Substring, _ length: Int) -> Substring {
        var count = 0
        var end = text.startIndex
        while end < text.endIndex {
            count += text[end].unicodeScalars.count
            if count > length { break }
            end = text.index(after: end)
        }
        // One character of more scalars than fit is cut rather than repeated for ever.
        return end == text.startIndex ? text.prefix(1) : text[..<end]
    }

    /// The partner's word for a unit, else the common one of recommendation 20.
    func unitCode(_ unit: UnitOfMeasure) -> String {
        profile.units.filter { $0.value == unit }.keys.min() ?? Self.units[unit.code] ?? unit.code
    }

    private static let units = ["EA": "PCE", "KG": "KGM", "LB": "LBR", "DZ": "DZN"]

    // MARK: - Segments

    /// `DTM+137:20261123:102'`
    func date(_ qualifier: String, _ date: LocalDate) -> OutboundSegment {
        OutboundSegment("DTM", .composite([qualifier, date.x12Text, "102"]))
    }

    /// `RFF+ON:PO-4711'`
    func reference(_ qualifier: String, _ number: String, line: String = "") -> OutboundSegment {
        OutboundSegment("RFF", .composite([qualifier, number, line]))
    }

    /// The order, and its line by the number that the buyer knows; a number too long for its own
    /// place (six characters) stands in a reference of its own.
    func reference(to line: OrderLine, of header: OrderHeader) -> [OutboundSegment] {
        let number = line.numberToldBuyer
        guard number.utf8.count > 6 else {
            return [reference("ON", header.purchaseOrderNumber, line: number)]
        }
        return [reference("ON", header.purchaseOrderNumber), reference("LI", number)]
    }

    /// `QTY+21:12:PCE'`
    func quantity(_ qualifier: String, _ quantity: Quantity) -> OutboundSegment {
        let text = decimal(quantity.thousandths, digits: 3)
        return OutboundSegment("QTY", .composite([qualifier, text, unitCode(quantity.unit)]))
    }

    /// `MOA+203:54'`
    func money(_ qualifier: String, _ amount: Money) -> OutboundSegment {
        OutboundSegment("MOA", .composite([qualifier, self.amount(amount)]))
    }

    /// `PRI+AAA:4.5'`, or with what it is for where that is not what was ordered: `:::1:KGM`.
    func price(_ price: UnitPrice, orderedIn unit: UnitOfMeasure) -> OutboundSegment {
        var parts = ["AAA", decimal(price.millionths, digits: 6)]
        if price.unit != unit { parts += ["", "", "1", unitCode(price.unit)] }
        return OutboundSegment("PRI", .composite(parts))
    }

    /// `CUX+2:EUR:9'`
    func currency(_ currency: Currency, as qualifier: String) -> OutboundSegment {
        OutboundSegment("CUX", .composite(["2", currency.code, qualifier]))
    }

    /// `CNT+2:7'`: how many lines there are.
    func lineCount(_ count: Int) -> OutboundSegment {
        OutboundSegment("CNT", .composite(["2", String(count)]))
    }

    /// `FTX+AAO+++text:text'`: lines of 70 characters, five to a segment, as many segments as it
    /// takes up to `segmentsMax`.
    func freeText(_ subject: String, _ text: String, segmentsMax: Int = 5) -> [OutboundSegment] {
        let lines = prose(text, in: 5 * segmentsMax, of: 70)
        return stride(from: 0, to: lines.count, by: 5).map { start in
            let some = Array(lines[start..<min(start + 5, lines.count)])
            return OutboundSegment("FTX", .text(subject), .absent, .absent, .composite(some))
        }
    }

    /// `LIN+1+5+4012345000016:EN' PIA+1+AB-12:SA' IMD+F++:::Widget'`
    func item(_ line: OrderLine, number: String, action: String = "") -> [OutboundSegment] {
        var main: [String] = []
        var others: [OutboundElement] = []
        let asked = line.requestedItem
        if asked.scheme == .gtin { main = [asked.value, qualifier(of: .gtin)] }
        if let item = line.item { others = [.composite([item.rawValue, qualifier(of: .sku)])] }
        if asked.scheme == .buyerPart {
            others.append(.composite([asked.value, qualifier(of: .buyerPart)]))
        }
        if asked.scheme == .sku, line.item == nil {
            others.append(.composite([asked.value, qualifier(of: .sku)]))
        }
        var segments = [
            OutboundSegment("LIN", .text(number), .text(action), .composite(main))
        ]
        if !others.isEmpty {
            // PIA 1: beside the number in LIN; 5: it is what names the item.
            segments.append(OutboundSegment("PIA", [main.isEmpty ? "5" : "1"] + others))
        }
        let description = prose(line.description, in: 2, of: 35)
        if !description.isEmpty {
            let text = ["", "", ""] + description
            segments.append(OutboundSegment("IMD", "F", .absent, .composite(text)))
        }
        return segments
    }

    /// Element 7143, the profile's first for what it means; a GTIN is `SRV` in directories since
    /// 2000, where the profile says nothing of its own.
    private func qualifier(of scheme: ItemIdentifier.Scheme) -> String {
        let isUsual = profile.itemNumbers == PartnerProfile.usualMessageItemNumbers
        if isUsual, scheme == .gtin { return speech.type(of: kind).isOfThisCentury ? "SRV" : "EN" }
        return profile.itemNumbers.first { $0.scheme == scheme }?.qualifier
            ?? (scheme == .gtin ? "EN" : scheme == .sku ? "SA" : "IN")
    }
}

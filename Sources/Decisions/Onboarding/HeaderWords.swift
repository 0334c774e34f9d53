/// The words of a column's name, in one spelling: `Lieferanten-Artikelnummer` and `vendorItemNo`
/// are `lieferanten artikelnr` and `vendor item nr`.
struct HeaderWords: Hashable {
    let words: [String]
    /// All of them in one.
    let compact: String
    /// Whether it is a pointer: its last word says what the value is, the others where it stands.
    private let isPointer: Bool

    init(_ name: String) {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        func end() {
            if !word.isEmpty { words.append(Self.shortened(word)) }
            word = ""
        }
        for scalar in name.unicodeScalars {
            let isCapital = scalar.properties.isUppercase
            if isCapital, wasSmall { end() }
            if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                word += Self.folded(scalar)
                wasSmall = !isCapital
            } else {
                if scalar == "#" { word = "nr" }
                end()
                wasSmall = false
            }
        }
        end()
        self.words = words
        compact = words.joined()
        isPointer = name.hasPrefix("/")
    }

    /// How well a name says this word: 0 not at all, more for longer and for whole words.
    func strength(of synonym: HeaderWords) -> Int {
        let wanted = synonym.compact
        guard !wanted.isEmpty, !compact.isEmpty else { return 0 }
        let length = wanted.utf8.count * 2
        if compact == wanted { return length + 20 }
        if isPointer, compact.hasSuffix(wanted), stands(wanted) { return length + 20 }
        if stands(wanted) { return isPointer ? length / 3 : length + 10 }
        // In a German compound the word is part of one: Bestellmenge.
        let isLong = wanted.utf8.count >= 5
        return isLong && words.contains { $0.hasPrefix(wanted) || $0.hasSuffix(wanted) }
            ? length : 0
    }

    /// Whether whole words behind one another make it.
    private func stands(_ wanted: String) -> Bool {
        words.indices.contains { start in
            var joined = ""
            for word in words[start...] {
                joined += word
                if joined == wanted { return true }
                if joined.utf8.count > wanted.utf8.count { return false }
            }
            return false
        }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.lowercaseMapping {
        case "ä": "ae"
        case "ö": "oe"
        case "ü": "ue"
        case "ß": "ss"
        case "é", "è", "ê": "e"
        case let letter: letter
        }
    }

    private static func shortened(_ word: String) -> String {
        switch word {
        case "no", "num", "number", "nummer", "numero": return "nr"
        default: break
        }
        for ending in ["nummer", "number"] where word.hasSuffix(ending) {
            return String(word.dropLast(ending.utf8.count)) + "nr"
        }
        return word
    }
}

/// What names say: words of English and German, as data.
enum HeaderVocabulary {
    /// The role that a name says most clearly, with how clearly; `nil` where it says none.
    static func best(of name: HeaderWords) -> (role: ColumnRole, strength: Int)? {
        let all = roles(of: name)
        guard let first = all.first else { return nil }
        return first
    }

    /// Every role that the name speaks of, the clearest first.
    static func roles(of name: HeaderWords) -> [(role: ColumnRole, strength: Int)] {
        let context = context(of: name)
        var found: [(role: ColumnRole, strength: Int)] = []
        for (role, synonyms) in words {
            var strength = synonyms.map(name.strength).max() ?? 0
            guard strength > 0 else { continue }
            if role.isShipTo {
                guard context != .elsewhere else { continue }
                if context == .delivery { strength += 5 }
            }
            found.append((role, strength))
        }
        return found.sorted { ($1.strength, $0.role.rawValue) < ($0.strength, $1.role.rawValue) }
    }

    /// Whether the name speaks of the place that goods go to, or of another party.
    private enum Context { case delivery, elsewhere, unsaid }

    private static func context(of name: HeaderWords) -> Context {
        func speaks(_ beginnings: [String]) -> Bool {
            name.words.contains { word in beginnings.contains { word.hasPrefix($0) } }
        }
        if speaks(elsewhere) { return .elsewhere }
        return speaks(delivery) ? .delivery : .unsaid
    }

    private static let elsewhere = [
        "bill", "invoice", "rechnung", "payer", "zahler", "sold", "buyer", "kaeufer", "besteller",
        "supplier", "vendor", "lieferant", "seller", "absender", "sender", "sitz", "contact",
    ]
    private static let delivery = [
        "deliver", "ship", "liefer", "warenempf", "empfaenger", "consignee", "recipient", "dest",
        "abladestelle", "filial", "store",
    ]

    private static let words: [(ColumnRole, [HeaderWords])] = [
        (
            .purchaseOrderNumber,
            "po|po number|purchase order|purchase order number|order number|order id|order"
                + "|our order"
                + "|customer order|reference number|order reference|po ref|bestellnummer|bestellung"
                + "|bestell nr|best nr|bestellnr|auftragsnummer|auftrag|belegnummer|beleg"
                + "|bestell id"
                + "|kundenauftragsnummer|kundenbestellnummer|document number"
        ),
        (
            .orderDate,
            "order date|po date|date|created|created at|placed at|document date|bestelldatum|datum"
                + "|belegdatum|auftragsdatum|erfasst am|bestellt am"
        ),
        (
            .requestedDeliveryDate,
            "delivery date|requested date|requested delivery date|requested delivery|need by"
                + "|need by date|required date|due date|ship date|arrive by|must arrive|wanted"
                + "|deliver on|deliver by|eta|lieferdatum|wunschtermin|liefertermin"
                + "|wunschlieferdatum"
                + "|anlieferdatum|anliefertermin|wunschdatum|termin|lieferung am|lt"
        ),
        (.currency, "currency|currency code|cur|waehrung|waehrungscode|whg|waers"),
        (
            .note,
            "note|notes|comment|comments|remark|remarks|instructions|bemerkung|hinweis|kommentar"
                + "|text|notiz|lieferhinweis|anmerkung"
        ),
        (
            .buyerCode,
            "customer|customer number|customer id|buyer|buyer id|account|account number|kunde"
                + "|kundennummer|debitor|kaeufer|besteller|buyer gln|sold to"
        ),
        (
            .shipToCode,
            "ship to|ship to code|ship to id|ship to gln|store|store number|store id|location"
                + "|location code|delivery location|delivery gln|destination|warehouse|dc|site"
                + "|filiale|filialnummer|filial nr|markt|marktnummer|lieferstelle|lieferort"
                + "|warenempfaenger|empfaenger|abladestelle|liefer gln|gln lieferort|gln empfaenger"
                + "|lager|werk|lieferadresse id|lieferstellennummer|anlieferstelle"
        ),
        (
            .shipToName,
            "ship to name|delivery name|recipient|recipient name|consignee|name|liefername"
                + "|empfaengername|name empfaenger|lieferadresse name|firma|company"
        ),
        (
            .shipToStreet,
            "street|address|address 1|address line 1|delivery address|line 1|strasse"
                + "|strasse hausnummer|lieferadresse|lieferstrasse|anschrift|adresse"
        ),
        (.shipToStreet2, "street 2|address 2|address line 2|line 2|adresszusatz|zusatz|strasse 2"),
        (.shipToPostalCode, "postal code|postcode|zip|zip code|plz|postleitzahl|lieferplz"),
        (.shipToCity, "city|town|ort|stadt|wohnort"),
        (.shipToRegion, "region|state|province|bundesland"),
        (.shipToCountry, "country|country code|land|laendercode|laenderkennzeichen|lieferland"),
        (
            .reference,
            "line|line number|line no|pos|position|positionsnummer|pos nr|item line|zeile"
                + "|zeilennummer|sequence|seq|lfd nr"
        ),
        (
            .sellersItem,
            "sku|vendor item|vendor item number|vendor part|vendor part number|supplier item"
                + "|supplier part number|supplier sku|vendor sku|seller item|manufacturer sku"
                + "|your item"
                + "|lieferantenartikelnummer|lieferanten artikelnummer|lieferantenartikel"
                + "|ihre artikelnummer|ihre art nr|art nr lieferant|lieferanten art nr"
                + "|artikelnummer lieferant|herstellernummer"
        ),
        (
            .buyersItem,
            "buyer item|buyer part|buyer part number|our item|our sku|customer item"
                + "|customer part number|customer material|customer sku|kundenartikelnummer"
                + "|kunden artikelnummer|unsere artikelnummer|unsere art nr|kundenmaterial"
                + "|eigene artikelnummer|hausartikelnummer"
        ),
        (.gtin, "gtin|ean|upc|ean code|upc code|barcode|strichcode|ean 13|gtin 13|ean13"),
        (
            .item,
            "item|item number|item code|item id|product|product code|product id|product number|part"
                + "|part number|article|article number|material|material number|style"
                + "|artikel|artikelnummer|art nr|artnr|artikelcode|materialnummer|produkt"
                + "|produktnummer|sachnummer|teilenummer"
        ),
        (
            .description,
            "description|item description|product name|item name|title|bezeichnung"
                + "|artikelbezeichnung|artikeltext|produktname|artikelname|kurztext|beschreibung"
        ),
        (
            .quantity,
            "quantity|qty|order qty|ordered|ordered quantity|order quantity|pieces|count|units|pcs"
                + "|cases|menge|bestellmenge|anzahl|stueck|stk|stueckzahl|liefermenge|auftragsmenge"
        ),
        (
            .unit,
            "unit|uom|unit of measure|measure|order unit|qty unit|quantity unit|einheit"
                + "|mengeneinheit|bestelleinheit|me|bme|vrkme|gebindeart"
        ),
        (
            .price,
            "price|unit price|net price|unit cost|cost|item price|each price|preis|einzelpreis"
                + "|stueckpreis|nettopreis|ep|ek|ek preis|ekpreis|vk|preis netto"
        ),
        (
            .priceQuantity,
            "price quantity|price per|per|price unit|price basis|preiseinheit|pe|preismenge"
                + "|preis pro"
                + "|preis je"
        ),
        (
            .amount,
            "amount|line amount|line total|extended|extended price|extended amount|net amount|value"
                + "|line value|betrag|positionsbetrag|positionswert|zeilenbetrag|wert|nettobetrag"
                + "|gesamtpreis|gesamt|zeilensumme|netto|nettowert|positionssumme"
        ),
        (
            .total,
            "total|order total|grand total|order amount|order value|total amount|summe|bestellwert"
                + "|auftragswert|gesamtbetrag|gesamtsumme|bestellsumme|total quantity|gesamtmenge"
        ),
        (
            .packSize,
            "pack size|case pack|inner pack|units per case|pack qty|pieces per case|vpe|inhalt"
                + "|verpackungseinheit|stueck pro karton|gebindegroesse|packungsgroesse"
        ),
        (
            .other,
            "phone|telephone|telefon|fax|email|mail|weight|gewicht|tax|vat|mwst|ust|discount|rabatt"
                + "|volume|volumen|supplier|supplier number|vendor|vendor number|lieferant"
                + "|lieferantennummer|list price|listenpreis|retail price|uvp|vk preis|color|farbe"
                + "|size|groesse|delivered|backorder|geliefert|rueckstand|bestand|stock"
        ),
    ]
    .map { role, text in (role, text.split(separator: "|").map { HeaderWords(String($0)) }) }
}

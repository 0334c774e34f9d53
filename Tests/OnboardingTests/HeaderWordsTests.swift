import Testing

@testable import Onboarding

/// What the names of columns say, in English and German.
@Suite struct HeaderWordsTests {
    @Test(
        arguments: [
            ("Bestellnummer", ColumnRole.purchaseOrderNumber), ("PO Number", .purchaseOrderNumber),
            ("po_no", .purchaseOrderNumber), ("Menge", .quantity), ("Bestellmenge", .quantity),
            ("OrderQty", .quantity), ("Mengeneinheit", .unit), ("ME", .unit), ("UoM", .unit),
            ("Einzelpreis", .price), ("Preis netto", .price), ("unitPrice", .price),
            ("Preiseinheit", .priceQuantity), ("Positionsbetrag", .amount), ("Line Total", .amount),
            ("Lieferdatum", .requestedDeliveryDate), ("Wunschtermin", .requestedDeliveryDate),
            ("Bestelldatum", .orderDate), ("EAN", .gtin), ("GTIN-13", .gtin),
            ("Artikelnummer", .item), ("Art.-Nr.", .item),
            ("Lieferanten-Artikelnummer", .sellersItem),
            ("vendorItemNo", .sellersItem), ("Kunden-Artikelnr.", .buyersItem),
            ("Artikelbezeichnung", .description), ("Währung", .currency), ("Filiale", .shipToCode),
            ("Lieferstelle", .shipToCode), ("Ship To Code", .shipToCode), ("VPE", .packSize),
            ("/delivery/address/city", .shipToCity), ("Liefer-PLZ", .shipToPostalCode),
            ("Straße", .shipToStreet), ("Kundennummer", .buyerCode), ("Pos.", .reference),
            ("Listenpreis", .other), ("Telefon", .other), ("Bemerkung", .note),
        ]
    )
    func `a name says what its column is`(name: String, role: ColumnRole) {
        #expect(HeaderVocabulary.best(of: HeaderWords(name))?.role == role)
    }

    @Test(arguments: ["Rechnungsanschrift Ort", "bill to city", "/buyer/city"])
    func `another party's address is not where goods go`(name: String) {
        #expect(HeaderVocabulary.roles(of: HeaderWords(name)).allSatisfy { !$0.role.isShipTo })
    }

    @Test(arguments: ["X1", "", "c17", "Feld 3", "???"])
    func `a name that says nothing is held for nothing`(name: String) {
        #expect(HeaderVocabulary.best(of: HeaderWords(name)) == nil)
    }
}

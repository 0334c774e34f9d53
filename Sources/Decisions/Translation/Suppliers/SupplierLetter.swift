public import Canonical
public import EDI
public import Primitives
public import Purchasing

/// What we write to a supplier about a purchase order: 850 and 860, ORDERS and ORDCHG.
///
/// ```
/// BEG*00*SA*B-1001**20261123~ CUR*BY*USD~ DTM*002*20261210~ N1*BY*Acme*92*US01~
/// N1*ST*Dallas*92*0042~ PO1*1*100*EA*2.5*PE*VN*F-77*BP*FILTER~ CTT*1~ AMT*TT*250~
/// ```
public struct SupplierLetter: Sendable {
    let profile: PartnerProfile
    let terms: SupplierTerms
    let header: PurchaseHeader
    let telling: PurchaseTelling
    /// Our company, as it is named to others.
    let buyer: String
    let items: [Item.ID: Item]
    let sites: [Site.ID: Site]

    /// `nil` where the partner is not this order's supplier.
    public init?(
        to profile: PartnerProfile,
        _ telling: PurchaseTelling,
        of header: PurchaseHeader,
        buyer: String,
        items: [Item.ID: Item],
        sites: [Site.ID: Site]
    ) {
        guard let terms = profile.role.supplier, terms.id == header.supplier,
            profile.entity == header.entity
        else { return nil }
        self.profile = profile
        self.terms = terms
        self.header = header
        self.telling = telling
        self.buyer = buyer
        self.items = items
        self.sites = sites
    }

    public var kind: OutboundDocumentKind {
        switch telling.kind {
        case .order: .purchaseOrder
        case .change, .cancellation: .purchaseOrderChange
        }
    }

    /// Why it cannot be written, in a sentence; numbers are never cut.
    public var obstacle: String? {
        // In EDIFACT a change has a number of its own, with a count behind ours.
        let longest = profile.standard == .x12 ? 22 : 30
        guard header.number.utf8.count <= longest else {
            return "the number \(header.number) is longer than the \(longest) characters that the "
                + "standard has for it"
        }
        for line in telling.lines {
            let words = itemNumbers(line).map(\.value)
            if let long = words.first(where: {
                $0.utf8.count > (profile.standard == .x12 ? 48 : 35)
            }) {
                return "line \(line.number): the number \(long) is too long for the standard"
            }
        }
        return nil
    }

    /// - Parameter change: which change of ours this is, from 1.
    public func segments(change: Int, at moment: EnvelopeMoment) -> [OutboundSegment] {
        profile.standard == .x12
            ? x12(change: change, at: moment) : message(change: change, at: moment)
    }

    // MARK: - What both standards say

    struct ItemNumber {
        var qualifier: String
        var value: String
    }

    /// The supplier's number first, where it is known, then ours, then the global one.
    func itemNumbers(_ line: PurchaseTelling.Line) -> [ItemNumber] {
        let known = items[line.item]?.identifiers ?? []
        let vendor = known.first {
            $0.scheme == .vendorPart && ($0.owner == nil || $0.owner == terms.id.rawValue)
        }
        let global = known.first { $0.scheme == .gtin }
        return [
            vendor.flatMap { number in
                qualifier(.vendorPart).map { ItemNumber(qualifier: $0, value: number.value) }
            },
            qualifier(.sku).map { ItemNumber(qualifier: $0, value: line.item.rawValue) },
            global.flatMap { number in
                qualifier(ofGlobal: number.value).map {
                    ItemNumber(qualifier: $0, value: number.value)
                }
            },
        ].compactMap(\.self)
    }

    private func qualifier(_ scheme: ItemIdentifier.Scheme) -> String? {
        profile.itemNumbers.first { $0.scheme == scheme }?.qualifier
    }

    /// In X12 a number of 12 digits is `UP`, one of 13 `EN`, one of 14 `UK`, where the supplier
    /// knows the qualifier.
    private func qualifier(ofGlobal number: String) -> String? {
        guard profile.standard == .x12 else { return qualifier(.gtin) }
        let usual = [12: "UP", 13: "EN", 14: "UK"][number.utf8.count]
        let known = profile.itemNumbers.filter { $0.scheme == .gtin }.map(\.qualifier)
        return known.first { $0 == usual } ?? known.first
    }

    func unitCode(_ unit: UnitOfMeasure) -> String {
        profile.units.filter { $0.value == unit }.keys.min() ?? unit.code
    }

    /// The one site of all lines, if there is one.
    var site: Site.ID? {
        let all = Set(telling.lines.map(\.site))
        return all.count == 1 ? all.first : nil
    }

    /// The one day of all lines, if there is one.
    var day: LocalDate? {
        let all = Set(telling.lines.map(\.requestedOn))
        return all.count == 1 ? all.first ?? nil : nil
    }

    /// What the lines cost, rounded line by line.
    var total: Money {
        var sum = Money.zero(header.currency)
        for line in telling.lines where line.quantity.unit == line.price.unit {
            let cost =
                Int128(line.quantity.thousandths) * Int128(line.price.millionths)
                * Int128(header.currency.minorPerMajor)
            sum.minorUnits += RoundingMode.halfUp.divide(cost, by: 1_000_000_000)
        }
        return sum
    }

    /// A rest of a changed line may be told in the stock unit; its price is as it was told before.
    func hasPrice(_ line: PurchaseTelling.Line) -> Bool {
        line.quantity.unit == line.price.unit
    }

    func place(
        _ site: Site.ID
    ) -> (name: String, code: String, address: SupplierTerms.PlaceAddress?) {
        let told = terms.sites[site.rawValue]
        return (
            told?.address?.name ?? sites[site]?.name ?? site.rawValue,
            told?.code ?? site.rawValue, told?.address
        )
    }
}

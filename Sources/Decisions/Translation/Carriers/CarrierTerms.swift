public import Canonical
public import Primitives

/// What a carrier is asked for, and how its documents are understood.
///
/// ```yaml
/// carrier: FFRT
/// carrying:
///   time_zone: America/Chicago
///   answers_within_hours: 4
///   sites: {DAL: {code: "0042", charge: "85.00", address: {name: Dallas DC, lines: [1 Dock Rd],
///                                                          city: Dallas, country: US}}}
/// ```
public struct CarrierTerms: Hashable, Sendable {
    /// Its Standard Carrier Alpha Code, by which parcels and documents name it.
    public var code: String
    /// Where it fetches what leaves.
    public var sites: [Site.ID: Place]
    public var tenderWhen: TenderWhen
    /// Until when it says whether it will come.
    public var answersWithinHours: Int
    /// The IANA zone of times that are told as local, or without a zone.
    public var timeZone: String
    /// Element 146: `PP` prepaid, `CC` collect.
    public var payment: String
    /// What its status codes (element 1650) mean, where it is something else than usually.
    public var statuses: [String: Meaning]

    /// When a load is offered.
    public enum TenderWhen: String, Codable, CaseIterable, Hashable, Sendable {
        /// As soon as a site is told to ship, so that the carrier can plan.
        case released
        /// When the goods are ready.
        case packed
    }

    /// What a status tells of a shipment.
    public enum Meaning: String, Codable, CaseIterable, Hashable, Sendable {
        case dispatched
        case inTransit = "in_transit"
        case delivered
        case exception
        /// It is nothing that an order is told: an appointment, an estimate.
        case nothing
    }

    /// One of our sites, as the carrier is told of it.
    public struct Place: Codable, Hashable, Sendable {
        /// N104.
        public var code: String?
        public var address: SupplierTerms.PlaceAddress
        /// What is agreed for one load from here, in the profile's currency: `85.00`.
        public var charge: String?

        public init(
            code: String? = nil,
            address: SupplierTerms.PlaceAddress,
            charge: String? = nil
        ) {
            self.code = code
            self.address = address
            self.charge = charge
        }
    }

    public static let hoursMax = 720
    public static let sitesMax = 200

    public init(
        _ code: String,
        sites: [Site.ID: Place],
        tenderWhen: TenderWhen = .released,
        answersWithinHours: Int,
        timeZone: String,
        payment: String = "PP",
        statuses: [String: Meaning] = [:]
    ) {
        self.code = code
        self.sites = sites
        self.tenderWhen = tenderWhen
        self.answersWithinHours = answersWithinHours
        self.timeZone = timeZone
        self.payment = payment
        self.statuses = statuses
    }

    /// What is agreed for a load from `site`, if it is.
    public func charge(from site: Site.ID, in currency: Currency) -> Money? {
        sites[site]?.charge.flatMap { Self.money($0, currency) }
    }

    static func money(_ text: String, _ currency: Currency) -> Money? {
        guard let minor = DecimalAmount.minorUnits(text, currency), minor > 0 else { return nil }
        return Money(minorUnits: minor, currency)
    }

    /// What `status` tells; `nil` where nobody knows.
    func meaning(of status: String) -> Meaning? { statuses[status] ?? Self.usual[status] }

    /// Element 1650. Estimates, appointments and arrivals at the dock tell an order nothing.
    private static let usual: [String: Meaning] = [
        "AF": .dispatched, "CP": .dispatched,
        "J1": .inTransit, "K1": .inTransit, "OA": .inTransit, "P1": .inTransit,
        "R1": .inTransit, "X1": .inTransit, "X4": .inTransit, "X6": .inTransit,
        "D1": .delivered,
        "A3": .exception, "A7": .exception, "A9": .exception, "AH": .exception,
        "AP": .exception, "AV": .exception, "CA": .exception, "SD": .exception,
        "AA": .nothing, "AB": .nothing, "AG": .nothing, "AM": .nothing, "CD": .nothing,
        "L1": .nothing, "OO": .nothing, "X2": .nothing, "X3": .nothing, "X5": .nothing,
        "XB": .nothing,
    ]

    /// `carrying` in a carrier's profile.
    struct Settings: Codable {
        var sites: [String: Place]
        var tenderWhen: TenderWhen?
        var answersWithinHours: Int
        var timeZone: String
        var payment: String?
        var statuses: [String: Meaning]?

        enum CodingKeys: String, CodingKey {
            case sites, payment, statuses
            case tenderWhen = "tender_when"
            case answersWithinHours = "answers_within_hours"
            case timeZone = "time_zone"
        }
    }
}

extension CarrierTerms.Settings {
    init(_ terms: CarrierTerms) {
        sites = Dictionary(
            terms.sites.map { ($0.key.rawValue, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        tenderWhen = terms.tenderWhen
        answersWithinHours = terms.answersWithinHours
        timeZone = terms.timeZone
        payment = terms.payment
        statuses = terms.statuses
    }

    func terms<Key: CodingKey>(
        of code: String,
        in container: KeyedDecodingContainer<Key>,
        _ key: Key
    ) throws -> CarrierTerms {
        func refuse(_ detail: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: detail)
        }
        guard (2...4).contains(code.utf8.count),
            code.utf8.allSatisfy({ (0x41...0x5A).contains($0) })
        else {
            throw refuse("the carrier is named by its SCAC, two to four capitals such as FFRT")
        }
        guard (1...CarrierTerms.hoursMax).contains(answersWithinHours) else {
            throw refuse("answers_within_hours: expected 1 to \(CarrierTerms.hoursMax)")
        }
        guard (1...CarrierTerms.sitesMax).contains(sites.count) else {
            throw refuse(
                "sites: name 1 to \(CarrierTerms.sitesMax) of our sites where it fetches goods"
            )
        }
        guard (payment ?? "PP").utf8.count == 2 else {
            throw refuse("payment: expected two letters, such as PP")
        }
        if let status = statuses?.keys.first(where: { !(1...3).contains($0.utf8.count) }) {
            throw refuse("statuses.\(status): expected a code of one to three characters")
        }
        var known: [Site.ID: CarrierTerms.Place] = [:]
        for (name, place) in sites {
            guard let site = Site.ID(validating: name),
                (2...80).contains(place.code?.utf8.count ?? 2),
                (1...2).contains(place.address.lines.count)
            else {
                throw refuse(
                    "sites.\(name): expected an address with one or two lines and, if there is a "
                        + "code, 2 to 80 characters of it"
                )
            }
            known[site] = place
        }
        return CarrierTerms(
            code,
            sites: known,
            tenderWhen: tenderWhen ?? .released,
            answersWithinHours: answersWithinHours,
            timeZone: timeZone,
            payment: payment ?? "PP",
            statuses: statuses ?? [:]
        )
    }
}

extension PartnerProfile {
    /// Carriers are written X12, and their documents need no mapping.
    func becomeCarrier(
        _ terms: CarrierTerms,
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws {
        let settings: [(CodingKeys, Bool)] = [
            (.mapping, try container.decodeIfPresent(String.self, forKey: .mapping) != nil),
            (.edifact, edifact != nil), (.rules, rules != nil),
        ]
        for (key, isThere) in settings where isThere {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: container,
                debugDescription:
                    "is for customers; a carrier is written X12 204, and its 990, 214 "
                    + "and 210 need no mapping"
            )
        }
        for (site, place) in terms.sites.sorted(by: { $0.key < $1.key }) {
            guard let text = place.charge, CarrierTerms.money(text, currency) == nil else {
                continue
            }
            throw DecodingError.dataCorruptedError(
                forKey: .currency,
                in: container,
                debugDescription:
                    "carrying.sites.\(site).charge: \(text.prefix(20)) is no amount of "
                    + "\(currency.code) above zero"
            )
        }
    }
}

public import Canonical
public import Primitives

/// How a warehouse is written to, and how its documents are understood.
///
/// ```yaml
/// warehouse: wms-dallas
/// warehousing:
///   sites: {DAL: "0042"}
///   done_when: acknowledged
///   cancels_by: advice
/// ```
public struct WarehouseTerms: Hashable, Sendable {
    /// The warehouse's system, as our sites name it.
    public var system: TargetSystem.ID
    /// Our sites that it runs, with its own code for each (N104 behind N101 `WH`).
    public var sites: [Site.ID: String]
    public var doneWhen: DoneWhen
    public var cancelsBy: CancelsBy
    /// W12 status codes (element 368) that say that more will follow.
    public var moreFollows: Set<String>

    /// Who carries, and how, where that is the same for every order (W66).
    public var carriage: Carriage?

    public struct Carriage: Codable, Hashable, Sendable {
        /// Element 146: `PP` prepaid, `CC` collect.
        public var payment: String
        /// Element 91: `M` motor, `U` parcel service.
        public var method: String?
        /// The carrier's SCAC.
        public var carrier: String?

        public init(payment: String, method: String? = nil, carrier: String? = nil) {
            self.payment = payment
            self.method = method
            self.carrier = carrier
        }
    }

    /// When a document of ours has done what it was to do.
    public enum DoneWhen: String, Codable, CaseIterable, Hashable, Sendable {
        /// It lies where the warehouse takes it, or its AS2 receipt is here.
        case sent
        /// The warehouse's 997 has accepted it.
        case acknowledged
    }

    /// How a warehouse says that it will not ship what it was asked to stop.
    public enum CancelsBy: String, Codable, CaseIterable, Hashable, Sendable {
        /// With a 945 that ships less, or nothing.
        case advice
        /// With the 997 that accepts the cancellation.
        case acknowledgment
    }

    /// Back ordered, partial with the rest to follow, partial, split.
    public static let usualMoreFollows: Set<String> = ["BO", "BP", "PR", "SS"]
    public static let sitesMax = 200

    public init(
        _ system: TargetSystem.ID,
        sites: [Site.ID: String],
        doneWhen: DoneWhen = .sent,
        cancelsBy: CancelsBy = .advice,
        moreFollows: Set<String> = Self.usualMoreFollows,
        carriage: Carriage? = nil
    ) {
        self.system = system
        self.sites = sites
        self.doneWhen = doneWhen
        self.cancelsBy = cancelsBy
        self.moreFollows = moreFollows
        self.carriage = carriage
    }

    /// By the warehouse's code; without one, the only site that it runs.
    public func site(coded code: String?) -> Site.ID? {
        guard let code else { return sites.count == 1 ? sites.keys.first : nil }
        return sites.first { $0.value == code }?.key
    }

    /// Whether its 997 has to be waited for.
    public func waitsForAcknowledgment(ofCancellation isCancellation: Bool) -> Bool {
        doneWhen == .acknowledged || isCancellation && cancelsBy == .acknowledgment
    }

    /// `warehousing` in a warehouse's profile.
    struct Settings: Codable {
        var sites: [String: String]
        var doneWhen: DoneWhen?
        var cancelsBy: CancelsBy?
        var moreFollows: [String]?
        var carriage: Carriage?

        enum CodingKeys: String, CodingKey {
            case sites, carriage
            case doneWhen = "done_when"
            case cancelsBy = "cancels_by"
            case moreFollows = "more_follows"
        }
    }
}

extension WarehouseTerms.Settings {
    init(_ terms: WarehouseTerms) {
        sites = Dictionary(
            terms.sites.map { ($0.key.rawValue, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        doneWhen = terms.doneWhen
        cancelsBy = terms.cancelsBy
        moreFollows = terms.moreFollows.sorted()
        carriage = terms.carriage
    }

    func terms<Key: CodingKey>(
        of system: TargetSystem.ID,
        in container: KeyedDecodingContainer<Key>,
        _ key: Key
    ) throws -> WarehouseTerms {
        func refuse(_ detail: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: detail)
        }
        guard (1...WarehouseTerms.sitesMax).contains(sites.count) else {
            throw refuse(
                "sites: name 1 to \(WarehouseTerms.sitesMax) of our sites with the warehouse's "
                    + "code for each, such as {DAL: \"0042\"}"
            )
        }
        var known: [Site.ID: String] = [:]
        for (name, code) in sites.sorted(by: { $0.key < $1.key }) {
            guard let site = Site.ID(validating: name), (2...80).contains(code.utf8.count) else {
                throw refuse("sites.\(name): expected a code of 2 to 80 characters")
            }
            if let other = known.first(where: { $0.value == code }) {
                throw refuse("sites.\(name): \(code) is the code of \(other.key) already")
            }
            known[site] = code
        }
        for code in moreFollows ?? [] where code.utf8.count != 2 {
            throw refuse("more_follows: \(code) is no code of two characters, such as BP")
        }
        if let carriage {
            guard carriage.payment.utf8.count == 2,
                (1...2).contains(carriage.method?.utf8.count ?? 1),
                (2...4).contains(carriage.carrier?.utf8.count ?? 4)
            else {
                throw refuse(
                    "carriage: expected a payment of two letters, such as PP, a method of one or "
                        + "two, such as M, and a carrier of two to four, such as UPSN"
                )
            }
        }
        return WarehouseTerms(
            system,
            sites: known,
            doneWhen: doneWhen ?? .sent,
            cancelsBy: cancelsBy ?? .advice,
            moreFollows: moreFollows.map(Set.init) ?? WarehouseTerms.usualMoreFollows,
            carriage: carriage
        )
    }
}

extension PartnerProfile {
    /// Warehouses are written X12, and their documents need no mapping.
    func becomeWarehouse(in container: KeyedDecodingContainer<CodingKeys>) throws {
        let settings: [(CodingKeys, Bool)] = [
            (.mapping, try container.decodeIfPresent(String.self, forKey: .mapping) != nil),
            (.edifact, edifact != nil), (.rules, rules != nil),
        ]
        for (key, isThere) in settings where isThere {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: container,
                debugDescription: "is for customers; a warehouse is written X12 940 and 943, and "
                    + "its 945, 944 and 947 need no mapping"
            )
        }
    }
}

public import Canonical
public import Primitives

/// What a trading partner is to us, and so which documents it may send.
public enum PartnerRole: Hashable, Sendable {
    /// It buys from us; its orders are this party's.
    case customer(Party.ID)
    /// It keeps our goods, ships them and tells us so.
    case warehouse(WarehouseTerms)

    public var isCustomer: Bool {
        if case .customer = self { true } else { false }
    }

    public var warehouse: WarehouseTerms? {
        if case .warehouse(let terms) = self { terms } else { nil }
    }

    /// Which of our parties it is; a warehouse goes by its system's name.
    public var party: Party.ID {
        switch self {
        case .customer(let id): id
        case .warehouse(let terms): Party.ID(terms.system.rawValue)
        }
    }
}

extension PartnerRole {
    enum CodingKeys: String, CodingKey { case customer, warehouse, warehousing }

    /// Exactly one of `customer` and `warehouse`.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let customer = try container.decodeIfPresent(Party.ID.self, forKey: .customer)
        let warehouse = try container.decodeIfPresent(TargetSystem.ID.self, forKey: .warehouse)
        switch (customer, warehouse) {
        case (let customer?, nil): self = .customer(customer)
        case (nil, let system?):
            let terms = try container.decode(WarehouseTerms.Settings.self, forKey: .warehousing)
            self = .warehouse(try terms.terms(of: system, in: container, .warehousing))
        case (nil, nil):
            throw DecodingError.keyNotFound(
                CodingKeys.customer,
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "say whose orders these are (customer), or which warehouse "
                        + "this is (warehouse)"
                )
            )
        case (_?, _?):
            throw DecodingError.dataCorruptedError(
                forKey: .warehouse,
                in: container,
                debugDescription: "a partner is a customer or a warehouse; give each a file of "
                    + "its own, with other ids on the envelope"
            )
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .customer(let id): try container.encode(id, forKey: .customer)
        case .warehouse(let terms):
            try container.encode(terms.system, forKey: .warehouse)
            try container.encode(WarehouseTerms.Settings(terms), forKey: .warehousing)
        }
    }
}

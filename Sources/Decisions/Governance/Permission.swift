public import Primitives

/// One right. Routes and console actions name exactly one.
public enum Permission: String, Codable, CaseIterable, Hashable, Sendable {
    case ordersSubmit = "orders:submit"
    case ordersRead = "orders:read"
    case ordersChange = "orders:change"
    case inventoryRead = "inventory:read"
    /// Counts and adjustments of stock.
    case inventoryAdjust = "inventory:adjust"
    /// To agree to what somebody else counted or adjusted.
    case inventoryApprove = "inventory:approve"
    case pricesRead = "prices:read"
    case accountsRead = "accounts:read"
    case invoicesRead = "invoices:read"
    case purchasesRead = "purchases:read"
    case purchasesManage = "purchases:manage"
    /// Approving what somebody else raised, and deciding on answers that differ.
    case purchasesApprove = "purchases:approve"
    /// Deciding what of a supplier's invoice is paid.
    case purchasesSettle = "purchases:settle"
    /// The company's figures as a whole, of all its channels and customers.
    case figuresRead = "figures:read"
    /// What differs from other systems.
    case reconciliationRead = "reconciliation:read"
    /// Proposing how a difference is put right.
    case reconciliationPropose = "reconciliation:propose"
    /// Agreeing to what somebody else proposed.
    case reconciliationApprove = "reconciliation:approve"
    /// Questions of who is who.
    case stewardshipRead = "stewardship:read"
    /// Proposing what is to be made of one, or to take it back.
    case stewardshipPropose = "stewardship:propose"
    /// Agreeing to what somebody else proposed.
    case stewardshipApprove = "stewardship:approve"
    /// What partners' documents are read by.
    case mappingsRead = "mappings:read"
    case mappingsPropose = "mappings:propose"
    /// Agreeing to what somebody else proposed, trying it, and taking it back.
    case mappingsApprove = "mappings:approve"
    case webhooksManage = "webhooks:manage"
    /// Warehouse, carrier and ERP events.
    case eventsSubmit = "events:submit"
    /// A partner's documents, in the partner's own format.
    case documentsSubmit = "documents:submit"
    /// Stopping an order by hand.
    case holdPlace = "holds:place"
    case creditRelease = "holds:release-credit"
    case dataRelease = "holds:release-data"
    case warehouseRelease = "holds:release-warehouse"
    case consoleRead = "console:read"
    case redrive = "effects:redrive"
    case administer = "administer"
}

extension Role {
    /// What this role may do in the console.
    public var permissions: Set<Permission> {
        switch self {
        case .customerService:
            [
                .consoleRead, .ordersRead, .ordersChange, .holdPlace, .dataRelease,
                .stewardshipRead, .stewardshipPropose,
            ]
        case .warehouseSupervisor:
            [
                .consoleRead, .ordersRead, .inventoryRead, .inventoryAdjust, .inventoryApprove,
                .purchasesRead, .warehouseRelease, .reconciliationRead, .reconciliationPropose,
                .reconciliationApprove,
            ]
        case .financeAnalyst:
            [
                .consoleRead, .ordersRead, .accountsRead, .invoicesRead, .holdPlace,
                .creditRelease, .inventoryApprove, .purchasesRead, .purchasesSettle,
                .reconciliationRead,
                .reconciliationPropose, .reconciliationApprove, .stewardshipRead,
                .stewardshipPropose, .stewardshipApprove,
            ]
        case .integrationSupport:
            [
                .consoleRead, .ordersRead, .redrive, .eventsSubmit, .reconciliationRead,
                .reconciliationPropose, .stewardshipRead, .stewardshipPropose,
                .stewardshipApprove, .mappingsRead, .mappingsPropose, .mappingsApprove,
            ]
        case .operationsManager:
            Set(Permission.allCases).subtracting([.administer])
        case .executive:
            [.consoleRead]
        }
    }

    /// The right that takes away a hold owned by this role.
    public var holdRelease: Permission {
        switch self {
        case .financeAnalyst: .creditRelease
        case .warehouseSupervisor: .warehouseRelease
        case .customerService, .integrationSupport, .operationsManager, .executive: .dataRelease
        }
    }
}

/// Who acts: a person in the console, an API client, or the platform itself.
public struct Actor: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable { case person, client, system }

    public var kind: Kind
    public var name: String
    public var permissions: Set<Permission>

    public init(_ kind: Kind, _ name: String, permissions: Set<Permission>) {
        self.kind = kind
        self.name = name
        self.permissions = permissions
    }

    public func may(_ permission: Permission) -> Bool { permissions.contains(permission) }
}

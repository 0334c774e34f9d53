/// Two rights that one person should not use on the same thing: to ask for it and to agree.
public struct Duty: Hashable, Sendable, CustomStringConvertible {
    public var asks: Permission
    public var agrees: Permission

    public static let all: [Duty] = [
        Duty(asks: .inventoryAdjust, agrees: .inventoryApprove),
        Duty(asks: .purchasesManage, agrees: .purchasesApprove),
        Duty(asks: .purchasesManage, agrees: .purchasesSettle),
        Duty(asks: .reconciliationPropose, agrees: .reconciliationApprove),
        Duty(asks: .stewardshipPropose, agrees: .stewardshipApprove),
        Duty(asks: .mappingsPropose, agrees: .mappingsApprove),
    ]

    /// Those of which both sides are among these rights.
    public static func conflicts(among rights: Set<Permission>) -> [Duty] {
        all.filter { rights.contains($0.asks) && rights.contains($0.agrees) }
    }

    public var description: String { "\(asks.rawValue) and \(agrees.rawValue)" }
}

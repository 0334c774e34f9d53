public import Primitives

/// So much of another item goes into one kit.
///
/// ```json
/// {"item": "HANDLE", "thousandths": 2000}
/// ```
public struct KitComponent: Hashable, Codable, Sendable {
    public var item: Item.ID
    /// For one kit, in thousandths of the component's stock unit.
    public var thousandths: Int64

    public init(_ item: Item.ID, thousandths: Int64) {
        self.item = item
        self.thousandths = thousandths
    }

    /// Components of one kit.
    public static let countMax = 50
    /// A million units of one component in one kit.
    public static let thousandthsMax: Int64 = 1_000_000_000

    /// How much of it so many kits need; both in thousandths. What a fraction of a kit needs is
    /// rounded down, so that parts of a line never need more than the line.
    public func needed(for kits: Int64) -> Int64 {
        Int64(clamping: Int128(kits) * Int128(thousandths) / 1_000)
    }

    /// How many whole kits so much of it is enough for, in thousandths of a kit.
    public func wholeKits(in available: Int64) -> Int64 {
        guard thousandths > 0, available > 0 else { return 0 }
        return Int64(clamping: Int128(available / thousandths) * 1_000)
    }

    /// How many kits cannot be whole without so much of it, in thousandths of a kit.
    public func kitsBroken(without missing: Int64) -> Int64 {
        guard thousandths > 0, missing > 0 else { return 0 }
        let kits = (Int128(missing) + Int128(thousandths) - 1) / Int128(thousandths)
        return Int64(clamping: kits * 1_000)
    }
}

extension Item {
    /// A kit is sold as one item and promised, picked and sent as its components; it has no stock
    /// of its own.
    public var isKit: Bool { components?.isEmpty == false }
}

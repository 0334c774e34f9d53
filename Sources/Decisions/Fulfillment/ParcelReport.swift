public import Canonical

/// A warehouse's list of parcels, compared with what is known already.
public struct ParcelReport: Equatable, Sendable {
    /// Not heard of before.
    public var new: [Parcel] = []
    /// Known by reference, but with other contents or another tracking number than before.
    public var conflicting: [Parcel] = []

    /// A parcel is known by its reference; the same one twice, here or before, counts once.
    public init(_ reported: [Parcel], known: some Sequence<Parcel>) {
        var seen: [String: Parcel] = [:]
        for parcel in known { seen[parcel.reference] = parcel }
        for parcel in reported {
            guard let before = seen[parcel.reference] else {
                seen[parcel.reference] = parcel
                new.append(parcel)
                continue
            }
            guard before.isSameBox(as: parcel) else {
                conflicting.append(parcel)
                continue
            }
        }
    }
}

extension Parcel {
    /// Whether two reports speak of one box: same contents, same number on it.
    func isSameBox(as other: Parcel) -> Bool {
        trackingNumber == other.trackingNumber && totals == other.totals
    }

    private var totals: [Int: Int64] {
        goods.reduce(into: [:]) { $0[$1.line, default: 0] &+= $1.thousandths }
    }
}

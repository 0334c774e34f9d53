public import Canonical
public import Primitives

/// A carrier's scans, in whatever order they come. Each function says whether it was news.
///
/// A scan is a fact at its own time: heard late, it is news all the same, and undoes nothing that
/// happened after it. All orders of arrival end in the same parcel.
extension Parcel {
    /// The carrier took it over; the first word of it counts.
    public mutating func dispatch(at moment: Timestamp) -> Bool {
        guard dispatchedAt == nil else { return false }
        dispatchedAt = moment
        noteScan(at: moment)
        return true
    }

    /// It was seen on its way; each sighting counts once.
    public mutating func move(at moment: Timestamp) -> Bool {
        remember(Scan(.inTransit, at: moment))
    }

    /// It arrived; the first word of it counts.
    public mutating func deliver(at moment: Timestamp, signedBy: String?) -> Bool {
        guard deliveredAt == nil else { return false }
        deliveredAt = moment
        self.signedBy = signedBy
        noteScan(at: moment)
        return true
    }

    /// The carrier has trouble with it; each trouble counts once.
    public mutating func fail(at moment: Timestamp) -> Bool {
        remember(Scan(.exception, at: moment))
    }

    /// Keeps the latest scans. What is older than all that are kept cannot be told from a repeat,
    /// and is none.
    private mutating func remember(_ scan: Scan) -> Bool {
        guard !scans.contains(scan) else { return false }
        if scans.count >= Limits.scansPerParcel, let oldest = scans.first, scan.at <= oldest.at {
            return false
        }
        let place = scans.firstIndex { $0.at > scan.at } ?? scans.endIndex
        scans.insert(scan, at: place)
        if scans.count > Limits.scansPerParcel { scans.removeFirst() }
        noteScan(at: scan.at)
        return true
    }

    private mutating func noteScan(at moment: Timestamp) {
        lastScanAt = lastScanAt.map { max($0, moment) } ?? moment
    }
}

public import Canonical
public import Primitives

/// A carrier's scans, in whatever order they come. Each function says whether it was news.
extension Parcel {
    /// The carrier took it over. Late word of it still counts, once.
    public mutating func dispatch(at moment: Timestamp) -> Bool {
        guard dispatchedAt == nil else { return false }
        dispatchedAt = moment
        noteScan(at: moment)
        return true
    }

    /// It was seen on its way. Older sightings, and any after delivery, are stale.
    public mutating func move(at moment: Timestamp) -> Bool {
        guard isNews(moment) else { return false }
        noteScan(at: moment)
        return true
    }

    /// It arrived; the first word of it counts.
    public mutating func deliver(at moment: Timestamp, signedBy: String?) -> Bool {
        guard deliveredAt == nil else { return false }
        deliveredAt = moment
        self.signedBy = signedBy
        noteScan(at: moment)
        return true
    }

    /// The carrier has trouble with it. Trouble older than the latest scan is over.
    public mutating func fail(at moment: Timestamp) -> Bool {
        guard deliveredAt == nil, lastScanAt.map({ moment >= $0 }) ?? true else { return false }
        noteScan(at: moment)
        return true
    }

    private func isNews(_ moment: Timestamp) -> Bool {
        guard deliveredAt == nil else { return false }
        guard let lastScanAt else { return true }
        return moment > lastScanAt
    }

    private mutating func noteScan(at moment: Timestamp) {
        lastScanAt = lastScanAt.map { max($0, moment) } ?? moment
    }
}

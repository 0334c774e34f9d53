import Canonical
import EDI
import Primitives

// 214: what happened to a shipment, each AT7 for itself.
//
// ```
// B10*PRO-1*17*FFRT~ LX*1~ AT7*X6*NS***20261124*0930*CT~ MS1*Waco*TX*US~
// ```
extension CarrierSetReader {
    func movements(
        _ set: TransactionSet,
        _ now: Timestamp,
        _ moment: (LocalMoment) -> Timestamp
    ) -> CarrierReading {
        guard let head = set.root.first("B10") else {
            return refused(violation(.referenceMissing, set, nil, nil, "it has no B10"))
        }
        if let code = head[3].value, code != terms.code {
            return refused(
                violation(
                    .referenceMissing,
                    set,
                    head,
                    3,
                    "\(code.prefix(8)) is another carrier; the shipments of \(profile.id) are "
                        + "those of \(terms.code)"
                )
            )
        }
        let load = CarrierNews.Load(
            number: Self.number(head[2].value),
            trackingNumbers: Self.numbers([head[1].value] + references(set.root.all("L11")))
        )
        guard load.number != nil || !load.trackingNumbers.isEmpty else {
            return refused(
                violation(
                    .referenceMissing,
                    set,
                    head,
                    2,
                    "neither B1002 nor B1001 says which shipment is meant"
                )
            )
        }
        var reading = CarrierReading()
        let groups = set.root.loops("LX")
        for group in groups {
            let parcels = Self.numbers(
                group.all("MAN").filter { $0[1].value == "CP" }.map { $0[2].value }
                    + references(group.all("L11"))
            )
            for segment in group.allSegments.all("AT7") {
                read(segment, of: load, parcels, set, now, moment, into: &reading)
            }
        }
        if groups.allSatisfy({ $0.allSegments.all("AT7").isEmpty }) {
            reading.violations.append(
                violation(.movementUnsupported, set, head, nil, "no AT7 says what happened")
            )
        }
        return reading
    }

    /// `L11*1Z999*2I~`, `L11*PRO-1*CN~`
    private func references(_ segments: [EDISegment]) -> [String?] {
        segments.filter { ["2I", "CN"].contains($0[2].value ?? "") }.map { $0[1].value }
    }

    private func read(
        _ segment: EDISegment,
        of load: CarrierNews.Load,
        _ parcels: [String],
        _ set: TransactionSet,
        _ now: Timestamp,
        _ moment: (LocalMoment) -> Timestamp,
        into reading: inout CarrierReading
    ) {
        // An appointment (AT703) is no status.
        guard let status = segment[1].value else { return }
        guard let meaning = terms.meaning(of: status) else {
            reading.violations.append(
                violation(
                    .movementUnsupported,
                    set,
                    segment,
                    1,
                    "nobody here knows what the status \(status.prefix(8)) means; say so under "
                        + "carrying.statuses of \(profile.id)"
                )
            )
            return
        }
        guard meaning != .nothing else { return }
        switch self.moment(segment, set) {
        case .failure(let violation): reading.violations.append(violation)
        case .success(let local):
            let at = moment(local)
            guard at <= now.advanced(by: Self.tolerance) else {
                reading.violations.append(
                    violation(
                        .dateInvalid,
                        set,
                        segment,
                        5,
                        "\(segment[5].value ?? "") \(segment[6].value ?? "") is still to come; "
                            + "what is told here has happened"
                    )
                )
                return
            }
            let code = [status, segment[2].value].compactMap(\.self).joined(separator: " ")
            reading.news.append(
                .moved(
                    CarrierNews.Movement(
                        load: load,
                        parcels: parcels,
                        meaning: meaning,
                        code: String(code.prefix(8)),
                        at: min(at, now)
                    )
                )
            )
        }
    }

    /// How far a carrier's clock may be ahead of ours; what is told is taken for now then.
    private static let tolerance = Duration.seconds(3_600)

    /// AT705, AT706 and AT707. A day without a time is its noon.
    private func moment(
        _ segment: EDISegment,
        _ set: TransactionSet
    ) -> Result<LocalMoment, TranslationViolation> {
        guard let day = segment[5].value.flatMap({ LocalDate(x12Text: $0) }) else {
            return .failure(
                violation(
                    .dateInvalid,
                    set,
                    segment,
                    5,
                    "\(segment[5].value.map { "\"\($0.prefix(20))\"" } ?? "nothing") is no day "
                        + "such as 20261124"
                )
            )
        }
        guard let zone = LocalMoment.zone(segment[7].value, local: terms.timeZone) else {
            return .failure(
                violation(
                    .dateInvalid,
                    set,
                    segment,
                    7,
                    "\(segment[7].value?.prefix(8) ?? "") is no time zone that X12 knows"
                )
            )
        }
        guard let text = segment[6].value else {
            return .success(LocalMoment(day, seconds: 12 * 3_600, zone: zone))
        }
        guard let seconds = LocalMoment.seconds(of: text) else {
            return .failure(
                violation(
                    .dateInvalid,
                    set,
                    segment,
                    6,
                    "\"\(text.prefix(20))\" is no time as 0930"
                )
            )
        }
        return .success(LocalMoment(day, seconds: seconds, zone: zone))
    }
}

import EDI
import Mapping

extension SegmentInference {
    // MARK: - Dates, currency

    mutating func decideHead() {
        decide(
            "purchaseOrderNumber",
            guide.isEDIFACT ? "BGM.02-1" : "BEG.03",
            "the standard's own place, filled in \(filled("purchaseOrderNumber")) of "
                + "\(documents.count) orders"
        )
        let currencies = Set(documents.compactMap { $0.head["currency"]?.text }).sorted()
        if currencies.count == 1, filled("currency") == documents.count {
            draft.profile.currency = currencies.first
            decide("profile.currency", currencies[0], "every order says so")
        } else if currencies.count > 1 {
            ask(
                OnboardingQuestion(
                    "profile.currency",
                    "Orders come in \(currencies.joined(separator: ", ")). A partner orders in "
                        + "one; which?",
                    evidence: ["named in \(filled("currency")) of \(documents.count) orders"]
                )
            )
        }
        decideDate()
    }

    func filled(_ field: String) -> Int { documents.count { $0.head[field] != nil } }

    private mutating func decideDate() {
        let dates = census(
            segments("DTM", inLines: false),
            qualifier: { guide.isEDIFACT ? $0[1].component(1) : $0[1] },
            value: { guide.isEDIFACT ? $0[1].component(2) : $0[2] }
        )
        let isEDIFACT = guide.isEDIFACT
        let path = { (code: String) in
            isEDIFACT ? "DTM[01-1=\(code)].01-2" : "DTM[01=\(code)].02"
        }
        let wanted = dates.filter { guide.wanted.contains($0.qualifier) }
        if !wanted.isEmpty {
            decide(
                "requestedDeliveryDate",
                wanted.map { path($0.qualifier) }.joined(separator: ", "),
                wanted.map {
                    "\($0.qualifier) "
                        + share($0.count, $0.samples, of: documents.count, "orders")
                }
                .joined(separator: "; ")
            )
        }
        let others = dates.filter {
            !guide.wanted.contains($0.qualifier) && !guide.otherDates.contains($0.qualifier)
        }
        guard wanted.isEmpty, !others.isEmpty else { return }
        let text = "On which of these days are the goods wanted?"
        var field = MappingFile.Field("requestedDeliveryDate")
        field.question = text
        put(field, isOfLine: false)
        ask(
            OnboardingQuestion(
                "requestedDeliveryDate",
                text,
                candidates: others.map {
                    .init(
                        place: path($0.qualifier),
                        why: share($0.count, $0.samples, of: documents.count, "orders")
                            + ", such as \($0.examples)"
                    )
                }
            )
        )
    }

    // MARK: - Ship-to

    mutating func decideShipTo() {
        let parties = census(
            segments(guide.party, inLines: false),
            qualifier: { $0[1] },
            value: { guide.isEDIFACT ? partyText($0) : partyText($0) }
        )
        let missing = zip(sets, documents).filter { entry, document in
            !hasShipTo(entry.set, document)
        }
        if documents.contains(where: { ($0.loops["lines"] ?? []).contains { $0["stores"] != nil } })
        {
            ask(
                OnboardingQuestion(
                    "lines.stores",
                    "Lines are split over several stores, and one order goes to one place. Can the "
                        + "partner send an order for each store?",
                    evidence: ["such orders are refused, with the place"]
                )
            )
        }
        guard missing.isEmpty else {
            askForShipTo(parties, missing: missing.count)
            return
        }
        let codes = Set(documents.compactMap { $0.head["shipTo.code"]?.text })
        let unknown = known.shipTos.isEmpty ? [] : codes.subtracting(known.shipTos).sorted()
        let stranger =
            unknown.isEmpty
            ? ""
            : "; \(unknown.count) of \(codes.count) codes are no ship-to of the customer yet, such "
                + "as \(unknown.prefix(3).joined(separator: ", "))"
        decide(
            "shipTo.code",
            "\(guide.party)[01=\(guide.delivery.joined(separator: "|"))]",
            "the standard's own party for it, in all \(documents.count) orders" + stranger
        )
    }

    private func partyText(_ segment: EDISegment) -> EDIElement {
        let code = guide.isEDIFACT ? segment[2].component(1) : segment[4]
        guard code.isEmpty else { return code }
        return guide.isEDIFACT ? segment[4].component(1) : segment[2]
    }

    /// Whether the standard's own party for it is there, with a code or an address.
    private func hasShipTo(_ set: TransactionSet, _ document: MappedDocument) -> Bool {
        func isNamed(_ loop: EDILoop) -> Bool {
            (loop.all(guide.party) + loop.loops(guide.party).compactMap(\.opening)).contains {
                guide.delivery.contains($0[1].value ?? "") && !partyText($0).isEmpty
            }
        }
        let lines = set.root.loops(guide.line)
        return isNamed(set.root) || !lines.isEmpty && lines.allSatisfy(isNamed)
    }

    private mutating func askForShipTo(_ parties: [QualifierCount], missing: Int) {
        let others = parties.filter { !guide.delivery.contains($0.qualifier) }
        let text =
            "\(missing) of \(documents.count) orders name no \(guide.delivery[0]). To whom do the "
            + "goods go then?"
        var field = MappingFile.Field("shipTo.code")
        if let first = others.first(where: { $0.qualifier == "BY" }) ?? others.first {
            let codes = (guide.delivery + [first.qualifier]).joined(separator: "|")
            field.at = "\(guide.party)[01=\(codes)].\(guide.isEDIFACT ? "02-1" : "04")"
        }
        field.question = text
        put(field, isOfLine: false)
        ask(
            OnboardingQuestion(
                "shipTo.code",
                text,
                candidates: others.map {
                    .init(
                        place: "\(guide.party)[01=\($0.qualifier)]",
                        why: share($0.count, $0.samples, of: documents.count, "orders")
                            + ", such as \($0.examples)"
                    )
                }
            )
        )
    }
}

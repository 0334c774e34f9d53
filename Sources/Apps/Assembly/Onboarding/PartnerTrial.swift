import Canonical
import EDI
package import Mapping
package import Primitives
package import Translation

/// What the real way in would make of a partner's files; nothing is stored and nothing is sent.
package struct PartnerTrial: Sendable {
    private let profile: PartnerProfile
    private let mapping: EffectiveMapping?
    private let moment: EnvelopeMoment

    package init(_ profile: PartnerProfile, by mapping: EffectiveMapping?, at now: Timestamp) {
        self.profile = profile
        self.mapping = mapping
        moment = EnvelopeMoment(at: now)
    }

    /// What became of one file.
    package struct Outcome: Sendable {
        /// For people, a line each.
        package var lines: [String] = []
        /// What nobody could act upon.
        package var refusals = 0
        package var orders = 0
        /// Fields that were read: `lines.quantity`.
        package var fields: Set<String> = []
    }

    package func run(_ bytes: [UInt8]) -> Outcome {
        var outcome = Outcome()
        if let mapping, mapping.document.isFileOfRecords {
            readRecords(bytes, mapping, &outcome)
            return outcome
        }
        let document = EDIReader().read(bytes)
        if document.interchanges.isEmpty {
            outcome.refusals = 1
            outcome.lines.append("REFUSED: it holds no X12 or EDIFACT interchange")
        }
        for interchange in document.interchanges { read(interchange, of: document, &outcome) }
        return outcome
    }

    // MARK: - Files without an envelope

    private func readRecords(
        _ bytes: [UInt8],
        _ mapping: EffectiveMapping,
        _ outcome: inout Outcome
    ) {
        do throws(MappedFileFailure) {
            let orders = try MappedOrderReader(profile, by: mapping).orders(of: bytes)
            for order in orders {
                note(order.document, &outcome)
                tell(
                    order.request,
                    order.violations,
                    order.warnings,
                    "\(mapping.document)",
                    &outcome
                )
            }
            outcome.lines.append("answered by nothing: a file without an envelope has no reply")
        } catch {
            outcome.refusals += 1
            outcome.lines.append("REFUSED: \(error.detail)")
        }
    }

    // MARK: - Interchanges

    private func read(
        _ interchange: Interchange,
        of document: EDIDocument,
        _ outcome: inout Outcome
    ) {
        if !isOurs(interchange) {
            outcome.refusals += 1
            outcome.lines.append(
                "REFUSED: interchange \(interchange.controlNumber) is from "
                    + "\(interchange.senderQualifier)/\(interchange.sender) to "
                    + "\(interchange.receiverQualifier)/\(interchange.receiver); the profile says "
                    + "\(profile.partner.qualifier)/\(profile.partner.id) to "
                    + "\(profile.ourselves.qualifier)/\(profile.ourselves.id), so nobody takes it"
            )
            return
        }
        var refusals: [(name: String, document: RefusalDocument)] = []
        let reading = OrderReading(profile, by: mapping)
        for group in interchange.groups {
            for set in group.transactions where !Self.replies.contains(set.identifier) {
                let name = "\(set.identifier) \(set.controlNumber)"
                guard reading.takes(set) else {
                    outcome.refusals += 1
                    outcome.lines.append("REFUSED: \(name): sets of this kind are not taken in")
                    continue
                }
                guard set.isUsable else {
                    outcome.refusals += 1
                    let why = document.diagnostics(of: set).first { $0.severity == .error }
                    outcome.lines.append(
                        "REFUSED: \(name): its acknowledgement refuses it"
                            + (why.map { ": \($0)" } ?? "")
                    )
                    continue
                }
                let violations = read(set, name, &outcome)
                guard !violations.isEmpty, interchange.standard == .x12 else { continue }
                let answer = RefusalDocument(
                    of: set,
                    in: group,
                    because: violations,
                    isNumberTaken: false,
                    at: moment
                )
                refusals.append((name, answer))
            }
        }
        outcome.lines += replies(to: interchange, of: document, refusals)
    }

    private static let replies: Set<String> = ["997", "999", "CONTRL"]

    /// As the desk recognises a partner: by both identities on the envelope.
    private func isOurs(_ interchange: Interchange) -> Bool {
        interchange.sender == profile.partner.id
            && interchange.senderQualifier == profile.partner.qualifier
            && interchange.receiver == profile.ourselves.id
            && interchange.receiverQualifier == profile.ourselves.qualifier
    }

    private func read(
        _ set: TransactionSet,
        _ name: String,
        _ outcome: inout Outcome
    ) -> [TranslationViolation] {
        if let mapping, mapping.document == DocumentKind(of: set) {
            let order = MappedOrderReader(profile, by: mapping).read(set)
            note(order.document, &outcome)
            tell(order.request, order.violations, order.warnings, name, &outcome)
            return order.violations
        }
        let order = PurchaseOrderReader(profile).read(set)
        tell(order.request, order.violations, [], name, &outcome)
        return order.violations
    }

    private func replies(
        to interchange: Interchange,
        of document: EDIDocument,
        _ refusals: [(name: String, document: RefusalDocument)]
    ) -> [String] {
        let acknowledger = Acknowledger(policy: profile.acknowledgment)
        let numbers = Acknowledger.ControlNumbers(interchange: 1, group: 1)
        var lines: [String] = []
        do throws(EDIWritingFailure) {
            if interchange.standard == .edifact {
                let reply = acknowledger.controlReply(
                    to: interchange,
                    of: document,
                    numbers: numbers,
                    at: moment
                )
                if let reply {
                    lines.append(
                        "answered by CONTRL: \(Self.text(try EDIFACTWriter().write(reply)))"
                    )
                }
            } else {
                let reply = acknowledger.reply(
                    to: interchange,
                    of: document,
                    numbers: numbers,
                    at: moment
                )
                if let reply {
                    let form = profile.acknowledgment.form?.rawValue ?? "997"
                    lines.append("answered by \(form): \(Self.text(try X12Writer().write(reply)))")
                }
                for refusal in refusals {
                    let interchange = OutboundDocumentWriter(profile).interchange(
                        refusal.document.kind,
                        refusal.document.segments,
                        numbers: numbers,
                        at: moment
                    )
                    lines.append(
                        "answered by \(refusal.document.kind.rawValue) for \(refusal.name): "
                            + Self.text(try X12Writer().write(interchange))
                    )
                }
            }
        } catch {
            lines.append("the answer cannot be written: \(error)")
        }
        if lines.isEmpty { lines.append("answered by nothing: its acknowledgment says so") }
        if interchange.standard == .x12, mapping.map({ $0.document == .x12(set: "850") }) ?? true {
            lines.append("each order is answered by an 855 once it is decided")
        }
        return lines
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
    }

    // MARK: - Orders

    private func note(_ document: MappedDocument, _ outcome: inout Outcome) {
        outcome.fields.formUnion(document.head.keys)
        for record in document.loops["lines"] ?? [] {
            outcome.fields.formUnion(record.keys.map { "lines." + $0 })
        }
    }

    private func tell(
        _ request: OrderRequest?,
        _ violations: [TranslationViolation],
        _ warnings: [String],
        _ name: String,
        _ outcome: inout Outcome
    ) {
        outcome.orders += 1
        if let request {
            outcome.lines += Self.words(of: request, name)
        } else {
            outcome.refusals += 1
            outcome.lines.append("REFUSED: \(name) would be no order")
            outcome.lines += violations.prefix(Self.reasonsMax).map { "    \($0)" }
        }
        outcome.lines += warnings.map { "    warning: \($0)" }
    }

    /// `4.5 EUR per EA`
    private static func words(of price: UnitPrice) -> String {
        DecimalText.explicit(price.millionths, digits: 6)
            + " \(price.currency.code) per \(price.unit.code)"
    }

    private static let reasonsMax = 20
    private static let linesMax = 10

    private static func words(of request: OrderRequest, _ name: String) -> [String] {
        let place =
            switch request.shipTo {
            case .code(let code): code
            case .address(let address): "\(address.name), \(address.city)"
            }
        let wanted = request.requestedDeliveryDate.map { ", wanted \($0)" } ?? ""
        let count = request.lines.count
        var lines = [
            "ok: \(name): order \(request.purchaseOrderNumber), \(count) "
                + "\(count == 1 ? "line" : "lines"), to \(place)\(wanted)"
        ]
        lines += request.lines.prefix(linesMax).map { line in
            "    \(line.number): \(line.quantity) of \(line.item.scheme.rawValue) "
                + line.item.value + (line.expectedPrice.map { " at \(words(of: $0))" } ?? "")
        }
        if count > linesMax { lines.append("    and \(count - linesMax) more") }
        return lines
    }
}

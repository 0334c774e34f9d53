import Canonical
import Ordering
import Primitives

/// What somebody typed into an order's form: the event it stands for, or what is wrong with it.
struct OrderWish: Sendable {
    var event: OrderEvent?
    var faults: [String] = []
    /// For the audit.
    var detail = ""

    /// Bytes of a reason or a note.
    static let noteBytesMax = 120
    /// Lines whose faults are told at once.
    private static let faultsMax = 10

    static let onOneLine = "Write it on one line, without control characters."

    static func hasControls(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }

    init(_ act: OrderAct, _ fields: FormFields, of order: OrderState, by person: String) {
        let note = fields["note"] ?? ""
        if note.utf8.count > Self.noteBytesMax {
            faults.append("The reason has more than \(Self.noteBytesMax) bytes; shorten it.")
        }
        if [note, fields["reference"] ?? ""].contains(where: Self.hasControls) {
            faults.append(Self.onOneLine)
        }
        let event: OrderEvent? =
            switch act {
            case .cancel: cancel(fields, order, person, note)
            case .change: change(fields, order, person, note)
            case .takeBack: takeBack(fields, order, person)
            case .hold: hold(fields, person, note)
            }
        faults = Array(faults.prefix(Self.faultsMax))
        self.event = faults.isEmpty ? event : nil
    }
}

extension OrderWish {
    private mutating func cancel(
        _ fields: FormFields,
        _ order: OrderState,
        _ person: String,
        _ note: String
    ) -> OrderEvent? {
        if note.isEmpty { faults.append("Write why it is cancelled.") }
        let chosen = order.lines.filter { fields["l\($0.number)"] == "1" }
        guard fields["part"] == "lines" else {
            if !chosen.isEmpty {
                faults.append("You chose lines, and all of it: say which of the two you mean.")
            }
            detail = note
            return .cancelRequested(CancelRequest(requestedBy: person, reason: note))
        }
        if chosen.isEmpty { faults.append("Choose the lines that are not wanted any more.") }
        detail = Self.words(chosen.map(\.number)) + ": " + note
        // What has left stays; of the rest nothing is wanted.
        return .changeRequested(
            OrderChange(
                requestedBy: person,
                lines: chosen.map { line in
                    let gone = line.quantities.shipped - line.quantities.overshipped
                    return OrderChange.Line(
                        number: line.number,
                        quantity: gone == 0
                            ? .zero(line.ordered.unit)
                            : Quantity(thousandths: gone, line.stockUnit)
                    )
                },
                note: note
            )
        )
    }

    private mutating func change(
        _ fields: FormFields,
        _ order: OrderState,
        _ person: String,
        _ note: String
    ) -> OrderEvent? {
        let lines = quantities(fields, order, allowsZero: true).map {
            OrderChange.Line(number: $0.line.number, quantity: $0.quantity)
        }
        let text = fields["date"]
        let date = text.flatMap { LocalDate($0) }
        if text != nil, date == nil {
            faults.append("The day is one such as 2026-12-24.")
        }
        if lines.isEmpty, text == nil, faults.isEmpty {
            faults.append("Give a line another quantity, or the order another day.")
        }
        detail = Self.words(lines.map(\.number)) + (note.isEmpty ? "" : ": " + note)
        return .changeRequested(
            OrderChange(
                requestedBy: person,
                lines: lines,
                requestedDeliveryDate: date,
                note: note.isEmpty ? nil : note
            )
        )
    }

    private mutating func takeBack(
        _ fields: FormFields,
        _ order: OrderState,
        _ person: String
    ) -> OrderEvent? {
        let lines = quantities(fields, order, allowsZero: false).compactMap { wish in
            let word = fields["r\(wish.line.number)"]
            let reason = word.flatMap { ReturnReason(rawValue: $0) }
            if reason == nil {
                faults.append("Line \(wish.line.number): choose why it comes back.")
            }
            return reason.map {
                ReturnRequest.Line(
                    number: wish.line.number,
                    quantity: wish.quantity,
                    reason: $0
                )
            }
        }
        if lines.isEmpty, faults.isEmpty {
            faults.append("Say of at least one line how much comes back.")
        }
        let reference = fields["reference"]
        if let reference, reference.utf8.count > Limits.shortTextBytes {
            faults.append("The buyer's number has more than \(Limits.shortTextBytes) bytes.")
        }
        detail = Self.words(lines.map(\.number))
        return .returnRequested(
            ReturnRequest(requestedBy: person, reference: reference, lines: lines)
        )
    }

    private mutating func hold(
        _ fields: FormFields,
        _ person: String,
        _ note: String
    ) -> OrderEvent? {
        if note.isEmpty { faults.append("Write why it is to stop.") }
        guard let kind = fields["kind"].flatMap({ HoldPlacement.Kind(rawValue: $0) }) else {
            faults.append("Choose what is to be looked into.")
            return nil
        }
        let owner = HoldPlacement.owners.first { $0.rawValue == fields["owner"] }
        detail = "\(kind.rawValue): \(note)"
        return .holdPlaced(
            HoldPlacement(kind, note: note, placedBy: person, owner: owner)
        )
    }

    /// The lines of which a quantity was typed, each with it.
    private mutating func quantities(
        _ fields: FormFields,
        _ order: OrderState,
        allowsZero: Bool
    ) -> [(line: OrderLine, quantity: Quantity)] {
        var found: [(OrderLine, Quantity)] = []
        for line in order.lines {
            guard let text = fields["q\(line.number)"] else { continue }
            guard let thousandths = ScaledDecimal.value(text, digits: 3),
                thousandths > 0 || (allowsZero && thousandths == 0),
                thousandths <= Limits.quantityThousandths
            else {
                faults.append("Line \(line.number): write a quantity such as 12 or 0.5.")
                continue
            }
            let unit = fields["u\(line.number)"].flatMap { UnitOfMeasure(validating: $0) }
            found.append((line, Quantity(thousandths: thousandths, unit ?? line.ordered.unit)))
        }
        return found
    }

    private static func words(_ numbers: [Int]) -> String {
        guard !numbers.isEmpty else { return "no line" }
        let named = numbers.prefix(20).map(String.init).joined(separator: ", ")
        return (numbers.count == 1 ? "line " : "lines ") + named
            + (numbers.count > 20 ? " and others" : "")
    }
}

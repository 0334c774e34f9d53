import Canonical
import Inventory
import JSON
import Primitives

/// A count or an adjustment as it is answered.
enum StockAdjustmentView {
    static let schema = JSONSchema.open([
        .required("kind", .words(of: StockAdjustment.Kind.self)),
        .required("site", .string),
        .required("number", .string),
        .required(
            "state",
            .word(["waiting", "applied", "declined"])
                .described("`waiting` is for a second person; only `applied` changes the ledger.")
        ),
        .required("reason", .string),
        .required("as_of", .moment),
        .required("requested_by", .string),
        .optional("decided_by", .string.described("The second person.")),
        .optional("note", .string.described("What the second person said.")),
        .required(
            "concerns",
            .array(of: .string).described("Why a second person is, or was, needed.")
        ),
        .required("currency", .named(.currency)),
        .optional("value", .decimal("12.50").described("Of all changes, each without its sign.")),
        .optional("erp_number", .string.described("The ERP's number, once it has it.")),
        .required(
            "lines",
            .array(
                of: .open([
                    .required("sku", .string),
                    .required("unit", .unit),
                    .required("ledger", .decimal("42").described("Had at `as_of`.")),
                    .required("change", .decimal("-2")),
                    .optional("value", .decimal("6.18").described("Absent without a price.")),
                    .optional("lot", .string),
                ])
            )
        ),
    ])

    static func json(_ state: AdjustmentWorkflow.State, currency: Currency) -> JSONValue {
        guard let request = state.request else { return .members([:]) }
        return .members([
            "kind": .word(request.kind),
            "site": .id(request.site),
            "number": .id(request.number),
            "state": .word(state.phase),
            "reason": .string(request.reason),
            "as_of": .moment(request.asOf),
            "requested_by": .string(state.requestedBy),
            "decided_by": .text(state.decidedBy),
            "note": .text(state.note),
            "concerns": .array(state.concerns.map { .string($0) }),
            "currency": .string(currency.code),
            "value": .amount(state.value),
            "erp_number": .text(state.externalNumber),
            "lines": .array(
                state.corrections.map { line in
                    .members([
                        "sku": .id(line.item),
                        "unit": .string(line.unit.code),
                        "ledger": .quantity(line.before),
                        "change": .quantity(line.delta),
                        "value": .amount(line.value),
                        "lot": .text(line.lot),
                    ])
                }
            ),
        ])
    }
}

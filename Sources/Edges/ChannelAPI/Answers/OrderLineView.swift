import Canonical
import JSON
import Ordering
import Pricing
import Primitives

/// One line of an order: what was asked, what was answered, where its quantity stands.
enum OrderLineView {
    static func json(_ line: OrderLine, in order: OrderState) -> JSONValue {
        .members([
            "number": .number(line.number),
            "buyer_line_number": .text(line.buyerLineNumber),
            "requested_item": ItemReference.json(line.requestedItem),
            "sku": .id(line.item),
            "description": .string(line.description),
            "ordered": .members([
                "quantity": .string(line.ordered.decimalText),
                "unit": .string(line.ordered.unit.code),
            ]),
            "answer": .word(line.status),
            "reasons": .words(line.reasons),
            "stock_unit": .string(line.stockUnit.code),
            "quantities": quantities(line.quantities),
            "price": line.price.map(price),
            "amounts": order.amounts(of: line).map(OrderView.amounts),
            "taxes": line.price.map { _ in .array(order.taxes(of: line).map(tax)) },
            "allocations": .array(line.allocations.map(allocation)),
            "promised_on": .date(line.promisedOn),
            "kit": line.kit.map(kit),
        ])
    }

    static let schema = JSONSchema.open([
        .required("number", .atLeast(1)),
        .optional("buyer_line_number", .string),
        .required("requested_item", .anyObject.described("The item as the buyer named it.")),
        .optional("sku", .string.described("Our number; left out when the item is not known.")),
        .required("description", .string),
        .required(
            "ordered",
            .open([.required("quantity", .decimal("2")), .required("unit", .unit)])
        ),
        .required("answer", .words(of: LineAnswer.self)),
        .required("reasons", .array(of: .words(of: ReasonCode.self))),
        .required("stock_unit", .unit.described("The unit of `quantities` and `allocations`.")),
        .required("quantities", .named(.quantities)),
        .optional("price", .named(.linePrice)),
        .optional("amounts", OrderView.amountsSchema.described("Without what is cancelled.")),
        .optional(
            "taxes",
            .array(of: .named(.tax))
                .described("Without what is cancelled; they sum to the tax in `amounts`.")
        ),
        .required(
            "allocations",
            .array(
                of: .open([
                    .required("site", .string),
                    .required("quantity", .decimal("24")),
                    .optional("fulfilment", .string),
                ])
            )
        ),
        .optional("promised_on", .date.described("When the last of it is to leave.")),
        .optional("kit", kitSchema.described("What a kit is put together from.")),
    ])

    private static let kitSchema = JSONSchema.open([
        .optional("waits_at", .string.described("Where missing components are waited for.")),
        .required(
            "components",
            .array(
                of: .open([
                    .required(
                        "number",
                        .atLeast(1).described("What warehouses call it beside the lines' numbers.")
                    ),
                    .required("sku", .string),
                    .required("description", .string),
                    .required("quantity", .decimal("2").described("For one kit.")),
                    .required("unit", .unit),
                    .optional(
                        "set_aside",
                        .decimal("1").described("Reserved for kits that wait for the rest.")
                    ),
                ])
            )
        ),
    ])

    private static func kit(_ kit: KitLine) -> JSONValue {
        .members([
            "waits_at": .id(kit.waitsAt),
            "components": .array(
                kit.components.map { component in
                    .members([
                        "number": .number(component.number),
                        "sku": .id(component.part.item),
                        "description": .string(component.description),
                        "quantity": .quantity(component.part.thousandths),
                        "unit": .string(component.unit.code),
                        "set_aside": .given(
                            .quantity(component.setAside),
                            if: component.setAside > 0
                        ),
                    ])
                }
            ),
        ])
    }

    // MARK: - Parts

    private static func quantities(_ quantities: LineQuantities) -> JSONValue {
        .members([
            "ordered": .quantity(quantities.ordered),
            "cancelled": .quantity(quantities.cancelled),
            "open": .quantity(quantities.open),
            "backordered": .quantity(quantities.backordered),
            "allocated": .quantity(quantities.allocated),
            "picked": .quantity(quantities.picked),
            "shipped": .quantity(quantities.shipped),
            "overshipped": .quantity(quantities.overshipped),
            "invoiced": .quantity(quantities.invoiced),
            "returned": .quantity(quantities.returned),
        ])
    }

    static let quantitiesSchema = JSONSchema.open(
        [
            "ordered", "cancelled", "open", "backordered", "allocated", "picked", "shipped",
            "overshipped", "invoiced", "returned",
        ].map { .required($0, .decimal("24")) }
    ).described(
        "ordered = cancelled + open + backordered + allocated + picked + shipped - overshipped"
    )

    static func price(_ line: PricedLine) -> JSONValue {
        .members([
            "amount": .string(line.price.decimalText),
            "per": .string(line.price.unit.code),
            "rule": .id(line.rule),
            "kind": .string(line.ruleKind),
            "valid_to": .date(line.ruleValidTo),
        ])
    }

    static let priceSchema = JSONSchema.open([
        .required("amount", .decimal("3.09")),
        .required("per", .unit),
        .required("rule", .string.described("The rule that made it.")),
        .required("kind", .word(["contract", "tier", "list"])),
        .optional("valid_to", .date.described("The rule's last day; open when left out.")),
    ])

    static func tax(_ tax: AppliedTax) -> JSONValue {
        .members([
            "name": .string(tax.name),
            "jurisdiction": .string(tax.jurisdiction),
            "rate": .string(ScaledDecimal.text(tax.partsPerMillion, digits: 6, atLeast: 0)),
            "amount": .amount(tax.amount),
            "exemption": .text(tax.exemption),
        ])
    }

    static let taxSchema = JSONSchema.open([
        .required("name", .string),
        .required("jurisdiction", .string),
        .required("rate", .decimal("0.0825")),
        .required("amount", .decimal("9.90")),
        .optional("exemption", .string.described("The certificate that made it zero.")),
    ])

    private static func allocation(_ allocation: Allocation) -> JSONValue {
        .members([
            "site": .id(allocation.site),
            "quantity": .quantity(allocation.thousandths),
            "fulfilment": .id(allocation.fulfilment),
        ])
    }
}

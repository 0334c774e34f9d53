import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage

/// `GET /v1/accounts/{account}`: who a customer is and what credit it has, read without the ERP.
enum AccountHandler {
    static let route = Route(
        .get,
        "/v1/accounts/{account}",
        "getAccount",
        in: .accounts,
        summary: "Read a customer's account and credit",
        detail: """
            Exposure is open orders plus open invoices minus payments, of the whole customer group \
            whose credit is shared (`credit.root`). It is exact as of `as_of`; an order decides on \
            the same figures. Where another system owns the customer's record and limit, \
            `master_data` says since when our copy is known to be the owner's, and whether it is \
            older than it may be.
            """,
        access: .needs(.accountsRead, handle),
        parameters: [.account],
        answers: [.json(200, "The account.", .account)],
        problems: [.notFound]
    )

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let id = try exchange.id("account", Party.self)
        guard caller.mayReach(id) else { throw .notFound("account") }
        let entity = caller.entity.rawValue
        let facts = services.facts
        let found = try await services.read {
            (snapshot) throws(StoreFailure) -> (Party, CreditAccount?, [MasterStanding])? in
            let catalogue = try facts.catalogue(entity: entity, in: snapshot)
            guard let party = try catalogue.customer(id) else { return nil }
            var others: [CreditAccount] = []
            for root in try catalogue.accounts(under: party.creditRoot) {
                if let account = try snapshot.credit.load(root, entity: entity) {
                    others.append(account)
                }
            }
            let credit = CreditAccount.together(
                try snapshot.credit.load(party.creditRoot, entity: entity),
                with: others,
                as: party.creditRoot
            )
            return (party, credit, try snapshot.masterStandings.of(entity))
        }
        guard let (party, credit, standings) = found else { throw .notFound("account") }
        let copy = CopyView.json(of: [.customers, .creditLimits], standings, at: exchange.now)
        return .json(200, AccountView.json(party, credit, copy, asOf: exchange.now))
    }
}

/// A customer as its channel sees it.
enum AccountView {
    static func json(
        _ party: Party,
        _ credit: CreditAccount?,
        _ copy: JSONValue?,
        asOf now: Timestamp
    ) -> JSONValue {
        .members([
            "id": .id(party.id),
            "name": .string(party.name),
            "status": .word(party.status),
            "parent": .id(party.parent),
            "currency": .string(party.currency.code),
            "terms": .members([
                "days": .number(party.termsDays), "expire_on": .date(party.termsExpireOn),
            ]),
            "price_tier": .text(party.priceTier),
            "policy": .members([
                "shortfall": .word(party.policy.shortfall),
                "invoice_rule": .word(party.policy.invoiceRule),
                "allows_split_sites": .bool(party.policy.allowsSplitSites),
            ]),
            "ship_tos": .array(
                party.shipTos.map { shipTo in
                    .members([
                        "code": .string(shipTo.code),
                        "jurisdiction": .string(shipTo.jurisdiction),
                        "address": AddressBody.json(shipTo.address),
                    ])
                }
            ),
            "credit": Self.credit(credit, of: party),
            "as_of": .moment(now),
            "master_data": copy,
        ])
    }

    /// Without an account nothing was ever ordered and nothing is limited.
    private static func credit(_ account: CreditAccount?, of party: Party) -> JSONValue {
        let account =
            account
            ?? CreditAccount(
                root: party.creditRoot,
                limit: nil,
                openOrders: .zero(party.currency),
                openInvoices: .zero(party.currency),
                unappliedPayments: .zero(party.currency)
            )
        return .members([
            "root": .id(account.root),
            "currency": .string(account.openOrders.currency.code),
            "limit": .amount(account.limit),
            "open_orders": .amount(account.openOrders),
            "open_invoices": .amount(account.openInvoices),
            "unapplied_payments": .amount(account.unappliedPayments),
            "exposure": .amount(account.exposure),
            "available": .amount(account.limit.map { $0 - account.exposure }),
        ])
    }

    static let schema = JSONSchema.open([
        .required("id", .string),
        .required("name", .string),
        .required("status", .word(["active", "blocked"])),
        .optional("parent", .string),
        .required("currency", .currency),
        .required(
            "terms",
            .open([.required("days", .atLeast(0)), .optional("expire_on", .date)])
        ),
        .optional("price_tier", .string),
        .required(
            "policy",
            .open([
                .required("shortfall", .words(of: ShortfallPolicy.self)),
                .required("invoice_rule", .words(of: InvoiceRule.self)),
                .required("allows_split_sites", .bool),
            ])
        ),
        .required(
            "ship_tos",
            .array(
                of: .open([
                    .required("code", .string),
                    .required("jurisdiction", .string),
                    .required("address", .named(.address)),
                ])
            )
        ),
        .required(
            "credit",
            .open([
                .required("root", .string.described("The customer whose limit it is.")),
                .required("currency", .currency),
                .optional("limit", .decimal("50000.00").described("Left out when unlimited.")),
                .required("open_orders", .decimal("1200.00")),
                .required("open_invoices", .decimal("800.00")),
                .required("unapplied_payments", .decimal("0.00")),
                .required("exposure", .decimal("2000.00")),
                .optional("available", .decimal("48000.00").described("Negative when exceeded.")),
            ])
        ),
        .required("as_of", .moment),
        .optional("master_data", CopyView.schema),
    ])
}

import Canonical
import Primitives
import Projections
import Purchasing
import Reconciliation
import Stewardship
import Storage

/// Every address of the console. Links and redirects are made here and nowhere else.
enum ConsolePath: Equatable, Sendable {
    /// The front door.
    case overview
    case board(BoardFilter)
    case flow(FlowPlace)
    /// Messages that wait at the door, those after one of them.
    case door(after: String?)
    case order(Order.ID, done: Done? = nil, firstLine: Int? = nil)
    case raw(Order.ID, PayloadReference, isDownload: Bool = false)
    case releaseHold(Order.ID)
    case correctShipTo(Order.ID)
    /// The form of what can be done with an order; without an act, where it is sent.
    case orderAct(
        Order.ID,
        OrderAct? = nil,
        firstLine: Int? = nil,
        typed: [ActView.Pair] = []
    )
    case exceptions(done: Done? = nil)
    /// The part of a role's queue that follows an item.
    case queue(Role, after: WorkItemPlace)
    /// One role's queue as a list that is sorted and sifted.
    case queueList(QueueChoice)
    case item(String, done: Done? = nil)
    case actOnItem
    case redriveEffect
    case redriveMessage
    case dismissMessage
    case closeItem
    case judgeAdjustment
    case systems
    case documents(partner: String?, after: String? = nil)
    case documentBytes(String)
    case purchases(PurchaseStatus?, before: PurchaseOrder.ID? = nil)
    case purchase(PurchaseOrder.ID, PurchasePart)
    /// The form of what can be done with a purchase order; without one, where it is sent.
    case purchaseAct(
        PurchaseOrder.ID?,
        PurchaseAct? = nil,
        invoice: String? = nil,
        typed: [ActView.Pair] = []
    )
    case inventory(item: String?, after: String? = nil)
    case ledger(item: String, site: String, before: String? = nil)
    /// How old the news of each site's stock is.
    case stockNews
    /// What is on hold; of one item, when it is named.
    case holds(item: String?, done: Done? = nil)
    case placeHold
    case endHold
    case differences(CaseWorkflow.Phase?, before: String? = nil)
    case difference(String, done: Done? = nil)
    case mappings
    case mappingVersions(String)
    case mappingVersion(String, Int, done: Done? = nil)
    /// The form, with the text of a version to begin from; without one, where it is sent.
    case proposeMapping(String, Int?)
    case actOnMapping
    case proposeCorrection
    case judgeCorrection
    case stewardship(StewardshipWorkflow.Phase?, before: String? = nil)
    case stewardshipCase(String, done: Done? = nil)
    case proposeResolution
    case judgeResolution
    case audit(subject: String?, before: String? = nil)
    case failures
    case failureGroup(RedriveGroup)
    case freeze
    case redriveSet(String, done: Done? = nil)
    case redriveGo
    case redriveWithdraw
    case figures(FigureWindow)
    case returns(FigureWindow)
    /// The orders or shipments behind one of their numbers.
    case figureList(FigureChoice, after: FigureMember.Place? = nil)
    case objectives
    /// Five outcomes before and after a day.
    case outcomes(OutcomeChoice)
    /// What lies behind one of their numbers.
    case outcomeList(OutcomeListChoice, after: FigureMember.Place? = nil, skipping: Int? = nil)
    case events(Watch)
    /// A list with all that it has, also where the viewer has a view that is shown first.
    case whole(SavedView.List)
    case saveView
    case changeView
    case signIn(next: String?)
    case providerStart(next: String?)
    case providerReturn
    case signOut
    case asset(StaticAsset)

    /// What was just done, told once on the page that follows.
    enum Done: String, CaseIterable, Sendable {
        case holdReleased = "hold_released"
        case shipToCorrected = "ship_to_corrected"
        case effectRedriven = "effect_redriven"
        case messageRedriven = "message_redriven"
        case messageDismissed = "message_dismissed"
        case itemClosed = "item_closed"
        case adjustmentDecided = "adjustment_decided"
        case stockHeld = "stock_held"
        case stockFreed = "stock_freed"
        case correctionProposed = "correction_proposed"
        case correctionDecided = "correction_decided"
        case resolutionProposed = "resolution_proposed"
        case resolutionDecided = "resolution_decided"
        case setFrozen = "set_frozen"
        case setGoes = "set_goes"
        case setWithdrawn = "set_withdrawn"
        case mappingProposed = "mapping_proposed"
        case mappingApproved = "mapping_approved"
        case mappingDeclined = "mapping_declined"
        case mappingTried = "mapping_tried"
        case mappingActivated = "mapping_activated"
        case mappingTakenBack = "mapping_taken_back"
        case orderChanged = "order_changed"
        case orderCancelled = "order_cancelled"
        case returnAllowed = "return_allowed"
        case orderHeld = "order_held"
        case purchaseApproved = "purchase_approved"
        case purchaseDeclined = "purchase_declined"
        case purchaseCancelled = "purchase_cancelled"
        case answerDecided = "answer_decided"
        case invoiceDecided = "invoice_decided"
        case itemClaimed = "item_claimed"
        case itemHandedOver = "item_handed_over"
        case itemGivenBack = "item_given_back"
        case itemSnoozed = "item_snoozed"
        case itemCommented = "item_commented"
        case viewSaved = "view_saved"
        case viewChanged = "view_changed"
        case viewDeleted = "view_deleted"
    }

    static let board = ConsolePath.board(BoardFilter())

    /// Where every page lies; cookies are for this path only.
    static let root = "/console"

    var address: String {
        switch self {
        case .overview: Self.root
        case .board(let filter): Self.root + "/orders" + Self.query(filter.fields)
        case .flow(let place): Self.root + "/flow" + Self.query(place.fields)
        case .door(let last): Self.root + "/door" + Self.query([("after", last)])
        case .order(let id, let done, let firstLine):
            Self.order(id)
                + Self.query([
                    ("done", done?.rawValue), ("line", firstLine.map(String.init)),
                ])
        case .raw(let id, let payload, let isDownload):
            Self.order(id) + "/raw"
                + Self.query([
                    ("kind", payload.address.kind), ("key", payload.address.key),
                    ("download", isDownload ? "1" : nil),
                ])
        case .releaseHold(let id): Self.order(id) + "/release-hold"
        case .correctShipTo(let id): Self.order(id) + "/correct-ship-to"
        case .orderAct(let id, let act, let firstLine, let typed):
            Self.order(id) + "/act"
                + Self.query(
                    [("do", act?.rawValue), ("line", firstLine.map(String.init))]
                        + Self.asked(typed)
                )
        case .exceptions(let done):
            Self.root + "/exceptions" + Self.query([("done", done?.rawValue)])
        case .queue(let owner, let last):
            Self.root + "/exceptions"
                + Self.query([("queue", owner.rawValue), ("after", last.text)])
        case .queueList(let choice):
            Self.root + "/exceptions/list" + Self.query(choice.fields)
        case .item(let key, let done):
            Self.root + "/exceptions/item" + Self.query([("key", key), ("done", done?.rawValue)])
        case .actOnItem: Self.root + "/exceptions/act"
        case .redriveEffect: Self.root + "/exceptions/redrive-effect"
        case .redriveMessage: Self.root + "/exceptions/redrive-message"
        case .dismissMessage: Self.root + "/exceptions/dismiss-message"
        case .closeItem: Self.root + "/exceptions/close-item"
        case .judgeAdjustment: Self.root + "/exceptions/judge-adjustment"
        case .systems: Self.root + "/systems"
        case .documents(let partner, let last):
            Self.root + "/documents" + Self.query([("partner", partner), ("after", last)])
        case .documentBytes(let id): Self.root + "/documents/bytes" + Self.query([("id", id)])
        case .purchases(let status, let last):
            Self.root + "/purchases"
                + Self.query([("status", status?.rawValue), ("before", last?.rawValue)])
        case .purchase(let id, let part):
            Self.root + "/purchases/order"
                + Self.query([("id", id.rawValue), ("part", part.rawValue)])
        case .purchaseAct(let id, let act, let invoice, let typed):
            Self.root + "/purchases/act"
                + Self.query(
                    [("id", id?.rawValue), ("do", act?.rawValue), ("number", invoice)]
                        + Self.asked(typed)
                )
        case .inventory(let item, let last):
            Self.root + "/inventory" + Self.query([("item", item), ("after", last)])
        case .ledger(let item, let site, let version):
            Self.root + "/inventory/ledger"
                + Self.query([("item", item), ("site", site), ("before", version)])
        case .stockNews: Self.root + "/inventory/sites"
        case .holds(let item, let done):
            Self.root + "/inventory/holds"
                + Self.query([("item", item), ("done", done?.rawValue)])
        case .placeHold: Self.root + "/inventory/hold"
        case .endHold: Self.root + "/inventory/release"
        case .differences(let phase, let last):
            Self.root + "/differences"
                + Self.query([("phase", phase?.rawValue), ("before", last)])
        case .difference(let id, let done):
            Self.root + "/differences/case"
                + Self.query([("id", id), ("done", done?.rawValue)])
        case .mappings: Self.root + "/mappings"
        case .mappingVersions(let name):
            Self.root + "/mappings/versions" + Self.query([("name", name)])
        case .mappingVersion(let name, let number, let done):
            Self.root + "/mappings/version"
                + Self.query([
                    ("name", name), ("number", String(number)), ("done", done?.rawValue),
                ])
        case .proposeMapping(let name, let number):
            Self.root + "/mappings/propose"
                + (number.map { Self.query([("name", name), ("number", String($0))]) } ?? "")
        case .actOnMapping: Self.root + "/mappings/act"
        case .proposeCorrection: Self.root + "/differences/propose"
        case .judgeCorrection: Self.root + "/differences/judge"
        case .stewardship(let phase, let last):
            Self.root + "/stewardship"
                + Self.query([("phase", phase?.rawValue), ("before", last)])
        case .stewardshipCase(let id, let done):
            Self.root + "/stewardship/case"
                + Self.query([("id", id), ("done", done?.rawValue)])
        case .proposeResolution: Self.root + "/stewardship/propose"
        case .judgeResolution: Self.root + "/stewardship/judge"
        case .audit(let subject, let id):
            Self.root + "/audit" + Self.query([("subject", subject), ("before", id)])
        case .failures: Self.root + "/failures"
        case .failureGroup(let group): Self.root + "/failures/group" + Self.query(group.fields)
        case .freeze: Self.root + "/failures/freeze"
        case .redriveSet(let hash, let done):
            Self.root + "/failures/set"
                + Self.query([("hash", hash), ("done", done?.rawValue)])
        case .redriveGo: Self.root + "/failures/go"
        case .redriveWithdraw: Self.root + "/failures/withdraw"
        case .figures(let window):
            Self.root + "/figures" + Self.query(window == FigureWindow() ? [] : window.fields)
        case .returns(let window):
            Self.root + "/figures/returns"
                + Self.query(window == FigureWindow() ? [] : window.fields)
        case .figureList(let choice, let last):
            Self.root + "/figures/list"
                + Self.query(
                    choice.fields + [
                        ("at", last.map { String($0.at.microseconds) }), ("id", last?.id),
                        ("line", last.flatMap { $0.line > 0 ? String($0.line) : nil }),
                    ]
                )
        case .objectives: Self.root + "/figures/objectives"
        case .outcomes(let choice): Self.root + "/figures/outcomes" + Self.query(choice.fields)
        case .outcomeList(let list, let last, let skipped):
            Self.root + "/figures/outcomes/list"
                + Self.query(
                    list.fields + [
                        ("at", last.map { String($0.at.microseconds) }), ("id", last?.id),
                        ("skip", skipped.map(String.init)),
                    ]
                )
        case .events(let watch): Self.root + "/events" + Self.query([("watch", watch.text)])
        case .whole(let list):
            Self.root + "/" + list.rawValue + Self.query([("view", "all")])
        case .saveView: Self.root + "/views/save"
        case .changeView: Self.root + "/views/change"
        case .signIn(let next): Self.root + "/sign-in" + Self.query([("next", next)])
        case .providerStart(let next):
            Self.root + "/sign-in/provider" + Self.query([("next", next)])
        case .providerReturn: Self.root + "/sign-in/return"
        case .signOut: Self.root + "/sign-out"
        case .asset(let asset): Self.root + "/static/" + asset.name + "?v=" + asset.tag
        }
    }

    private static func order(_ id: Order.ID) -> String {
        root + "/orders/" + FormFields.encoded(id.rawValue)
    }

    /// What was typed into a form, and that its preview is wanted.
    private static func asked(_ typed: [ActView.Pair]) -> [(String, String?)] {
        guard !typed.isEmpty else { return [] }
        return typed.map { ($0.name, $0.value) } + [("ask", "1")]
    }

    static func query(_ fields: [(String, String?)]) -> String {
        let pairs = fields.compactMap { name, value in
            value.map { name + "=" + FormFields.encoded($0) }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// The same address, asked for as a file.
    var asFile: String { address + (address.contains("?") ? "&" : "?") + "as=csv" }

    /// The same address, and what was just done.
    func told(_ done: Done) -> String {
        address + (address.contains("?") ? "&" : "?") + "done=" + done.rawValue
    }

    /// A path of ours to go back to after signing in, or the overview for anything else.
    static func safeReturn(_ next: String?) -> String {
        guard let next, next.utf8.count <= 2_000,
            next == root || next.hasPrefix(root + "/") || next.hasPrefix(root + "?"),
            next.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            !next.contains("//"), !next.hasPrefix(root + "/sign-")
        else { return overview.address }
        return next
    }
}

/// Which part of the order board a page shows.
struct BoardFilter: Equatable, Sendable {
    var status: FulfillmentStatus?
    var search: String?
    /// Orders before this id: the next page.
    var before: String?

    init(status: FulfillmentStatus? = nil, search: String? = nil, before: String? = nil) {
        self.status = status
        self.search = search
        self.before = before
    }

    init(_ fields: FormFields) {
        status = fields["status"].flatMap(FulfillmentStatus.init(rawValue:))
        search = fields["q"].map { String($0.prefix(200)) }
        before = fields.searchable("before")
    }

    /// The same orders from their beginning.
    var whole: BoardFilter { BoardFilter(status: status, search: search) }

    fileprivate var fields: [(String, String?)] {
        [("status", status?.rawValue), ("q", search), ("before", before)]
    }
}

/// Which of a stage's orders a list shows, and from where on.
struct FlowPlace: Equatable, Sendable {
    var stage: FlowStage
    var part = FlowPart.standing
    /// When the hour began, for those that came within it.
    var since: Timestamp?
    /// The last row of the page before.
    var after: FlowRow.Place?

    init(
        stage: FlowStage,
        part: FlowPart = .standing,
        since: Timestamp? = nil,
        after: FlowRow.Place? = nil
    ) {
        self.stage = stage
        self.part = part
        self.since = since
        self.after = after
    }

    /// `nil` when no stage of ours is named.
    init?(_ fields: FormFields) {
        guard let stage = fields["stage"].flatMap(FlowStage.init(rawValue:)) else { return nil }
        self.stage = stage
        part = fields["part"].flatMap(FlowPart.init(rawValue:)) ?? .standing
        since = fields["since"].flatMap { Int64($0) }.map { Timestamp(microseconds: $0) }
        let at = fields["at"].flatMap { Int64($0) }.map { Timestamp(microseconds: $0) }
        after = at.map { FlowRow.Place(at: $0, orderID: fields["id"] ?? "") }
    }

    fileprivate var fields: [(String, String?)] {
        [
            ("stage", stage.rawValue), ("part", part.rawValue),
            ("since", since.map { String($0.microseconds) }),
            ("at", after.map { String($0.at.microseconds) }), ("id", after?.orderID),
        ]
    }
}

extension RedriveGroup {
    fileprivate var fields: [(String, String?)] {
        [("kind", kind.rawValue), ("target", target), ("operation", operation), ("code", code)]
    }

    /// `nil` when the fields name no group.
    init?(_ fields: FormFields, entity: LegalEntity.ID) {
        guard let kind = fields["kind"].flatMap(Kind.init(rawValue:)),
            let target = fields["target"], let operation = fields["operation"],
            [target, operation, fields["code"] ?? ""].allSatisfy({ $0.utf8.count <= 256 })
        else { return nil }
        self.init(
            entity: entity.rawValue,
            kind: kind,
            target: target,
            operation: operation,
            code: fields["code"] ?? ""
        )
    }
}

/// Which of a role's open items a list shows, and in which order.
struct QueueChoice: Equatable, Sendable {
    var owner: Role
    var order = WorkItemOrder.due
    var cause: String?
    /// Where the page before ended.
    var after: WorkItemPlace?

    init(owner: Role, order: WorkItemOrder = .due, cause: String? = nil) {
        self.owner = owner
        self.order = order
        self.cause = cause
    }

    /// `nil` for a queue that is not the viewer's.
    init?(_ fields: FormFields, for viewer: Viewer) {
        guard let owner = fields["queue"].flatMap(Role.init(rawValue:)),
            ExceptionsModel.owners(for: viewer).contains(owner)
        else { return nil }
        self.owner = owner
        order = fields["sort"].flatMap(WorkItemOrder.init(rawValue:)) ?? .due
        cause = fields["cause"].flatMap { $0.isSearchable ? $0 : nil }
        after = fields["after"].flatMap(WorkItemPlace.init(text:))
    }

    /// The same list from its beginning.
    var whole: QueueChoice { QueueChoice(owner: owner, order: order, cause: cause) }

    fileprivate var fields: [(String, String?)] {
        [
            ("queue", owner.rawValue), ("sort", order.rawValue), ("cause", cause),
            ("after", after?.text),
        ]
    }
}

/// What one metric measures, under which name and labels: the contract with dashboards and alerts.
///
/// `docs/reference/metrics.md` lists every family of `all`; a test compares the two.
public struct MetricFamily: Equatable, Sendable {
    public enum Kind: String, Sendable { case counter, gauge, histogram }

    /// As OpenMetrics names the family: a counter's samples add `_total`.
    public let name: String
    public let kind: Kind
    public let unit: Unit?
    public let help: String
    /// The labels' names; samples give their values in this order.
    public let labels: [String]

    /// The unit is also the end of the family's name.
    public enum Unit: String, Sendable { case seconds, bytes }

    init(
        _ name: String,
        _ kind: Kind,
        in unit: Unit? = nil,
        by labels: [String] = [],
        _ help: String
    ) {
        precondition(
            unit.map { name.hasSuffix("_" + $0.rawValue) } ?? true,
            "the name of \(name) ends with its unit"
        )
        self.name = name
        self.kind = kind
        self.unit = unit
        self.labels = labels
        self.help = help
    }
}

// MARK: - Counted by the process as things happen

extension MetricFamily {
    public static let requests = MetricFamily(
        "crossdock_requests",
        .counter,
        by: ["operation", "status"],
        "Requests to the public API that were answered, by this node."
    )
    public static let requestSeconds = MetricFamily(
        "crossdock_request_seconds",
        .histogram,
        in: .seconds,
        by: ["operation", "client"],
        "From a request's head to its answer, by this node."
    )
    public static let reads = MetricFamily(
        "crossdock_reads",
        .counter,
        by: ["read"],
        "Questions for availability, prices, credit and orders that were answered, by this node and "
            + "without a call to any system."
    )
    public static let authenticationFailures = MetricFamily(
        "crossdock_authentication_failures",
        .counter,
        "Requests whose key was missing, malformed, unknown or revoked."
    )
    public static let attempts = MetricFamily(
        "crossdock_attempts",
        .counter,
        by: ["target", "outcome"],
        "Calls for effects, by how they ended: done, retry, unknown, away, refused or parked."
    )
    public static let retries = MetricFamily(
        "crossdock_retries",
        .counter,
        by: ["target", "code"],
        "Calls that will be made again, by the failure that made them fail."
    )
    public static let attemptSeconds = MetricFamily(
        "crossdock_attempt_seconds",
        .histogram,
        in: .seconds,
        by: ["target"],
        "How long one effect's call took, with asking before repeating."
    )
}

extension MetricFamily {
    public static let buildInfo = MetricFamily(
        "crossdock_build_info",
        .gauge,
        by: ["version"],
        "1, with the release that this node runs."
    )
}

// MARK: - Read from the database when asked

extension MetricFamily {
    public static let storeUp = MetricFamily(
        "crossdock_store_up",
        .gauge,
        "1 when the figures below could be read from the database, else 0 and they are absent."
    )
    public static let storeBytes = MetricFamily(
        "crossdock_store_bytes",
        .gauge,
        in: .bytes,
        "The database's size, without its write-ahead log."
    )
    public static let inboxWaiting = MetricFamily(
        "crossdock_inbox_waiting",
        .gauge,
        "Messages that were received and not yet decided."
    )
    public static let inboxOldest = MetricFamily(
        "crossdock_inbox_oldest_seconds",
        .gauge,
        in: .seconds,
        "For how long the first message should have been decided; 0 while none is late. One that "
            + "was put off counts from its next try."
    )
    public static let inboxParked = MetricFamily(
        "crossdock_inbox_parked",
        .gauge,
        "Messages that wait for a person."
    )
    public static let inboxParkedCauses = MetricFamily(
        "crossdock_inbox_parked_causes",
        .gauge,
        by: ["source", "kind", "code"],
        "Messages that wait for a person, by who sent them, what they are, and the failure's code."
    )
    public static let transformationsFailed = MetricFamily(
        "crossdock_transformations_failed",
        .counter,
        by: ["mapping", "field"],
        "Fields of partners' documents that could not be read, by the mapping that read them."
    )
    public static let documentsUnread = MetricFamily(
        "crossdock_documents_unread",
        .gauge,
        by: ["mapping"],
        "Partners' documents that wait for a person because a mapping could not read all of them."
    )
    public static let effectsOpen = MetricFamily(
        "crossdock_effects_open",
        .gauge,
        by: ["target", "state"],
        "Effects that are still to be performed: ready, leased (under way) or unknown (in doubt)."
    )
    public static let effectsOldest = MetricFamily(
        "crossdock_effects_oldest_seconds",
        .gauge,
        in: .seconds,
        by: ["target"],
        "The age of a target's oldest open effect that nothing given up on holds up; timers have "
            + "none."
    )
    public static let effectsParked = MetricFamily(
        "crossdock_effects_parked",
        .gauge,
        by: ["target"],
        "Effects that were given up on and wait for a person."
    )
    public static let budgetLeft = MetricFamily(
        "crossdock_target_budget_left",
        .gauge,
        by: ["target", "per"],
        "Calls that a target's limits allow this node from now on, by minute and day."
    )
    public static let targetResting = MetricFamily(
        "crossdock_target_resting",
        .gauge,
        by: ["target"],
        "1 while this node leaves a target alone: its breaker is open or its budget is spent."
    )
    public static let certificateExpires = MetricFamily(
        "crossdock_certificate_expires_seconds",
        .gauge,
        in: .seconds,
        by: ["partner", "whose"],
        "Until the certificate ends that AS2 messages are made with, ours or theirs; negative once it has."
    )
    public static let keyExpires = MetricFamily(
        "crossdock_client_key_expires_seconds",
        .gauge,
        in: .seconds,
        by: ["client", "name"],
        "Until an API key ends, of those that end within 31 days and that nobody replaced; negative once it has."
    )
    public static let partnerOverdue = MetricFamily(
        "crossdock_partner_overdue_seconds",
        .gauge,
        in: .seconds,
        by: ["partner"],
        "For how long a partner's orders should have been here, by its profile's sends; 0 while none are missed."
    )
    public static let targetAway = MetricFamily(
        "crossdock_target_away_seconds",
        .gauge,
        in: .seconds,
        by: ["target"],
        "For how long a target has taken no calls, as far as its last one tells; 0 while it does."
    )
    public static let targetAwayCause = MetricFamily(
        "crossdock_target_away_cause",
        .gauge,
        by: ["target", "cause"],
        "1 while a target takes no calls: why not, as far as its last one tells."
    )
    public static let targetWaitingOrders = MetricFamily(
        "crossdock_target_waiting_orders",
        .gauge,
        by: ["target", "cut_off"],
        "Orders that wait for a target that is away or a minute late: whose cut-off is missed, "
            + "is still to come today, is later, or is not known (none)."
    )
    public static let targetWaitingValue = MetricFamily(
        "crossdock_target_waiting_value",
        .gauge,
        by: ["target", "currency"],
        "What those orders come to with tax, in whole units of each currency."
    )
    public static let masterDataAge = MetricFamily(
        "crossdock_master_data_age_seconds",
        .gauge,
        in: .seconds,
        by: ["entity", "part", "system"],
        "Since when our copy of master data is known to be its owner's; 0 before it was first read."
    )
    public static let masterDataStale = MetricFamily(
        "crossdock_master_data_stale",
        .gauge,
        by: ["entity", "part", "system"],
        "1 while our copy of master data is older than it may be, or was never read."
    )
    public static let stockAge = MetricFamily(
        "crossdock_stock_age_seconds",
        .gauge,
        in: .seconds,
        by: ["entity", "site"],
        "Of how long ago the last news of a site's stock is; 0 before the first."
    )
    public static let stockStale = MetricFamily(
        "crossdock_stock_stale",
        .gauge,
        by: ["entity", "site"],
        "1 while the news of a site's stock is older than it may be, or there was none yet; only "
            + "of sites that have a limit."
    )
    public static let reconciliationDiffering = MetricFamily(
        "crossdock_reconciliation_differing",
        .gauge,
        by: ["entity", "system", "subject"],
        "Records that the last comparison confirmed to differ from another system's."
    )
    public static let reconciliationUnderWay = MetricFamily(
        "crossdock_reconciliation_under_way",
        .gauge,
        by: ["entity", "system", "subject"],
        "Records that the last comparison did not judge, because news of them was under way."
    )
    public static let reconciliationComparedAge = MetricFamily(
        "crossdock_reconciliation_compared_age_seconds",
        .gauge,
        in: .seconds,
        by: ["entity", "system", "subject"],
        "Since when the last comparison that ended began; 0 before the first one."
    )
    public static let reconciliationProvenAge = MetricFamily(
        "crossdock_reconciliation_proven_age_seconds",
        .gauge,
        in: .seconds,
        by: ["entity", "system", "subject"],
        "Since when both sides were last proven equal; 0 before they first were."
    )
    public static let reconciliationFailing = MetricFamily(
        "crossdock_reconciliation_failing",
        .gauge,
        by: ["entity", "system", "subject"],
        "1 when the last comparison failed, else 0."
    )
    public static let stewardshipCases = MetricFamily(
        "crossdock_stewardship_cases",
        .gauge,
        by: ["entity", "phase"],
        "Questions of who is who that are not closed, by where they stand."
    )
    public static let stewardshipOverdue = MetricFamily(
        "crossdock_stewardship_overdue_seconds",
        .gauge,
        in: .seconds,
        by: ["entity", "phase"],
        "For how long a question of who is who should have been settled; 0 while none is late."
    )
    public static let mappingDocuments = MetricFamily(
        "crossdock_mapping_documents",
        .counter,
        by: ["mapping", "version", "outcome"],
        "Partners' documents by the version of the mapping that has a part in them, and what came "
            + "of them; those beside a version were read by the one before during its trial."
    )
    public static let workItems = MetricFamily(
        "crossdock_work_items_open",
        .gauge,
        by: ["role"],
        "What waits for a person, by the role that owns it."
    )
    public static let workItemsOldest = MetricFamily(
        "crossdock_work_items_oldest_seconds",
        .gauge,
        in: .seconds,
        by: ["role"],
        "The age of a role's oldest open item; 0 when it has none."
    )
    public static let eventsUnplaced = MetricFamily(
        "crossdock_events_unplaced",
        .gauge,
        "Committed events that the sequencer has not given their position."
    )
    public static let eventsUnplacedOldest = MetricFamily(
        "crossdock_events_unplaced_oldest_seconds",
        .gauge,
        in: .seconds,
        "The age of the oldest event without a position; 0 when there is none."
    )
    public static let readerLag = MetricFamily(
        "crossdock_reader_lag_events",
        .gauge,
        by: ["reader"],
        "Events that a read model, or the export of traces, has still to follow."
    )

    public static let objectiveBudget = MetricFamily(
        "crossdock_objective_budget_remaining_ratio",
        .gauge,
        by: ["objective", "entity", "owner"],
        "What is left of an objective's error budget; 1 is all of it, below 0 it is overspent."
    )
    public static let objectiveBurn = MetricFamily(
        "crossdock_objective_burn_rate",
        .gauge,
        by: ["objective", "entity", "owner", "window"],
        "How many times as fast as it may be an objective's budget was spent in a window."
    )
    public static let objectiveJudged = MetricFamily(
        "crossdock_objective_judged",
        .gauge,
        by: ["objective", "entity", "owner", "window"],
        "Orders or shipments of an objective that were in time, or whose time was up, in a window."
    )

    /// Every family, in the order in which they are told.
    public static let all: [MetricFamily] = [
        buildInfo, requests, requestSeconds, reads, authenticationFailures, attempts, retries,
        attemptSeconds, storeUp, storeBytes, inboxWaiting, inboxOldest, inboxParked,
        inboxParkedCauses, transformationsFailed, documentsUnread, effectsOpen, effectsOldest,
        effectsParked,
        targetAway, targetAwayCause, targetWaitingOrders, targetWaitingValue, targetResting,
        budgetLeft, certificateExpires, keyExpires,
        partnerOverdue,
        masterDataAge, masterDataStale, stockAge, stockStale, reconciliationDiffering,
        reconciliationUnderWay,
        reconciliationComparedAge, reconciliationProvenAge, reconciliationFailing, stewardshipCases,
        stewardshipOverdue, mappingDocuments, workItems, workItemsOldest, eventsUnplaced,
        eventsUnplacedOldest,
        readerLag, objectiveBudget, objectiveBurn, objectiveJudged,
    ]
}

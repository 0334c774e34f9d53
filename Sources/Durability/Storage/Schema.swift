public import Database

/// The schema, step by step. Forward only; a step that has shipped is never edited.
///
/// Times are microseconds in UTC, quantities thousandths, money minor units, documents JSON bytes.
/// The legal entity is part of every business key.
public enum Schema {
    public static let migrations: [Migration] = [
        Migration(number: 1, name: "the doors and the engine", statements: doors),
        Migration(number: 2, name: "stock, credit and master data", statements: business),
        Migration(number: 3, name: "people, clients and read models", statements: edges),
        Migration(number: 4, name: "key figures", statements: keyFigures),
        Migration(number: 5, name: "bodies and versions beside rows", statements: bodies),
        Migration(number: 6, name: "milestones by their time", statements: milestoneTimes),
        Migration(number: 7, name: "attempts by time", statements: attemptTimes),
        Migration(number: 8, name: "documents by number", statements: documentNumbers),
        Migration(number: 9, name: "how fast a queue goes", statements: effectQueue),
        Migration(number: 10, name: "sign-in by identity providers", statements: providerSignIn),
        Migration(number: 11, name: "queues that people share", statements: queues),
        Migration(number: 12, name: "messages sent over AS2", statements: as2Sends),
        Migration(number: 13, name: "the flow and sets to re-drive", statements: visibility),
        Migration(number: 14, name: "targets that are away", statements: targetAbsence),
        Migration(number: 15, name: "what is out of a set", statements: redriveMembers),
        Migration(number: 16, name: "whose master data is", statements: masterStanding),
        Migration(number: 17, name: "documents to be acknowledged", statements: documentDue),
        Migration(number: 18, name: "counts and adjustments of stock", statements: adjustments),
        Migration(number: 19, name: "purchase orders", statements: purchases),
        Migration(number: 20, name: "lists among a million orders", statements: fastLists),
        Migration(number: 21, name: "key figures as sums", statements: figureSums),
        Migration(number: 22, name: "what partners must have by when", statements: partnerDuty),
        Migration(number: 23, name: "reconciliation", statements: reconciliation),
        Migration(number: 24, name: "queues with a priority", statements: queueStanding),
        Migration(number: 25, name: "when work is due", statements: workDue),
        Migration(number: 26, name: "saved views", statements: savedViews),
        Migration(number: 27, name: "what cannot be read", statements: failedReadings),
        Migration(number: 28, name: "documents by their keys", statements: sentDocuments),
        Migration(number: 29, name: "who is who", statements: stewardship),
        Migration(number: 30, name: "what warehouses are told", statements: warehouseLetters),
        Migration(number: 31, name: "key figures by part", statements: figureCuts),
        Migration(number: 32, name: "versions of mappings", statements: mappings),
        Migration(number: 33, name: "what carriers fetch and bill", statements: carriers),
        Migration(number: 34, name: "key figures with less to write", statements: figureDiffs),
        Migration(number: 35, name: "senders' spans", statements: senderSpans),
        Migration(number: 36, name: "holds of stock", statements: stockHolds),
        Migration(number: 37, name: "when an order's goods leave", statements: backlog),
        Migration(number: 38, name: "kits", statements: kits),
        Migration(number: 39, name: "key figures of returns", statements: figureReturns),
        Migration(number: 40, name: "how old news of stock is", statements: stockNews),
        Migration(number: 41, name: "promises on stale stock", statements: stalePromises),
        Migration(number: 42, name: "outcomes before and after", statements: outcomes),
        Migration(number: 44, name: "the life of API keys", statements: keyLife),
        Migration(number: 45, name: "seals of the audit", statements: auditSeals),
    ]

    private static let senderSpans: [SQL] = [
        "ALTER TABLE inbox_message ADD COLUMN sender_span {text}"
    ]

    private static let documentNumbers: [SQL] = [
        """
        CREATE INDEX partner_document_number
        ON partner_document (control_number, created_at, id)
        """
    ]

    private static let milestoneTimes: [SQL] = [
        "CREATE INDEX milestone_time ON milestone (order_id, at, sequence, ordinal)"
    ]

    private static let doors: [SQL] = [
        """
        CREATE TABLE inbox_message (
            id {identity},
            entity {text} NOT NULL,
            source {text} NOT NULL,
            message_key {text} NOT NULL,
            kind {text} NOT NULL,
            content_hash {bytes} NOT NULL,
            body {bytes} NOT NULL,
            trace_id {text} NOT NULL,
            actor {text} NOT NULL,
            received_at {int64} NOT NULL,
            state {text} NOT NULL,
            attempts {int64} NOT NULL,
            due_at {int64} NOT NULL,
            instance_kind {text},
            instance_id {text},
            failure_code {text},
            failure_detail {text},
            answer_status {int64},
            answer {bytes},
            decided_at {int64}
        ) {strict}
        """,
        "CREATE UNIQUE INDEX inbox_message_key ON inbox_message (source, message_key)",
        "CREATE INDEX inbox_message_due ON inbox_message (due_at, id) WHERE state = 'received'",
        "CREATE INDEX inbox_message_parked ON inbox_message (id) WHERE state = 'parked'",
        "CREATE INDEX inbox_message_instance ON inbox_message (instance_kind, instance_id, id)",
        """
        CREATE TABLE instance (
            kind {text} NOT NULL,
            id {text} NOT NULL,
            entity {text} NOT NULL,
            sequence {int64} NOT NULL,
            version {int64} NOT NULL,
            state {bytes} NOT NULL,
            trace_id {text} NOT NULL,
            updated_at {int64} NOT NULL,
            quarantine {text},
            PRIMARY KEY (kind, id)
        ) {strict}
        """,
        """
        CREATE TABLE event (
            id {identity},
            kind {text} NOT NULL,
            instance_id {text} NOT NULL,
            sequence {int64} NOT NULL,
            entity {text} NOT NULL,
            version {int64} NOT NULL,
            type {text} NOT NULL,
            event {bytes} NOT NULL,
            facts {bytes} NOT NULL,
            reasons {text} NOT NULL,
            cause {text} NOT NULL,
            actor {text} NOT NULL,
            trace_id {text} NOT NULL,
            at {int64} NOT NULL,
            position {int64}
        ) {strict}
        """,
        "CREATE UNIQUE INDEX event_sequence ON event (kind, instance_id, sequence)",
        "CREATE UNIQUE INDEX event_position ON event (position)",
        "CREATE INDEX event_unpositioned ON event (id) WHERE position IS NULL",
        """
        CREATE TABLE effect (
            key {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            instance_kind {text} NOT NULL,
            instance_id {text} NOT NULL,
            sequence {int64} NOT NULL,
            ordinal {int64} NOT NULL,
            target {text} NOT NULL,
            operation {text} NOT NULL,
            lane {text} NOT NULL,
            payload {bytes} NOT NULL,
            trace_id {text} NOT NULL,
            state {text} NOT NULL,
            due_at {int64} NOT NULL,
            attempts {int64} NOT NULL,
            lease_owner {text},
            lease_until {int64} NOT NULL,
            fence {int64} NOT NULL,
            last_code {text},
            last_detail {text},
            reference {text},
            created_at {int64} NOT NULL,
            done_at {int64}
        ) {strict}
        """,
        """
        CREATE INDEX effect_due ON effect (target, due_at, sequence)
        WHERE state IN ('ready', 'leased', 'unknown')
        """,
        """
        CREATE INDEX effect_lane ON effect (lane, sequence, ordinal)
        WHERE state IN ('ready', 'leased', 'unknown', 'parked')
        """,
        "CREATE INDEX effect_instance ON effect (instance_kind, instance_id, sequence, ordinal)",
        "CREATE INDEX effect_parked ON effect (created_at) WHERE state = 'parked'",
        """
        CREATE TABLE attempt (
            effect_key {text} NOT NULL,
            number {int64} NOT NULL,
            started_at {int64} NOT NULL,
            ended_at {int64} NOT NULL,
            outcome {text} NOT NULL,
            code {text},
            detail {text},
            status {int64},
            answer {bytes},
            PRIMARY KEY (effect_key, number)
        ) {strict}
        """,
        """
        CREATE TABLE receipt (
            effect_key {text} NOT NULL PRIMARY KEY,
            target {text} NOT NULL,
            external_id {text} NOT NULL,
            intent_hash {bytes} NOT NULL,
            at {int64} NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE business_key (
            entity {text} NOT NULL,
            channel {text} NOT NULL,
            customer {text} NOT NULL,
            number {text} NOT NULL,
            order_id {text} NOT NULL,
            content_hash {bytes} NOT NULL,
            created_at {int64} NOT NULL,
            PRIMARY KEY (entity, channel, customer, number)
        ) {strict}
        """,
        """
        CREATE TABLE cross_reference (
            entity {text} NOT NULL,
            kind {text} NOT NULL,
            value {text} NOT NULL,
            instance_kind {text} NOT NULL,
            instance_id {text} NOT NULL,
            PRIMARY KEY (entity, kind, value, instance_kind, instance_id)
        ) {strict}
        """,
        "CREATE INDEX cross_reference_value ON cross_reference (value)",
        """
        CREATE TABLE lease (
            name {text} NOT NULL PRIMARY KEY,
            owner {text} NOT NULL,
            until {int64} NOT NULL,
            fence {int64} NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE reader_cursor (
            name {text} NOT NULL PRIMARY KEY,
            position {int64} NOT NULL,
            updated_at {int64} NOT NULL
        ) {strict}
        """,
    ]

    private static let business: [SQL] = [
        """
        CREATE TABLE stock_level (
            entity {text} NOT NULL,
            item {text} NOT NULL,
            site {text} NOT NULL,
            on_hand {int64} NOT NULL,
            reserved {int64} NOT NULL,
            safety {int64} NOT NULL,
            version {int64} NOT NULL,
            updated_at {int64} NOT NULL,
            PRIMARY KEY (entity, item, site)
        ) {strict}
        """,
        """
        CREATE TABLE stock_posting (
            id {identity},
            entity {text} NOT NULL,
            item {text} NOT NULL,
            site {text} NOT NULL,
            kind {text} NOT NULL,
            on_hand_delta {int64} NOT NULL,
            reserved_delta {int64} NOT NULL,
            cause {text} NOT NULL,
            effect_key {text} NOT NULL,
            level_version {int64} NOT NULL,
            at {int64} NOT NULL
        ) {strict}
        """,
        """
        CREATE UNIQUE INDEX stock_posting_level
        ON stock_posting (entity, item, site, level_version)
        """,
        """
        CREATE TABLE inbound_supply (
            entity {text} NOT NULL,
            item {text} NOT NULL,
            site {text} NOT NULL,
            reference {text} NOT NULL,
            expected_on {text} NOT NULL,
            thousandths {int64} NOT NULL,
            PRIMARY KEY (entity, item, site, reference)
        ) {strict}
        """,
        """
        CREATE TABLE backorder (
            entity {text} NOT NULL,
            order_id {text} NOT NULL,
            line {int64} NOT NULL,
            item {text} NOT NULL,
            thousandths {int64} NOT NULL,
            offered {int64} NOT NULL,
            priority {int64} NOT NULL,
            since {int64} NOT NULL,
            promised_on {text},
            PRIMARY KEY (entity, order_id, line)
        ) {strict}
        """,
        """
        CREATE INDEX backorder_queue ON backorder (entity, item, priority, since, order_id, line)
        """,
        """
        CREATE TABLE credit_account (
            entity {text} NOT NULL,
            root {text} NOT NULL,
            currency {text} NOT NULL,
            limit_minor {int64},
            open_orders {int64} NOT NULL,
            open_invoices {int64} NOT NULL,
            unapplied_payments {int64} NOT NULL,
            version {int64} NOT NULL,
            updated_at {int64} NOT NULL,
            PRIMARY KEY (entity, root)
        ) {strict}
        """,
        """
        CREATE TABLE master_record (
            entity {text} NOT NULL,
            kind {text} NOT NULL,
            id {text} NOT NULL,
            document {bytes} NOT NULL,
            revision {int64} NOT NULL,
            source {text} NOT NULL,
            updated_at {int64} NOT NULL,
            PRIMARY KEY (entity, kind, id)
        ) {strict}
        """,
        """
        CREATE TABLE master_revision (
            id {int64} NOT NULL PRIMARY KEY,
            revision {int64} NOT NULL
        ) {strict}
        """,
        "INSERT INTO master_revision (id, revision) VALUES (1, 0)",
        """
        CREATE TABLE item_identifier (
            entity {text} NOT NULL,
            scheme {text} NOT NULL,
            value {text} NOT NULL,
            owner {text} NOT NULL,
            item {text} NOT NULL,
            PRIMARY KEY (entity, scheme, value, owner, item)
        ) {strict}
        """,
        """
        CREATE TABLE work_item (
            entity {text} NOT NULL,
            key {text} NOT NULL,
            owner {text} NOT NULL,
            reason {text} NOT NULL,
            detail {text} NOT NULL,
            instance_kind {text} NOT NULL,
            instance_id {text} NOT NULL,
            amount {int64},
            currency {text},
            opened_at {int64} NOT NULL,
            closed_at {int64},
            PRIMARY KEY (entity, key)
        ) {strict}
        """,
        "CREATE INDEX work_item_open ON work_item (owner, opened_at) WHERE closed_at IS NULL",
        "CREATE INDEX work_item_instance ON work_item (instance_kind, instance_id, opened_at)",
    ]

    private static let edges: [SQL] = [
        """
        CREATE TABLE api_client (
            id {text} NOT NULL PRIMARY KEY,
            name {text} NOT NULL,
            channel {text} NOT NULL,
            entity {text} NOT NULL,
            key_hash {bytes} NOT NULL,
            permissions {text} NOT NULL,
            customers {text} NOT NULL,
            created_at {int64} NOT NULL,
            revoked_at {int64}
        ) {strict}
        """,
        "CREATE UNIQUE INDEX api_client_key ON api_client (key_hash)",
        """
        CREATE TABLE webhook (
            id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            channel {text} NOT NULL,
            url {text} NOT NULL,
            milestones {text} NOT NULL,
            sealed_secret {bytes} NOT NULL,
            created_at {int64} NOT NULL,
            deleted_at {int64}
        ) {strict}
        """,
        "CREATE INDEX webhook_channel ON webhook (entity, channel) WHERE deleted_at IS NULL",
        """
        CREATE TABLE console_user (
            name {text} NOT NULL PRIMARY KEY,
            password_hash {text} NOT NULL,
            role {text} NOT NULL,
            created_at {int64} NOT NULL,
            disabled_at {int64}
        ) {strict}
        """,
        """
        CREATE TABLE console_session (
            token_hash {bytes} NOT NULL PRIMARY KEY,
            user_name {text} NOT NULL,
            csrf_token {text} NOT NULL,
            created_at {int64} NOT NULL,
            expires_at {int64} NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE audit_entry (
            id {identity},
            at {int64} NOT NULL,
            actor {text} NOT NULL,
            action {text} NOT NULL,
            subject {text} NOT NULL,
            detail {text} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX audit_entry_subject ON audit_entry (subject, id)",
        """
        CREATE TABLE control_number (
            partner {text} NOT NULL,
            direction {text} NOT NULL,
            kind {text} NOT NULL,
            last {int64} NOT NULL,
            PRIMARY KEY (partner, direction, kind)
        ) {strict}
        """,
        """
        CREATE TABLE partner_document (
            id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            partner {text} NOT NULL,
            direction {text} NOT NULL,
            type {text} NOT NULL,
            control_number {text} NOT NULL,
            state {text} NOT NULL,
            instance_kind {text},
            instance_id {text},
            name {text} NOT NULL,
            detail {text} NOT NULL,
            bytes {bytes} NOT NULL,
            created_at {int64} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX partner_document_instance ON partner_document (instance_kind, instance_id)",
        "CREATE INDEX partner_document_partner ON partner_document (partner, direction, created_at)",
        """
        CREATE TABLE milestone (
            entity {text} NOT NULL,
            order_id {text} NOT NULL,
            sequence {int64} NOT NULL,
            ordinal {int64} NOT NULL,
            kind {text} NOT NULL,
            at {int64} NOT NULL,
            document {bytes} NOT NULL,
            PRIMARY KEY (order_id, sequence, ordinal)
        ) {strict}
        """,
        """
        CREATE TABLE order_board (
            order_id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            channel {text} NOT NULL,
            customer {text} NOT NULL,
            customer_name {text} NOT NULL,
            number {text} NOT NULL,
            status {text} NOT NULL,
            holds {text} NOT NULL,
            currency {text} NOT NULL,
            gross {int64} NOT NULL,
            line_count {int64} NOT NULL,
            erp_number {text},
            received_at {int64} NOT NULL,
            updated_at {int64} NOT NULL,
            sequence {int64} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX order_board_recent ON order_board (entity, received_at, order_id)",
        "CREATE INDEX order_board_channel ON order_board (entity, channel, order_id)",
        "CREATE INDEX order_board_status ON order_board (entity, status, received_at)",
        """
        CREATE INDEX order_board_channel_status
        ON order_board (entity, channel, status, order_id)
        """,
        "CREATE INDEX order_board_changed ON order_board (entity, channel, updated_at, order_id)",
        "CREATE INDEX order_board_number ON order_board (number)",
    ]
}

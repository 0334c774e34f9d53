import Canonical
import Database
import Ordering
import Storage
import Synchronization

// What is written under each mutation.
extension DefectiveSession {
    /// What becomes of one statement.
    enum Change {
        case pass
        case skip
        case twice
        case with(SQL, [SQLValue])
    }

    func change(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Change {
        switch defect.mutation {
        case .inboxDedupe: accept(sql, values)
        case .businessKey: takeNumber(sql, values)
        case .effectFence: endWithoutFence(sql, values)
        case .outboxRow:
            sql.begins("INSERT INTO effect\n") && defect.strikesSeldom ? .skip : .pass
        case .laneOrder: claimAnything(sql, values)
        case .effectEnd: leaveOpen(sql, values)
        case .quantityLaw, .billingLaw: try saveUnlawful(sql, values)
        case .stockPosting:
            sql.begins("INSERT INTO stock_level") && defect.strikes ? .twice : .pass
        case .creditPosting:
            sql.begins("INSERT INTO credit_account") && values.count == 6 && defect.strikes
                ? .twice : .pass
        case .eventRow: sql.begins("INSERT INTO event\n") && defect.strikesSeldom ? .skip : .pass
        case .position: leaveGap(sql, values)
        case .boardRow: sql.begins("INSERT INTO order_board") && defect.strikes ? .skip : .pass
        case .earlyAnswer, .askFirst, .stockLock, .instanceLock, .savepoint: .pass
        }
    }

    // MARK: The in-door

    /// As if the unique key were not there.
    private func accept(_ sql: SQL, _ values: [SQLValue]) -> Change {
        guard sql.begins("INSERT INTO inbox_message"), case .text(let source) = values[1],
            case .text(let key) = values[2]
        else { return .pass }
        let again = defect.memory.withLock { memory -> Int? in
            guard !memory.inboxKeys.insert(source + "\n" + key).inserted else { return nil }
            memory.repeats += 1
            return memory.repeats
        }
        guard let again else { return .pass }
        var values = values
        values[2] = .text("\(key)#\(again)")
        return .with(sql, values)
    }

    private func takeNumber(_ sql: SQL, _ values: [SQLValue]) -> Change {
        guard sql.begins("INSERT INTO business_key"), case .text(let order) = values[4] else {
            return .pass
        }
        var values = values
        values[3] = .text(order)
        return .with(sql, values)
    }

    // MARK: The out-door

    private func endWithoutFence(_ sql: SQL, _ values: [SQLValue]) -> Change {
        guard sql.begins("UPDATE effect"), sql.says("fence = $2") else { return .pass }
        if sql.says("done_at = $5") {
            return .with(
                """
                UPDATE effect
                SET state = $3, reference = $4, done_at = $5, lease_until = 0, last_code = $6,
                    last_detail = $7
                WHERE key = $1 AND fence >= $2
                """,
                values
            )
        }
        return .with(
            """
            UPDATE effect
            SET state = $3, due_at = $4, lease_until = 0, last_code = $5, last_detail = $6
            WHERE key = $1 AND fence >= $2
            """,
            values
        )
    }

    private func claimAnything(_ sql: SQL, _ values: [SQLValue]) -> Change {
        guard sql.begins("SELECT key\n"), sql.says("AS earlier") else { return .pass }
        return .with(
            """
            SELECT key
            FROM effect
            WHERE target = $1 AND due_at <= $2 AND state IN ('ready', 'leased', 'unknown')
                AND lease_until <= COALESCE({server time}, $2)
            ORDER BY due_at, sequence
            LIMIT $3
            """,
            values
        )
    }

    private func leaveOpen(_ sql: SQL, _ values: [SQLValue]) -> Change {
        guard sql.begins("UPDATE effect"), sql.says("done_at = $5"), values[2] == .text("done"),
            case .text(let key) = values[0], defect.ofSome(key), case .integer(let now) = values[4]
        else { return .pass }
        return .with(
            """
            UPDATE effect
            SET state = 'unknown', due_at = $3, lease_until = 0
            WHERE key = $1 AND fence = $2
            """,
            [values[0], values[1], .integer(now + 1_800_000_000)]
        )
    }

    // MARK: Decisions and the log

    /// As if nobody had checked the law before the decision was stored.
    private func saveUnlawful(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Change {
        guard sql.begins("UPDATE instance"), sql.says("SET sequence"), values[0] == .text("order"),
            case .bytes(let bytes) = values[4]
        else { return .pass }
        var state = try StoredValue.decode(OrderState.self, from: bytes)
        let isBilling = defect.mutation == .billingLaw
        // Late enough that no later event has to be decided on it.
        let index = state.lines.firstIndex { isBilling ? $0.quantities.invoiced > 0 : true }
        guard let index, defect.strikesSeldom else { return .pass }
        if isBilling {
            state.lines[index].quantities.invoiced += 1_000
        } else {
            state.lines[index].quantities.picked += 1_000
        }
        var values = values
        values[4] = .bytes(try StoredValue.encode(state))
        return .with(sql, values)
    }

    private func leaveGap(_ sql: SQL, _ values: [SQLValue]) -> Change {
        guard sql.begins("UPDATE event"), case .integer(let last) = values[0], defect.strikesSeldom
        else { return .pass }
        return .with(sql, [.integer(last + 1), values[1]])
    }
}

extension PlantedDefect {
    /// One in eight keys, always the same.
    func ofSome(_ key: String) -> Bool {
        var print = Fingerprint()
        print.add(key)
        return print.number % 8 == 0
    }
}

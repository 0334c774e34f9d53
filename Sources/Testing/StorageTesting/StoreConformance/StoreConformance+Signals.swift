import Database
import Testing

extension StoreConformance {
    static let signals: [StoreConformance] = [
        .init("a signal wakes everybody who waits for it", signalWakesAll),
        .init("a signal given while nobody waits ends the next wait", signalIsKept),
        .init("a signal after the mark ends the wait, one before it does not", marksAreExact),
        .init("a signal wakes nobody who waits for another", signalsAreApart),
        .init("a wait ends at its timeout", waitTimesOut),
        .init("a cancelled wait ends at once", cancelledWaitEnds),
    ]

    /// Longer than any test may take, so a wait that ends has been woken.
    private static let forever = Duration.seconds(3_600)

    @Sendable private static func signalWakesAll(_ store: any Store) async throws {
        let mark = store.mark(of: .effects)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { await store.wait(for: .effects, after: mark, timeout: forever) }
            }
            await store.notify(.effects)
            await group.waitForAll()
        }
        #expect(store.mark(of: .effects) != mark)
    }

    @Sendable private static func signalIsKept(_ store: any Store) async throws {
        await store.notify(.inbox)
        await store.notify(.inbox)
        let time = await ContinuousClock().measure {
            await store.wait(for: .inbox, timeout: forever)
        }
        #expect(time < .seconds(60))
    }

    @Sendable private static func marksAreExact(_ store: any Store) async throws {
        await store.notify(.events)
        let mark = store.mark(of: .events)
        let time = await ContinuousClock().measure {
            await store.wait(for: .events, after: mark, timeout: .milliseconds(50))
        }
        #expect(time >= .milliseconds(50))
        await store.notify(.events)
        await store.wait(for: .events, after: mark, timeout: forever)
    }

    @Sendable private static func signalsAreApart(_ store: any Store) async throws {
        let mark = store.mark(of: .events)
        await store.notify(.inbox)
        let time = await ContinuousClock().measure {
            await store.wait(for: .events, after: mark, timeout: .milliseconds(50))
        }
        #expect(time >= .milliseconds(50))
        #expect(store.mark(of: .events) == mark)
    }

    @Sendable private static func waitTimesOut(_ store: any Store) async throws {
        for timeout in [Duration.zero, .milliseconds(30), .zero - .seconds(1)] {
            let time = await ContinuousClock().measure {
                await store.wait(for: .effects, timeout: timeout)
            }
            #expect(time >= timeout)
        }
    }

    @Sendable private static func cancelledWaitEnds(_ store: any Store) async throws {
        let before = Task { await store.wait(for: .inbox, timeout: forever) }
        before.cancel()
        await before.value
        await withTaskGroup(of: Void.self) { group in
            for signal in Signal.allCases {
                group.addTask { await store.wait(for: signal, timeout: forever) }
            }
            await Task.yield()
            group.cancelAll()
            await group.waitForAll()
        }
    }
}

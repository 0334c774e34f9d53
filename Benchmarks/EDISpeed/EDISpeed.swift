import Canonical
import EDI
import Primitives
import Translation

// How fast partners' bytes become tokens, trees and orders, beside a plain scan of the same memory.
//
// One core, one table; the ratio to the plain scan travels from machine to machine, the rates do
// not.

@main
struct EDISpeed {
    static func main() {
        let megabytes = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100
        let file = PurchaseOrders.file(megabytes: megabytes)
        let scan = Measured.best(of: 5) { plainScan(file) }
        print("| what | rate | of the plain scan |")
        print("|---|---|---|")
        report("plain scan: every eight bytes added up", file.count, scan, scan)
        let tokens = Measured.best(of: 5) { EDIReader.tokenCount(of: file) }
        report("tokens: every segment and element found", file.count, tokens, scan)
        let tree = Measured.best(of: 3) {
            EDIReader(policy: .standard).read(file).transactions.count
        }
        report("checked tree", file.count, tree, scan)
        orders()
    }

    private static func report(
        _ name: String,
        _ bytes: Int,
        _ time: Measured,
        _ scan: Measured
    ) {
        let rate = Int(Double(bytes) / time.seconds / 1_000_000)
        let ratio = Int(scan.seconds / time.seconds * 1_000)
        let text = "0." + String(repeating: "0", count: max(0, 3 - String(ratio).count))
        print("| \(name) | \(rate) MB/s | \(ratio >= 1_000 ? "1" : text + String(ratio)) |")
    }

    /// Each order is an interchange of its own, as over AS2: read, answered with a 997, translated.
    private static func orders() {
        let documents = (0..<20_000).map { PurchaseOrders.interchange($0) }
        let bytes = documents.reduce(0) { $0 + $1.count }
        let profile = PurchaseOrders.profile
        let moment = EnvelopeMoment(at: Timestamp(microseconds: 1_795_460_400_000_000))
        let reader = EDIReader(policy: .standard)
        let acknowledger = Acknowledger()
        let translator = PurchaseOrderReader(profile)
        let whole = Measured.best(of: 3) {
            var lines = 0
            for document in documents {
                let read = reader.read(document)
                for (interchange, _, set) in read.transactions {
                    lines += translator.read(set).request?.lines.count ?? 0
                    let reply = acknowledger.reply(
                        to: interchange,
                        of: read,
                        numbers: .init(interchange: 1, group: 1),
                        at: moment
                    )
                    if let reply, let written = try? X12Writer().write(reply) {  // counted as none
                        lines &+= written.count & 1
                    }
                }
            }
            return lines
        }
        let trees = Measured.best(of: 3) {
            documents.reduce(0) { $0 + reader.read($1).segments.count }
        }
        print(
            "| \(bytes / documents.count) byte 850s to checked trees | "
                + "\(Int(Double(documents.count) / trees.seconds)) /s | |"
        )
        print(
            "| \(bytes / documents.count) byte 850s to orders, 997 written | "
                + "\(Int(Double(documents.count) / whole.seconds)) /s | |"
        )
    }

    private static func plainScan(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { buffer in
            var sum: UInt64 = 0
            for offset in stride(from: 0, to: buffer.count - 7, by: 8) {
                sum &+= buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            }
            return Int(truncatingIfNeeded: sum)
        }
    }
}

/// The best of several runs: what the machine can do when nobody disturbs it.
struct Measured {
    var seconds: Double
    /// What the run answered, so that it is not optimised away.
    var answer: Int

    static func best(of runs: Int, _ body: () -> Int) -> Measured {
        var best = Measured(seconds: .infinity, answer: 0)
        for _ in 0..<runs {
            let start = ContinuousClock.now
            let answer = body()
            let parts = (ContinuousClock.now - start).components
            let seconds = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
            if seconds < best.seconds { best = Measured(seconds: seconds, answer: answer) }
        }
        precondition(best.answer != .min, "a run has an answer")
        return best
    }
}

import Canonical
import EDI
import Mapping
import Primitives
import Translation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// How fast partners' bytes become tokens, trees and orders, beside a plain scan of the same memory.
//
// Processor time of one core, so that a busy machine tells the same; one table. The ratio to the
// plain scan travels from machine to machine, the rates do not.

@main
struct EDISpeed {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        let megabytes = arguments.first.flatMap { Int($0) } ?? 100
        // All of them, or the one named, to look at where its time goes.
        let stages = Set(arguments.dropFirst())
        func isWanted(_ stage: String) -> Bool { stages.isEmpty || stages.contains(stage) }
        let file = PurchaseOrders.file(megabytes: megabytes)
        let scan = Measured.best(of: 5) { plainScan(file) }
        print("| what | rate | of the plain scan |")
        print("|---|---|---|")
        report("plain scan: every eight bytes added up", file.count, scan, scan)
        if isWanted("tokens") {
            let tokens = Measured.best(of: 5) { EDIReader.tokenCount(of: file) }
            report("tokens: every segment and element found", file.count, tokens, scan)
        }
        if isWanted("tokens") {
            // Pieces as partners send them: the tables of one are given back before the next.
            let pieces = (0..<megabytes).map { _ in PurchaseOrders.file(megabytes: 1) }
            let tokens = Measured.best(of: 5) {
                pieces.reduce(0) { $0 &+ EDIReader.tokenCount(of: $1) }
            }
            let bytes = pieces.reduce(0) { $0 + $1.count }
            report("tokens of the same in files of 1 MB", bytes, tokens, scan)
        }
        if isWanted("tree") {
            let tree = Measured.best(of: 3) {
                EDIReader(policy: .standard).read(file).transactions.count
            }
            report("checked tree", file.count, tree, scan)
            precondition(tree.answer > megabytes * 400, "the file was not read")
        }
        if isWanted("orders") { orders() }
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
        let mapped = mappedOrders(documents, reader, profile)
        precondition(mapped.answer >= documents.count * 20, "a document was not mapped")
        precondition(trees.answer == documents.count * 56, "a document was not read")
        precondition(whole.answer >= documents.count * 20, "a document was not translated")
        print(
            "| \(bytes / documents.count) byte 850s to checked trees | "
                + "\(Int(Double(documents.count) / trees.seconds)) /s | |"
        )
        print(
            "| \(bytes / documents.count) byte 850s to orders by the base mapping | "
                + "\(Int(Double(documents.count) / mapped.seconds)) /s | |"
        )
        print(
            "| \(bytes / documents.count) byte 850s to orders, 997 written | "
                + "\(Int(Double(documents.count) / whole.seconds)) /s | |"
        )
    }

    /// The same documents by the base mapping, without the answer.
    private static func mappedOrders(
        _ documents: [[UInt8]],
        _ reader: EDIReader,
        _ profile: PartnerProfile
    ) -> Measured {
        guard let mapping = try? MappingLibrary().effective("standard/850") else {  // Ours alone.
            preconditionFailure("the base mapping cannot be read")
        }
        let translator = MappedOrderReader(profile, by: mapping)
        return Measured.best(of: 3) {
            documents.reduce(0) { count, document in
                reader.read(document).transactions.reduce(count) {
                    $0 + (translator.read($1.transaction).request?.lines.count ?? 0)
                }
            }
        }
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
            let start = processorSeconds()
            let answer = body()
            let seconds = processorSeconds() - start
            if seconds < best.seconds { best = Measured(seconds: seconds, answer: answer) }
        }
        precondition(best.answer != .min, "a run has an answer")
        return best
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

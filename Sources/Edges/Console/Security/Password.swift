import Crypto
import CryptoExtras
import Foundation

/// Passwords at rest: `scrypt$N$r$p$salt$hash` (RFC 7914), salt and hash in base64.
///
/// ```swift
/// let stored = try Password.hash("correct horse battery staple")
/// Password.verify("correct horse battery staple", against: stored)  // true
/// ```
public enum Password {
    /// What one guess costs: memory is 128 · `rounds` · `blockSize` bytes.
    public struct Cost: Sendable, Equatable {
        public var rounds: Int
        public var blockSize: Int
        public var parallelism: Int

        public init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// 32 MiB and about a fifth of a second.
        public static let standard = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 3)
    }

    /// Bytes a password may have; a longer one is not read.
    public static let bytesMax = 256

    /// Hashes with a fresh salt from the system.
    public static func hash(_ password: String, cost: Cost = .standard) throws -> String {
        try hash(password, salt: ConsoleDependencies.systemRandom(16), cost: cost)
    }

    static func hash(_ password: String, salt: [UInt8], cost: Cost) throws -> String {
        let key = try derive(password, salt, cost)
        return [
            "scrypt", String(cost.rounds), String(cost.blockSize), String(cost.parallelism),
            Data(salt).base64EncodedString(), Data(key).base64EncodedString(),
        ].joined(separator: "$")
    }

    /// Whether `password` made `stored`; takes as long whether it did or not.
    ///
    /// A stored text that is no scrypt hash matches nothing.
    public static func verify(_ password: String, against stored: String) -> Bool {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", password.utf8.count <= bytesMax,
            let cost = cost(parts[1...3]), let salt = Data(base64Encoded: parts[4]),
            let expected = Data(base64Encoded: parts[5]), !expected.isEmpty,
            // Parameters that scrypt refuses match nothing either.
            let key = try? derive(password, Array(salt), cost, byteCount: expected.count)
        else { return false }
        return ConstantTime.areEqual(key, Array(expected))
    }

    private static func cost(_ parts: ArraySlice<String>) -> Cost? {
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3, (2...(1 << 20)).contains(numbers[0]),
            (1...32).contains(numbers[1]), (1...16).contains(numbers[2])
        else { return nil }
        return Cost(rounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
    }

    private static func derive(
        _ password: String,
        _ salt: [UInt8],
        _ cost: Cost,
        byteCount: Int = 32
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8),
            salt: salt,
            outputByteCount: byteCount,
            rounds: cost.rounds,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism
        )
        return key.withUnsafeBytes { Array($0) }
    }
}

/// Comparison that tells an attacker nothing by how long it takes.
enum ConstantTime {
    static func areEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    static func areEqual(_ left: String, _ right: String) -> Bool {
        areEqual(Array(left.utf8), Array(right.utf8))
    }
}

import Database
import Testing

extension StoreConformance {
    static let values: [StoreConformance] = [
        .init("every value comes back as it went in", everyValueComesBack),
        .init("text and bytes of a megabyte come back", bigValuesComeBack),
        .init("computed columns read as integers", computedColumnsAreIntegers),
        .init("text with a NUL is refused, because PostgreSQL cannot hold it", nulInTextIsRefused),
        .init("parameters may repeat and come in any order", parametersMayRepeat),
        .init("membership in a list finds each of its texts, and no other", listsAreAsked),
        .init("quoted braces and dollars stay as they are", quotedTextIsUntouched),
    ]

    @Sendable private static func everyValueComesBack(_ store: any Store) async throws {
        let integers: [Int64?] = [.min, -4_294_967_297, -1, 0, 1, 4_294_967_296, .max, nil]
        let texts: [String?] = [
            "", " ", "plain", "it's \"quoted\" \\ $1 {int64}", "line\nbreak\ttab",
            "Zürich 北京 👩‍👩‍👧‍👦 e\u{301} \u{FEFF}\u{10FFFF}", nil, "-1",
        ]
        let blobs: [[UInt8]?] = [
            [], [0], [0, 0, 1, 0], Array(0...255), Array("text".utf8), [0xFF, 0xFE], nil, [0x5C],
        ]
        try await store.write { (transaction) throws(StoreFailure) in
            for index in integers.indices {
                let values: [SQLValue] = [
                    integers[index].map { .integer($0) } ?? .null, .text(texts[index]),
                    .bytes(blobs[index]),
                ]
                try transaction.session.execute(
                    "INSERT INTO sample (whole, words, raw) VALUES ($1, $2, $3)",
                    values
                )
            }
        }

        let found = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT whole, words, raw FROM sample ORDER BY id") {
                ($0.optionalInteger(0), $0.optionalText(1), $0.optionalBytes(2))
            }
        }

        #expect(found.map(\.0) == integers)
        // Bytes, because Swift compares text by meaning and a store must keep every scalar.
        #expect(
            found.map { $0.1.map { Array($0.utf8) } } == texts.map { $0.map { Array($0.utf8) } }
        )
        #expect(found.map(\.2) == blobs)
    }

    @Sendable private static func listsAreAsked(_ store: any Store) async throws {
        let texts = [
            "", "plain", "it's", "\"quoted\"", "back\\slash", "line\nbreak\ttab\u{1}\u{1F}", "北京 👩‍👩‍👧‍👦",
            "1", "[2]", "{a,b}", "NULL",
        ]
        let found = try await store.write { (transaction) throws(StoreFailure) in
            for text in texts + ["other"] {
                try transaction.session.enqueue(
                    "INSERT INTO sample (words) VALUES ($1)",
                    [.text(text)]
                )
            }
            return try [texts + texts, ["1"], []].map { (list) throws(StoreFailure) in
                try transaction.session.rows(
                    "SELECT words FROM sample WHERE words {in $1} ORDER BY id",
                    [.list(list)]
                ) { $0.text(0) }
            }
        }
        #expect(found == [texts, ["1"], []])
    }

    @Sendable private static func bigValuesComeBack(_ store: any Store) async throws {
        let text = String(repeating: "päckchen ", count: 110_000)
        let bytes = (0..<1_100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let found = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.enqueue(
                "INSERT INTO sample (words, raw) VALUES ($1, $2)",
                [.text(text), .bytes(bytes)]
            )
            return try transaction.session.first("SELECT words, raw FROM sample") {
                ($0.text(0), $0.bytes(1))
            }
        }
        #expect(found?.0 == text)
        #expect(found?.1 == bytes)
    }

    @Sendable private static func computedColumnsAreIntegers(_ store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            for value in [3, -5, 7_000_000_000] {
                try transaction.session.execute(
                    "INSERT INTO sample (whole) VALUES ($1)",
                    [.int(value)]
                )
            }
        }
        let found = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows(
                """
                SELECT count(*), sum(whole), max(whole), min(whole) < 0, 1,
                    EXISTS (SELECT 1 FROM sample WHERE whole = 4), CAST('12' AS {int64}),
                    sum(-whole)
                FROM sample
                """
            ) { row in (0..<8).map { row.integer($0) } }
        }
        #expect(found == [[3, 6_999_999_998, 7_000_000_000, 1, 1, 0, 12, -6_999_999_998]])
    }

    @Sendable private static func nulInTextIsRefused(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a\0b")
        }
        #expect(failure.isCorrupt)
        #expect(try await store.counters() == [])
    }

    @Sendable private static func parametersMayRepeat(_ store: any Store) async throws {
        let found = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(
                "INSERT INTO counter (name, value, owner) VALUES ($2, $1, $2)",
                [.int(4), .text("twice")]
            )
            return try transaction.session.rows(
                "SELECT name, owner FROM counter WHERE name = $1 AND owner = $1 AND value = $2",
                [.text("twice"), .int(4)]
            ) { [$0.text(0), $0.text(1)] }
        }
        #expect(found == [["twice", "twice"]])
    }

    @Sendable private static func quotedTextIsUntouched(_ store: any Store) async throws {
        let found = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.first(
                """
                SELECT '{int64} $9 it''s', name AS "odd $7 {name}" -- $8 {no word}
                FROM counter WHERE name <> '{' UNION ALL SELECT '{int64} $9 it''s', $1
                """,
                [.text("given")]
            ) { [$0.text(0), $0.text(1)] }
        }
        #expect(found == ["{int64} $9 it's", "given"])
    }
}

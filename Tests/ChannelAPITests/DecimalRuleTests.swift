import JSON
import Testing

@testable import ChannelAPI

@Suite struct DecimalRuleTests {
    @Test(
        arguments: [
            ("\"12.5\"", 12_500), ("12.5", 12_500), ("\"0012\"", 12_000), ("1e3", 1_000_000),
            ("\"0.001\"", 1), ("0.001", 1), ("\"1000000000\"", 1_000_000_000_000),
            ("1000000000", 1_000_000_000_000), ("\"1000000000.000\"", 1_000_000_000_000),
            ("1.50000000000000000000", 1_500), ("\"5.10\"", 5_100), ("1.5E1", 15_000),
        ] as [(String, Int64)]
    )
    func `a quantity is read exactly`(_ text: String, _ thousandths: Int64) throws {
        let value = try JSONValue(parsing: text)
        #expect(try DecimalRule.quantity.read(value).get() == thousandths)
    }

    @Test(arguments: [
        ("\"\"", ViolationCode.invalidFormat), ("\".5\"", .invalidFormat),
        ("\"5.\"", .invalidFormat),
        ("\"1,5\"", .invalidFormat), ("\"1e3\"", .invalidFormat), ("\"+1\"", .invalidFormat),
        ("\" 1\"", .invalidFormat), ("\"١\"", .invalidFormat), ("\"1.2.3\"", .invalidFormat),
        ("\"-1\"", .outOfRange), ("-1", .outOfRange), ("0", .outOfRange),
        ("\"0.000\"", .outOfRange),
        ("1000000000.001", .outOfRange), ("\"1000000001\"", .outOfRange), ("1e300", .outOfRange),
        ("\"99999999999999999999999\"", .outOfRange), ("0.0001", .tooPrecise),
        ("\"" + String(repeating: "9", count: 400) + "\"", .outOfRange),
        ("\"1.0000\"", .tooPrecise), ("true", .wrongType), ("{}", .wrongType), ("null", .wrongType),
    ])
    func `a quantity that is none is told why`(_ text: String, _ code: ViolationCode) throws {
        let value = try JSONValue(parsing: text)
        guard case .failure(let fault) = DecimalRule.quantity.read(value) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(fault.code == code)
        #expect(!fault.detail.isEmpty)
    }

    @Test func `zero is a quantity where it means none of it`() throws {
        #expect(try DecimalRule.quantityOrZero.read("0").get() == 0)
        #expect(try DecimalRule.quantityOrZero.read("0.000").get() == 0)
    }

    @Test(arguments: [
        "\"12.5\"", "12.5", "\"0\"", "0", "\"-1\"", "-1", "\"1000000000\"", "1000000000",
        "\"1000000000.001\"", "1000000000.001", "\"1.2345\"", "1.2345", "\"x\"", "true",
        "\"0.001\"",
        "\"000\"", "\"1000000000.000\"", "\"999999999.999\"", "999999999.999",
    ])
    func `the schema says what the reader takes`(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        for rule in [DecimalRule.quantity, .quantityOrZero, .unitPrice] {
            let isTaken = (try? rule.read(value).get()) != nil
            let fits = SchemaChecker.faults(value, JSONSchema.given(rule, example: "1").value)
                .isEmpty
            #expect(isTaken == fits, "\(text) under \(rule)")
        }
    }
}

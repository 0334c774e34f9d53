import Mapping
import Testing

@Suite struct ExpressionTests {
    /// What `my.value` comes to beside these fields of an 850.
    private func value(of expression: String) throws -> (String?, [MappingFinding.Rule]) {
        var file = MappingFile(name: "test")
        file.extends = "standard/850"
        var field = MappingFile.Field("my.value")
        field.value = expression
        file.fields = [field]
        let mapping = try MappingLibrary([file]).effective("test")
        let (document, findings) = mapping.reader.read(
            MappedDocuments.transaction(MappedDocuments.order)
        )
        return (document.head["my.value"]?.text, findings.map(\.rule))
    }

    @Test(
        arguments: [
            ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("1.5 - 2", "-0.5"), ("-2 * -2", "4"),
            ("divide(2, 3, 4)", "0.6667"), ("divide(-1, 2, 0)", "-1"), ("round(2.345, 2)", "2.35"),
            ("upper('ab') & '-' & lower('CD')", "AB-cd"), ("left('abcdef', 2)", "ab"),
            ("right('abcdef', 2)", "ef"), ("trimZeros('000120')", "120"),
            ("trimZeros('000')", "0"), ("replace('a-b-c', '-', '')", "abc"),
            ("length('Ünder')", "5"), ("if(currency = 'USD', 'ours', 'theirs')", "ours"),
            ("first(shipTo.street2, purchaseOrderNumber)", "PO-4711"),
            ("days(requestedDeliveryDate, -1)", "2026-11-30"),
            ("requestedDeliveryDate > orderDate", "true"), ("'it''s'", "it's"),
            ("not missing(shipTo.street2) or 2 >= 2", "true"), ("'007' = '7'", "false"),
            ("'007' = 7", "true"), ("startsWith(purchaseOrderNumber, 'PO')", "true"),
        ]
    ) func `an expression comes to one exact value`(expression: String, wanted: String) throws {
        let (value, findings) = try value(of: expression)
        #expect(value == wanted)
        #expect(findings.isEmpty)
    }

    @Test(
        arguments: [
            "shipTo.street2 & 'x'", "shipTo.street2 + 1", "''", "upper(shipTo.street2)",
            "if(shipTo.street2 = 'x', 1, shipTo.street2)",
        ]
    ) func `what is made of a missing field is missing, and nothing is told`(
        expression: String
    ) throws {
        let (value, findings) = try value(of: expression)
        #expect(value == nil)
        #expect(findings.isEmpty)
    }

    @Test(
        arguments: [
            "0.00001 * 0.00001", "purchaseOrderNumber + 1", "divide(1, 0, 2)", "round(1, 10)",
            "9000000000 + 9000000000", "purchaseOrderNumber < 3", "replace('a', '', 'b')",
            "days(currency, 1)", "not purchaseOrderNumber",
        ]
    ) func `what would have to be rounded or guessed is told`(expression: String) throws {
        let (value, findings) = try value(of: expression)
        #expect(value == nil)
        #expect(findings == [.notComputable])
    }

    @Test(
        arguments: [
            ("1 +", 4, "missing"), ("nothing", 1, "no field nothing"),
            ("shout('a')", 1, "no function shout"), ("upper('a', 'b')", 16, "takes 1 to 1"),
            ("'open", 6, "never closed"), ("(1", 3, "parenthesis"), ("1 2", 3, "nothing more"),
            ("1.2.3", 6, "no decimal"), ("not", 4, "missing"),
            (String(repeating: "(", count: 40), 25, "deeper"),
            (String(repeating: "-", count: 40) + "1", 25, "signs"),
            (String(repeating: "1+", count: 300) + "1", 1, "at most"),
        ]
    ) func `a malformed expression is told with its place`(
        expression: String,
        at: Int,
        words: String
    ) throws {
        do {
            _ = try value(of: expression)
            Issue.record("\(expression) was taken")
        } catch let failure as MappingFailure {
            guard case .expressionMalformed("my.value", let found, let detail) = failure else {
                Issue.record("\(failure)")
                return
            }
            #expect(found == at)
            #expect(detail.contains(words))
        }
    }
}

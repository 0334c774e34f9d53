import EDI

/// Reads an expression by precedence; its nesting and length are bounded.
struct ExpressionParser {
    struct Fault: Error {
        /// Counted from 1.
        var at: Int
        var detail: String
    }

    private let bytes: [UInt8]
    private let known: Set<String>
    private var at = 0
    private var depth = 0

    init(_ text: String, known: Set<String>) {
        bytes = Array(text.utf8)
        self.known = known
    }

    mutating func whole() throws(Fault) -> MappingExpression.Node {
        guard bytes.count <= MappingExpression.bytesMax else {
            throw fault("an expression has at most \(MappingExpression.bytesMax) bytes")
        }
        let node = try alternatives()
        skipSpace()
        guard at == bytes.count else { throw fault("nothing more may stand here") }
        return node
    }

    private mutating func alternatives() throws(Fault) -> MappingExpression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= MappingExpression.depthMax else {
            throw fault("nested deeper than \(MappingExpression.depthMax) levels")
        }
        var left = try conjunction()
        while takeWord("or") { left = .call(.or, [left, try conjunction()]) }
        return left
    }

    private mutating func conjunction() throws(Fault) -> MappingExpression.Node {
        var left = try negation()
        while takeWord("and") { left = .call(.and, [left, try negation()]) }
        return left
    }

    private mutating func negation() throws(Fault) -> MappingExpression.Node {
        var isNegated = false
        while takeWord("not") { isNegated.toggle() }
        let node = try comparison()
        return isNegated ? .call(.not, [node]) : node
    }

    private mutating func comparison() throws(Fault) -> MappingExpression.Node {
        let left = try sum()
        // The longer sign first.
        for function: MappingExpression.Function in [
            .atMost, .atLeast, .differs, .equal, .less, .more,
        ] where take(function.rawValue) {
            return .call(function, [left, try sum()])
        }
        return left
    }

    private mutating func sum() throws(Fault) -> MappingExpression.Node {
        var left = try product()
        while let function = taken(of: [.add, .subtract, .join]) {
            left = .call(function, [left, try product()])
        }
        return left
    }

    private mutating func product() throws(Fault) -> MappingExpression.Node {
        var left = try part()
        while take("*") { left = .call(.multiply, [left, try part()]) }
        return left
    }

    private mutating func part() throws(Fault) -> MappingExpression.Node {
        skipSpace()
        guard at < bytes.count else { throw fault("something is missing at the end") }
        if take("-") {
            depth += 1
            defer { depth -= 1 }
            guard depth <= MappingExpression.depthMax else { throw fault("too many signs") }
            return .call(.subtract, [try part()])
        }
        if take("(") {
            let node = try alternatives()
            guard take(")") else { throw fault("a closing parenthesis is missing") }
            return node
        }
        if take("'") { return try quoted() }
        if bytes[at].isDigit { return try number() }
        return try name()
    }

    /// Two quotes stand for one.
    private mutating func quoted() throws(Fault) -> MappingExpression.Node {
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            guard byte == UInt8(ascii: "'") else {
                text.append(byte)
                continue
            }
            guard at < bytes.count, bytes[at] == UInt8(ascii: "'") else {
                return .text(String(decoding: text, as: UTF8.self))
            }
            text.append(byte)
            at += 1
        }
        throw fault("a quote is never closed")
    }

    private mutating func number() throws(Fault) -> MappingExpression.Node {
        let start = at
        while at < bytes.count, bytes[at].isDigit || bytes[at] == UInt8(ascii: ".") { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let value = DecimalText.scaled(text, digits: Mapping.Form.decimals) else {
            throw fault("\(text) is no decimal of at most nine decimals")
        }
        return .number(value)
    }

    private mutating func name() throws(Fault) -> MappingExpression.Node {
        let start = at
        while at < bytes.count, bytes[at].isInName { at += 1 }
        guard at > start else { throw fault("a field, a number, a text or a function is needed") }
        let name = String(decoding: bytes[start..<at], as: UTF8.self)
        guard take("(") else {
            guard known.contains(name) else {
                at = start
                throw fault("there is no field \(name); texts stand in single quotes")
            }
            return .field(name)
        }
        guard let function = MappingExpression.Function(rawValue: name) else {
            at = start
            throw fault("there is no function \(name)")
        }
        var arguments: [MappingExpression.Node] = []
        repeat { arguments.append(try alternatives()) } while take(",")
        guard take(")") else { throw fault("a closing parenthesis is missing") }
        guard function.arity.contains(arguments.count) else {
            throw fault(
                "\(name) takes \(function.arity.lowerBound) to \(function.arity.upperBound) of them"
            )
        }
        return .call(function, arguments)
    }

    // MARK: - Signs

    private mutating func taken(
        of functions: [MappingExpression.Function]
    ) -> MappingExpression.Function? {
        for function in functions where take(function.rawValue) { return function }
        return nil
    }

    private mutating func take(_ sign: String) -> Bool {
        skipSpace()
        guard bytes[at...].starts(with: sign.utf8) else { return false }
        at += sign.utf8.count
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        skipSpace()
        let end = at + word.utf8.count
        guard bytes[at...].starts(with: word.utf8),
            end == bytes.count || !bytes[end].isInName
        else { return false }
        at = end
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x09 {
            at += 1
        }
    }

    private func fault(_ detail: String) -> Fault { Fault(at: at + 1, detail: detail) }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

    fileprivate var isInName: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}

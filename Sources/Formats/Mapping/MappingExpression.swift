import EDI
import Primitives

/// What a field becomes, or what a check asks: a small language without loops, that always ends.
///
/// ```
/// if(missing(unit), 'EA', upper(unit))
/// quantity * 12
/// requestedDeliveryDate < orderDate and not missing(orderDate)
/// ```
/// Numbers are exact decimals of at most nine decimals; what would need more is told, not rounded.
/// A field that is missing makes what is computed from it missing, and no comparison with it true.
public struct MappingExpression: Sendable {
    indirect enum Node: Sendable {
        case text(String)
        /// Times 10^9.
        case number(Int64)
        case field(String)
        case call(Function, [Node])
    }

    enum Function: String, CaseIterable, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case join = "&"
        case equal = "="
        case differs = "!="
        case less = "<"
        case atMost = "<="
        case more = ">"
        case atLeast = ">="
        case and, or, not
        case missing, first
        case choose = "if"
        case upper, lower, left, right, length, replace, contains, startsWith, endsWith, trimZeros
        case round, divide, days

        /// How many arguments it takes.
        var arity: ClosedRange<Int> {
            switch self {
            case .add, .multiply, .join, .equal, .differs, .less, .atMost, .more, .atLeast: 2...2
            case .and, .or, .left, .right, .contains, .startsWith, .endsWith, .round, .days: 2...2
            case .subtract: 1...2
            case .not, .missing, .upper, .lower, .length, .trimZeros: 1...1
            case .first: 1...8
            case .choose, .replace, .divide: 3...3
            }
        }
    }

    public let text: String
    let root: Node

    /// Bytes of one expression.
    public static let bytesMax = 500
    /// Nesting of one expression.
    public static let depthMax = 24

    /// A text as it is.
    init(text: String) {
        self.text = text
        root = .text(text)
    }

    /// - Parameter known: the fields it may name.
    init(
        _ text: String,
        knowing known: Set<String>,
        for field: String
    ) throws(MappingFailure) {
        self.text = text
        var parser = ExpressionParser(text, known: known)
        do throws(ExpressionParser.Fault) {
            root = try parser.whole()
        } catch {
            throw .expressionMalformed(field: field, at: error.at, error.detail)
        }
    }
}

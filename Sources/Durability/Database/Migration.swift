/// One forward step of the schema.
public struct Migration: Sendable {
    public let number: Int
    public let name: String
    public let statements: [SQL]

    public init(number: Int, name: String, statements: [SQL]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}

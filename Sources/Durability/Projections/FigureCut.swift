/// By what the figures are told apart.
public enum FigureCut: String, CaseIterable, Sendable {
    case channel, customer
    /// Of shipments alone: an order may leave from several.
    case site
    /// Of returns alone: why the goods come back.
    case reason
    /// Of what is told ahead alone: who brings a shipment.
    case carrier

    /// Those that a page of all figures tells apart.
    public static let ofTrade: [FigureCut] = [.channel, .customer, .site]
    public static let ofReturns: [FigureCut] = [.reason, .channel, .customer, .site]
}

/// What of the figures somebody looks at: all, or one channel, customer or site.
public struct FigureScope: Equatable, Sendable {
    public var cut: FigureCut
    public var part: String

    public init(_ cut: FigureCut, _ part: String) {
        self.cut = cut
        self.part = part
    }
}

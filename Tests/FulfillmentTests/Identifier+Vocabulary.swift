import Canonical
public import Primitives

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

func parcel(
    _ reference: String,
    _ tracking: String = "1Z",
    _ contents: [Int: Int64] = [1: 5]
) -> Parcel {
    Parcel(
        reference: reference,
        carrier: "UPS",
        trackingNumber: tracking,
        contents: contents.sorted { $0.key < $1.key }
            .map { LineQuantity(line: $0.key, thousandths: $0.value) }
    )
}

func minute(_ number: Int64) -> Timestamp { Timestamp(microseconds: number * 60_000_000) }

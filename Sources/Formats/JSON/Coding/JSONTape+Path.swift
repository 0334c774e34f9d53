extension JSONTape {
    /// The way from the document to the value at `index`; looked for only when something is wrong
    /// there.
    func path(to index: Int) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var at = 0
        while at != index, let step = step(from: at, towards: index) {
            keys.append(step.key)
            at = step.value
        }
        return keys
    }

    /// Which member or element of the container at `at` holds `index`.
    private func step(from at: Int, towards index: Int) -> (key: JSONPathKey, value: Int)? {
        let container = tokens[at]
        var next = at + 1
        var position = 0
        while next < Int(container.next) {
            let value = container.kind == .object ? next + 1 : next
            let end = Int(tokens[value].next)
            if (value..<end).contains(index) {
                let isMember = container.kind == .object
                let name = isMember ? text(tokens[next]) : String(position)
                return (JSONPathKey(name: name, position: isMember ? nil : position), value)
            }
            next = end
            position += 1
        }
        return nil
    }
}

/// A member's name or an element's place in a path.
struct JSONPathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(name: String, position: Int?) {
        stringValue = name
        intValue = position
    }

    init?(stringValue: String) { self.init(name: stringValue, position: nil) }
    init?(intValue: Int) { self.init(name: String(intValue), position: intValue) }
}

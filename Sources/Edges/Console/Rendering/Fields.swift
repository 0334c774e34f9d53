import Mustache

/// A view's stored properties by name, each looked at once.
///
/// The library by itself reflects on every object of its stack for every name in a template: a page
/// of two hundred rows takes most of a second so. A class, because what was looked at is kept;
/// confined to the one rendering that made it.
final class Fields: MustacheParent {
    private var values: [String: Any] = [:]
    /// What has been made ready for the library.
    private var ready: [String: Any] = [:]

    private init(_ mirror: Mirror) {
        for child in mirror.children {
            if let label = child.label { values[label] = child.value }
        }
    }

    func child(named name: String) -> Any? {
        if let known = ready[name] { return known }
        guard let value = values[name], let prepared = Self.of(value) else { return nil }
        ready[name] = prepared
        return prepared
    }

    /// A structure as its fields, a list as those of its elements, anything else as it is; `nil`
    /// for nothing.
    static func of(_ value: Any) -> Any? {
        // What finds its own children does so faster.
        if value is String || value is Bool || value is Int || value is any MustacheParent {
            return value
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { of($0.value) }
        case .collection: return mirror.children.compactMap { of($0.value) }
        case .struct where !mirror.children.isEmpty: return Fields(mirror)
        default: return value
        }
    }
}

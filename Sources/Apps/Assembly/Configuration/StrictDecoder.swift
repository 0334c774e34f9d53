/// Stands before another decoder, and tells every problem of a document instead of the first.
///
/// A value that cannot be read is reported and replaced by a stand-in, so that what follows is read
/// too. A member that the type never asks for is reported with the names it does ask for, so a
/// misspelt setting is never a silent default. The types themselves stay as lenient as documents
/// in the database need them to be.
///
/// What is read means nothing once anything was reported. Types that their own decoder treats
/// specially (`Date`, `Data`, `URL`) are read as they would be elsewhere.
struct StrictDecoder: Decoder {
    let base: any Decoder
    let report: StrictReport
    /// Members of this mapping that its type has asked for.
    let asked = AskedNames()

    /// A class because a decoder and its containers fill one list.
    final class AskedNames {
        var names: Set<String> = []
    }

    init(_ base: any Decoder, report: StrictReport) {
        self.base = base
        self.report = report
    }

    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }

    /// Reads the value here, or reports why not and gives a stand-in.
    ///
    /// - Throws: `StandInDecoder.Impossible` when nothing can stand in; then it is reported.
    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        do {
            let value = try Value(from: self)
            reportUnasked()
            return value
        } catch is StandInDecoder.Impossible {
            // Reported where it came up.
        } catch {
            report.add(error, reading: type, from: base)
        }
        return try StandInDecoder.value(Value.self)
    }

    private func reportUnasked() {
        guard !asked.names.isEmpty,
            // Whoever asked for members by name has a mapping.
            let all = try? base.container(keyedBy: AnyName.self)
        else { return }
        for key in all.allKeys where !asked.names.contains(key.stringValue) {
            report.add(unknown: key, known: asked.names, in: codingPath)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let members = try base.container(keyedBy: type)
        return KeyedDecodingContainer(Members(base: members, owner: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        Elements(base: try base.unkeyedContainer(), report: report)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        Single(base: try base.singleValueContainer(), owner: self)
    }

    /// A member's name, whatever it is.
    struct AnyName: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

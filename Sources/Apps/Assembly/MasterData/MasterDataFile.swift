package import Foundation
package import Storage

/// A master data file, read and checked: `docs/guides/master-data.md` describes it.
package enum MasterDataFile {
    /// - Throws: ``Refusal`` with everything that is wrong within the file.
    package static func read(_ file: Data) throws(Refusal) -> MasterData {
        let bundle: MasterData
        do {
            bundle = try JSONDecoder().decode(MasterData.self, from: file)
        } catch let error as DecodingError {
            throw Refusal(faults: [words(of: error)])
        } catch {
            throw Refusal(faults: ["\(error)"])
        }
        let faults = strangers(in: file, beside: bundle) + bundle.faults
        guard faults.isEmpty else { throw Refusal(faults: faults) }
        return bundle
    }

    /// What is wrong, each fault with its place.
    package struct Refusal: Error, CustomStringConvertible {
        package var faults: [String]

        package init(faults: [String]) { self.faults = faults }

        package var description: String {
            let noun = faults.count == 1 ? "1 thing is" : "\(faults.count) things are"
            return "\(noun) wrong, and nothing was loaded.\n  " + faults.joined(separator: "\n  ")
        }
    }

    /// Members that the file has and nobody reads: a misspelt setting must not pass in silence.
    private static func strangers(in file: Data, beside bundle: MasterData) -> [String] {
        let given: Any
        let read: Any
        do {
            given = try JSONSerialization.jsonObject(with: file)
            read = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(bundle))
        } catch {
            // What could be decoded is JSON and encodes again; should it not, that is a fault too.
            return ["the file: \(error)"]
        }
        var found: [String] = []
        compare(given, read, at: "", &found)
        return found
    }

    private static func compare(
        _ given: Any,
        _ read: Any,
        at place: String,
        _ found: inout [String]
    ) {
        if let given = given as? [String: Any], let read = read as? [String: Any] {
            for (name, value) in given.sorted(by: { $0.key < $1.key }) {
                let place = place.isEmpty ? name : "\(place).\(name)"
                if let counterpart = read[name] {
                    compare(value, counterpart, at: place, &found)
                } else if !(value is NSNull), found.count < 100 {
                    found.append("\(place): there is no such member")
                }
            }
        } else if let given = given as? [Any], let read = read as? [Any] {
            for (index, (value, counterpart)) in zip(given, read).enumerated() {
                compare(value, counterpart, at: "\(place)[\(index)]", &found)
            }
        }
    }

    private static func words(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(place(context.codingPath + [key])): it is missing"
        case .valueNotFound(_, let context):
            "\(place(context.codingPath)): null is not allowed"
        case .typeMismatch(let type, let context):
            "\(place(context.codingPath)): expected \(type)"
        case .dataCorrupted(let context):
            "\(place(context.codingPath)): \(context.debugDescription)"
        @unknown default: "\(error)"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        var place = ""
        for key in path {
            if let index = key.intValue {
                place += "[\(index)]"
            } else {
                place += (place.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return place.isEmpty ? "the file" : place
    }
}

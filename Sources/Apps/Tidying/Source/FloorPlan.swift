public import Foundation

/// The house as its manifest draws it: which rooms there are, on which floor, and what each enters.
public struct FloorPlan: Sendable {
    /// Ground floor first; each is a folder of `Sources`.
    public enum Floor: String, CaseIterable, Comparable, Sendable {
        case model = "Model"
        case formats = "Formats"
        case decisions = "Decisions"
        case durability = "Durability"
        case edges = "Edges"
        case testing = "Testing"
        case apps = "Apps"

        public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rank < rhs.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// A room or a suite of tests.
    public struct Target: Sendable {
        public var name: String
        /// Its folder, from the checkout's top.
        public var folder: String
        /// `nil` for a suite of tests.
        public var floor: Floor?
        /// The modules it may import, beside the toolchain's own.
        public var imports: Set<String>

        public init(name: String, folder: String, floor: Floor?, imports: Set<String>) {
            self.name = name
            self.folder = folder
            self.floor = floor
            self.imports = imports
        }
    }

    public var targets: [Target]

    public init(targets: [Target]) { self.targets = targets }

    /// The target whose folder holds the file at `path`.
    func target(holding path: String) -> Target? {
        targets.first { path.hasPrefix($0.folder + "/") }
    }
}

extension FloorPlan {
    /// Reads what `swift package dump-package` prints.
    ///
    /// A product counts as a module of the same name, which is so for every package used here.
    public init(dumpedPackage data: Data) throws {
        let dump = try JSONDecoder().decode(Dump.self, from: data)
        targets = dump.targets.compactMap { target in
            guard target.type != "system" else { return nil }
            let folder = target.path ?? "Tests/\(target.name)"
            let floor = folder.split(separator: "/").dropFirst().first.map(String.init)
            return Target(
                name: target.name,
                folder: folder,
                floor: target.type == "test" ? nil : floor.flatMap(Floor.init(rawValue:)),
                imports: Set(target.dependencies.map(\.name))
            )
        }
    }

    private struct Dump: Decodable {
        var targets: [DumpedTarget]
    }

    private struct DumpedTarget: Decodable {
        var name: String
        var type: String
        var path: String?
        var dependencies: [Dependency]
    }

    /// `{"target": ["Primitives", null]}` or `{"product": ["GRDB", "GRDB.swift", null, null]}`.
    private struct Dependency: Decodable {
        var name: String

        init(from decoder: any Decoder) throws {
            let kinds = try decoder.container(keyedBy: Kind.self)
            guard let kind = kinds.allKeys.first else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "an unknown dependency")
                )
            }
            var values = try kinds.nestedUnkeyedContainer(forKey: kind)
            name = try values.decode(String.self)
        }

        enum Kind: String, CodingKey { case target, product, byName }
    }
}

import Foundation
import Tidying

/// `tidy --floor-plan FILE [--root FOLDER] [--strict] [--fix]`, or `tidy --rules`
///
/// `--fix` first breaks comments that are too wide.
/// Exits 0 when no rule is broken, 1 when one is (with `--strict`, warnings count), 2 when it could
/// not look.
@main struct TidyCommand {
    private var root = "."
    private var floorPlan: String?
    private var isStrict = false
    private var listsRules = false
    private var mends = false

    static func main() {
        do {
            let command = try TidyCommand(arguments: CommandLine.arguments.dropFirst())
            exit(try command.run())
        } catch {
            FileHandle.standardError.write(Data("tidy: \(error)\n".utf8))
            exit(2)
        }
    }

    private init(arguments: ArraySlice<String>) throws(UsageError) {
        var rest = arguments
        while let argument = rest.popFirst() {
            switch argument {
            case "--root": root = try Self.value(of: argument, from: &rest)
            case "--floor-plan": floorPlan = try Self.value(of: argument, from: &rest)
            case "--strict": isStrict = true
            case "--rules": listsRules = true
            case "--fix": mends = true
            default: throw UsageError(argument: argument)
            }
        }
    }

    private static func value(
        of option: String,
        from rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        guard let value = rest.popFirst() else { throw UsageError(argument: option) }
        return value
    }

    private func run() throws -> Int32 {
        let rulebook = Rulebook()
        if listsRules {
            for rule in rulebook.contents { print("\(rule.name): \(rule.reason)") }
            return 0
        }
        guard let floorPlan else { throw UsageError(argument: "--floor-plan") }
        let dump = try Data(contentsOf: URL(fileURLWithPath: floorPlan))
        let folder = URL(fileURLWithPath: root)
        let plan = try FloorPlan(dumpedPackage: dump)
        var house = try House.read(root: folder, plan: plan)
        if mends, case let mended = try CommentFlow.mend(house, root: folder), !mended.isEmpty {
            for path in mended { print("mended \(path)") }
            house = try House.read(root: folder, plan: plan)
        }
        return report(rulebook.check(house), files: house.files.count)
    }

    private func report(_ findings: [Finding], files: Int) -> Int32 {
        for finding in findings { print(finding) }
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count - errors
        print("tidy: \(files) files, \(errors) errors, \(warnings) warnings")
        return errors > 0 || isStrict && warnings > 0 ? 1 : 0
    }
}

struct UsageError: Error, CustomStringConvertible {
    var argument: String

    var description: String {
        """
        cannot use \(argument)
        usage: tidy --floor-plan FILE [--root FOLDER] [--strict] [--fix] | tidy --rules
        FILE holds what `swift package dump-package` prints; Scripts/tidy makes it.
        """
    }
}

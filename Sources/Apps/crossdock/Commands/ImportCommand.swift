import ArgumentParser
import Database
import Foundation
import Primitives
import Storage

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Loads master data (entity, sites, items, customers, prices, taxes, stock).",
        discussion: "The file is JSON in the shape of docs/guides/master-data.md. Loading it again "
            + "is harmless; stock is only set where a site has none of the item yet."
    )

    @OptionGroup var options: InstallationOptions

    @Argument(help: "The JSON file.")
    var file: String

    func run() async throws {
        let data = try Data(contentsOf: URL(filePath: file))
        let bundle: MasterData
        do {
            bundle = try JSONDecoder().decode(MasterData.self, from: data)
        } catch {
            throw ValidationError("\(file) is no master data: \(error)")
        }
        try await withStore(options) { store, clock in
            let now = clock.now()
            try await store.write { (transaction) throws(StoreFailure) in
                try bundle.load(into: transaction, source: "import", at: now)
            }
        }
        say(
            "Loaded \(bundle.items.count) items, \(bundle.customers.count) customers, "
                + "\(bundle.prices.count) price rules for \(bundle.entity.name)."
        )
    }
}

import ArgumentParser
import Assembly
import Database
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

    @Flag(help: "Load it once although a system owns parts of it, say while that system is away.")
    var althoughOwned = false

    func run() async throws {
        let bundle = try MasterDataFile.read(try contents(of: file))
        try await withStore(options) { store, clock in
            let now = clock.now()
            let owned = try await store.read { (snapshot) throws(StoreFailure) in
                try bundle.partsOfOthers(in: snapshot)
            }
            guard owned.isEmpty || althoughOwned else {
                throw MasterDataFile.Refusal(faults: owned)
            }
            let dangling = try await store.read { (snapshot) throws(StoreFailure) in
                try bundle.danglingReferences(in: snapshot)
            }
            guard dangling.isEmpty else { throw MasterDataFile.Refusal(faults: dangling) }
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

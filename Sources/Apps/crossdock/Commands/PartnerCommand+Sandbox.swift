import ArgumentParser
import Assembly
import Canonical
import Database
import Foundation
import Mapping
import Primitives
import Storage
import Translation

extension PartnerCommand {
    struct Sandbox: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Plays a partner's conversation with a twin, from its order to the invoice.",
            discussion: "The real engine decides on a database that is made for it and thrown "
                + "away, with systems that take everything and a clock that runs ahead; no "
                + "configured system, folder or database is touched. Without --items the twin has "
                + "whatever the order names, at the price it expects. Ends with 1 when an order "
                + "does not come to its invoice."
        )

        @Argument(help: "The partner's id.")
        var name: String

        @Argument(help: "A file with orders from the partner.")
        var file: String

        @Option(name: .long, help: "The directory of YAML that describes the installation.")
        var config: String

        @Option(help: "The twin's master data: a file as `crossdock import` reads it.")
        var items: String?

        @Option(help: "A folder for the documents that the partner would get; printed otherwise.")
        var out: String?

        func run() async throws {
            var reader = InstallationReader(directory: config)
            let installation = try reader.read()
            let profiles = installation.partners.map(\.profile)
            guard let profile = profiles.first(where: { $0.id == name }) else {
                let names = profiles.map(\.id).sorted().joined(separator: ", ")
                throw ValidationError("\(name) is no partner in \(config); there are: \(names)")
            }
            guard profile.role.isCustomer else {
                throw ValidationError("\(name) is a warehouse, and this is for customers' orders")
            }
            let data = try contents(of: file)
            guard data.count <= Limits.documentBytes else {
                throw ValidationError(
                    "\(file) has \(data.count) bytes; at most \(Limits.documentBytes) are read"
                )
            }
            let bytes = [UInt8](data)
            let orders = try requests(in: bytes, of: profile, installation)
            let masterData = try masterData(for: orders, of: profile, installation)
            let conversation = try await Self.withTwinStore { store, now in
                let world = try await TwinWorld(
                    of: profile,
                    in: installation,
                    with: masterData,
                    on: store,
                    at: now
                )
                return try await world.play(bytes, numbers: orders.map(\.purchaseOrderNumber))
            }
            for line in conversation.lines { say(line) }
            for item in conversation.workItems { say("would wait for \(item)") }
            try tell(conversation.documents)
            if orders.isEmpty || !conversation.isWhole { throw ExitCode.failure }
        }

        /// What the partner's reading makes of the file; refusals are told by the twin itself.
        private func requests(
            in bytes: [UInt8],
            of profile: PartnerProfile,
            _ installation: Installation
        ) throws -> [OrderRequest] {
            let library = MappingLibrary(installation.mappings)
            let reading = OrderReading(profile, by: try profile.mapping.map(library.effective))
            return try reading.orders(of: bytes).compactMap(\.request)
        }

        private func masterData(
            for orders: [OrderRequest],
            of profile: PartnerProfile,
            _ installation: Installation
        ) throws -> MasterData {
            if let items {
                let bundle = try MasterDataFile.read(try contents(of: items))
                guard bundle.entity.id == profile.entity else {
                    throw ValidationError(
                        "\(items) is of \(bundle.entity.id), and \(name) orders from "
                            + "\(profile.entity)"
                    )
                }
                return bundle
            }
            guard let entity = installation.entities.first(where: { $0.id == profile.entity })
            else {
                throw ValidationError(
                    "\(profile.entity) is in no file of entities/; add it, or give master data "
                        + "with --items"
                )
            }
            return TwinTrade(orders, of: profile, for: entity).masterData
        }

        private func tell(_ documents: [PartnerDocument]) throws {
            guard let out else {
                for document in documents {
                    say("\n\(document.type) (\(document.name)):")
                    say(String(decoding: document.bytes, as: UTF8.self))
                }
                return
            }
            let folder = URL(filePath: out, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (index, document) in documents.enumerated() {
                let name = URL(filePath: document.name).lastPathComponent
                let file = folder.appending(path: "\(index + 1)-\(document.type)-\(name)")
                try Data(document.bytes).write(to: file, options: .atomic)
                say("wrote \(file.path(percentEncoded: false))")
            }
        }

        /// A database in a folder of its own, gone afterwards.
        private static func withTwinStore<Value: Sendable>(
            _ body: (any Store, Timestamp) async throws -> Value
        ) async throws -> Value {
            let folder = FileManager.default.temporaryDirectory
                .appending(path: "crossdock-twin-\(UUID().uuidString)", directoryHint: .isDirectory)
            defer { try? FileManager.default.removeItem(at: folder) }  // The system clears it too.
            let clock = SystemClock()
            let path = folder.appending(path: "twin.sqlite").path(percentEncoded: false)
            let store = try await openStore(path, clock: clock)
            do {
                let value = try await body(store, clock.now())
                await store.close()
                return value
            } catch {
                await store.close()
                throw error
            }
        }
    }
}

import ArgumentParser
import Assembly
import Database
import Engine
import Foundation
import Governance
import PartnerTransport
import Primitives
import Storage

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract:
            "What people did: whether anybody changed the record, and who may do both halves.",
        subcommands: [Verify.self, Duties.self]
    )

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads the audit's chain of seals and says whether it holds.",
            discussion: "Needs the installation's key. Keep the head that it prints, or the one in "
                + "the server's log, away from the database: with --head it is shown that nothing "
                + "up to there was changed or cut off. Ends with 1 when the chain does not hold."
        )

        @OptionGroup var options: InstallationOptions

        @Option(help: "A head that was noted before, as this command and the log print it.")
        var head: String?

        func run() async throws {
            let noted = head.flatMap(AuditHead.init)
            guard head == nil || noted != nil else {
                throw ValidationError("a head is a number, a colon and hexadecimal digits")
            }
            let place = try options.installation().server.keyFile
            let environment = ProcessInfo.processInfo.environment
            guard
                environment[InstallationKey.environmentName]?.isEmpty == false
                    || FileManager.default.fileExists(atPath: place)
            else { throw ValidationError("there is no key file at \(place)") }
            let key = try await InstallationKey.load(environment: environment, orFileAt: place)
            let verdict = try await withStore(options) { store, _ in
                try await SecretBox(key).auditChain.verify(in: store, keeping: noted)
            }
            say(
                "\(verdict.entries) entries under \(verdict.seals) seals hold; "
                    + "\(verdict.waiting) wait for the next seal."
            )
            if let head = verdict.head { say("Head: \(head)") }
            guard let fault = verdict.fault else { return }
            note("The audit does not hold: \(fault).")
            throw ExitCode.failure
        }
    }

    struct Duties: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists keys and roles that may both ask for something and agree to it.",
            discussion:
                "Where two people are needed, who asked is refused as the one who agrees; a "
                + "key that has both rights is worth a look all the same. Ends with 1 when a key has "
                + "both."
        )

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let (clients, now) = try await withStore(options) { store, clock in
                let clients = try await store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.clients.list()
                }
                return (clients, clock.now())
            }
            for role in Role.allCases {
                for duty in Duty.conflicts(among: role.permissions) {
                    say("role \(role.rawValue): \(duty)")
                }
            }
            let keys = clients.filter { $0.isActive(at: now) }.flatMap { client in
                Duty.conflicts(among: client.permissions).map {
                    "key \(client.id) of \(client.name): \($0)"
                }
            }
            for key in keys { say(key) }
            guard keys.isEmpty else { throw ExitCode.failure }
            say("No key may both ask and agree.")
        }
    }
}

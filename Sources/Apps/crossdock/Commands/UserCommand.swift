public import ArgumentParser
import Assembly
import Database
import Foundation
public import Primitives
import Storage

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Adds a person to the console, or gives one a new password and role."
    )

    @OptionGroup var options: InstallationOptions

    @Argument(help: "The name to sign in with.")
    var name: String

    @Option(help: "\(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
    var role: Role

    func run() async throws {
        // Read from standard input, so that it stands in no list of processes and no history.
        FileHandle.standardError.write(Data("Password for \(name): ".utf8))
        guard let password = readLine(), password.utf8.count >= 12 else {
            throw ValidationError("a password has at least 12 characters")
        }
        try await withStore(options) { store, clock in
            try await saveUser(name, password, role, in: store, at: clock.now())
        }
        say("\(name) may sign in as \(role.rawValue).")
    }
}

extension Role: ExpressibleByArgument {}

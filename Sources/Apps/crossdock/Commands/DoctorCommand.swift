import ArgumentParser
import Assembly

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks an installation and the machine it is on; changes nothing.",
        discussion: "Prints one line for each check, and for each warning and problem what to do. "
            + "Ends with 1 when there is a problem. It may run beside a server."
    )

    @OptionGroup var options: InstallationOptions

    func run() async throws {
        let (installation, warnings) = try options.reading()
        let findings = await Checkup(installation, warnings: warnings).run()
        for finding in findings { say("\(finding)") }
        if findings.contains(where: { $0.grade == .problem }) { throw ExitCode.failure }
    }
}

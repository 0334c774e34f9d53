import Assembly
import Foundation

/// A directory of YAML for one test; gone with it.
final class ConfigurationFolder {
    let url: URL

    init(_ files: [String: String]) throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "crossdock config ü \(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (path, text) in files { try write(text, to: path) }
    }

    deinit { try? FileManager.default.removeItem(at: url) }  // The system clears it too.

    func write(_ text: String, to path: String) throws {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }

    /// Every problem, each with its file named from the directory; none when it can be used.
    func problems() -> [String] {
        var reader = InstallationReader(directory: url.path(percentEncoded: false))
        do throws(ConfigurationProblems) {
            _ = try reader.read()
            return []
        } catch {
            return error.problems.map { $0.replacing(url.path(percentEncoded: false), with: "") }
        }
    }

    func warnings() throws -> [String] {
        var reader = InstallationReader(directory: url.path(percentEncoded: false))
        _ = try reader.read()
        return reader.warnings.map { $0.replacing(url.path(percentEncoded: false), with: "") }
    }
}

extension ConfigurationFolder {
    static let entity = """
        id: acme
        name: ACME Supply
        timeZone: America/Chicago
        currency: USD
        erp: erp
        """

    static let erp = """
        name: erp
        connector:
          baseURL: https://erp.example.com
          operations:
            erp.book: {path: /orders}
            erp.amend: {path: /amend}
            erp.cancel: {path: /cancel}
            erp.goods_issue: {path: /issues}
            erp.invoice: {path: /invoices}
        """

    static let warehouse = """
        name: wms
        connector:
          baseURL: https://wms.example.com
          operations:
            warehouse.release: {path: /orders}
            warehouse.cancel: {path: /cancel}
        events:
          type: /type
          at: /at
          rules:
            - type: picked
              means: picked
              fields: {fulfilment: /orderRef}
              lines: {path: /lines, line: /line, quantity: /qty}
        """

    static let partner = """
        profile:
          id: retail
          entity: acme
          channel: edi-retail
          customer: C-RETAIL
          currency: USD
          partner: {qualifier: "01", id: "123456789", groupID: RETAIL}
          ourselves: {qualifier: ZZ, id: CROSSDOCK, groupID: CROSSDOCK}
        inbox: in
        outbox: out
        """

    static var whole: [String: String] {
        [
            "server.yaml": "port: 8080", "entities/acme.yaml": entity, "systems/erp.yaml": erp,
            "systems/wms.yaml": warehouse, "partners/retail.yaml": partner,
        ]
    }

    /// A whole configuration with one file in other words.
    static func whole(
        with file: String,
        replacing old: String,
        by new: String
    ) throws -> ConfigurationFolder {
        var files = whole
        files[file] = files[file]?.replacing(old, with: new)
        return try ConfigurationFolder(files)
    }
}

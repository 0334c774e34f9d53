import Connectors
import ERPConnectors
import Foundation
import Testing

@Suite struct TrytonConfigurationTests {
    private func read(_ text: String) throws -> TrytonConfiguration {
        try JSONDecoder().decode(TrytonConfiguration.self, from: Data(text.utf8))
    }

    @Test func `what a file must say is enough, and one writer is the default`() throws {
        let configuration = try read(
            #"""
            {"baseURL": "https://erp.example.com", "database": "erp", "user": "bridge",
             "password": "env:ERP_PASSWORD", "warehouse": "PDX"}
            """#
        )
        #expect(configuration.budget.concurrency == 1)
        #expect(configuration.units == ["EA": "u"])
        #expect(TrytonConnector.problems(of: configuration).isEmpty)
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(TrytonConfiguration.self, from: data) == configuration)
    }

    @Test func `every problem is told at once`() throws {
        let configuration = try read(
            #"""
            {"baseURL": "http://erp.example.com", "database": "../erp", "user": "",
             "password": "env:ERP_PASSWORD", "warehouse": "", "units": {}, "timeoutSeconds": 0}
            """#
        )
        let places = Set(TrytonConnector.problems(of: configuration).map(\.place))
        #expect(
            places == ["baseURL", "database", "user", "warehouse", "units", "timeoutSeconds"]
        )
    }

    @Test func `the descriptor names every setting, and one secret`() throws {
        let keys = TrytonConnector.descriptor.keys(in: nil)
        #expect(
            keys == [
                "baseURL", "database", "user", "password", "warehouse", "carrier", "units", "batch",
                "budget", "circuitBreaker", "timeoutSeconds", "privateNetworks", "allowsPlainText",
            ]
        )
        #expect(TrytonConnector.descriptor.fields.filter(\.isSecret).map(\.key) == ["password"])
    }
}

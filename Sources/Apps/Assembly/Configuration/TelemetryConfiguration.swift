package import Connectors
import Foundation

/// `telemetry` of `server.yaml`: what operators' tools are given.
///
/// ```yaml
/// telemetry:
///   metrics:
///     port: 9464
///   traces:
///     endpoint: http://127.0.0.1:4318/v1/traces
/// ```
package struct TelemetryConfiguration: Codable, Sendable, Equatable {
    package var metrics: MetricsListener?
    package var traces: TraceCollector?

    package init(metrics: MetricsListener? = nil, traces: TraceCollector? = nil) {
        self.metrics = metrics
        self.traces = traces
    }
}

/// Where `/metrics` is answered: an address of its own, never the API's.
package struct MetricsListener: Codable, Sendable, Equatable {
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    /// The file of the token that scrapers show; needed on every address but loopback.
    package var tokenFile: String?

    package static let defaultHost = "127.0.0.1"
    package static let defaultPort = 9_464

    private enum CodingKeys: String, CodingKey { case host, port, tokenFile }

    package init(
        host: String = defaultHost,
        port: Int = defaultPort,
        tokenFile: String? = nil
    ) {
        self.host = host
        self.port = port
        self.tokenFile = tokenFile
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        host = try container.decodeIfPresent(String.self, forKey: .host) ?? Self.defaultHost
        port = try container.decodeIfPresent(Int.self, forKey: .port) ?? Self.defaultPort
        tokenFile = try container.decodeIfPresent(String.self, forKey: .tokenFile)
        guard (0...65_535).contains(port) else {
            throw DecodingError.dataCorruptedError(
                forKey: .port,
                in: container,
                debugDescription: "expected 0 to 65535"
            )
        }
        guard tokenFile != nil || Self.loopback.contains(host) else {
            throw DecodingError.dataCorruptedError(
                forKey: .host,
                in: container,
                debugDescription: "metrics beyond loopback need a tokenFile, the path of a file"
                    + " with the token that scrapers show"
            )
        }
    }

    private static let loopback: Set<String> = ["127.0.0.1", "::1", "localhost"]
}

/// A collector that takes traces by OTLP over HTTP, in JSON.
package struct TraceCollector: Codable, Sendable, Equatable {
    /// `http://` or `https://`, with the path: `http://127.0.0.1:4318/v1/traces`.
    package var endpoint: String

    private enum CodingKeys: String, CodingKey { case endpoint }

    package init(endpoint: String) { self.endpoint = endpoint }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        endpoint = try container.decode(String.self, forKey: .endpoint)
        guard ["http://", "https://"].contains(where: endpoint.hasPrefix),
            URL(string: endpoint)?.host()?.isEmpty == false
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .endpoint,
                in: container,
                debugDescription: "expected a URL such as http://127.0.0.1:4318/v1/traces"
            )
        }
    }

    /// That host and no other; the operator chose it, so it may be in the same house and in plain
    /// text.
    package var policy: OutboundPolicy {
        OutboundPolicy(
            hosts: [URL(string: endpoint)?.host() ?? ""],
            privateNetworks: ["0.0.0.0/0", "::/0"].compactMap(IPNetwork.init),
            allowsPlainText: true
        )
    }
}

import Assembly
import Engine
import Foundation
import Mapping
import Testing
import Translation
import Yams

@testable import ChannelAPI

/// `docs/guides/connect-a-shop.md` says what the code does.
@Suite struct ShopGuideTests {
    private struct PartnerFile: Decodable {
        var profile: PartnerProfile
        var https: HTTPSConfiguration
    }

    @Test func `the partner's file is read, and each setting of its signature is explained`() throws
    {
        let guide = try Guide("connect-a-shop.md")
        let sample = try #require(guide.samples("yaml partner").first)
        let file = try YAMLDecoder().decode(PartnerFile.self, from: sample)
        #expect(file.profile.mapping == "shop-order")
        #expect(file.https.signature?.header == "X-Shop-Hmac-Sha256")
        #expect(guide.firstCells(under: "setting") == ["header", "secret", "encoding", "prefix"])
        for encoding in DocumentSignature.Encoding.allCases {
            #expect(guide.text.contains("`\(encoding.rawValue)`"))
        }
    }

    @Test func `the mapping is without flaw, and passes the tests it holds`() throws {
        let sample = try #require(try Guide("connect-a-shop.md").samples("yaml mapping").first)
        let bench = try MappingBench(sample: sample)
        #expect(bench.problems == [])
        #expect(bench.warnings == [])
        let trial = MappingTrial(try bench.effective(), for: MappingBench.stranger("USD"))
        #expect(trial.outcomes.count == 2)
        for outcome in trial.outcomes { #expect(outcome.differences == [], "\(outcome.name)") }
    }

    @Test func `the addresses are the API's`() throws {
        let text = try Guide("connect-a-shop.md").text
        for route in DocumentHandlers.routes {
            let path = "\(route.path)".replacing("{partner}", with: "shop")
            #expect(text.contains(path), "\(path)")
        }
    }
}

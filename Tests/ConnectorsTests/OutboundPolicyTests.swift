import Connectors
import Primitives
import Testing

@Suite struct OutboundPolicyTests {
    @Test(arguments: [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.2.7", "198.18.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:a9fe:a9fe", "::127.0.0.1", "fc00::1", "fd12::1", "fe80::1%eth0", "fec0::1",
        "ff02::1", "2001:db8::1", "2001::1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:c0a8:101::1", "100::1",
    ])
    func `an address that is not public is refused, however it is spelt`(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(throws: ConnectorFailure.self) { try OutboundPolicy().check(address) }
        let everywhere = try OutboundPolicy(
            privateNetworks: [#require(IPNetwork("0.0.0.0/0")), #require(IPNetwork("::/0"))]
        )
        #expect(throws: Never.self) { try everywhere.check(address) }
    }

    @Test(arguments: [
        "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8", "2002:808:808::1",
    ])
    func `a public address is allowed`(_ text: String) throws {
        try OutboundPolicy().check(#require(IPAddress(text)))
    }

    @Test func `a configured network is allowed and its neighbour is not`() throws {
        let policy = try OutboundPolicy(privateNetworks: [#require(IPNetwork("10.20.0.0/15"))])
        try policy.check(#require(IPAddress("10.21.255.255")))
        try policy.check(#require(IPAddress("::ffff:10.20.0.1")))
        for text in ["10.22.0.0", "10.19.255.255"] {
            let address = try #require(IPAddress(text))
            #expect(throws: ConnectorFailure.self) { try policy.check(address) }
        }
    }

    @Test(arguments: [
        "http://shop.example.com/", "ftp://shop.example.com/", "file:///etc/passwd", "//x", "",
        "https://user:secret@shop.example.com/", "https://127.0.0.1/", "https://[::1]/",
        "https://[::ffff:169.254.169.254]/latest", "https://other.example.org/",
        "https://shop.example.com.evil.org/", "https://example.com/",
    ])
    func `an address that may not be called is refused before anything is sent`(
        _ url: String
    ) throws {
        let policy = OutboundPolicy(
            hosts: ["shop.example.com", "*.example.com", "127.0.0.1", "::1", "[::1]"]
        )
        let failure = try #require(throws: ConnectorFailure.self) { try policy.check(url: url) }
        #expect(failure.code == "connector.forbidden_destination")
        #expect(!failure.isOutcomeUnknown)
        #expect(!failure.description.contains("secret"))
    }

    @Test func `allowed hosts are allowed, whatever their case`() throws {
        let policy = OutboundPolicy(hosts: ["*.Example.com", "erp.local"])
        try policy.check(url: "https://shop.EXAMPLE.com/x?y=1")
        try policy.check(url: "https://erp.local:8443/")
        try OutboundPolicy().check(url: "https://anything.example.org/")
        try OutboundPolicy.loopback.check(url: "http://127.0.0.1:8080/orders")
    }

    @Test(arguments: [
        "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x7f.0.0.1", "2130706433", "1.2.3.-4",
        "::1::2", "1:2:3:4:5:6:7:8:9", "12345::", "g::1", "", "1:2:3:4:5:6:7", "::1.2.3", "+1::",
    ])
    func `a spelling that could be read two ways is no address`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:DB8::1", "2001:db8:0:0:0:0:0:1"), ("[::1]", "0:0:0:0:0:0:0:1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ])
    func `an address reads and prints`(_ text: String, _ printed: String) {
        #expect(IPAddress(text)?.description == printed)
    }

    @Test(arguments: ["10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/", "x/8", "1.2.3.4/8/8"])
    func `what is no network is refused`(_ text: String) { #expect(IPNetwork(text) == nil) }
}

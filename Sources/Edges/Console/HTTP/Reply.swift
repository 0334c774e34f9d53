import Foundation
import Hummingbird

/// The console's answers, each with the headers that keep a browser on our side.
enum Reply {
    /// Nothing runs, loads or frames that did not come from here; no inline script or style either.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response(
            status: status,
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
        response.headers[.contentType] = "text/html; charset=utf-8"
        response.headers[.cacheControl] = "no-store"
        return response
    }

    static func redirect(to address: String) -> Response {
        var response = Response(status: .seeOther)
        response.headers[.location] = address
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// Bytes to keep as a file; a browser never shows or runs them.
    static func download(_ bytes: [UInt8], as name: String) -> Response {
        var response = Response(
            status: .ok,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
        let safe = name.utf8.map { byte -> Character in
            let isPlain = byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A
            let isLower = byte >= 0x61 && byte <= 0x7A || byte == 0x2D || byte == 0x2E
            return isPlain || isLower ? Character(UnicodeScalar(byte)) : "_"
        }
        response.headers[.contentType] = "application/octet-stream"
        response.headers[.contentDisposition] = "attachment; filename=\"\(String(safe))\""
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// A list as a file (RFC 4180).
    static func csv(_ text: String, as name: String) -> Response {
        var response = download(Array(text.utf8), as: name + ".csv")
        response.headers[.contentType] = "text/csv; charset=utf-8; header=present"
        return response
    }

    /// A file of ours: kept by the browser as long as its tag stays the same.
    static func asset(_ asset: StaticAsset, ifNoneMatch: String?) -> Response {
        let tag = "\"\(asset.tag)\""
        let isKnown = ifNoneMatch.map { $0.contains(tag) } ?? false
        var response = Response(
            status: isKnown ? .notModified : .ok,
            body: isKnown
                ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: asset.text))
        )
        response.headers[.contentType] = asset.mediaType
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "public, max-age=31536000, immutable"
        return response
    }

    static func secured(_ response: Response, isSecure: Bool) -> Response {
        var response = response
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.xFrameOptions] = "DENY"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=()"
        if isSecure {
            response.headers[.strictTransportSecurity] = "max-age=31536000"
        }
        return response
    }
}

/// The path that a `file:` URI names (RFC 8089), its escapes resolved; any other URI as it is.
struct DocumentPath {
    let path: String

    /// The URI of a file by its path from the folder of another one.
    static func uri(of path: String, besides uri: String) -> String {
        var escaped = ""
        for byte in path.utf8 {
            let isPlain =
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "/._-~".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            escaped +=
                isPlain
                ? String(Unicode.Scalar(byte)) : "%" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
        if path.hasPrefix("/") { return "file://\(escaped)" }
        return uri[...(uri.lastIndex(of: "/") ?? uri.startIndex)] + escaped
    }

    init(_ uri: String) {
        let scheme = "file://"
        guard uri.hasPrefix(scheme) else {
            path = uri
            return
        }
        // Between the slashes stands a host, mostly none.
        let rest = uri.dropFirst(scheme.count).drop { $0 != "/" }
        var bytes: [UInt8] = []
        var iterator = Array(rest.utf8)[...]
        while let byte = iterator.popFirst() {
            if byte == UInt8(ascii: "%"),
                let escaped = UInt8(String(decoding: iterator.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(escaped)
                iterator = iterator.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        path = String(decoding: bytes, as: UTF8.self)
    }
}

import GradusInterchange

extension JSONValue {
    /// How deep a message may nest.
    private static var maximumDepth: Int { 64 }

    /// Reads a message. Numbers that are no integers are read as null: the protocol has none.
    ///
    /// - Throws: `InterchangeError` where the bytes are no JSON, or nest deeper than a message may.
    init(parsing bytes: [UInt8]) throws(InterchangeError) {
        var reader = JSONReader(bytes)
        self = try JSONValue.read(&reader, depth: 0)
        try reader.expectEnd()
    }

    private static func read(
        _ reader: inout JSONReader, depth: Int
    ) throws(InterchangeError) -> JSONValue {
        guard depth < maximumDepth else { throw reader.error("the message nests too deep") }
        switch reader.peek() {
        case UInt8(ascii: "{"):
            var members: [(key: String, value: JSONValue)] = []
            try reader.object { (key, reader) throws(InterchangeError) in
                members.append((key, try read(&reader, depth: depth + 1)))
            }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try reader.array { (reader) throws(InterchangeError) in
                elements.append(try read(&reader, depth: depth + 1))
            }
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try reader.string())
        case let first:
            if let integer = try? reader.integer() { return .integer(integer) }
            try reader.skipValue()
            switch first {
            case UInt8(ascii: "t"): return .bool(true)
            case UInt8(ascii: "f"): return .bool(false)
            default: return .null
            }
        }
    }

    /// A member of an object; null where there is none.
    subscript(key: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.key == key }?.value ?? .null
    }

    /// The text, if it is one.
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The integer, if it is one.
    var integer: Int? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    /// The elements, if it is a list.
    var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

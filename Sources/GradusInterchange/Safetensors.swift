import GradusTensors

/// Named tensors in Hugging Face's safetensors format: eight bytes with the length of a JSON
/// header, the header, the data, little-endian.
package enum Safetensors {
    /// Bytes that a header may have, as the reference implementation limits it.
    private static let headerLimit = 100_000_000

    private static let names: [(type: ElementType, name: String)] = [
        (.f32, "F32"), (.f64, "F64"), (.i32, "I32"), (.i64, "I64"), (.bool, "BOOL"),
    ]

    private struct Entry {
        var name: String
        var elementType: ElementType?
        var typeName = ""
        var sizes: [Int]?
        var range: Range<Int>?
    }

    /// The tensors in the bytes of a file, in the order of their data.
    ///
    /// - Throws: `InterchangeError` where they are not of the format, hold other element types, or
    ///   the data are not what the header says.
    package static func tensors(
        from bytes: ArraySlice<UInt8>
    ) throws(InterchangeError) -> [(name: String, tensor: Tensor)] {
        guard bytes.count >= 8 else {
            throw InterchangeError(
                .malformed, "this is no safetensors file: it has only \(bytes.count) bytes")
        }
        let length = bytes.littleEndian(at: 0, as: UInt64.self)
        guard length <= UInt64(min(headerLimit, bytes.count - 8)) else {
            throw InterchangeError(
                .malformed, "the header should have \(length) bytes, \(bytes.count - 8) are left",
                at: .byte(0))
        }
        let header = Array(bytes.dropFirst(8).prefix(Int(length)))
        let data = bytes.dropFirst(8 + Int(length))
        var entries: [Entry]
        do throws(InterchangeError) {
            entries = try self.entries(of: header)
        } catch {
            throw InterchangeError(
                error.kind, "in the header (\(error))", at: .byte(8))
        }
        entries.sort { ($0.range?.lowerBound ?? 0) < ($1.range?.lowerBound ?? 0) }
        var end = 0
        return try entries.map { (entry) throws(InterchangeError) in
            let tensor = try tensor(entry, in: data, after: &end)
            return (entry.name, tensor)
        }
    }

    private static func tensor(
        _ entry: Entry, in data: ArraySlice<UInt8>, after end: inout Int
    ) throws(InterchangeError) -> Tensor {
        guard let range = entry.range, let sizes = entry.sizes, !entry.typeName.isEmpty else {
            throw InterchangeError(
                .malformed, "'\(entry.name)' needs dtype, shape and data_offsets", at: .byte(8))
        }
        guard let elementType = entry.elementType else {
            let known = names.map(\.name).joined(separator: ", ")
            throw InterchangeError(
                .unsupported,
                "'\(entry.name)' has \(entry.typeName) elements; supported are \(known)",
                at: .byte(8))
        }
        guard range.upperBound <= data.count, range.lowerBound == end else {
            throw InterchangeError(
                .malformed,
                range.lowerBound == end
                    ? "the data of '\(entry.name)' go beyond the end of the file"
                    : "the data of '\(entry.name)' begin at \(range.lowerBound) instead of \(end)",
                at: .byte(8))
        }
        end = range.upperBound
        let needed = Tensor.count(of: sizes).multipliedClamped(by: elementType.byteCount)
        guard needed == range.count else {
            throw InterchangeError(
                .malformed,
                "'\(entry.name)' is \(elementType)\(Shape(sizes)), which takes \(needed) bytes; "
                    + "its data have \(range.count)", at: .byte(8))
        }
        return Tensor(
            elementType, sizes: sizes,
            decoding: data.dropFirst(range.lowerBound).prefix(range.count))
    }

    private static func entries(of header: [UInt8]) throws(InterchangeError) -> [Entry] {
        var reader = JSONReader(header)
        var entries: [Entry] = []
        try reader.object { (name, reader) throws(InterchangeError) in
            if name == "__metadata__" { return try reader.skipValue() }
            var entry = Entry(name: name)
            try reader.object { (key, reader) throws(InterchangeError) in
                switch key {
                case "dtype":
                    entry.typeName = try reader.string()
                    entry.elementType = names.first { $0.name == entry.typeName }?.type
                case "shape": entry.sizes = try sizes(&reader)
                case "data_offsets":
                    let offsets = try sizes(&reader)
                    guard offsets.count == 2, offsets[0] <= offsets[1] else {
                        throw reader.error("data_offsets needs a start and an end")
                    }
                    entry.range = offsets[0]..<offsets[1]
                default: try reader.skipValue()
                }
            }
            entries.append(entry)
        }
        try reader.expectEnd()
        return entries
    }

    private static func sizes(_ reader: inout JSONReader) throws(InterchangeError) -> [Int] {
        var sizes: [Int] = []
        try reader.array { (reader) throws(InterchangeError) in
            let size = try reader.integer()
            guard size >= 0 else { throw reader.error("\(size) is negative") }
            sizes.append(size)
        }
        guard sizes.count <= 64 else { throw reader.error("there are more than 64 axes") }
        return sizes
    }

    /// The bytes of a file with the tensors, wide elements first so that all are aligned, then by
    /// name.
    package static func bytes(of tensors: [(name: String, tensor: Tensor)]) -> [UInt8] {
        let ordered = tensors.sorted { left, right in
            let widths = (left.tensor.elementType.byteCount, right.tensor.elementType.byteCount)
            return widths.0 == widths.1 ? left.name < right.name : widths.0 > widths.1
        }
        var header: [(key: String, value: JSONValue)] = []
        var data: [UInt8] = []
        for (name, tensor) in ordered {
            let start = data.count
            data += tensor.littleEndianBytes
            let typeName = names.first { $0.type == tensor.elementType }?.name ?? ""
            header.append(
                (
                    name,
                    .object([
                        ("dtype", .string(typeName)),
                        ("shape", .array(tensor.sizes.map { .integer($0) })),
                        ("data_offsets", .array([.integer(start), .integer(data.count)])),
                    ])
                ))
        }
        var text = Array(JSONValue.object(header).text.utf8)
        text += repeatElement(0x20, count: (8 - text.count % 8) % 8)
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt64(text.count))
        return bytes + text + data
    }
}

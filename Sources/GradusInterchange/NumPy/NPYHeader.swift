import GradusTensors

/// The header of a NumPy file: a Python dictionary such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }`.
struct NPYHeader: Hashable {
    var elementType: ElementType
    var order: ByteOrder
    var isColumnMajor: Bool
    var sizes: [Int]

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    init(elementType: ElementType, sizes: [Int]) {
        self.elementType = elementType
        order = .little
        isColumnMajor = false
        self.sizes = sizes
    }

    /// Reads a header whose text begins at the offset `base` of its file.
    init(parsing text: ArraySlice<UInt8>, base: Int) throws(InterchangeError) {
        var scanner = PythonScanner(text, base: base)
        var descriptor: (text: String, offset: Int)?
        var isColumnMajor: Bool?
        var sizes: [Int]?
        try scanner.expect("{")
        while !scanner.take("}") {
            let offset = scanner.offset
            let key = try scanner.string()
            try scanner.expect(":")
            switch key {
            case "descr":
                scanner.skipSpace()
                descriptor = (try scanner.string(), scanner.offset)
            case "fortran_order": isColumnMajor = try scanner.truth()
            case "shape": sizes = try scanner.sizes()
            default:
                throw InterchangeError(
                    .malformed, "the header has an unknown entry '\(key)'", at: .byte(offset))
            }
            if !scanner.take(",") {
                try scanner.expect("}")
                break
            }
        }
        try scanner.expectEnd()
        guard let descriptor, let isColumnMajor, let sizes else {
            let missing =
                descriptor == nil ? "descr" : isColumnMajor == nil ? "fortran_order" : "shape"
            throw InterchangeError(
                .malformed, "the header has no '\(missing)'", at: .byte(base))
        }
        (elementType, order) = try NPYHeader.type(descriptor.text, at: descriptor.offset)
        self.isColumnMajor = isColumnMajor
        self.sizes = sizes
    }

    private static func type(
        _ descriptor: String, at offset: Int
    ) throws(InterchangeError) -> (ElementType, ByteOrder) {
        let order: ByteOrder = descriptor.hasPrefix(">") ? .big : .little
        let kind = descriptor.drop { "<>=|".contains($0) }
        let elementType: ElementType? =
            switch kind {
            case "f4": .f32
            case "f8": .f64
            case "i4": .i32
            case "i8": .i64
            case "b1", "?": .bool
            default: nil
            }
        guard let elementType else {
            throw InterchangeError(
                .unsupported,
                "its elements are '\(descriptor)'; supported are f4, f8, i4, i8 and b1: convert "
                    + "them with array.astype(…) before saving", at: .byte(offset))
        }
        return (elementType, order)
    }

    /// The header as a file of version 1 begins: 64 bytes or a multiple, so that the data are
    /// aligned.
    var bytes: [UInt8] {
        let descriptor: String =
            switch elementType {
            case .f32: "<f4"
            case .f64: "<f8"
            case .i32: "<i4"
            case .i64: "<i8"
            case .bool: "|b1"
            }
        let tuple =
            sizes.count == 1
            ? "(\(sizes[0]),)" : "(" + sizes.map(String.init).joined(separator: ", ") + ")"
        var text = Array(
            "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(tuple), }".utf8)
        let length = NPYHeader.magic.count + 4
        let padding = 63 - (length + text.count) % 64
        text += repeatElement(UInt8(ascii: " "), count: padding)
        text.append(UInt8(ascii: "\n"))
        var bytes = NPYHeader.magic + [1, 0]
        bytes.append(littleEndian: UInt16(text.count))
        return bytes + text
    }
}

/// Reads the few Python literals that a header holds.
private struct PythonScanner {
    private let text: ArraySlice<UInt8>
    private let base: Int
    private var position: Int

    init(_ text: ArraySlice<UInt8>, base: Int) {
        self.text = text
        self.base = base
        position = text.startIndex
    }

    var offset: Int { base + position - text.startIndex }

    private var current: UInt8? { position < text.endIndex ? text[position] : nil }

    private func fault(_ message: String) -> InterchangeError {
        InterchangeError(.malformed, "in the header: \(message)", at: .byte(offset))
    }

    mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(InterchangeError) {
        guard take(character) else { throw fault("'\(character)' is missing") }
    }

    mutating func expectEnd() throws(InterchangeError) {
        skipSpace()
        guard current == nil else { throw fault("something follows the dictionary") }
    }

    mutating func string() throws(InterchangeError) -> String {
        skipSpace()
        guard let quote = current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw fault("a string is missing")
        }
        let start = position + 1
        guard let end = text[start...].firstIndex(of: quote) else {
            throw fault("the string has no end")
        }
        position = end + 1
        return String(decoding: text[start..<end], as: UTF8.self)
    }

    private mutating func word() -> String {
        skipSpace()
        let start = position
        while let byte = current,
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        { position += 1 }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    mutating func truth() throws(InterchangeError) -> Bool {
        switch word() {
        case "True": return true
        case "False": return false
        default: throw fault("True or False is missing")
        }
    }

    mutating func sizes() throws(InterchangeError) -> [Int] {
        try expect("(")
        var sizes: [Int] = []
        while !take(")") {
            // Python 2 wrote an L behind long integers.
            let digits = word().split(separator: "L", omittingEmptySubsequences: false)
            guard let size = digits.first.flatMap({ Int($0) }), size >= 0, digits.count <= 2 else {
                throw fault("a size is missing")
            }
            sizes.append(size)
            guard sizes.count <= 64 else { throw fault("there are more than 64 axes") }
            if !take(",") {
                try expect(")")
                break
            }
        }
        return sizes
    }
}

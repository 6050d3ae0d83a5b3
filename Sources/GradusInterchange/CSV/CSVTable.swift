import GradusTensors

/// A table in a text with separated values (RFC 4180): a line with the names of the columns, then a
/// line for each row. Fields may be quoted, lines may end in LF or CRLF, empty lines do not count.
package struct CSVTable: Sendable {
    /// The names of the columns, in the order of the file.
    package let names: [String]
    /// How many rows there are.
    package let rowCount: Int

    private let bytes: [UInt8]
    /// The fields without quotes and blanks around them, row by row; the head is not among them.
    private let fields: [Range<Int>]

    /// Reads a table.
    ///
    /// - Throws: `InterchangeError` with line and column where a row has another number of fields
    ///   than the head, a quote is not closed, or a name is missing or there twice.
    package init(_ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ",")) throws(InterchangeError) {
        self.bytes = bytes
        var scanner = CSVScanner(bytes, separator: separator)
        guard let head = try scanner.row(expecting: nil) else {
            throw InterchangeError(
                .malformed, "the file is empty: its first line names the columns")
        }
        var fields: [Range<Int>] = []
        var rowCount = 0
        while let row = try scanner.row(expecting: head.count) {
            fields += row
            rowCount += 1
        }
        names = head.map { CSVTable.text(bytes[$0]) }
        self.fields = fields
        self.rowCount = rowCount
        for (index, name) in names.enumerated() {
            let place = CSVScanner.place(head[index].lowerBound, in: bytes)
            guard !name.isEmpty else {
                throw InterchangeError(.malformed, "a column has no name", at: place)
            }
            guard Double(name) == nil else {
                throw InterchangeError(
                    .malformed, "the first line must name the columns, found the number \(name)",
                    at: place)
            }
            guard !names[..<index].contains(name) else {
                throw InterchangeError(.malformed, "two columns are called '\(name)'", at: place)
            }
        }
    }

    /// Reads a file; one that ends in `.tsv` has tabs between its fields.
    ///
    /// - Throws: `InterchangeError`, which names the file.
    package init(contentsOf path: String) throws(InterchangeError) {
        let bytes = try FileAccess.contents(of: path == "-" ? "/dev/stdin" : path)
        let isTabbed = path.lowercased().hasSuffix(".tsv")
        do throws(InterchangeError) {
            try self.init(bytes, separator: isTabbed ? 0x09 : UInt8(ascii: ","))
        } catch { throw error.inFile(path) }
    }

    /// A doubled quote stands for one.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes where !(byte == 0x22 && text.last == 0x22) { text.append(byte) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The elements of some columns, a row of the tensor for each row of the table.
    ///
    /// - Parameters:
    ///   - columns: the positions of the columns.
    ///   - elementType: what the fields hold.
    ///   - user: what needs them, for messages.
    /// - Throws: `InterchangeError` with line and column where a field is no number of that type.
    package func tensor(
        _ columns: [Int], _ elementType: ElementType, for user: String
    ) throws(InterchangeError) -> Tensor {
        let sizes = [rowCount, columns.count]
        switch elementType {
        case .f32:
            let elements = try elements(columns, "a number", user) { text, number in
                number?.float ?? Float(text)
            }
            return Tensor(sizes: sizes, storage: .f32(elements))
        case .f64:
            let elements = try elements(columns, "a number", user) { text, number in
                number?.double ?? Double(text)
            }
            return Tensor(sizes: sizes, storage: .f64(elements))
        case .i32:
            let elements = try elements(columns, "an i32 integer", user) { text, number in
                number?.integer(Int32.self) ?? Int32(text)
            }
            return Tensor(sizes: sizes, storage: .i32(elements))
        case .i64:
            let elements = try elements(columns, "an i64 integer", user) { text, number in
                number?.integer(Int64.self) ?? Int64(text)
            }
            return Tensor(sizes: sizes, storage: .i64(elements))
        case .bool:
            let elements = try elements(columns, "true or false", user) { text, number in
                switch number?.integer(Int.self).map(String.init) ?? text.lowercased() {
                case "true", "1": true
                case "false", "0": false
                default: nil
                }
            }
            return Tensor(sizes: sizes, storage: .bool(elements))
        }
    }

    private func elements<Element>(
        _ columns: [Int], _ kind: String, _ user: String,
        _ convert: (String, DecimalNumber?) -> Element?
    ) throws(InterchangeError) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(rowCount * columns.count)
        for row in 0..<rowCount {
            for column in columns {
                let range = fields[row * names.count + column]
                let field = bytes[range]
                let number = DecimalNumber(field)
                // The text is made only where the number is spelled in an unusual way.
                let text = number == nil ? CSVTable.text(field) : ""
                guard let element = convert(text, number) else {
                    let shown = CSVTable.text(field.prefix(40))
                    throw InterchangeError(
                        .malformed,
                        shown.isEmpty
                            ? "'\(names[column])' has no value here; '\(user)' needs \(kind)"
                            : "'\(shown)' is not \(kind), as '\(user)' needs",
                        at: CSVScanner.place(range.lowerBound, in: bytes))
                }
                elements.append(element)
            }
        }
        return elements
    }
}

/// Cuts a text into rows and fields.
private struct CSVScanner {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var position: Int

    init(_ bytes: [UInt8], separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The line and the column of a byte.
    static func place(_ offset: Int, in bytes: [UInt8]) -> InterchangeError.Place {
        let before = bytes[..<min(offset, bytes.count)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return .text(
            line: before.count { $0 == 0x0A } + 1,
            column: String(decoding: before[start...], as: UTF8.self).count + 1)
    }

    /// The fields of the next row, or nil at the end.
    mutating func row(expecting count: Int?) throws(InterchangeError) -> [Range<Int>]? {
        while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
            position += 1
        }
        guard position < bytes.count else { return nil }
        let start = position
        var fields: [Range<Int>] = []
        repeat { fields.append(try field()) } while takeSeparator()
        guard count == nil || fields.count == count else {
            throw InterchangeError(
                .malformed,
                "this row has \(fields.count) field\(fields.count == 1 ? "" : "s"), the head has "
                    + "\(count ?? 0)", at: CSVScanner.place(start, in: bytes))
        }
        return fields
    }

    private mutating func takeSeparator() -> Bool {
        guard position < bytes.count, bytes[position] == separator else { return false }
        position += 1
        return true
    }

    private func isBlank(_ offset: Int) -> Bool {
        bytes[offset] == 0x20 || (bytes[offset] == 0x09 && separator != 0x09)
    }

    private mutating func field() throws(InterchangeError) -> Range<Int> {
        while position < bytes.count, isBlank(position) { position += 1 }
        if position < bytes.count, bytes[position] == 0x22 { return try quoted() }
        let start = position
        while position < bytes.count, bytes[position] != separator, bytes[position] != 0x0A,
            bytes[position] != 0x0D
        { position += 1 }
        var end = position
        while end > start, isBlank(end - 1) { end -= 1 }
        return start..<end
    }

    private mutating func quoted() throws(InterchangeError) -> Range<Int> {
        let start = position + 1
        position = start
        while position < bytes.count {
            guard bytes[position] == 0x22 else {
                position += 1
                continue
            }
            if position + 1 < bytes.count, bytes[position + 1] == 0x22 {
                position += 2
                continue
            }
            let end = position
            position += 1
            while position < bytes.count, isBlank(position) { position += 1 }
            let isEnd =
                position == bytes.count
                || [separator, 0x0A, 0x0D].contains(bytes[position])
            guard isEnd else {
                throw InterchangeError(
                    .malformed, "something follows the closing quote",
                    at: CSVScanner.place(position, in: bytes))
            }
            return start..<end
        }
        throw InterchangeError(
            .malformed, "the quote is never closed", at: CSVScanner.place(start - 1, in: bytes))
    }
}

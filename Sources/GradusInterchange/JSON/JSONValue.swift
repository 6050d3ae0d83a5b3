import GradusTensors

/// A JSON value to be written: reports of the command, checkpoints.
package indirect enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// A number with as many digits as it takes to read the same one back; `"NaN"`, `"Infinity"`
    /// and `"-Infinity"` where JSON has no number.
    case number(Double)
    /// A text.
    case string(String)
    /// The elements as nested lists.
    case tensor(Tensor)
    /// A list.
    case array([JSONValue])
    /// An object with its members in this order.
    case object([(key: String, value: JSONValue)])

    /// `{"type": "f32[3]", "data": […]}`.
    package init(typed tensor: Tensor) {
        self = .object([
            ("type", .string(tensor.type.description)), ("data", .tensor(tensor)),
        ])
    }

    /// The text: members of objects and elements of lists of objects on lines of their own, the
    /// rest on one line each. Ends in a line end.
    package var text: String {
        var writer = JSONWriter()
        writer.write(self, indentation: 0)
        writer.bytes.append(0x0A)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The text without a blank or line end that is not part of a string.
    package var compactText: String {
        var writer = JSONWriter(isCompact: true)
        writer.write(self, indentation: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Whether it is written on one line.
    fileprivate var isFlat: Bool {
        switch self {
        case .null, .bool, .integer, .number, .string, .tensor: true
        case .array(let elements):
            elements.allSatisfy {
                switch $0 {
                case .array, .object: false
                default: true
                }
            }
        case .object(let members):
            members.allSatisfy {
                switch $0.value {
                case .array(let elements): elements.isEmpty
                case .object: false
                default: true
                }
            }
        }
    }
}

extension Tensor {
    /// The elements as nested lists of JSON, with all their digits, on one line.
    package var jsonText: String {
        var writer = JSONWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private struct JSONWriter {
    var bytes: [UInt8] = []
    var isCompact = false

    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func write(_ value: JSONValue, indentation: Int) {
        switch value {
        case .null: write("null")
        case .bool(let value): write(value ? "true" : "false")
        case .integer(let value): write(value.description)
        case .number(let value): write(number: value)
        case .string(let text): write(quoted: text)
        case .tensor(let tensor): write(tensor)
        case .array(let elements):
            let isFlat = isCompact || value.isFlat
            list(elements, "[", "]", isFlat: isFlat, indentation) { writer, element, inner in
                writer.write(element, indentation: inner)
            }
        case .object(let members):
            let isFlat = isCompact || value.isFlat
            list(members, "{", "}", isFlat: isFlat, indentation) { writer, member, inner in
                writer.write(quoted: member.key)
                writer.write(writer.isCompact ? ":" : ": ")
                writer.write(member.value, indentation: inner)
            }
        }
    }

    private mutating func list<Element>(
        _ elements: [Element], _ open: String, _ close: String, isFlat: Bool, _ indentation: Int,
        _ body: (inout JSONWriter, Element, Int) -> Void
    ) {
        write(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { write(isFlat && !isCompact ? ", " : ",") }
            if !isFlat { newLine(indentation + 2) }
            body(&self, element, indentation + 2)
        }
        if !isFlat, !elements.isEmpty { newLine(indentation) }
        write(close)
    }

    private mutating func newLine(_ indentation: Int) {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indentation))
    }

    /// A floating-point number; Swift's description is the shortest that reads back the same.
    mutating func write(number value: some BinaryFloatingPoint & CustomStringConvertible) {
        if value.isFinite {
            write(value.description)
        } else {
            write(value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        }
    }

    mutating func write(_ tensor: Tensor) {
        switch tensor.storage {
        case .f32(let elements): nested(elements, tensor.sizes) { $0.write(number: $1) }
        case .f64(let elements): nested(elements, tensor.sizes) { $0.write(number: $1) }
        case .i32(let elements): nested(elements, tensor.sizes) { $0.write($1.description) }
        case .i64(let elements): nested(elements, tensor.sizes) { $0.write($1.description) }
        case .bool(let elements): nested(elements, tensor.sizes) { $0.write($1 ? "true" : "false") }
        }
    }

    private mutating func nested<Element>(
        _ elements: [Element], _ sizes: [Int], _ body: (inout JSONWriter, Element) -> Void
    ) {
        var next = 0
        func write(_ axis: Int, _ writer: inout JSONWriter) {
            guard axis < sizes.count else {
                body(&writer, elements[next])
                next += 1
                return
            }
            writer.bytes.append(UInt8(ascii: "["))
            for index in 0..<sizes[axis] {
                if index > 0 { writer.write(writer.isCompact ? "," : ", ") }
                write(axis + 1, &writer)
            }
            writer.bytes.append(UInt8(ascii: "]"))
        }
        write(0, &self)
    }

    /// A string (RFC 8259, section 7).
    mutating func write(quoted text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: write("\\\"")
            case 0x5C: write("\\\\")
            case 0x0A: write("\\n")
            case 0x0D: write("\\r")
            case 0x09: write("\\t")
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}

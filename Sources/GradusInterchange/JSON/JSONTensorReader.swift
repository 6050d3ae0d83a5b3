import GradusTensors

extension JSONReader {
    /// A tensor: a number, a truth value, or lists of them nested as deep as it has axes.
    ///
    /// Floating-point elements may also be the strings "NaN", "Infinity" and "-Infinity", or the
    /// bare words; integers may be spelled with a fraction or an exponent as long as they are
    /// integers; truth values may be 0 and 1.
    ///
    /// - Throws: `InterchangeError` with line and column where the lists are ragged, or an element
    ///   is of another type or out of its range.
    package mutating func tensor(
        _ elementType: ElementType
    ) throws(InterchangeError) -> Tensor {
        switch elementType {
        case .f32:
            let (elements, sizes) = try nestedList { (reader) throws(InterchangeError) in
                try reader.float()
            }
            return Tensor(sizes: sizes, storage: .f32(elements))
        case .f64:
            let (elements, sizes) = try nestedList { (reader) throws(InterchangeError) in
                try reader.double()
            }
            return Tensor(sizes: sizes, storage: .f64(elements))
        case .i32:
            let (elements, sizes) = try nestedList { (reader) throws(InterchangeError) in
                try reader.integer(Int32.self, "i32")
            }
            return Tensor(sizes: sizes, storage: .i32(elements))
        case .i64:
            let (elements, sizes) = try nestedList { (reader) throws(InterchangeError) in
                try reader.integer(Int64.self, "i64")
            }
            return Tensor(sizes: sizes, storage: .i64(elements))
        case .bool:
            let (elements, sizes) = try nestedList { (reader) throws(InterchangeError) in
                try reader.truth()
            }
            return Tensor(sizes: sizes, storage: .bool(elements))
        }
    }

    /// The axes that lists may be nested for.
    private static var maximumDepth: Int { 64 }

    /// The elements of nested lists in row-major order, and the sizes.
    private mutating func nestedList<Element>(
        _ element: (inout JSONReader) throws(InterchangeError) -> Element
    ) throws(InterchangeError) -> (elements: [Element], sizes: [Int]) {
        var elements: [Element] = []
        /// The sizes known so far: that of an axis once its first list is closed.
        var sizes: [Int?] = []
        /// The elements read so far in each list that is open, and where it began.
        var open: [(count: Int, start: Int)] = []
        /// The depth at which elements stand, once one was seen.
        var elementDepth: Int?
        repeat {
            guard let byte = peek() else { throw unexpected(wanted: "a number") }
            if byte == UInt8(ascii: "[") {
                guard open.count < elementDepth ?? JSONReader.maximumDepth else {
                    throw elementDepth == nil
                        ? error("there are more than \(JSONReader.maximumDepth) axes")
                        : error("ragged: a list stands where a number is wanted")
                }
                open.append((0, position))
                position += 1
                if open.count > sizes.count { sizes.append(nil) }
                if peek() != UInt8(ascii: "]") { continue }
            } else {
                if let depth = elementDepth ?? (sizes.count > open.count ? sizes.count : nil),
                    depth != open.count
                {
                    throw error("ragged: a number stands where a list is wanted")
                }
                elementDepth = open.count
                elements.append(try element(&self))
                if !open.isEmpty { open[open.count - 1].count += 1 }
            }
            try closeLists(&open, &sizes)
        } while !open.isEmpty
        return (elements, sizes.map { $0 ?? 0 })
    }

    /// Closes the lists that end here, up to the comma before the next element.
    private mutating func closeLists(
        _ open: inout [(count: Int, start: Int)], _ sizes: inout [Int?]
    ) throws(InterchangeError) {
        while let list = open.last {
            if list.count > 0, take(",") { return }
            guard take("]") else { throw unexpected(wanted: "',' or ']'") }
            let axis = open.count - 1
            if let size = sizes[axis], size != list.count {
                throw error(
                    "ragged: this list has \(list.count) elements, those before it have \(size)",
                    at: list.start)
            }
            sizes[axis] = list.count
            open.removeLast()
            if !open.isEmpty { open[open.count - 1].count += 1 }
        }
    }

    // MARK: Elements

    /// The number that the next token spells, or nil for no number; words for special values are
    /// handled here, too.
    private mutating func decimal() throws(InterchangeError) -> (DecimalNumber?, special: Double) {
        guard let byte = peek() else { throw unexpected(wanted: "a number") }
        let start = position
        let word: String
        if byte == 0x22 {
            word = try string()
        } else {
            let token = token()
            if let number = DecimalNumber(token) { return (number, 0) }
            word = String(decoding: token, as: UTF8.self)
        }
        switch word {
        case "NaN": return (nil, .nan)
        case "Infinity": return (nil, .infinity)
        case "-Infinity": return (nil, -.infinity)
        default:
            position = start
            throw unexpected(wanted: "a number")
        }
    }

    private mutating func double() throws(InterchangeError) -> Double {
        let (number, special) = try decimal()
        guard let number else { return special }
        let value = number.double
        guard value.isFinite else { throw error("the number is too large for f64") }
        return value
    }

    private mutating func float() throws(InterchangeError) -> Float {
        let (number, special) = try decimal()
        guard let number else { return Float(special) }
        let value = number.float
        guard value.isFinite else { throw error("the number is too large for f32") }
        return value
    }

    private mutating func integer<Number: FixedWidthInteger>(
        _ type: Number.Type, _ name: String
    ) throws(InterchangeError) -> Number {
        _ = peek()
        let start = position
        guard let number = DecimalNumber(token()) else {
            position = start
            throw unexpected(wanted: "an integer")
        }
        guard let value = number.integer(type) else {
            let text = String(decoding: bytes[start..<position].prefix(40), as: UTF8.self)
            throw number.double.rounded() == number.double
                ? error("\(text) is out of the range of \(name)", at: start)
                : error("\(text) is no integer, as \(name) needs", at: start)
        }
        return value
    }

    private mutating func truth() throws(InterchangeError) -> Bool {
        _ = peek()
        let start = position
        switch String(decoding: token(), as: UTF8.self) {
        case "true", "1": return true
        case "false", "0": return false
        default:
            position = start
            throw unexpected(wanted: "true or false")
        }
    }
}

import GradusTensors

/// Tensors for people: rows under one another, columns aligned, the middle of large ones left out.
enum TensorText {
    /// More elements than that are not all shown.
    private static let elementLimit = 1000
    /// Elements shown at either end of an axis that is too long.
    private static let edge = 3

    /// The elements; lines after the first are indented by as many spaces.
    static func text(_ tensor: Tensor, indentation: Int) -> String {
        let isLong = tensor.count > elementLimit
        let shown = tensor.sizes.map { isLong && $0 > 2 * edge ? 2 * edge : $0 }
        let strides = Shape.rowMajorStrides(tensor.sizes)
        var offsets: [Int] = []
        func collect(_ axis: Int, _ offset: Int) {
            guard axis < shown.count else { return offsets.append(offset) }
            for place in 0..<shown[axis] {
                let index =
                    place < edge || shown[axis] == tensor.sizes[axis]
                    ? place : tensor.sizes[axis] - 2 * edge + place
                collect(axis + 1, offset + index * strides[axis])
            }
        }
        if tensor.count > 0 { collect(0, 0) }
        let words = self.words(tensor, offsets)
        let width = tensor.sizes.count > 1 ? words.map(\.count).max() ?? 0 : 0
        var next = 0
        func write(_ axis: Int) -> String {
            guard axis < shown.count else {
                defer { next += 1 }
                return String(repeating: " ", count: max(0, width - words[next].count))
                    + words[next]
            }
            var parts = (0..<shown[axis]).map { _ in write(axis + 1) }
            if shown[axis] < tensor.sizes[axis] { parts.insert("…", at: edge) }
            let isLast = axis == shown.count - 1
            let blank = String(repeating: "\n", count: max(1, shown.count - 1 - axis))
            let lead = blank + String(repeating: " ", count: indentation + axis + 1)
            return "[" + parts.joined(separator: isLast ? ", " : "," + lead) + "]"
        }
        return tensor.count == 0 ? empty(tensor.sizes) : write(0)
    }

    private static func empty(_ sizes: [Int]) -> String {
        guard let first = sizes.first, first > 0 else { return "[]" }
        return "["
            + [String](repeating: empty(Array(sizes.dropFirst())), count: min(first, edge))
            .joined(separator: ", ") + (first > edge ? ", …]" : "]")
    }

    private static func words(_ tensor: Tensor, _ offsets: [Int]) -> [String] {
        switch tensor.elementType {
        case .f32, .f64:
            let elements = tensor.doubles
            let values = offsets.map { elements[$0] }
            let style = NumberText.Style(for: values)
            return values.map { NumberText.text($0, style) }
        case .i32, .i64:
            let elements = tensor.integers
            return offsets.map { String(elements[$0]) }
        case .bool:
            let elements = tensor.booleans
            return offsets.map { elements[$0] ? "true" : "false" }
        }
    }

    /// Named tensors, names and types aligned: `yhat: f32[3] = [0.1, 0.2, 0.7]`.
    static func list(_ tensors: [(name: String, tensor: Tensor)], indentation: Int = 0) -> String {
        let heads = tensors.map { ("\($0.name):", "\($0.tensor.type)") }
        let nameWidth = heads.map(\.0.count).max() ?? 0
        let typeWidth = heads.map(\.1.count).max() ?? 0
        var text = ""
        for ((name, tensor), head) in zip(tensors, heads) {
            _ = name
            let start =
                String(repeating: " ", count: indentation)
                + head.0.padded(to: nameWidth) + " " + head.1.padded(to: typeWidth) + " = "
            text += start + self.text(tensor, indentation: start.count) + "\n"
        }
        return text
    }
}

extension String {
    /// The text with blanks behind it up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// The text with blanks before it up to a width.
    func aligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}

import GradusTensors

/// Numbers and tensors as literals: the fewest digits that read back to the same bits.
package enum NumberText {
    package static func text(of number: Double) -> String { shortened(number.description) }

    static func text(of number: Float) -> String { shortened(number.description) }

    /// `2.0` as `2`, `1e+20` as `1e20`; `-0.0` keeps its point, because the integer -0 has no sign.
    private static func shortened(_ description: String) -> String {
        if description == "-0.0" { return description }
        if description.hasSuffix(".0") { return String(description.dropLast(2)) }
        if description.hasPrefix("nan") || description.hasPrefix("snan") { return "nan" }
        if description.hasPrefix("-nan") || description.hasPrefix("-snan") { return "-nan" }
        return description.replacing("e+", with: "e")
    }

    /// The elements, in order.
    package static func elements(of tensor: Tensor) -> [String] {
        switch tensor.storage {
        case .f32(let elements): elements.map { text(of: $0) }
        case .f64(let elements): elements.map { text(of: $0) }
        case .i32(let elements): elements.map { String($0) }
        case .i64(let elements): elements.map { String($0) }
        case .bool(let elements): elements.map { $0 ? "true" : "false" }
        }
    }

    /// A number or nested lists.
    static func text(of tensor: Tensor) -> String {
        let elements = elements(of: tensor)
        var text = ""
        var next = 0
        func append(_ axis: Int) {
            guard axis < tensor.sizes.count else {
                text += elements[next]
                next += 1
                return
            }
            text += "["
            for place in 0..<tensor.sizes[axis] {
                if place > 0 { text += ", " }
                append(axis + 1)
            }
            text += "]"
        }
        append(0)
        return text
    }

    /// One number of an element type.
    static func text(of number: Double, _ elementType: ElementType) -> String {
        text(of: Tensor(repeating: number, elementType))
    }
}

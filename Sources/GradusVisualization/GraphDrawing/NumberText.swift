import Glibc
import GradusTensors

/// Numbers, sizes and tensors as short texts for readers; not to be read back.
enum NumberText {
    /// A number in four significant digits: `0.2318`, `1.5e-07`, `inf`.
    static func text(_ number: Double) -> String {
        if number == 0 { return "0" }
        if number.isNaN { return "nan" }
        if number.magnitude < 1e15, number == number.rounded(), number.magnitude < 100_000 {
            return "\(Int(number))"
        }
        var buffer = [CChar](repeating: 0, count: 32)
        let capacity = buffer.count
        let length = withVaList([number]) { vsnprintf(&buffer, capacity, "%.4g", $0) }
        return String(
            decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The only element of a tensor: exact where that is short.
    static func scalar(_ tensor: Tensor) -> String {
        switch tensor.storage {
        case .bool(let elements): elements.first == true ? "true" : "false"
        case .i32(let elements): elements.first.map { "\($0)" } ?? ""
        case .i64(let elements): elements.first.map { "\($0)" } ?? ""
        case .f32(let elements): exact(elements.first?.description ?? "", tensor)
        case .f64(let elements): exact(elements.first?.description ?? "", tensor)
        }
    }

    private static func exact(_ description: String, _ tensor: Tensor) -> String {
        let short =
            description.hasSuffix(".0") ? String(description.dropLast(2)) : description
        return short.count <= 7 ? short : text(tensor.doubles.first ?? 0)
    }

    /// A tensor in one or more lines: numbers where there are few, else how they are spread.
    static func lines(_ tensor: Tensor) -> [String] {
        let numbers = tensor.elementType == .bool ? [] : tensor.doubles
        func row(_ range: Range<Int>) -> String {
            let texts = range.map {
                tensor.elementType == .bool
                    ? (tensor.booleans[$0] ? "true" : "false")
                    : text(numbers[$0])
            }
            return "[" + texts.joined(separator: ", ") + "]"
        }
        let sizes = tensor.sizes
        switch sizes.count {
        case 0: return [scalar(tensor, numbers)]
        case 1 where tensor.count <= 6: return [row(0..<tensor.count)]
        case 2 where tensor.count > 0 && sizes[0] <= 4 && sizes[1] <= 6:
            return (0..<sizes[0]).map { row($0 * sizes[1]..<($0 + 1) * sizes[1]) }
        default: return summary(tensor)
        }
    }

    private static func scalar(_ tensor: Tensor, _ numbers: [Double]) -> String {
        if tensor.elementType == .bool { return tensor.booleans[0] ? "true" : "false" }
        return tensor.elementType.isInteger ? "\(tensor.integers[0])" : text(numbers[0])
    }

    /// `mean ± deviation` and `least … greatest` of many numbers, with those that are not finite
    /// counted apart; the share of `true` of many truth values.
    private static func summary(_ tensor: Tensor) -> [String] {
        if tensor.count == 0 { return ["empty"] }
        if tensor.elementType == .bool {
            return ["\(tensor.booleans.count { $0 }) of \(tensor.count) true"]
        }
        let finite = tensor.doubles.filter(\.isFinite)
        var lines: [String] = []
        if let least = finite.min(), let greatest = finite.max() {
            // Welford's recurrence: equal numbers have exactly their own mean and no deviation.
            var (mean, squares) = (0.0, 0.0)
            for (index, number) in finite.enumerated() {
                let distance = number - mean
                mean += distance / Double(index + 1)
                squares += distance * (number - mean)
            }
            let deviation = (squares / Double(finite.count)).squareRoot()
            lines = ["\(text(mean)) ± \(text(deviation))", "\(text(least)) … \(text(greatest))"]
        }
        if finite.count < tensor.count { lines.append("\(tensor.count - finite.count) not finite") }
        return lines
    }
}

import GradusTensors

/// Draws products of operands that are cut out of others and transposed, whose results are transposed and
/// joined: the same for the same seed.
struct MovedProducts {
    private let stream: RandomStream
    private var index = 0
    private var lines: [String] = []

    init(seed: UInt64) { stream = RandomStream(seed: seed, path: "moved products") }

    private mutating func integer(_ range: ClosedRange<Int>) -> Int {
        index += 1
        return range.lowerBound + Int(stream.uniform(at: index) * Double(range.count))
    }

    private mutating func isTrue(oneOf count: Int) -> Bool { integer(1...count) == 1 }

    private mutating func shuffled(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, integer(0...last)) }
        return order
    }

    /// Declares a parameter and moves it to a value of the given sizes.
    private mutating func operand(_ name: String, _ sizes: [Int]) {
        let order = isTrue(oneOf: 4) ? Array(sizes.indices) : shuffled(sizes.count)
        let source = order.map { sizes[$0] }
        var declared = source
        var moved = isTrue(oneOf: 2) ? "\(name)0" : "exp(\(name)0 * 0.25)"
        if source.count > 1, isTrue(oneOf: 2) {
            // Two neighbours are one axis, cut by whole runs of the inner one.
            let axis = integer(0...source.count - 2)
            let before = integer(0...1) * source[axis + 1]
            let after = integer(0...1) * source[axis + 1]
            let length = source[axis] * source[axis + 1]
            declared.replaceSubrange(axis...axis + 1, with: [before + length + after])
            let bounds = declared.indices.map { $0 == axis ? "\(before):\(before + length)" : ":" }
            moved = "reshape(\(moved)[\(bounds.joined(separator: ", "))], shape: \(source))"
        } else {
            let starts = source.map { _ in isTrue(oneOf: 3) ? integer(1...2) : 0 }
            declared = source.indices.map { source[$0] + starts[$0] + (isTrue(oneOf: 4) ? 1 : 0) }
            let bounds = source.indices.map { "\(starts[$0]):\(starts[$0] + source[$0])" }
            moved = "\(moved)[\(bounds.joined(separator: ", "))]"
        }
        let axes = sizes.indices.map { order.firstIndex(of: $0) ?? 0 }
        lines.insert("param \(name)0: f64\(declared) ~ normal()", at: 0)
        lines.append("\(name) = transpose(\(moved), axes: \(axes))")
    }

    /// The statements of a graph with a product or two, an output and an objective.
    mutating func statements() -> String {
        let batch = (0..<integer(0...2)).map { _ in integer(1...3) }
        let (m, n, k) = (integer(9...20), integer(9...20), integer(9...20))
        let (turnsA, turnsB) = (isTrue(oneOf: 2), isTrue(oneOf: 2))
        let isShared = isTrue(oneOf: 4)
        operand("a", batch + (turnsA ? [k, m] : [m, k]))
        operand("b", (isShared ? [] : batch) + (turnsB ? [n, k] : [k, n]))
        let forms = "transpose_a: \(turnsA), transpose_b: \(turnsB)"
        lines.append("c = matmul(a, b, \(forms))")
        let (first, sizes) = result("c", batch + [m, n])
        lines.append("r = \(first)")
        switch integer(0...3) {
        case 0: lines.append("y = r")
        case 1: lines.append("y = exp(r * 0.01)")
        case 2:
            lines.append("y = concat(r, 0.5 * r + 1, axis: \(integer(0...sizes.count - 1)))")
        default:
            lines.append("d = matmul(a, tanh(b), \(forms))")
            // The same movement, so that both have one shape.
            let second = first.replacing("(c", with: "(d")
            lines.append("s = \(second == first ? "d" : second)")
            let axis = integer(0...sizes.count - 1)
            lines.append("y = concat(r, s, \(isTrue(oneOf: 2) ? "r" : "s"), axis: \(axis))")
        }
        lines.append("output y")
        lines.append("minimize mean(square(y)) with sgd(learning_rate: 0.1)")
        return lines.joined(separator: "\n")
    }

    /// A movement of a product, and the sizes that it gives.
    private mutating func result(_ name: String, _ sizes: [Int]) -> (text: String, sizes: [Int]) {
        if isTrue(oneOf: 5) { return (name, sizes) }
        let axes = isTrue(oneOf: 3) ? Array(sizes.indices) : shuffled(sizes.count)
        var moved = axes.map { sizes[$0] }
        var text = "transpose(\(name), axes: \(axes))"
        if isTrue(oneOf: 2) {
            let axis = integer(0...moved.count - 2)
            moved.replaceSubrange(axis...axis + 1, with: [moved[axis] * moved[axis + 1]])
            text = "reshape(\(text), shape: \(moved))"
        }
        return (text, moved)
    }
}

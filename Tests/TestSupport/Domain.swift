import GradusTensors

/// Where the elements of a generated operand lie: the part of the real line on which an operation
/// is smooth, so that differences can judge its derivatives.
package struct Domain: Sendable {
    private let element: @Sendable (RandomStream, Int) -> Double

    package init(_ element: @escaping @Sendable (RandomStream, Int) -> Double) {
        self.element = element
    }

    /// Standard normal numbers.
    package static let normal = Domain { $0.normal(at: $1) }
    /// Numbers in [0.3, 2.5].
    package static let positive = between(0.3, 2.5)
    /// Numbers in [0.1, 0.9].
    package static let probability = between(0.1, 0.9)
    /// Numbers of either sign whose magnitude lies in [0.3, 2.5]: away from a kink or a pole at 0.
    package static let nonzero = Domain { stream, index in
        let number = stream.uniform(at: index) * 4.4 - 2.2
        return number + (number < 0 ? -0.3 : 0.3)
    }
    /// Numbers in [-4, 4] no two of which are close: away from the ties of max, min and sorting.
    package static let distinct = Domain { _, index in
        let turns = Double(index + 1) * 0.6180339887498949
        return (turns - turns.rounded(.down)) * 8 - 4
    }
    /// Numbers in [-3, 3] whose distance to the nearest multiple of ½ is at least 0.1: away from
    /// the steps of floor, ceil and round.
    package static let fractional = Domain { stream, index in
        let half = (stream.uniform(at: 2 * index) * 12).rounded(.down) / 2 - 3
        return half + 0.1 + 0.3 * stream.uniform(at: 2 * index + 1)
    }
    /// Zeros, infinities, NaN, and numbers whose exponential overflows or vanishes.
    package static let extreme = Domain { stream, index in
        let numbers = [0, -0.0, 0.5, -0.5, 1, -1, 2, -2, 20, -20, 1000, -1000]
        let all = numbers + [.infinity, -.infinity, .nan]
        return all[Int(stream.uniform(at: index) * Double(all.count))]
    }
    /// 0 or 1, for `bool`.
    package static let truth = integers(0...1)

    /// Numbers uniform in an interval.
    package static func between(_ low: Double, _ high: Double) -> Domain {
        Domain { low + (high - low) * $0.uniform(at: $1) }
    }

    /// Whole numbers of a range.
    package static func integers(_ range: ClosedRange<Int>) -> Domain {
        Domain { stream, index in
            let count = Double(range.upperBound - range.lowerBound + 1)
            return Double(range.lowerBound) + (stream.uniform(at: index) * count).rounded(.down)
        }
    }

    /// A tensor with elements of the domain.
    package func tensor(_ type: TensorType, path: String, seed: UInt64 = 0) -> Tensor {
        let sizes = type.shape.sizes ?? []
        let stream = RandomStream(seed: seed, path: path)
        let count = Tensor.count(of: sizes)
        return Tensor(
            type.elementType, sizes: sizes, converting: (0..<count).map { element(stream, $0) })
    }
}

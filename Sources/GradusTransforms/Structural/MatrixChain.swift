import GradusIR
import GradusOperations
import GradusTensors

/// A product of three or more matrices, the first and the last of which may be vectors.
struct MatrixChain {
    /// A matrix, or its transpose.
    struct Factor {
        let value: ValueID
        let isTransposed: Bool
    }

    let factors: [Factor]
    /// The operations that the products take in the order in which they are written.
    let written: Double
    /// Where the product of the factors from i to j is split in the best order.
    private let splits: [[Int]]
    /// The operations that they take then.
    let best: Double

    /// Finds the best order: the cheapest product of the factors i … j is the cheapest over k of
    /// i … k times k+1 … j.
    ///
    /// Nil where a size is not known, or a vector stands inside the chain.
    init?(_ factors: [Factor], written: Double, in graph: Graph) {
        guard let sizes = MatrixChain.sizes(of: factors, in: graph) else { return nil }
        let count = factors.count
        var cost = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        var splits = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
        for length in 2...count {
            for first in 0...(count - length) {
                let last = first + length - 1
                cost[first][last] = .infinity
                for split in first..<last {
                    let product = 2 * sizes[first] * sizes[split + 1] * sizes[last + 1]
                    let total = cost[first][split] + cost[split + 1][last] + product
                    if total < cost[first][last] {
                        cost[first][last] = total
                        splits[first][last] = split
                    }
                }
            }
        }
        self.factors = factors
        self.written = written
        self.splits = splits
        best = cost[0][count - 1]
    }

    /// The sizes between the factors: factor i is `sizes[i]` by `sizes[i + 1]`.
    private static func sizes(of factors: [Factor], in graph: Graph) -> [Double]? {
        var sizes: [Double] = []
        for (position, factor) in factors.enumerated() {
            guard let known = graph.type(of: factor.value).shape.sizes else { return nil }
            let size: (rows: Int, columns: Int)
            switch (known.count, position) {
            case (2, _):
                size = factor.isTransposed ? (known[1], known[0]) : (known[0], known[1])
            case (1, 0): size = (1, known[0])
            case (1, factors.count - 1): size = (known[0], 1)
            default: return nil
            }
            if position == 0 { sizes.append(Double(size.rows)) }
            sizes.append(Double(size.columns))
        }
        return sizes
    }

    /// Builds the products in the best order.
    func build(in copy: GraphCopy) throws(GraphError) -> Value {
        try build(0, factors.count - 1, in: copy).value
    }

    private func build(
        _ first: Int, _ last: Int, in copy: GraphCopy
    ) throws(GraphError) -> (value: Value, isTransposed: Bool) {
        if first == last {
            let factor = factors[first]
            return (copy.builder.value(copy.image(of: factor.value)), factor.isTransposed)
        }
        let split = splits[first][last]
        let left = try build(first, split, in: copy)
        let right = try build(split + 1, last, in: copy)
        let matmul = MatMul(transposeA: left.isTransposed, transposeB: right.isTransposed)
        return (try copy.builder.apply(matmul, [left.value, right.value])[0], false)
    }
}

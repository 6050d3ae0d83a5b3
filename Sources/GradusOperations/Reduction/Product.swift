import GradusIR
import GradusTensors

/// `Π x` over axes.
package struct Product: ReductionOperation, DifferentiableOperation {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "prod", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "Π x",
        documentation: """
            The product over the given axes, all of them by default. 'keep_dims' leaves them with size \
            1. The product of nothing is 1; integers wrap. The gradient multiplies the other elements \
            and never divides, so that it is right where elements are 0.
            """)

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [try folded(operands[0], { $0.reduce(1, *) }, { $0.reduce(1, &*) })]
    }

    /// `x̄ᵢ = ȳ Π xⱼ` over the other j
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        let folded = reduction.axes ?? Array(0..<x.shape.rank)
        let order = (0..<x.shape.rank).filter { !folded.contains($0) } + folded
        let count = reduction.count(in: x.shape)
        let turned = order == Array(0..<x.shape.rank) ? x : try x.transposed(order)
        let kept = turned.shape.dimensions.dropLast(folded.count).reduce(Dimension(1)) { $0 * $1 }
        let rows = try turned.reshaped(to: [kept, count])
        let cotangent = try context.cotangent.reshaped(to: [kept, 1])
        let gradient: Value
        if let size = count.size {
            gradient = try ProductPullback.halving(rows, size, cotangent)
        } else {
            gradient = try ProductPullback.pairing(rows, cotangent)
        }
        let shaped = try gradient.reshaped(to: turned.shape)
        return [
            turned.id == x.id ? shaped : try shaped.transposed(Transpose.inverse(of: order))
        ]
    }
}

/// The gradient of the products of the rows of a matrix.
enum ProductPullback {
    /// The rows are folded in halves, again and again, until one column is left; the cotangent of each
    /// half is that of their product times the other half.
    static func halving(_ x: Value, _ count: Int, _ cotangent: Value) throws(GraphError) -> Value {
        if count < 2 { return try cotangent.broadcast(to: x.shape) }
        let half = Dimension(count / 2)
        let even = half * 2
        let left = try x.sliced(axis: 1, from: 0, to: half)
        let right = try x.sliced(axis: 1, from: half, to: even)
        var folded = try left * right
        if count % 2 == 1 {
            let rest = try x.sliced(axis: 1, from: even, to: even + 1)
            folded = try Value.concatenation([folded, rest], axis: 1)
        }
        let inner = try halving(folded, (count + 1) / 2, cotangent)
        let shared = try inner.sliced(axis: 1, from: 0, to: half)
        var parts = [try shared * right, try shared * left]
        if count % 2 == 1 {
            parts.append(try inner.sliced(axis: 1, from: half, to: half + 1))
        }
        return try Value.concatenation(parts, axis: 1)
    }

    /// For a number of columns that is not known: the product of the row with its i-th element
    /// replaced by 1, for each i.
    static func pairing(_ x: Value, _ cotangent: Value) throws(GraphError) -> Value {
        let (rows, count) = (x.shape[0], x.shape[1])
        let place = try x.builder.iota(size: count, .i32)
        let isSame = try place.reshaped(to: [count, 1]) .== place
        let others = try isSame.select(1, x.reshaped(to: [rows, 1, count]))
        return try others.prod(axes: [2]) * cotangent
    }
}

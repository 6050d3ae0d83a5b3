import GradusIR
import GradusTensors

/// Which axes a reduction folds, and whether they stay as axes of size 1.
package struct ReducedAxes: Hashable, Sendable {
    /// The axes; nil for all of them, until the rank is known.
    package var axes: [Int]?
    /// Whether a reduced axis stays with size 1.
    package var keepsDimensions: Bool

    package init(_ axes: [Int]?, keepsDimensions: Bool = false) {
        self.axes = axes
        self.keepsDimensions = keepsDimensions
    }

    /// Reads `axis` and `keep_dims`.
    package init(_ attributes: AttributeValues) {
        axes = attributes.integers("axis")
        keepsDimensions = attributes.boolean("keep_dims")
    }

    /// `axis` and `keep_dims` in a signature.
    package static let signature: [OperationSignature.Attribute] = [
        .init("axis", .integers, default: AttributeValue.none),
        .init("keep_dims", .boolean, default: .boolean(false)),
    ]

    package var attributes: AttributeValues {
        AttributeValues([
            "axis": axes.map(AttributeValue.integers) ?? .none,
            "keep_dims": .boolean(keepsDimensions),
        ])
    }

    /// The axes counted from the front and sorted.
    package func canonicalized(
        for type: TensorType, of name: String
    ) throws(OperationError) -> ReducedAxes {
        ReducedAxes(
            try TypeRule.axes(axes, of: type, for: name),
            keepsDimensions: keepsDimensions && type.rank > 0)
    }

    /// The shape that is left.
    package func result(of type: TensorType, for name: String) throws(OperationError) -> Shape {
        let reduced = Set(try TypeRule.axes(axes, of: type, for: name))
        var dimensions: [Dimension] = []
        for (axis, dimension) in type.shape.dimensions.enumerated() {
            if !reduced.contains(axis) {
                dimensions.append(dimension)
            } else if keepsDimensions {
                dimensions.append(1)
            }
        }
        return Shape(dimensions)
    }

    /// For each element of the result, in order, the places of the elements that are folded into it,
    /// in order.
    package func groups(of sizes: [Int]) -> [[Int]] {
        let reduced = axes ?? Array(sizes.indices)
        guard sizes.indices.allSatisfy({ reduced.contains($0) || sizes[$0] > 0 }) else { return [] }
        let kept = sizes.indices.filter { !reduced.contains($0) }
        let strides = Shape.rowMajorStrides(sizes)
        let inner = StridedIndices.offsets(
            sizes: reduced.map { sizes[$0] }, strides: reduced.map { strides[$0] })
        let outer = StridedIndices.offsets(
            sizes: kept.map { sizes[$0] }, strides: kept.map { strides[$0] })
        return outer.map { base in inner.map { base + $0 } }
    }

    /// The number of elements folded into one.
    package func count(in shape: Shape) -> Dimension {
        (axes ?? Array(0..<shape.rank)).reduce(Dimension(1)) { $0 * shape[$1] }
    }

    /// The shape with size 1 along the folded axes.
    package func keptShape(of shape: Shape) -> Shape {
        let reduced = axes ?? Array(0..<shape.rank)
        return Shape((0..<shape.rank).map { reduced.contains($0) ? Dimension(1) : shape[$0] })
    }

    /// A value of the result's shape repeated along the folded axes.
    package func spread(_ value: Value, to shape: Shape) throws(GraphError) -> Value {
        if value.shape.isScalar { return try value.broadcast(to: shape) }
        return try value.reshaped(to: keptShape(of: shape)).broadcast(to: shape)
    }

    /// Refuses to fold no elements at all, for reductions that give nothing then.
    package func requireElements(
        of type: TensorType, for name: String
    ) throws(OperationError) {
        let normalized = try TypeRule.axes(axes, of: type, for: name)
        guard let empty = normalized.first(where: { type.shape[$0] == 0 }) else { return }
        throw OperationError(
            .shape, "'\(name)' of no elements: axis \(empty) has size 0",
            labels: [.init(operand: 0, axis: empty, "this is \(type)")])
    }
}

/// An operation that folds axes.
package protocol ReductionOperation: Operation {
    /// Which axes.
    var reduction: ReducedAxes { get }
    init(_ reduction: ReducedAxes)

    /// Refuses operands that the fold is not defined on.
    func checkOperand(_ type: TensorType) throws(OperationError)
}

extension ReductionOperation {
    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(ReducedAxes(attributes))
    }

    package var attributes: AttributeValues { reduction.attributes }

    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Self {
        Self(try reduction.canonicalized(for: operands[0], of: Self.signature.name))
    }

    /// Any numbers.
    package func checkOperand(_ type: TensorType) throws(OperationError) {
        try TypeRule.requireNumeric([type], of: Self.signature.name)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try checkOperand(operands[0])
        return [
            operands[0].with(try reduction.result(of: operands[0], for: Self.signature.name))
        ]
    }

    /// The tensor with each group of elements folded into one.
    package func folded(
        _ x: Tensor, _ real: ([Double]) -> Double, _ integer: ([Int64]) -> Int64
    ) throws(OperationError) -> Tensor {
        let shape = try reduction.result(of: x.type, for: Self.signature.name)
        let sizes = try TypeRule.evaluatedSizes(of: x.type.with(shape))
        let groups = try reduction.canonicalized(for: x.type, of: Self.signature.name)
            .groups(of: x.sizes)
        if x.elementType.isFloatingPoint {
            let elements = x.doubles
            return Tensor(
                x.elementType, sizes: sizes,
                converting: groups.map { real($0.map { elements[$0] }) })
        }
        let elements = x.integers
        return Tensor(
            x.elementType, sizes: sizes,
            converting: groups.map { integer($0.map { elements[$0] }) })
    }
}

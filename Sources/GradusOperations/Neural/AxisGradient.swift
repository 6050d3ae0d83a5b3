import GradusIR
import GradusTensors

/// The gradient of a normalisation over axes: of a tensor that says where, and a cotangent of its
/// shape.
package protocol AxisGradient: CompositeOperation, DifferentiableOperation {
    /// The axes over which the normalisation is.
    var axes: [Int] { get }

    /// The same operation over other axes.
    func over(_ axes: [Int]) -> Self

    /// The gradient of one group.
    func gradient(_ group: [Double], _ cotangent: [Double]) -> [Double]
}

extension AxisGradient {
    /// Axes counted from the front and sorted.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Self {
        over(try TypeRule.axes(axes, of: operands[0], for: Self.signature.name))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: Self.signature.name)
        try TypeRule.requireEqual(operands, of: Self.signature.name)
        _ = try canonicalized(for: operands)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (x, cotangent) = (operands[0], operands[1].doubles)
        guard x.count > 0 else { return [x] }
        let elements = x.doubles
        var results = elements
        let canonical = try canonicalized(for: operands.map(\.type)).axes
        for group in ReducedAxes(canonical).groups(of: x.sizes) {
            let values = gradient(group.map { elements[$0] }, group.map { cotangent[$0] })
            for (place, value) in zip(group, values) { results[place] = value }
        }
        return [Tensor(x.elementType, sizes: x.sizes, converting: results)]
    }

    /// Whether there is nothing to sum over.
    package func isEmpty(_ x: Value) -> Bool {
        ReducedAxes(axes).count(in: x.shape) == 0
    }

    /// Σ over the axes, which stay with size 1.
    package func sum(_ value: Value) throws(GraphError) -> Value {
        try value.sum(axes: axes, keepDims: true)
    }
}

/// The gradient of softmax or its logarithm.
package protocol SoftmaxOperationGradient: AxisGradient {
    init(axes: [Int])
}

extension SoftmaxOperationGradient {
    package static var attributeSignature: [OperationSignature.Attribute] {
        [.init("axis", .integers, default: .integer(-1))]
    }

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(axes: attributes.integers("axis") ?? [-1])
    }

    package var attributes: AttributeValues { AttributeValues(["axis": .integers(axes)]) }

    package func over(_ axes: [Int]) -> Self { Self(axes: axes) }
}

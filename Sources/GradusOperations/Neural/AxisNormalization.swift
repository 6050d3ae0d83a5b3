import GradusIR
import GradusTensors

/// An operation that brings the elements along axes onto a common scale.
package protocol AxisNormalization: LanguageDefinedOperation, DifferentiableOperation {
    /// The axes over which the result is normalised together.
    var axes: [Int] { get }

    /// The same operation over other axes.
    func over(_ axes: [Int]) -> Self

    /// The function of one group.
    func normalized(_ group: [Double]) -> [Double]
}

extension AxisNormalization {
    /// Axes counted from the front and sorted.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Self {
        over(try TypeRule.axes(axes, of: operands[0], for: Self.signature.name))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: Self.signature.name)
        _ = try canonicalized(for: operands)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        guard x.count > 0 else { return [x] }
        var elements = x.doubles
        let canonical = try canonicalized(for: [x.type]).axes
        for group in ReducedAxes(canonical).groups(of: x.sizes) {
            for (place, value) in zip(group, normalized(group.map { elements[$0] })) {
                elements[place] = value
            }
        }
        return [Tensor(x.elementType, sizes: x.sizes, converting: elements)]
    }

    /// Whether there is nothing to normalise.
    package func isEmpty(_ x: Value) -> Bool {
        ReducedAxes(axes).count(in: x.shape) == 0
    }
}

/// A normalisation by nothing but its axes.
package protocol SoftmaxOperation: AxisNormalization {
    init(axes: [Int])

    /// The function of one group.
    static func values(_ group: [Double]) -> [Double]
}

extension SoftmaxOperation {
    package static var attributeSignature: [OperationSignature.Attribute] {
        [.init("axis", .integers, default: .integer(-1))]
    }

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(axes: attributes.integers("axis") ?? [-1])
    }

    package var attributes: AttributeValues { AttributeValues(["axis": .integers(axes)]) }

    package func over(_ axes: [Int]) -> Self { Self(axes: axes) }

    package func normalized(_ group: [Double]) -> [Double] { Self.values(group) }
}

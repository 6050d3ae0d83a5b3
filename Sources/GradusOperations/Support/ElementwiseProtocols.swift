import GradusIR
import GradusTensors

/// A function of one floating-point element: `yᵢ = f(xᵢ)`.
package protocol UnaryFloatingPointOperation: ElementwiseOperation, DifferentiableOperation {
    /// The function.
    func value(_ x: Double) -> Double
}

extension UnaryFloatingPointOperation {
    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: Self.signature.name)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        return [Tensor(x.elementType, sizes: x.sizes, converting: x.doubles.map(value))]
    }
}

/// A function of one numeric element: floating-point or integer.
package protocol UnaryNumericOperation: ElementwiseOperation, DifferentiableOperation {
    /// The function on floating-point elements.
    func value(_ x: Double) -> Double
    /// The function on integers; arithmetic wraps.
    func value(_ x: Int64) -> Int64
}

extension UnaryNumericOperation {
    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireNumeric(operands, of: Self.signature.name)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        return [
            x.elementType.isFloatingPoint
                ? Tensor(x.elementType, sizes: x.sizes, converting: x.doubles.map { value($0) })
                : Tensor(x.elementType, sizes: x.sizes, converting: x.integers.map { value($0) })
        ]
    }
}

/// A function of two numeric elements of one type: `zᵢ = f(xᵢ, yᵢ)`.
package protocol BinaryNumericOperation: ElementwiseOperation, DifferentiableOperation {
    /// The function on floating-point elements.
    func value(_ x: Double, _ y: Double) -> Double
    /// The function on integers; arithmetic wraps.
    func value(_ x: Int64, _ y: Int64) -> Int64
}

extension BinaryNumericOperation {
    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireNumeric(operands, of: Self.signature.name)
        try TypeRule.requireEqual(operands, of: Self.signature.name)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (x, y) = (operands[0], operands[1])
        return [
            x.elementType.isFloatingPoint
                ? Tensor(
                    x.elementType, sizes: x.sizes,
                    converting: zip(x.doubles, y.doubles).map { value($0, $1) })
                : Tensor(
                    x.elementType, sizes: x.sizes,
                    converting: zip(x.integers, y.integers).map { value($0, $1) })
        ]
    }
}

import GradusIR
import GradusTensors

/// A loss of two values of one type, which are broadcast first.
package protocol PairLoss: BroadcastingOperation, LanguageDefinedOperation,
    DifferentiableOperation
{
    init()
}

extension PairLoss {
    package init(attributes: AttributeValues) throws(OperationError) { self.init() }

    /// Both operands are of one floating-point type.
    package func checkOperands(_ operands: [TensorType]) throws(OperationError) {
        try TypeRule.requireFloatingPoint(operands, of: Self.signature.name)
        try TypeRule.requireEqual(operands, of: Self.signature.name)
    }
}

/// The mean over all elements of a function of the difference `p - y`.
package protocol MeanErrorLoss: PairLoss {
    /// The function.
    static func value(_ error: Double) -> Double

    /// Its derivative as graph, times a factor that is a scalar.
    static func slope(_ error: Value, times factor: Value) throws(GraphError) -> Value
}

extension MeanErrorLoss {
    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try checkOperands(operands)
        return [operands[0].with(Shape.scalar)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (p, y) = (operands[0], operands[1])
        let sum = zip(p.doubles, y.doubles).reduce(0) { $0 + Self.value($1.0 - $1.1) }
        return [Tensor(p.elementType, sizes: [], converting: [sum / Double(p.count)])]
    }

    /// `p̄ = l̄ f'(p - y) / n`, `ȳ = -p̄`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (p, y) = (context[0], context[1])
        let count = try p.builder.size(of: p.shape.elementCount, p.elementType)
        let dp = try Self.slope(p - y, times: context.cotangent.divided(byCount: count))
        return [dp, context.isNeeded[1] ? try -dp : nil]
    }
}

/// A loss of each pair of elements by itself.
package protocol ElementLoss: PairLoss {
    /// The loss of one pair.
    func value(_ p: Double, _ y: Double) -> Double
}

extension ElementLoss {
    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try checkOperands(operands)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (p, y) = (operands[0], operands[1])
        return [
            Tensor(
                p.elementType, sizes: p.sizes,
                converting: zip(p.doubles, y.doubles).map { value($0, $1) })
        ]
    }
}

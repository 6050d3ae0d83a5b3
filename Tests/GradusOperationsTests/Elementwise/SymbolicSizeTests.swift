import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// A graph of symbolic sizes, differentiated and then bound, is the graph of the numbers.
@Suite struct SymbolicSizeTests {
    private static let samples = (OperationSample.elementwise + OperationSample.activation).filter {
        $0.operation is any DifferentiableOperation
            && $0.operands.contains { $0.type.elementType.isFloatingPoint && $0.type.rank > 0 }
    }

    @Test func bindingCommutesWithDifferentiation() throws {
        for sample in SymbolicSizeTests.samples {
            let symbolic = try gradient(of: sample) { dimension in
                dimension.size.map { $0 == 1 ? 1 : Dimension(symbol: "n\($0)") } ?? dimension
            }
            let sizes = Dictionary(uniqueKeysWithValues: (0...9).map { ("n\($0)", $0) })
            let bound = try symbolic.binding(sizes)
            try bound.verify()
            let known = try gradient(of: sample) { $0 }
            let operands = Dictionary(
                uniqueKeysWithValues: sample.tensors().enumerated().map {
                    ("x\($0.offset)", $0.element)
                })
            let found = try ReferenceEvaluator(bound).outputs(operands)
            #expect(try found == ReferenceEvaluator(known).outputs(operands), "\(sample)")
        }
    }

    private func gradient(
        of sample: OperationSample, sizes: (Dimension) -> Dimension
    ) throws -> Graph {
        let builder = GraphBuilder(name: "sample")
        var inputs: [Value] = []
        for (index, operand) in sample.operands.enumerated() {
            let shape = Shape(operand.type.shape.dimensions.map(sizes))
            inputs.append(try builder.input("x\(index)", operand.type.with(shape)))
        }
        let result = try builder.call(sample.operation, inputs)[0]
        try builder.output("result", result)
        guard result.elementType.isFloatingPoint else { return builder.graph }
        let wanted = inputs.filter(\.elementType.isFloatingPoint)
        let gradients = try ReverseMode.gradients(
            of: (result * result).sum(), withRespectTo: wanted)
        for (index, gradient) in gradients.values.enumerated() {
            try builder.output("d\(index)", gradient)
        }
        return builder.graph
    }
}

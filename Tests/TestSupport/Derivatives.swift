import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors

/// The derivatives of an element-wise operation at given points, by reverse mode.
package struct Derivatives {
    /// For each operand, ∂z/∂x at each element.
    package let first: [Tensor]
    /// For each operand, ∂²z/∂x² at each element.
    package let second: [Tensor]

    /// - Parameters:
    ///   - operands: floating-point tensors of one shape.
    ///   - operation: computes z.
    package init(
        at operands: [Tensor], of operation: ([Value]) throws -> Value
    ) throws {
        let builder = GraphBuilder(name: "derivatives")
        var inputs: [Value] = []
        for (index, operand) in operands.enumerated() {
            inputs.append(try builder.input("x\(index)", operand.type))
        }
        let total = try operation(inputs).sum()
        let first = try ReverseMode.gradients(of: total, withRespectTo: inputs).values
        var second: [Value] = []
        for (input, slope) in zip(inputs, first) {
            second += try ReverseMode.gradients(of: slope.sum(), withRespectTo: [input]).values
        }
        try builder.graph.verify()
        let values = try ReferenceEvaluator(builder.graph).run(
            Dictionary(
                uniqueKeysWithValues: operands.enumerated().map { ("x\($0.offset)", $0.element) }))
        self.first = first.map { values[$0.id] }
        self.second = second.map { values[$0.id] }
    }
}

import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution

/// The program of every operation and of its gradient gives what the reference evaluation gives.
@Suite struct AgreementTests {
    /// `y = op(x…)`, and the gradient of `Σ y²` with respect to every floating-point operand.
    private func graph(of sample: OperationSample) throws -> Graph {
        let (builder, inputs, results) = try sample.graph()
        for (index, result) in results.enumerated() { try builder.output("y\(index)", result) }
        let active = inputs.filter(\.elementType.isFloatingPoint)
        let smooth = results.filter(\.elementType.isFloatingPoint)
        if let first = smooth.first, !active.isEmpty,
            sample.operation is any DifferentiableOperation
        {
            let objective = try (first * first).sum()
            let gradients = try ReverseMode.gradients(of: objective, withRespectTo: active)
            for (index, gradient) in gradients.values.enumerated() {
                try builder.output("d\(index)", gradient)
            }
        }
        return builder.graph
    }

    private func problems(of sample: OperationSample) throws -> [String] {
        let graph = try graph(of: sample)
        let tensors = sample.tensors()
        let expected = try ReferenceEvaluator(graph).outputs(
            Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ("x\($0)", $1) }))
        let session = try Executable(graph, options: PipelineOptions()).makeSession()
        for (index, tensor) in tensors.enumerated() { try session.set("x\(index)", to: tensor) }
        try session.run()
        return session.outputs.compactMap { name, found in
            guard let wanted = expected[name] else { return "\(sample): \(name) is not expected" }
            let tolerance = found.elementType == .f32 ? 2e-5 : 1e-12
            return found.difference(from: wanted, tolerance: tolerance).map {
                "\(sample) in \(found.elementType): \(name): \($0)"
            }
        }
    }

    @Test func everyOperationAgreesWithItsReference() throws {
        var problems: [String] = []
        for sample in OperationSample.all + OperationSample.extremes {
            problems += try self.problems(of: sample)
            problems += try self.problems(of: sample.inSinglePrecision)
        }
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test func everyOperationAndItsGradientHasAKernel() throws {
        var without: Set<String> = []
        for sample in OperationSample.all {
            let graph = try graph(of: sample)
            let program = try Executable(graph, options: PipelineOptions()).program()
            for call in program.instructions.map(\.call) where call.name.hasPrefix("reference ") {
                without.insert(String(call.name.dropFirst("reference ".count)))
            }
        }
        #expect(without.isEmpty, "\(without.sorted().joined(separator: ", "))")
    }
}

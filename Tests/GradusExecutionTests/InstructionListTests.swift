import CGradusKernels
import GradusIR
import GradusTensors
import GradusTraining
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution

/// Small instructions run as steps on whole lines.
@Suite struct InstructionListTests {
    private func session(_ statements: String, trains: Bool = false) throws -> Session {
        let graph = try Graph.statements(statements)
        let session = try Executable(
            trains ? graph.trainingStep() : graph, options: PipelineOptions(), threads: 1
        ).makeSession(seed: 1)
        return session
    }

    /// What the steps of the first instruction do, in order.
    private func operations(of session: Session) throws -> [gradus_line_operation] {
        let list = try #require(session.instructions.instructions.first)
        let first = try #require(list.details).assumingMemoryBound(to: gradus_line_step.self)
        return UnsafeBufferPointer(start: first, count: Int(list.integers.0)).map(\.operation)
    }

    /// The classifier for one example that the gallery has.
    private static let classifier = """
        input x: f32[2]
        input y: f32[3] distribution
        param W1: f32[3, 2] = [[1, 0.2], [-1, 3], [0.5, 0.5]]
        param b1: f32[3] = [0.1, 0.2, 0]
        param W2: f32[3, 3] = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.2, -0.2, 0.1]]
        param b2: f32[3] = [0, 0.5, 0]
        yhat = softmax(W2 @ sigmoid(W1 @ x + b1) + b2)
        output yhat
        minimize cross_entropy(yhat, y) with sgd(learning_rate: 0.1)
        """

    @Test func aTinyTrainingStepIsOneInstruction() throws {
        let session = try session(InstructionListTests.classifier, trains: true)
        #expect(session.program.instructions.count > 5)
        #expect(session.instructions.instructions.count == 1)
    }

    /// The loss comes first in one of them, and the softmax in the place of what both read.
    @Test(arguments: ["", "output yhat\n"])
    func aSoftmaxKeepsWhatTheLossTakes(output: String) throws {
        let text = InstructionListTests.classifier.replacing("output yhat\n", with: output)
        let session = try session(text, trains: true)
        let operations = try operations(of: session)
        #expect(operations.count { $0 == .GRADUS_LINE_SOFTMAX } == 1)
        #expect(operations.count { $0 == .GRADUS_LINE_LOSS } == 1)
    }

    /// Nothing waits for the loss.
    @Test func theLossComesLast() throws {
        let session = try session(
            InstructionListTests.classifier.replacing("output yhat\n", with: ""), trains: true)
        #expect(try operations(of: session).last == .GRADUS_LINE_LOSS)
    }

    /// Of the layers forward, and of the second one backward; and the gradients of both matrices.
    @Test func productsOfRowsAndOfRowsWithColumnsAreStepsOfTheirOwn() throws {
        let session = try session(InstructionListTests.classifier, trains: true)
        let operations = try operations(of: session)
        #expect(operations.count { $0 == .GRADUS_LINE_ROW_PRODUCT } == 3)
        #expect(operations.count { $0 == .GRADUS_LINE_OUTER } == 2)
        #expect(!operations.contains(.GRADUS_LINE_MATMUL))
        #expect(!operations.contains(.GRADUS_LINE_SPREAD))
    }

    /// Each of the four parameters is updated in one step, and no product with a single value is left.
    @Test func anUpdateIsOneStep() throws {
        let session = try session(InstructionListTests.classifier, trains: true)
        let operations = try operations(of: session)
        #expect(operations.count { $0 == .GRADUS_LINE_SUBTRACT_MULTIPLE } == 4)
        let multiply = gradus_line_operation.GRADUS_LINE_MULTIPLY.rawValue
        #expect(!operations.contains { (multiply + 1...multiply + 2).contains($0.rawValue) })
    }

    /// The difference, from a single factor on either side, in the place of the product, and where the
    /// product is needed as well; against steps that are not joined because the product stands first.
    @Test func aDifferenceFromAMultipleRoundsTwice() throws {
        let values = (0..<3).map { 1 + Float($0) * 0x1p-12 }
        for (output, difference) in [
            ("y = x - 1.0001 * z", { (x: Float, z: Float) in x - 1.0001 * z }),
            ("y = x - z * 1.0001", { (x: Float, z: Float) in x - z * 1.0001 }),
            ("p = z * 1.0001\noutput y = x - p", { (x: Float, z: Float) in x - z * 1.0001 }),
            ("y = 1.0001 * z - x", { (x: Float, z: Float) in 1.0001 * z - x }),
        ] {
            let session = try session("input x: f32[3]\ninput z: f32[3]\noutput " + output)
            try session.set("x", to: Tensor(.f32, sizes: [3], converting: values.map(Double.init)))
            try session.set(
                "z", to: Tensor(.f32, sizes: [3], converting: values.reversed().map(Double.init)))
            try session.run()
            let y = try session.tensor("y").doubles.map(Float.init)
            #expect(y == zip(values, values.reversed()).map(difference), "\(output)")
            if output.hasPrefix("p") {
                let p = try session.tensor("p").doubles.map(Float.init)
                #expect(p == values.reversed().map { $0 * 1.0001 })
            }
        }
    }

    @Test func trainingTakesTheSameWayInBothPrecisions() throws {
        let doubles = InstructionListTests.classifier.replacing("f32", with: "f64")
        var losses: [Double] = []
        for text in [InstructionListTests.classifier, doubles] {
            let session = try session(text, trains: true)
            let type: ElementType = text == doubles ? .f64 : .f32
            try session.set("x", to: Tensor(type, sizes: [2], converting: [0.2, -0.3]))
            try session.set("y", to: Tensor(type, sizes: [3], converting: [0, 0, 1.0]))
            try session.run(steps: 200)
            losses.append(try #require(session.objective))
        }
        #expect(losses[1] > 0 && abs(losses[0] - losses[1]) < 1e-5 * losses[1] + 1e-6)
    }

    /// Infinities, and operations with and without steps of their own, beside single values, rows,
    /// columns and truth values.
    @Test(arguments: [
        "output y = relu(x) - abs(-x) * 2 + exp(-x^2) / (1 + tanh(x)) + softplus(x) + sin(x)",
        "output y = where(x > 0.1, x, 3 - x)\noutput n = cast((x > 0) == (x < 1), f32)",
        "output y = where(x == 0, 0, abs(x) * where(x > 0, 1 - x, x))\noutput n = where(x < 1, 2, 3) * x",
        "output y = where(x > 0, x * x, 1) + where(x == 2, 1, x)\noutput n = where(1 == x, x, -x)",
        "output y = reshape(x, shape: [3, 1]) * x + 1 / reshape(x, shape: [1, 3])",
        "output y = softmax(x)\noutput l = softmax_cross_entropy(x, softmax(-x))",
        "output s = sum(x)\noutput m = mean(x) + x\noutput d = x @ x",
        "output y = reshape(x, shape: [3, 1]) * exp(x)\noutput z = reshape(x, shape: [3, 1]) * sum(x)",
        "t = reshape(x, shape: [3, 1]) * exp(x)\noutput y = t @ x\noutput z = x @ t\noutput w = t @ t",
        "t = x * [[1, 2, 3], [4, 5, 6]]\noutput y = t @ x\noutput z = exp(reshape(x, shape: [1, 3])) @ transpose(t)",
        "t = reshape([1, 2, 3, 4, 5], shape: [5, 1]) * x\noutput y = t @ x\noutput z = [1, 2, 3, 4, 5] @ t",
        "output y = log_softmax(x * 1000)\noutput z = softmax(x * 1000)",
    ])
    func stepsGiveWhatTheDefinitionsGive(_ outputs: String) throws {
        let text = "input x: f32[3]\n" + outputs
        for elements in [[0.5, -0.25, 2] as [Float], [0, -1, .infinity], [.nan, 1, 2]] {
            let session = try session(text)
            try session.set("x", to: elements.span)
            try session.run()
            let wanted = try ReferenceEvaluator(Graph.statements(text)).outputs([
                "x": try session.tensor("x")
            ])
            for (name, found) in session.outputs {
                let expected = try #require(wanted[name])
                #expect(
                    found.difference(from: expected, tolerance: 1e-5) == nil,
                    "\(outputs) of \(elements): \(found.doubles), not \(expected.doubles)")
            }
        }
    }

    @Test func largerValuesAreNoLines() throws {
        let session = try session("input x: f32[17]\noutput y = exp(x) + 1")
        #expect(session.instructions.instructions.count == 1)
        #expect(session.program.instructions.count == 1)
        let elements = (0..<17).map { Float($0) / 16 }
        try session.set("x", to: elements.span)
        try session.run()
        let last = try session.tensor("y").doubles[16]
        #expect(abs(last - 3.718281828) < 1e-6)
    }
}

import Foundation
import GradusIR
import GradusOperations
import GradusTensors
import Testing

@testable import GradusAutodiff

@Suite struct ReverseModeTests {
    private func gradient(
        at x: Double, order: Int = 1, _ f: (Value) throws -> Value
    ) throws -> Double {
        let builder = GraphBuilder(name: "g")
        let input = try builder.input("x", TensorType(.f64))
        var value = try f(input)
        for _ in 0..<order {
            value = try ReverseMode.gradients(of: value, withRespectTo: [input]).values[0]
        }
        try builder.output("d", value)
        return try ReferenceEvaluator(builder.graph).outputs(["x": Tensor(x)])["d"]?.doubles[0]
            ?? .nan
    }

    @Test func derivativesOfAnyOrder() throws {
        for (order, expected) in [(1, 24.0), (2, 36), (3, 36), (4, 18), (5, 0)] {
            // x⁴ · 3/4 at 2: 3x³, 9x², 18x, 18, 0
            let found = try gradient(at: 2, order: order) { x in try x * x * x * x * 0.75 }
            #expect(found == expected, "order \(order)")
        }
    }

    @Test func contributionsOfSeveralUsesAddUp() throws {
        let found = try gradient(at: 0.5) { x in try x.exp() * x + x / (1 + x * x) }
        let expected = exp(0.5) * 1.5 + (1 - 0.25) / (1.25 * 1.25)
        #expect(abs(found - expected) < 1e-15 * 10)
    }

    @Test func whatNoPathReachesHasAGradientOfZeros() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [2]))
        let y = try builder.input("y", TensorType(.f64, [3]))
        let gradients = try ReverseMode.gradients(of: x.sum(), withRespectTo: [x, y])
        #expect(gradients.unreached == [1])
        #expect(gradients.values[1].type == TensorType(.f64, [3]))
    }

    /// The gradient of a mean starts from one number, whatever `1 / n` rounds to.
    @Test(arguments: [ElementType.f32, .f64])
    func theSeedOfAMeanIsOneNumber(_ type: ElementType) throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(type, [2, 5]))
        let mean = try x.exp().mean()
        let before = builder.nodeCount
        let gradient = try ReverseMode.gradients(of: mean, withRespectTo: [x]).values[0]
        let added = (before..<builder.nodeCount).map { builder.node($0).operation }
        #expect(Set(added.map(\.operationName)) == ["constant", "broadcast_to", "multiply"])
        #expect(added.count { $0 is Constant } <= 3)
        try builder.output("d", gradient)
        let values = Tensor(type, sizes: [2, 5], converting: (0..<10).map { Double($0) / 4 })
        let found = try ReferenceEvaluator(builder.graph).outputs(["x": values])["d"]?.doubles
        let tenth = type == .f32 ? Double(Float(1) / 10) : 0.1
        let expected = values.doubles.map { x in
            type == .f32
                ? Double(Float(tenth) * Float(Foundation.exp(x))) : tenth * Foundation.exp(x)
        }
        #expect(found == expected)
    }

    @Test func gradientNodesExpandFromTheInside() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64))
        let first = try builder.apply(Gradient(), [x * x * x, x])[0]
        let second = try builder.apply(Gradient(), [first * first, x])[0]
        try builder.output("d", second)
        let expanded = try builder.graph.expandingGradients().graph
        #expect(!expanded.nodes.contains { $0.operation is Gradient })
        // (9 x⁴)' = 36 x³
        let outputs = try ReferenceEvaluator(expanded).outputs(["x": Tensor(2.0)])
        #expect(outputs["d"]?.doubles == [288])
    }

    @Test func gradientsWithRespectToIntermediatesHoldTheRestFixed() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64))
        let h = try x * x
        let f = try h * x
        let d = try ReverseMode.gradients(of: f, withRespectTo: [h]).values[0]
        try builder.output("d", d)
        let outputs = try ReferenceEvaluator(builder.graph).outputs(["x": Tensor(3.0)])
        #expect(outputs["d"]?.doubles == [3])
    }

    @Test func requestsNameWhatIsWrong() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64))
        let n = try builder.input("n", TensorType(.i32))
        #expect(throws: GraphError.self) { try builder.graph.requestingGradients() }
        try builder.objective(.minimize, x * x)
        _ = n
        let integer = #expect(throws: GraphError.self) {
            try builder.graph.requestingGradients(withRespectTo: ["n"])
        }
        #expect(integer?.message == "'n' is i32: only floating-point values have gradients")
        let unknown = #expect(throws: GraphError.self) {
            try builder.graph.requestingGradients(withRespectTo: ["q"])
        }
        #expect(unknown?.message == "'q' is no input or parameter of graph 'g'")
    }
}

/// `x³` with a pullback that forgets a factor.
private struct WrongCube: UnaryFloatingPointOperation {
    static let signature = OperationSignature(
        "wrong_cube", .custom, operands: ["x"], formula: "x³", documentation: "Wrong on purpose.")
    init() {}
    init(attributes: AttributeValues) throws(OperationError) {}
    func value(_ x: Double) -> Double { x * x * x }
    func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * 3 * context[0]]
    }
}

/// Right but near 0, where the first step does not see it.
private struct WrongNearZero: UnaryFloatingPointOperation {
    static let signature = OperationSignature(
        "wrong_near_zero", .custom, operands: ["x"], formula: "max(x, 0)",
        documentation: "Wrong on purpose.")
    init() {}
    init(attributes: AttributeValues) throws(OperationError) {}
    func value(_ x: Double) -> Double { max(x, 0) }
    func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try (context[0] .> 5e-5).select(context.cotangent, 0)]
    }
}

@Suite struct NumericalCheckTests {
    private func reports(
        at x: [Double], _ f: (Value) throws -> Value
    ) throws -> [NumericalCheck.NodeReport] {
        let builder = GraphBuilder(name: "g")
        let input = try builder.input("x", TensorType(.f32, [Dimension(x.count)]))
        try builder.output("y", try f(input))
        let tensor = Tensor(.f32, sizes: [x.count], converting: x)
        return try NumericalCheck(builder.graph, at: ["x": tensor]).run()
    }

    @Test func rightPullbacksPass() throws {
        let reports = try reports(at: [0.5, 2, -1]) { x in try x.exp() * x / (x * x + 1) }
        #expect(reports.count >= 4)
        #expect(reports.allSatisfy { $0.status == .passed && $0.compared > 0 })
    }

    @Test func aWrongPullbackIsFoundAtItsWorstElement() throws {
        let reports = try reports(at: [1, 2, 0.5]) { x in
            try x.builder.call(WrongCube(), [x])[0]
        }
        #expect(reports.map(\.status) == [.failed])
        #expect(reports[0].worstElement == "x[2]")
        #expect(reports[0].worstRelative > 0.4)
    }

    @Test func kinksAreSkippedAndSaid() throws {
        let reports = try reports(at: [0, 1, -1]) { x in try x.relu() }
        #expect(reports.map(\.status) == [.kink])
        #expect(reports[0].skipped == 1 && reports[0].compared == 2)
    }

    /// A kink, a border of the domain, or a bend that is closer than the first step.
    @Test func smallOperandsAreCheckedByFinerSteps() throws {
        let small = [3e-5, -2e-5, 1e-4, 2e-6]
        let functions: [(Value) throws -> Value] = [
            { try $0.relu() }, { try $0.square().sqrt() }, { try $0.square().log() },
            { try $0.layerNorm(epsilon: 1e-14) }, { try (1e4 * $0).sin() }, { try $0.exp() },
        ]
        for function in functions {
            let reports = try reports(at: small, function)
            #expect(reports.allSatisfy { $0.status == .passed && $0.skipped == 0 }, "\(reports)")
        }
        let wrong = try reports(at: small) { x in try x.builder.call(WrongNearZero(), [x])[0] }
        #expect(wrong.map(\.status) == [.failed])
    }

    /// The square root of 0 has an infinite gradient, which is no matter of the other elements.
    @Test func aPlaceWithoutSlopeLeavesTheOthersAlone() throws {
        let reports = try reports(at: [0, 4, 0.25]) { x in try x.sqrt() }
        #expect(reports.map(\.status) == [.kink])
        #expect(reports[0].skipped == 1 && reports[0].compared == 2)
    }

    @Test func largeOperandsAreCheckedAlongDirections() throws {
        let reports = try reports(at: (0..<200).map { Double($0) / 50 - 2 }) { x in try x.exp() }
        #expect(reports.map(\.status) == [.passed] && reports[0].compared == 8)
    }
}

import GradusAutodiff
import GradusIR
import GradusOperations
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct TranslationValidationTests {
    private func rules(_ text: String) -> [Rule] {
        RuleLibrary(SourceFile(name: "test.rules", text: text)).rules
    }

    private func steps(
        _ graph: Graph, _ options: PipelineOptions = PipelineOptions()
    ) throws -> [TranslationValidation.Step] {
        try TranslationValidation(graph).run(.standard(options), on: graph)
    }

    /// The wrong rule fires second, among right ones, and is named with its place.
    @Test func namesPassOutputElementAndRule() throws {
        let graph = try Graph.statements(
            """
            input x: f64[3]
            param w: f64[3] = 1
            a = tanh(x * 1) + 0
            b = sigmoid(w * a)
            output c = x[0:2] * 1
            minimize sum(b)
            """
        ).requestingGradients()
        let options = PipelineOptions(
            additionalRules: rules("rule wrong (exact): sigmoid(x) => 2 * tanh(x)"))
        let steps = try steps(graph, options)
        #expect(
            steps.map(\.pass) == ["seal-gradient-targets", "demote-precision", "canonicalize"])
        #expect(steps[0].difference == nil && steps[0].worst == 0)
        let difference = try #require(steps[2].difference)
        #expect(difference.output == "d_w")
        #expect(difference.tensor.element == [0])
        #expect(steps[2].worst > 0.01)
        let rewrite = try #require(difference.rewrite)
        #expect(rewrite.rule == "wrong")
        #expect(rewrite.before == "sigmoid(w * tanh(x))")
        #expect(rewrite.after == "2 * tanh(w * tanh(x))")
        #expect(rewrite.source?.line == 5)
    }

    /// Without an objective, gradients of the outputs are compared.
    @Test func findsWhatIsWrongInGradientsAlone() throws {
        let options = PipelineOptions(
            additionalRules: rules(
                "rule wrong (exact): maximum(x, y) => where(x > y, x, stop_gradient(y))"))
        let graph = try Graph.statements(
            "input x: f64[3]\ninput y: f64[3]\noutput z = maximum(x, y)")
        let difference = try #require(try steps(graph, options).last?.difference)
        #expect(difference.output == "d_y" && difference.rewrite?.rule == "wrong")
    }

    @Test func namesAPassWithoutRules() throws {
        struct Wrong: Pass {
            let name = "wrong"
            let summary = "negates the first output"
            func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
                var copy = try GraphCopy(graph)
                for index in graph.nodes.indices where !copy.hasImage(index) {
                    try copy.copy(index)
                    if graph.outputs.contains(where: { $0.value.node == index }) {
                        let value = copy.builder.value(copy.image(of: ValueID(node: index)))
                        copy.setImage(of: index, to: [try (-value).id])
                    }
                }
                return try copy.finish()
            }
        }
        let graph = try Graph.statements("input x: f64[3]\noutput y = exp(x)")
        let steps = try TranslationValidation(graph).run(
            Pipeline([Canonicalize(), Wrong(), Stabilize()]), on: graph)
        #expect(steps.map { $0.difference == nil } == [true, false])
        #expect(steps[1].difference?.output == "y" && steps[1].difference?.rewrite == nil)
    }

    /// Where numbers cancel, and where the sign of a zero becomes that of an infinity, another way to compute
    /// the same is not at fault.
    @Test(arguments: [
        "input x: f64[3]\ninput y: f64[3]\n"
            + "output a = binary_cross_entropy(sigmoid(25 + x), y)",
        "input x: f64[2, 1]\noutput a = mean(tanh(-1 / tanh(sum(x * log_softmax(x)))))",
    ])
    func whatRoundingDecidesIsNoFault(text: String) throws {
        let steps = try steps(try Graph.statements(text))
        #expect(steps.compactMap { $0.difference?.tensor.description } == [])
        #expect(steps.contains { $0.undetermined > 0 })
    }

    /// What is off by more than roundings is found also where these are large, and a small fault where they
    /// are not.
    @Test(arguments: [
        ("binary_cross_entropy(sigmoid(25 + x), y)", "sigmoid(x) => sigmoid(x) * 0.999"),
        ("exp(x) * y", "exp(x) => exp(x) * 1.00000001"),
    ])
    func faultsBeyondRoundingAreFound(expression: String, rule: String) throws {
        let graph = try Graph.statements(
            "input x: f64[3]\ninput y: f64[3]\noutput a = \(expression)")
        var options = PipelineOptions(additionalRules: rules("rule wrong (exact): \(rule)"))
        options.rewriteLimit = 3
        let last = try #require(try steps(graph, options).last)
        #expect(last.difference != nil && last.undetermined == 0)
    }

    @Test(arguments: 0..<12)
    func agreesOnRandomGraphs(_ seed: Int) throws {
        let graph = try RandomGraph.make(seed: UInt64(seed), nodeCount: 30).requestingGradients()
        let validation = try TranslationValidation(graph, seed: UInt64(seed))
        #expect(validation.comparedCount > 0)
        for level in OptimizationLevel.allCases {
            let steps = try validation.run(.standard(PipelineOptions(level: level)), on: graph)
            #expect(steps.compactMap { $0.difference?.tensor.description } == [])
            #expect(steps.count == Pipeline.standard(PipelineOptions(level: level)).passes.count)
        }
    }
}

import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct PipelineTests {
    /// A pass that makes something of a graph.
    struct TestPass: Pass {
        let name: String
        let summary = "a test"
        let body: @Sendable (Graph) throws(GraphError) -> Graph

        func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
            try body(graph)
        }
    }

    private func graph() throws -> Graph {
        try Graph.statements("input x: f64[3]\noutput y = exp(x) + 0")
    }

    @Test func namesThePassThatBreaksTheGraph() throws {
        let breaking = TestPass(name: "breaking") { graph throws(GraphError) in
            var copy = try GraphCopy(graph)
            for index in graph.nodes.indices { try copy.copy(index) }
            let liar = try copy.builder.apply(Liar(), [copy.builder.value(ValueID(node: 0))])[0]
            try copy.builder.output("z", liar)
            return try copy.finish()
        }
        var failed: [String] = []
        let watch = Pipeline.Instrumentation(onFailure: { pass, _, _ in failed.append(pass.name) })
        let error = #expect(throws: GraphError.self) {
            try Pipeline([Canonicalize(), breaking, Stabilize()]).run(
                try graph(), instrumentation: watch)
        }
        #expect(error?.message.hasPrefix("pass 'breaking' broke the graph: node ") == true)
        #expect(failed == ["breaking"])
        let options = PipelineOptions(disabledPasses: ["breaking"])
        #expect(throws: Never.self) {
            try Pipeline([breaking], options: options).run(try graph())
        }
    }

    /// An operation whose type rule says one thing at first and another later.
    struct Liar: GradusIR.Operation {
        static let signature = OperationSignature(
            "liar", .custom, operands: ["x"], formula: "", documentation: "")
        private static let calls = Counter()

        init() {}
        init(attributes: AttributeValues) throws(OperationError) {}

        func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
            Liar.calls.next() < 1 ? operands : [operands[0].with(.scalar)]
        }

        func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] { operands }
    }

    @Test func tellsOfChangesOnly() throws {
        var changed: [String] = []
        let watch = Pipeline.Instrumentation(afterChange: { _, pass, _ in changed.append(pass.name)
        })
        let result = try Pipeline.standard().run(try graph(), instrumentation: watch)
        #expect(changed == ["canonicalize"])
        #expect(result.timings.map(\.pass) == Pipeline.standard().passes.map(\.name))
    }

    @Test func leavesOutWhatIsDisabled() throws {
        func operations(_ options: PipelineOptions) throws -> [String: Int] {
            try Pipeline.standard(options).run(try graph()).graph.operationCounts
        }
        #expect(try operations(PipelineOptions()) == ["exp": 1])
        let plain = ["exp": 1, "add": 1]
        #expect(
            try operations(
                PipelineOptions(
                    disabledPasses: ["canonicalize", "stabilize", "reduce-strength"])) == plain)
        #expect(try operations(PipelineOptions(disabledRules: ["add_zero"])) == plain)
        #expect(try operations(PipelineOptions(level: .exact)) == plain)
        #expect(try operations(PipelineOptions(rewriteLimit: 0)) == plain)
    }

    @Test func remarksNameRuleAndLine() throws {
        let result = try Pipeline.standard().run(
            try Graph.statements("input z: f64[3]\np = exp(z) / sum(exp(z))\noutput l = log(p)"))
        #expect(
            result.remarks.filter { $0.pass == "stabilize" }.map(\.description) == [
                """
                text.graph:3:5: stabilize: softmax: exp(z) / sum(exp(z), axis: a, keep_dims: k) => \
                softmax(z, axis: a) where k or leading(a)
                """,
                """
                text.graph:4:12: stabilize: log_softmax: log(softmax(z, axis: a)) => \
                log_softmax(z, axis: a)
                """,
            ])
        let node = try #require(
            result.graph.nodes.first { $0.operation.operationName == "log_softmax" })
        #expect(node.origin.rules == ["log_softmax"])
        #expect(node.origin.source?.line == 4)
    }

    /// What is optimised computes the same, in value and gradient, whatever the graph.
    @Test(arguments: 0..<60)
    func keepsRandomGraphs(_ seed: Int) throws {
        let graph = try RandomGraph.make(seed: UInt64(seed), nodeCount: 40).requestingGradients()
        let plain = try Pipeline([Differentiate()]).run(graph).graph
        let optimized = try Pipeline.standard().run(graph).graph
        let values = graph.randomPlaceholders(seed: UInt64(seed))
        let before = try ReferenceEvaluator(plain).outputs(values)
        let after = try ReferenceEvaluator(optimized).outputs(values)
        #expect(before.keys == after.keys)
        for (name, tensor) in before {
            let other = try #require(after[name])
            #expect(tensor.type == other.type)
            for (a, b) in zip(tensor.doubles, other.doubles) {
                #expect(abs(a - b) <= 1e-9 * max(1, abs(a)), "\(name)")
            }
        }
        #expect(optimized.nodes.count <= plain.nodes.count)
        let again = try Pipeline([Canonicalize()]).run(
            try Pipeline([Canonicalize()]).run(optimized).graph
        ).graph
        #expect(try Pipeline([Canonicalize()]).run(optimized).graph == again)
    }
}

import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

/// Negations that are put off until something other than an element-wise operation follows.
@Suite struct CarriedSignTests {
    /// A graph that has a gradient written out, without and with signs carried.
    private func gradients(_ statements: String) throws -> (plain: Graph, carried: Graph) {
        let graph = try Graph.statements(statements).requestingGradients()
        return (
            try graph.expandingGradients().graph.removingDeadNodes(),
            try graph.expandingGradients(carriesSigns: true).graph.removingDeadNodes()
        )
    }

    private func outputs(_ graph: Graph) throws -> [String: Tensor] {
        try ReferenceEvaluator(graph).outputs(graph.randomPlaceholders(seed: 3))
    }

    private func negations(in graph: Graph) -> Int { graph.operationCounts["negate"] ?? 0 }

    /// What the walk takes for granted of an element-wise operation: its pullback is odd, to the last
    /// bit but for the sign of zeros.
    @Test(arguments: OperationSample.all.filter { type(of: $0.operation).isElementwise })
    func elementwisePullbacksAreOdd(_ sample: OperationSample) throws {
        let (builder, inputs, results) = try sample.graph()
        let wanted = inputs.filter(\.elementType.isFloatingPoint)
        guard !wanted.isEmpty, let y = results.first, y.elementType.isFloatingPoint else { return }
        let weights = Domain.nonzero.tensor(y.type, path: "weights")
        let objective = try (-(y * builder.constant(weights))).sum()
        for carriesSigns in [false, true] {
            let gradients = try ReverseMode.gradients(
                of: objective, withRespectTo: wanted, carriesSigns: carriesSigns)
            for (index, gradient) in gradients.values.enumerated() {
                try builder.output("d\(index) \(carriesSigns)", gradient)
            }
        }
        let outputs = try ReferenceEvaluator(builder.graph).outputs(
            sample.named(sample.tensors(), inputs))
        for index in wanted.indices {
            let plain = try #require(outputs["d\(index) false"])
            let carried = try #require(outputs["d\(index) true"])
            #expect(carried.difference(from: plain, tolerance: 0) == nil)
        }
    }

    @Test func theNegationsOfAChainEndInOne() throws {
        let (plain, carried) = try gradients(
            """
            param w: f64[4] ~ normal()
            a = cos(w)
            b = tanh(a)
            c = cos(b)
            d = 1 - c
            minimize sum(exp(d))
            """)
        #expect(negations(in: plain) == 3)
        #expect(negations(in: carried) == 1)
        #expect(try outputs(plain) == outputs(carried))
    }

    @Test(arguments: [
        // Terms of like and of unlike signs, in either order.
        "minimize sum(cos(w) - sin(w))", "minimize sum(sin(w) + cos(w))",
        "minimize sum(cos(w) + cos(2 * w))", "minimize sum(exp(-w) * cos(w) / w)",
        // Through what is not element-wise, and back.
        "minimize sum(-softmax(cos(w)) * w)", "minimize -(cos(w) @ cos(w))",
        "minimize sum(cos(broadcast_to(sum(cos(w)), shape: [4])) - w)",
        "minimize sum(checkpoint(cos(sin(w))) - w)",
        // A value that is used before and after its sign is settled.
        "h = cos(w)\nk = cos(h)\nminimize sum(k * h) - max(h)",
        // Derivatives of derivatives.
        "g = gradient(sum(cos(w) ^ 3), wrt: w)\nminimize sum(cos(g))",
        "h = cos(w)\ng = gradient(sum(cos(h) - h), wrt: h)\nminimize sum(-g)",
    ])
    func valuesStay(_ body: String) throws {
        let (plain, carried) = try gradients("param w: f64[4] ~ normal()\n" + body)
        let (wanted, found) = (try outputs(plain), try outputs(carried))
        #expect(negations(in: carried) <= negations(in: plain))
        for (name, tensor) in wanted {
            let difference = try #require(found[name]).difference(from: tensor, tolerance: 1e-15)
            #expect(difference == nil, "\(name)")
        }
    }

    /// What the user writes need not be odd.
    @Test func functionsWithADerivativeOfTheirOwnSeeTheSign() throws {
        let text = """
            function rectified(x) = x pullback(g) = maximum(g, 0)
            graph g {
                param w: f64[4] ~ normal()
                minimize sum(cos(rectified(w)))
            }
            """
        let graph = try Graph.text(text).requestingGradients()
        let plain = try outputs(graph.expandingGradients().graph)
        let carried = try outputs(graph.expandingGradients(carriesSigns: true).graph)
        #expect(plain == carried)
        let slope = try #require(carried["d_w"]).doubles
        #expect(slope.contains { $0 > 0 } && slope.allSatisfy { $0 >= 0 })
    }

    @Test func asWrittenKeepsNegationsWhereDerivativesHaveThem() throws {
        let graph = try Graph.statements(
            """
            param w: f64[4] ~ normal()
            h = tanh(w)
            minimize sum(cos(h))
            """
        ).requestingGradients()
        let written = try Pipeline.standard(PipelineOptions(level: .asWritten)).run(graph).graph
        #expect(written.nodes.contains { $0.name == "d_h" && $0.isKind(Negate.self) })
    }

    /// Where every bit is kept, the zero of `-1 + 1` is none of `-(1 - 1)`.
    @Test func theExactLevelKeepsTheSignOfZeros() throws {
        let graph = try Graph.statements(
            """
            param w: f64[2] = [1, 2]
            minimize sum(-w * 3 - w * -3)
            """
        ).requestingGradients()
        for level in [OptimizationLevel.asWritten, .exact] {
            let gradient = try Pipeline.standard(PipelineOptions(level: level)).run(graph).graph
            let slope = try #require(try outputs(gradient)["d_w"]).doubles
            #expect(slope.allSatisfy { $0 == 0 && $0.sign == .plus }, "\(level)")
        }
    }
}

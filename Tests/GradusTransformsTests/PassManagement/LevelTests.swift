import GradusAutodiff
import GradusIR
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct LevelTests {
    private func graph() throws -> Graph {
        try Graph.statements(
            """
            input x: f64[3]
            param w: f64[3] = 1
            zero = (x - x) * 0
            half = log(exp(w)) * 1
            minimize sum(zero + half)
            """)
    }

    /// Each level does what the one before does, and more.
    @Test func levelsGoFurtherAndFurther() throws {
        func operations(_ level: OptimizationLevel) throws -> [String: Int] {
            try Pipeline.standard(PipelineOptions(level: level)).run(try graph()).graph
                .operationCounts
        }
        let written = ["subtract": 1, "multiply": 2, "exp": 1, "log": 1, "add": 1, "sum": 1]
        #expect(try operations(.asWritten) == written)
        #expect(try operations(.exact) == written.merging(["multiply": 1]) { $1 })
        #expect(
            try operations(.standard) == ["subtract": 1, "multiply": 1, "add": 1, "sum": 1])
        #expect(try operations(.fast)["multiply"] == nil)
        #expect(try operations(.fast)["subtract"] == nil)
    }

    @Test func asWrittenStillDifferentiates() throws {
        let options = PipelineOptions(level: .asWritten)
        let graph = try graph().requestingGradients()
        let result = try Pipeline.standard(options).run(graph)
        #expect(!result.graph.nodes.contains { $0.operation is Gradient })
        #expect(result.timings.map(\.pass) == ["differentiate", "eliminate-dead-code"])
    }

    /// Rules of the user fire before and after differentiation, and are disabled by name.
    @Test func rulesOfTheUserFireEverywhere() throws {
        let file = SourceFile(
            name: "mine.rules", text: "rule mine (reorders): cos(x) => sin(x + 1.5707963267948966)")
        var options = PipelineOptions(additionalRules: RuleLibrary(file).rules)
        let graph = try Graph.statements("param x: f64 = 1\nminimize sin(x) + cos(2 * x)")
            .requestingGradients()
        func count() throws -> Int {
            try Pipeline.standard(options).run(graph).graph.operationCounts["cos"] ?? 0
        }
        #expect(try count() == 0)
        options.disabledRules = ["mine"]
        #expect(try count() == 2)
    }

    @Test func rewritesAreRecordedOnDemand() throws {
        let graph = try Graph.statements(
            "input x: f64[3]\ny = x * 1\noutput z = log(softmax(y + 0))")
        #expect(try Pipeline.standard().run(graph).rewrites == [])
        let records = try Pipeline.standard(PipelineOptions(recordsRewrites: true)).run(graph)
            .rewrites.map(\.description)
        #expect(
            records == [
                "text.graph:3:5: canonicalize: multiply_one: x * 1 => x",
                "text.graph:4:24: canonicalize: add_zero: x + 0 => x",
                "text.graph:4:12: stabilize: log_softmax: log(softmax(x)) => log_softmax(x)",
            ])
    }

    @Test func rootsBecomeOutputs() throws {
        let graph = try Graph.statements(
            """
            input new_w: f64
            param w: f64 = 1
            param v: f64 = 1
            loss = w * new_w
            output loss
            w <- w - v
            minimize square(loss)
            """)
        let whole = try graph.withRootsAsOutputs()
        #expect(whole.outputs.map(\.name) == ["loss", "objective", "new_w_"])
        #expect(whole.objective == nil && whole.updates.isEmpty)
        #expect(try whole.withRootsAsOutputs() == whole)
        let values = graph.randomPlaceholders()
        #expect(
            try ReferenceEvaluator(whole).outputs(values)["objective"]?.doubles
                == ReferenceEvaluator(graph).outputs(values)["loss"]?.doubles.map { $0 * $0 })
    }

    @Test func passesAreWatchedWithBothGraphs() throws {
        var seen: [String] = []
        let watch = Pipeline.Instrumentation(afterPass: { pass, before, after in
            seen.append("\(pass.name) \(before == after)")
        })
        _ = try Pipeline([Canonicalize(), Stabilize()]).run(
            try Graph.statements("input x: f64[3]\noutput y = x * 1"), instrumentation: watch)
        #expect(seen == ["canonicalize false", "stabilize true"])
    }
}

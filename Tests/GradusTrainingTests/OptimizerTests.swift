import GradusExecution
import GradusIR
import GradusLanguage
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@testable import GradusTraining

/// The optimisers of the standard library against their published formulas, computed here one number
/// at a time in double precision.
@Suite struct OptimizerTests {
    /// What an optimiser makes of one number, from step to step.
    struct Rule: Sendable, CustomTestStringConvertible {
        let call: String
        /// The new number from the step, counted from 1, the number, its gradient and what is kept.
        let update:
            @Sendable (_ step: Double, _ p: Double, _ g: Double, _ kept: inout [Double]) -> Double

        var testDescription: String { call }
    }

    static let rules: [Rule] = [
        Rule(call: "sgd(learning_rate: 0.1)") { _, p, g, _ in p - 0.1 * g },
        Rule(call: "momentum(learning_rate: 0.1)") { _, p, g, kept in
            kept[0] = 0.9 * kept[0] + g
            return p - 0.1 * kept[0]
        },
        Rule(call: "momentum(0.05, beta: 0.5)") { _, p, g, kept in
            kept[0] = 0.5 * kept[0] + g
            return p - 0.05 * kept[0]
        },
        Rule(call: "nesterov(learning_rate: 0.1)") { _, p, g, kept in
            kept[0] = 0.9 * kept[0] + g
            return p - 0.1 * (g + 0.9 * kept[0])
        },
        Rule(call: "rmsprop(learning_rate: 0.01)") { _, p, g, kept in
            kept[0] = 0.99 * kept[0] + 0.01 * g * g
            return p - 0.01 * g / (kept[0].squareRoot() + 1e-8)
        },
        Rule(call: "adagrad(learning_rate: 0.1)") { _, p, g, kept in
            kept[0] += g * g
            return p - 0.1 * g / (kept[0].squareRoot() + 1e-10)
        },
        Rule(call: "adam(learning_rate: 0.1)") { step, p, g, kept in
            adam(step, p, g, &kept, rate: 0.1)
        },
        Rule(call: "adamw(learning_rate: 0.1, weight_decay: 0.05)") { step, p, g, kept in
            adam(step, p - 0.1 * 0.05 * p, g, &kept, rate: 0.1)
        },
        Rule(call: "lion(learning_rate: 0.01, weight_decay: 0.1)") { _, p, g, kept in
            let direction = 0.9 * kept[0] + (1 - 0.9) * g
            kept[0] = 0.99 * kept[0] + (1 - 0.99) * g
            return p - 0.01 * ((direction > 0 ? 1 : direction < 0 ? -1 : 0) + 0.1 * p)
        },
        Rule(call: "clip_by_value(0.25), sgd(learning_rate: 0.1)") { _, p, g, _ in
            p - 0.1 * min(max(g, -0.25), 0.25)
        },
    ]

    /// Kingma, Ba 2015, algorithm 1.
    static func adam(
        _ step: Double, _ p: Double, _ g: Double, _ kept: inout [Double], rate: Double
    ) -> Double {
        kept[0] = 0.9 * kept[0] + (1 - 0.9) * g
        kept[1] = 0.999 * kept[1] + (1 - 0.999) * g * g
        var (power1, power2) = (1.0, 1.0)
        for _ in 0..<Int(step) { (power1, power2) = (power1 * 0.9, power2 * 0.999) }
        let mean = kept[0] / (1 - power1)
        let variance = kept[1] / (1 - power2)
        return p - rate * mean / (variance.squareRoot() + 1e-8)
    }

    /// A session on `Σ w g`, the gradient of which is g.
    private func session(
        _ optimizers: String, _ type: String = "f64", direction: String = "minimize",
        parameters: [(String, String)] = [("w", "[1, -2, 0.5]"), ("v", "[3, 0.25, -1]")]
    ) throws -> Session {
        var lines: [String] = []
        for (name, start) in parameters {
            lines += ["input g_\(name): \(type)[3]", "param \(name): \(type)[3] = \(start)"]
        }
        let terms = parameters.map { "sum(\($0.0) * g_\($0.0))" }.joined(separator: " + ")
        let graph = try Graph.statements(
            (lines + ["\(direction) \(terms) with \(optimizers)"]).joined(separator: "\n"))
        return try Executable(graph.trainingStep(), options: PipelineOptions()).makeSession()
    }

    /// The gradient of an element at a step.
    private func gradient(_ step: Int, _ name: String, _ element: Int) -> Double {
        RandomStream(seed: UInt64(step), path: name).normal(at: element)
    }

    private func set(_ gradients: [Double], _ name: String, _ session: Session) throws {
        let type = try #require(session.program.inputs.first { $0.name == name }).type
        try session.set(name, to: Tensor(type.elementType, sizes: [3], converting: gradients))
    }

    @Test(arguments: rules, [("f64", 1e-12), ("f32", 1e-6)])
    func stepsFollowTheFormula(_ rule: Rule, precision: (type: String, tolerance: Double)) throws {
        let session = try session(rule.call, precision.type)
        var expected = [[1, -2, 0.5], [3, 0.25, -1]]
        var kept = Array(repeating: Array(repeating: [0.0, 0.0], count: 3), count: 2)
        for step in 1...12 {
            for (parameter, name) in ["w", "v"].enumerated() {
                let gradients = (0..<3).map { gradient(step, name, $0) }
                try set(gradients, "g_\(name)", session)
                for (element, g) in gradients.enumerated() {
                    // What is not f64 has the gradient as it was rounded.
                    let rounded = precision.type == "f32" ? Double(Float(g)) : g
                    let before = expected[parameter][element]
                    expected[parameter][element] = rule.update(
                        Double(step), before, rounded, &kept[parameter][element])
                }
            }
            try session.run()
            for (parameter, name) in ["w", "v"].enumerated() {
                let found = try session.tensor(name).doubles
                for (a, b) in zip(found, expected[parameter]) {
                    #expect(
                        abs(a - b) <= precision.tolerance * max(1, abs(b)), "step \(step): \(name)")
                }
            }
        }
    }

    /// A large gradient of one parameter shortens those of all.
    @Test func theGlobalNormIsThatOfAllGradients() throws {
        let session = try session("clip_by_global_norm(2), sgd(learning_rate: 1)")
        try set([3, 0, 0], "g_w", session)
        try set([0, 4, 0], "g_v", session)
        try session.run()
        #expect(try session.tensor("w").doubles == [1 - 3 * 0.4, -2, 0.5])
        #expect(try session.tensor("v").doubles == [3, 0.25 - 4 * 0.4, -1])
        try set([1, 0, 0], "g_w", session)
        try set([0, 0, -1], "g_v", session)
        try session.run()
        #expect(abs(try session.tensor("w").doubles[0] - (1 - 3 * 0.4 - 1)) < 1e-15)
        #expect(try session.tensor("v").doubles[2] == 0)
    }

    @Test func maximizingTurnsTheGradient() throws {
        let session = try session("momentum(learning_rate: 0.5)", direction: "maximize")
        try set([1, 2, 3], "g_w", session)
        try set([0, 0, 0], "g_v", session)
        try session.run(steps: 2)
        #expect(try session.tensor("w").doubles == [1 + 0.5 * 2.9, -2 + 2.9, 0.5 + 1.5 * 2.9])
        #expect(try session.tensor("w.velocity").doubles == [-1.9, -3.8, -3 * 0.9 - 3])
    }

    // MARK: Learning rates

    static let schedules: [(rate: String, at: @Sendable (Double) -> Double)] = [
        ("0.5", { _ in 0.5 }),
        ("cosine_decay(0.5, steps: 4)", { 0.25 * (1 + cosine(.pi * min($0 / 4, 1))) }),
        (
            "cosine_decay(0.5, steps: 4, end: 0.1)",
            { 0.05 + 0.225 * (1 + cosine(.pi * min($0 / 4, 1))) }
        ),
        ("linear_decay(0.5, steps: 5)", { 0.5 * (1 - min($0 / 5, 1)) }),
        (
            "step_decay(0.5, steps: 2, factor: 0.5)",
            { [0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625][Int($0)] }
        ),
        ("exponential_decay(0.5, steps: 1, factor: 0.5)", { 1 / Double(2 << Int($0)) }),
        ("warmup(0.5, steps: 4)", { 0.5 * min($0 / 4, 1) }),
        (
            "warmup(cosine_decay(0.5, steps: 6), steps: 2)",
            { 0.25 * (1 + cosine(.pi * min($0 / 6, 1))) * min($0 / 2, 1) }
        ),
        ("0.5 / (step + 1)", { 0.5 / ($0 + 1) }),
    ]

    /// Σ (-1)ⁿ x²ⁿ / (2n)!
    static func cosine(_ x: Double) -> Double {
        var (sum, term) = (0.0, 1.0)
        for n in 1...15 {
            sum += term
            term *= -x * x / Double((2 * n - 1) * 2 * n)
        }
        return sum
    }

    @Test(arguments: schedules)
    func learningRatesFollowTheirSchedule(
        _ schedule: (rate: String, at: @Sendable (Double) -> Double)
    ) throws {
        for (type, tolerance) in [("f64", 1e-14), ("f32", 1e-7)] {
            let session = try session(
                "sgd(learning_rate: \(schedule.rate))", type, parameters: [("w", "[0, 0, 0]")])
            try set([-1, 0, 0], "g_w", session)
            for step in 0..<7 {
                let before = try session.tensor("w").doubles[0]
                try session.run()
                let moved = try session.tensor("w").doubles[0] - before
                #expect(abs(moved - schedule.at(Double(step))) < 4 * tolerance, "\(step)")
            }
        }
    }

    @Test func theLearningRateMayBeAnInput() throws {
        let graph = try Graph.statements(
            """
            input rate: f32
            param w: f32[2] = 1
            minimize sum(w) with sgd(learning_rate: rate)
            """)
        let session = try Executable(graph.trainingStep(), options: PipelineOptions()).makeSession()
        for (rate, expected) in [(Float(0.5), 0.5), (0.25, 0.25)] {
            try session.set("rate", to: Tensor(rate))
            try session.run()
            #expect(try session.tensor("w").doubles == [expected, expected])
        }
        #expect(graph.withoutTraining(keepingObjective: true).roots.count == 1)
    }

    // MARK: Programs

    /// A parameter's update is one pass over memory, in place, and what all share is computed once.
    @Test func anUpdateIsOneKernelCallForEachParameter() throws {
        let session = try session("adam(learning_rate: cosine_decay(0.1, steps: 100))", "f32")
        let program = session.program
        let vectors = program.instructions.filter { instruction in
            instruction.nodes.contains { program.graph.nodes[$0].resultTypes[0].shape == [3] }
                && !instruction.call.name.contains("sum")
        }
        let kept = Set((program.parameters + program.states).map(\.buffer))
        let writing = program.instructions.filter { instruction in
            instruction.buffers.prefix(instruction.call.resultCount).contains { kept.contains($0) }
        }
        #expect(!program.instructions.contains { $0.call.name.contains("copy") })
        #expect(vectors.filter { $0.call.resultCount == 3 }.count == 2)
        #expect(writing.count == 3)
        let powers = program.graph.nodes.filter { $0.operation.operationName == "power" }
        #expect(powers.count == 2)
    }

    /// A printed step is a whole graph, which needs no optimiser any more.
    @Test(arguments: rules.map(\.call) + schedules.map { "adam(learning_rate: \($0.rate))" })
    func aPrintedStepTakesTheSameSteps(_ call: String) throws {
        let graph = try Graph.statements(
            """
            input g: f32[3]
            param w: f32[3] = [1, -2, 0.5]
            param b: f64 = 2
            minimize sum(w * g) + cast(square(b), f32) with \(call)
            """)
        #expect(try Graph.text(GraphPrinter.text(of: graph)) == graph)
        let step = try graph.trainingStep()
        let again = try Graph.text(GraphPrinter.text(of: step))
        #expect(again == step)
        var results: [[Tensor]] = []
        for graph in [step, try again.trainingStep()] {
            let session = try Executable(graph, options: PipelineOptions()).makeSession()
            try session.set("g", to: [Float(0.3), -2, 1].span)
            try session.run(steps: 5)
            results.append((session.parameters + session.states).map(\.tensor))
        }
        #expect(results[0] == results[1])
    }
}

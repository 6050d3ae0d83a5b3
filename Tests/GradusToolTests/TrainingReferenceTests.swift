import Foundation
import Testing

/// Some steps of training, and where they must lead.
struct TrainingCase: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    var graph: String
    var replacing: [String: String] = [:]
    var arguments: [String] = []
    var steps: Int
    /// The objective before each of the first steps; empty if it is not looked at.
    var objectives: [JSONValue] = []
    /// The parameters and outputs after the last step.
    var parameters: [String: JSONValue] = [:]
    var outputs: [String: JSONValue] = [:]
    /// How far single precision may be off, where rounding piles up over the steps.
    var singleTolerance = Precision.f32.tolerance

    var testDescription: String { "\(name), \(steps) steps" }
}

extension TrainingCase {
    static func all(_ reference: JSONValue) -> [TrainingCase] {
        twoLayer(reference["c_two_layer"])
            + andGate(reference["f_and_training"])
            + ascent(reference["g_single_layer"])
    }

    private static func twoLayer(_ values: JSONValue) -> [TrainingCase] {
        let inputs = ["--set", "x=\(values["x"])", "--set", "y=\(values["y"])"]
        let after = values["after_one_step"]
        let one = TrainingCase(
            name: "two layers at rate 1", file: "two_layer.graph", graph: "two_layer",
            replacing: ["learning_rate: 0.1": "learning_rate: 1"], arguments: inputs, steps: 1,
            objectives: [values["loss"]],
            parameters: [
                "W1": after["W1"], "b1": after["b1"], "W2": after["W2"], "b2": after["b2"],
            ],
            outputs: ["yhat": after["p"], "loss": after["loss"]])
        let curve = values["sgd_lr_0.1_loss_after_t_steps"].members
        return [one]
            + curve.map { steps, values in
                TrainingCase(
                    name: "two layers at rate 0.1", file: "two_layer.graph", graph: "two_layer",
                    arguments: inputs, steps: Int(steps) ?? -1,
                    outputs: ["yhat": values["p"], "loss": values["loss"]],
                    // The loss is the logarithm of a sum near 1: a rounding of that moves a loss of
                    // 0.007 by 1e-5.
                    singleTolerance: 2e-5)
            }.sorted { $0.steps < $1.steps }
    }

    private static func andGate(_ values: JSONValue) -> [TrainingCase] {
        values["after_t_updates"].members.map { key, values in
            let steps = Int(key) ?? -1
            return TrainingCase(
                name: "AND gate", file: "and_gate.graph", graph: "and_gate",
                arguments: ["--data", "graphs/data/and_gate.csv"], steps: steps,
                parameters: ["w": values["w"], "b": values["b"]],
                outputs: ["p": values["p"], "loss": values["loss"]],
                // Late steps are as small as the spacing of the numbers near b: NumPy's own
                // single precision is off by 2.3e-4 after 50,000 and 1.7e-3 after 100,000.
                singleTolerance: steps > 10_000 ? 5e-3 : Precision.f32.tolerance)
        }.sorted { $0.steps < $1.steps }
    }

    private static func ascent(_ values: JSONValue) -> [TrainingCase] {
        let weights = values["ascent_on_W_rate_1.0"].elements
        let inputs = values["ascent_on_x_rate_0.1"].elements
        let start = weights.first?["objective_before"] ?? .null
        return [1, 2, 3, 5, 10, 20].flatMap { steps in
            let (weight, input) = (weights[steps - 1], inputs[steps - 1])
            return [
                TrainingCase(
                    name: "ascent of the weights", file: "ascent.graph", graph: "move_weights",
                    arguments: ["--set", "x=\(values["x"])"], steps: steps,
                    objectives: weights.prefix(steps).map { $0["objective_before"] },
                    parameters: ["W": weight["W_after"]],
                    outputs: ["a": weight["activations_after"], "total": weight["objective_after"]]),
                TrainingCase(
                    name: "ascent of the input", file: "ascent.graph", graph: "move_input",
                    steps: steps,
                    objectives: [start] + inputs.prefix(steps - 1).map { $0["objective_after"] },
                    parameters: ["x": input["x_after"]],
                    outputs: ["total": input["objective_after"]]),
            ]
        }
    }
}

/// Training curves against the reference, through the command, in both precisions.
@Suite struct TrainingReferenceTests {
    static let cases = (try? ReferenceTests.reference.get()).map(TrainingCase.all) ?? []

    @Test func everyCaseIsThere() {
        #expect(Self.cases.count == 1 + 9 + 13 + 12)
        #expect(!Self.cases.contains { $0.steps < 0 || $0.outputs.isEmpty })
    }

    @Test(arguments: cases, Precision.allCases)
    func train(_ test: TrainingCase, _ precision: Precision) async throws {
        let objective = test.outputs["loss"] == nil ? "total" : "loss"
        let source = try GraphSource(
            test.file, graph: test.graph, adding: ["output \(objective)"],
            replacing: test.replacing, elementType: precision.rawValue)
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: test.file)
            try Data(source.text.utf8).write(to: file)
            let result = try await Command.gradus(
                ["train", file.path, "--graph", test.graph, "--steps", "\(test.steps)"]
                    + test.arguments + ["--format", "json"])
            try #require(result.status == 0, "\(result.errors)")
            let printed = try JSONValue(parsing: result.output)

            let tolerance = precision == .f32 ? test.singleTolerance : precision.tolerance
            let objectives = JSONValue.array(
                Array(printed["objectives"].elements.prefix(test.objectives.count)))
            #expect(objectives.shape == [test.objectives.count])
            #expect(relativeError(of: objectives, from: .array(test.objectives)) <= tolerance)
            for (name, expected) in test.parameters {
                expectTensor(
                    printed["parameters"][name], name, toBe: expected, precision,
                    tolerance: tolerance)
            }
            for (name, expected) in test.outputs {
                expectTensor(
                    printed["outputs"][name], name, toBe: expected, precision,
                    tolerance: tolerance)
            }
        }
    }
}

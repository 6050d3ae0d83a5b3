import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

/// What looks like a stable operation but is another function stays what it is.
@Suite struct NearMissTests {
    struct Case: CustomTestStringConvertible {
        let statements: String
        /// The operation that must not appear.
        let absent: String

        init(_ absent: String, _ statements: String) {
            self.absent = absent
            self.statements = statements
        }

        var testDescription: String { statements }

        func graph() throws -> Graph {
            let lines = statements.replacing("; ", with: "\n").split(separator: "\n")
            let declarations = lines.dropLast().joined(separator: "\n")
            return try Graph.statements("\(declarations)\noutput r = \(lines.last ?? "")")
        }
    }

    static let cases = [
        // The sum is over the axis that the division does not line it up with.
        Case("softmax", "input z: f64[3, 3]; exp(z) / sum(exp(z), axis: 1)"),
        Case("softmax", "input z: f64[3, 3]; exp(z) / sum(exp(z), axis: 0, keep_dims: true).T"),
        // Another variable below.
        Case("softmax", "input z: f64[3]; input w: f64[3]; exp(z) / sum(exp(w))"),
        Case("softmax", "input z: f64[3]; exp(z) / sum(exp(2 * z))"),
        // The shift varies along the axis.
        Case("subtract_none", "input z: f64[3]; input m: f64[3]; softmax(z - m)"),
        Case("subtract_none", "input z: f64[3]; input m: f64[4, 1]; softmax(z - m, axis: 0)"),
        Case("logsumexp", "input z: f64[3]; log(sum(exp(z)) + 1)"),
        Case("log_softmax", "input z: f64[3, 3]; z - logsumexp(z, axis: 1)"),
        // Not the last axis.
        Case(
            "softmax_cross_entropy",
            "input z: f64[3, 3]; input y: f64[3, 3]; -sum(y * log_softmax(z, axis: 0), axis: 0)"),
        Case(
            "softmax_cross_entropy",
            "input z: f64[3, 3]; input y: f64[3, 3]; -sum(y * log_softmax(z), axis: 0)"),
        // The scores are stretched by the targets.
        Case(
            "softmax_cross_entropy",
            "input z: f64[3]; input y: f64[4, 3]; -sum(y * log_softmax(z), axis: 1)"),
        Case(
            "softmax_cross_entropy",
            "input z: f64[3, 1]; input y: f64[3]; -sum(y * log_softmax(z), axis: 1)"),
        Case(
            "softmax_cross_entropy", "input z: f64[3]; input y: f64[3]; -sum(y + log_softmax(z))"),
        // The targets of the two halves differ.
        Case(
            "sigmoid_binary_cross_entropy",
            """
            input z: f64[3]; input y: f64[3]; input w: f64[3]; p = sigmoid(z); \
            -(y * log(p) + (1 - w) * log(1 - p))
            """),
        Case(
            "sigmoid_binary_cross_entropy",
            """
            input z: f64[3]; input y: f64[3]; p = sigmoid(z); \
            -(y * log(p) + (2 - y) * log(1 - p))
            """),
        Case("sigmoid", "input z: f64[3]; 1 / (2 + exp(-z))"),
        Case("tanh", "input z: f64[3]; (exp(z) - exp(-z)) / (exp(z) + exp(-2 * z))"),
        Case("softplus", "input z: f64[3]; log(1 - exp(z))"),
        Case("expm1", "input z: f64[3]; exp(z) - 2"),
    ]

    @Test(arguments: cases)
    func staysAsItIs(_ nearMiss: Case) throws {
        let graph = try nearMiss.graph()
        let optimized = try Pipeline.standard().run(graph).graph
        #expect(optimized.operationCounts[nearMiss.absent] == nil)
        if nearMiss.absent == "subtract_none" {
            #expect(optimized.operationCounts["subtract"] == 1)
        }
        let values = graph.randomPlaceholders(seed: 5)
        let before = try ReferenceEvaluator(graph).outputs(values)
        let after = try ReferenceEvaluator(optimized).outputs(values)
        let (a, b) = (try #require(before["r"]), try #require(after["r"]))
        #expect(a.type == b.type)
        #expect(
            zip(a.doubles, b.doubles).allSatisfy { abs($0 - $1) < 1e-10 || $0.isNaN && $1.isNaN })
    }

    /// A sum of what is declared to sum to one along the last axis is known along that axis alone.
    @Test func distributionsAreKnownAlongTheirAxis() throws {
        func count(_ expression: String, _ declaration: String = "f64[2, 2] distribution") throws
            -> Int?
        {
            let graph = try Graph.statements("input y: \(declaration)\noutput s = \(expression)")
            return try Pipeline.standard().run(graph).graph.operationCounts["sum"]
        }
        #expect(try count("sum(y, axis: 1)") == nil)
        #expect(try count("sum(y, axis: -1, keep_dims: true)") == nil)
        #expect(try count("sum(y, axis: 0)") == 1)
        #expect(try count("sum(y, axis: 1)", "f64[2, 2]") == 1)
        #expect(try count("sum(y * y, axis: 1)") == 1)
        #expect(try count("sum(softmax(y, axis: 0), axis: 0)", "f64[2, 2]") == nil)
        #expect(try count("sum(softmax(y, axis: 0), axis: 1)", "f64[2, 2]") == 1)
    }
}

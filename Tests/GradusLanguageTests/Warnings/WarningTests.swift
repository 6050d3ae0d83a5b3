import GradusIR
import GradusLanguage
import Testing

/// Warnings to the letter: «» stand around the primary range; below each source stand code and
/// message, then labels and help.
@Suite struct WarningTests {
    struct Expectation: CustomTestStringConvertible {
        var source: String
        var lines: [String] = []
        var testDescription: String { source }
    }

    /// Sources are indented by nothing, what is expected by two blanks.
    private static func table(_ text: String) -> [Expectation] {
        var rows: [Expectation] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  ") {
                rows[rows.count - 1].lines.append(String(line.dropFirst(2)))
            } else {
                rows.append(Expectation(source: String(line).replacing(" | ", with: "\n")))
            }
        }
        return rows
    }

    private func warnings(of source: String) throws -> [Diagnostic] {
        try Lowering.graphs(in: SourceFile(name: "a.graph", text: source)).warnings
    }

    private func describe(_ warning: Diagnostic) -> [String] {
        var lines = ["\(warning.code.rawValue) \(warning.message)"]
        if let text = warning.primary?.text, !text.isEmpty { lines.append("here: \(text)") }
        lines += warning.secondary.map { "\($0.range.text): \($0.text)" }
        return lines + warning.notes.map { "note: \($0)" } + warning.help.map { "help: \($0)" }
    }

    @Test(arguments: table([unused, unreached, integers, others, losses].joined(separator: "\n")))
    func isGiven(_ expectation: Expectation) throws {
        let parts = expectation.source.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "«" || $0 == "»" })
        let found = try warnings(of: parts.joined())
        #expect(found.count == 1, "\(found.map(describe))")
        guard let first = found.first, let place = first.primary?.range else { return }
        let start = parts[0].utf8.count
        #expect(place.lowerBound..<place.upperBound == start..<start + parts[1].utf8.count)
        #expect(first.severity == .warning)
        #expect(describe(first) == expectation.lines)
    }

    private static let unused = """
        graph g { input x: f32; input «y»: f32; output x }
          W0203 input 'y' is not used
          help: leave it out, or silence this: # gradus: allow W0203
        graph g { param «w»: f32 = 0; output y = 1 }
          W0203 parameter 'w' is not used
          help: leave it out, or silence this: # gradus: allow W0203
        graph g { input x: f32; «h» = x + 1; output x }
          W0203 value 'h' is not used
          help: leave it out, or silence this: # gradus: allow W0203
        graph g { const «c» = 3; output y = 1 }
          W0203 constant 'c' is not used
          help: leave it out, or silence this: # gradus: allow W0203
        function f(a, «b») = a | graph g { input x: f32; output y = f(x, 1) }
          W0203 argument 'b' is not used
          help: leave it out, or begin its name with '_'
        function f(a) { | «b» = a + 1 | return a | } | graph g { input x: f32; output y = f(x) }
          W0203 value 'b' is not used
          help: leave it out, or silence this: # gradus: allow W0203
        """

    private static let unreached = """
        graph g { «param w: f32 = 0»; minimize stop_gradient(w) ^ 2 }
          W0204 no gradient reaches the parameter 'w'
          stop_gradient(w): 'stop_gradient' ends it here
          help: a value that training does not move is a 'const' or an 'input'
        graph g { input x: f32; param v: f32 = 1; «param w: f32 = 0»; output w; minimize (v - x) ^ 2 }
          W0204 no gradient reaches the parameter 'w'
          here: the objective does not depend on it
          help: a value that training does not move is a 'const' or an 'input'
        graph g { «param w: f32 = 0»; param v: f32 = 1; minimize v * floor(w * v) }
          W0204 no gradient reaches the parameter 'w'
          floor(w * v): the gradient ends here: the derivative of 'floor' is zero
          help: a value that training does not move is a 'const' or an 'input'
        graph g { «param w: f32 = 0»; param v: f32 = 1; minimize where(w > 0, v, -v) }
          W0204 no gradient reaches the parameter 'w'
          w > 0: the gradient ends here: 'greater' gives truth values
          help: a value that training does not move is a 'const' or an 'input'
        graph g { «param w: f32 = 0»; param u: f32 = 0; param v: f32 = 1; minimize v + stop_gradient(w + u) }
          W0204 no gradient reaches the parameters 'w', 'u'
          stop_gradient(w + u): 'stop_gradient' ends it here
          param u: f32 = 0: nor this one
          help: a value that training does not move is a 'const' or an 'input'
        """

    private static let integers = """
        graph g { param w: f32[3] = 0; best = «argmax(w)»; minimize sum(w * one_hot(best, depth: 3)) }
          W0205 no gradient passes an integer
          here: this depends on a parameter and becomes i32
          one_hot(best, depth: 3): used in the objective here
          help: say that this is meant: stop_gradient(…)
        graph g { param w: f32 = 0; minimize w * cast(«cast(w, i32)», f32) }
          W0205 no gradient passes an integer
          here: this depends on a parameter and becomes i32
          cast(cast(w, i32), f32): used in the objective here
          help: leave out the cast, or say that this is meant: stop_gradient(…)
        """

    private static let others = """
        graph g { input «step»: f32; output y = 2 * step }
          W0208 'step' hides the number of training steps
          help: give it a name of its own, so that 'step' keeps its meaning
        graph g { input x: f32; «training» = x > 0; output y = where(training, x, 0) }
          W0208 'training' hides the truth value that says whether a step is training
          help: give it a name of its own, so that 'training' keeps its meaning
        graph g { input x: f32; «f64» = x + 1; output y = f64 * x }
          W0208 'f64' hides the element type of that name
          help: give it a name of its own, so that 'f64' keeps its meaning
        graph g { input x: f32[n, 4]; h = dense(x, units: 3); minimize mean(cast(«argmax(h, axis: -1)», f32)) }
          W0204 no gradient reaches the parameters 'h.W', 'h.b'
          here: the gradient ends here: 'argmax' gives integers
          param W: t[dim(x, -1), units] ~ glorot_uniform(): declared here
          param b: t[units]             = 0: declared here
          help: an objective is made of real numbers: of classes softmax_cross_entropy(scores, label)
        graph g { input y: f32[n]; output z = one_hot(«cast(y, i32)», depth: 3) }
          W0207 'y' holds integers, and is declared f32
          here: cast here
          input y: f32[n]: declared here
          help: declare it as what it is: input y: i32[n]
        function «relu»(x) = maximum(x, 0) | graph g { input x: f32; output y = relu(x) }
          W0208 function 'relu' hides the operation of that name
          help: give it a name of its own, so that 'relu' keeps its meaning
        graph g { input x: f32; output x } «# gradus: allow W0230»
          W0209 there is no warning 'W0230' to allow
          help: did you mean 'W0203'?
        graph g { input x: f32; output x } «# gradus: allow E0203»
          W0209 there is no warning 'E0203' to allow
          help: did you mean 'W0203'?
        graph g { input x: f32[n]; input y: f32[n, 1]; output z = mean(square(x «-» y)) }
          W0202 '-' stretches [n] and [n, 1] to [n, n]
          x: this is f32[n]
          y: this is f32[n, 1]
          help: squeeze(y, axis: -1) drops the axis of size 1
        graph «g» { input x: f32 } # gradus: allow W0203
          W0201 graph 'g' has no output
          help: name what it is to compute: output y
        """

    private static let losses = """
        graph g { input z: f32[b, 3]; input y: i32[b]; output l = «cross_entropy(softmax(z, axis: 0), y)» }
          W0210 'cross_entropy' takes its classes from axis 1, softmax was taken over axis 0
          softmax(z, axis: 0): these rows do not sum to one
          help: take softmax over the last axis: leave out 'axis'
        graph g { input z: f32[b, 3]; input y: i32[b]; output l = «softmax_cross_entropy(softmax(z), y)» }
          W0211 'softmax_cross_entropy' takes scores, and gets what 'softmax' gives
          softmax(z): leave out 'softmax' here
          help: the loss computes it by itself, in the form that does not overflow
        graph g { input z: f32; input y: f32; p = sigmoid(z); output l = «sigmoid_binary_cross_entropy(p, y)» }
          W0211 'sigmoid_binary_cross_entropy' takes scores, and gets what 'sigmoid' gives
          sigmoid(z): leave out 'sigmoid' here
          help: the loss computes it by itself, in the form that does not overflow
        """

    /// What looks like a fault and is none.
    @Test(arguments: [
        "graph g { input z: f32[b, 3]; input y: i32[b]; output l = cross_entropy(softmax(z, axis: 1), y) }",
        "graph g { input z: f32[3]; input y: i32; output l = softmax_cross_entropy(z, y) }",
        "graph g { input x: f32; _unused = x + 1; output x }",
        "graph g { input x: f32[n]; y = x[0:dim(x, 0)]; output y }",
        "graph g { param w: f32 = 0; w <- w + 1; output v = w }",
        "graph g { param w: f32 = 0; v = w; minimize v ^ 2 }",
        "graph g { input x: f32[6]; const n2 = 2; output y = reshape(x, shape: [n2, 3]) }",
        // An updated parameter is trained by its update.
        "graph g { param w: f32 = 0; param v: f32 = 1; w <- w + 1; minimize v ^ 2 + stop_gradient(w) }",
        // The condition of 'where' and comparisons end no gradient that could be.
        "graph g { param w: f32 = 0; minimize where(w > 0, w, -w) }",
        "graph g { param w: f32[3] = 0; i = argmax(stop_gradient(w)); minimize sum(w * one_hot(i, depth: 3)) }",
        "graph g { param w: f32[3] = 0; output i = argmax(w); minimize sum(w ^ 2) }",
        "graph g { input label: i32[n]; output y = one_hot(cast(label, i64), depth: 3) }",
        // Second derivatives reach parameters, too.
        """
        graph g {
            param x: f64[3] = [1, 2, 3]
            f  = sum(x ^ 3)
            df = gradient(f, wrt: x)
            minimize sum(df ^ 2)
        }
        """,
        "function f(a, _b) = a | graph g { input x: f32; output y = f(x, 1) }",
    ])
    func isNotGiven(_ source: String) throws {
        let found = try warnings(of: source.replacing(" | ", with: "\n"))
        #expect(found.isEmpty, "\(found.map(describe))")
    }

    /// Errors come alone: what a wrong line would have used is not known.
    @Test func waitsForErrors() {
        let file = SourceFile(
            name: "a.graph", text: "graph g { input x: f32; y = = x; z = 1; output q }\n")
        let codes = Lowering.analyze(file).lowered.diagnostics.map(\.code.rawValue)
        #expect(codes == ["E0102", "E0201"])
    }

    @Test(arguments: [
        ("input y: f32  # gradus: allow W0203", []),
        ("# gradus: allow W0203\n    input y: f32", []),
        ("#gradus: allow W0203,W0204\n    input y: f32", []),
        ("# gradus: allow W0204\n    input y: f32", ["W0203"]),
        ("# gradus: allow W0203\n\n    input y: f32", ["W0203"]),
        ("# see gradus: allow W0203\n    input y: f32", ["W0203"]),
        ("input z: f32  # gradus: allow W0203\n    input y: f32", ["W0203"]),
    ])
    func isSilencedOnItsLineOrAbove(_ lines: String, _ expected: [String]) throws {
        let found = try warnings(
            of: "graph g {\n    input x: f32\n    \(lines)\n    output x\n}\n")
        #expect(found.map(\.code.rawValue) == expected)
    }
}

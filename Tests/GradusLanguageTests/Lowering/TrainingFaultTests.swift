import GradusIR
import GradusLanguage
import Testing

/// What is wrong with states, optimisers and random operations, to the letter.
@Suite struct TrainingFaultTests {
    private static let statements: [(String, [String])] = [
        (
            "minimize sum(W) with adm(learning_rate: 1)",
            ["E0221 there is no optimizer 'adm'", "did you mean 'adam'?"]
        ),
        (
            "minimize sum(W) with adam",
            ["E0211 'adam' needs 'learning_rate'", "adam(learning_rate: 0.1)"]
        ),
        (
            "minimize sum(W) with sgd(learning_rate: 0.1, beta: 0.9)",
            ["E0207 'sgd' has no attribute 'beta'", "known: learning_rate"]
        ),
        (
            "minimize sum(W) with sgd(learning_rate: W)",
            ["E0206 'learning_rate' of 'sgd' is a number, found f32[2]"]
        ),
        (
            "minimize sum(W) with clip_by_value(1)",
            [
                "E0240 'clip_by_value' changes gradients and moves no parameter",
                "put an optimizer behind: with clip_by_value, adam(…)",
            ]
        ),
        (
            "state s: f32 = 0",
            [
                "W0212 state 's' is never updated",
                "update it: s <- …; what never changes is a const",
            ]
        ),
        (
            "state s ~ zeros()",
            [
                "E0112 's' has no type",
                "write the element type and the sizes: state v: f32[3]",
            ]
        ),
        (
            "state s = W * 2",
            ["E0231 a state starts from numbers", "zeros_like(x), numbers, or a file"]
        ),
        (
            "h = W + 1; h <- h",
            [
                "E0225 'h' is no parameter or state",
                "'<-' updates what 'param' or 'state' declares; a new name takes '='",
            ]
        ),
        (
            "state n: i32 = 0; n <- n * 0.5",
            [
                "E0213 i32 holds integers, found 0.5",
                "nothing is cast silently: write an integer, or declare f32",
            ]
        ),
        (
            "state n: i32 = 0; n <- cast(n, f32)",
            [
                "E0219 'n' is i32, its update is f32",
                "nothing is cast silently: cast(cast(n, f32), i32)",
            ]
        ),
        (
            "state n: i32 = 0; n <- n + 1; n <- n + 1",
            ["E0225 'n' is updated twice"]
        ),
        (
            "y = uniform(low: 1)",
            [
                "E0211 'uniform' needs the attribute 'shape'",
                "shape: [2, 3], or shape: shape(x) for as many as x has",
            ]
        ),
        (
            "y = normal(shape: [2], type: i32)",
            ["E0205 'normal' draws floating-point numbers"]
        ),
        (
            "y = bernoulli(probability: 1.5, shape: [2])",
            ["E0206 'bernoulli' needs a probability from 0 to 1, found 1.5"]
        ),
        (
            "m = bernoulli(shape: [2]); y = gradient(sum(where(m, W, 0)), wrt: m)",
            ["E0205 'gradient' needs floating-point values, found bool[2]"]
        ),
    ]

    private func lines(_ text: String) -> [String] {
        findings(in: text).flatMap { ["\($0.code.rawValue) \($0.message)"] + $0.help }
    }

    @Test(arguments: statements)
    func inGraphs(_ statements: String, _ expected: [String]) {
        let body = statements.replacing("; ", with: "\n")
        #expect(lines("graph g {\nparam W: f32[2] = 0\n\(body)\noutput W\n}\n") == expected)
    }

    private static let optimizers: [(String, [String])] = [
        (
            "state s = zeros_like(param); s <- s + d_param",
            [
                "E0240 optimizer 'mine' moves nothing",
                "it ends in an update: param <- param - learning_rate * d_param",
            ]
        ),
        (
            "output param",
            [
                "E0111 'output' cannot stand in an optimizer",
                "an optimizer has states and formulas, and updates param or d_param",
            ]
        ),
        (
            "param <- param - rate * d_param; param <- param",
            ["E0225 'param' is updated twice"]
        ),
        (
            "param <- sum(d_param)",
            ["E0219 'param' is f32[2], its update is f32"]
        ),
        (
            "state s = zeros_like(param); param <- param - rate * d_param",
            [
                "W0212 state 's' is never updated",
                "update it: s <- …; what never changes is a const",
            ]
        ),
        (
            "param <- param - rates * d_param",
            ["E0201 'rates' is not defined", "did you mean 'rate'?"]
        ),
    ]

    @Test(arguments: optimizers)
    func inOptimizers(_ statements: String, _ expected: [String]) {
        let body = statements.replacing("; ", with: "\n")
        let text = """
            optimizer mine(rate: f32) {
            \(body)
            }
            graph g {
                param W: f32[2] = 0
                output W
                minimize sum(W) with mine(rate: 1)
            }
            """
        #expect(lines(text) == expected)
    }

    @Test func theStandardLibraryHasNoFault() {
        for name in StandardLibrary.optimizerNames {
            let rate = name.hasPrefix("clip") ? "1), sgd(0.1" : "0.1"
            let text = """
                graph g {
                    param W: f32[2] = 0
                    param b: f64 = 0
                    output W
                    minimize sum(W) + cast(b, f32) with \(name)(\(rate))
                }
                """
            #expect(lines(text) == [], "\(name)")
        }
    }

    /// The text of an optimiser holds the functions that it calls, which must not go round in circles.
    @Test func functionsOfAnOptimizerThatCallEachOther() {
        let text = """
            function a(x) = b(x)
            function b(x) = a(x)
            optimizer circle(learning_rate: f32) {
                param <- param - learning_rate * a(d_param)
            }
            graph g {
                param x: f32 = 1
                minimize x with circle(learning_rate: 1)
            }
            """
        let found = findings(in: text)
        #expect(
            found.map { "\($0.code.rawValue) \($0.message)" } == ["E0226 function 'a' calls itself"]
        )
    }
}

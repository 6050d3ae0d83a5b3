import GradusIR
import GradusLanguage
import Testing

/// Whole reports, to the letter.
@Suite struct LoweringRenderingTests {
    private func report(_ text: String) -> String {
        DiagnosticRenderer().render(findings(in: text))
    }

    @Test func sizesLeadToTheirDeclarations() {
        let text = """
            graph mlp {
                input x: f32[batch, 64]
                const hidden = 32
                param W1: f32[64, 64] ~ he_normal()
                param W2: f32[hidden, 10] ~ he_normal()

                h1     = relu(x @ W1)
                logits = h1 @ W2
                output logits
            }

            """
        #expect(
            report(text) == """
                error[E0203]: inner sizes of '@' differ: 64 and 32
                  --> test.graph:8:17
                   |
                 4 |     param W1: f32[64, 64] ~ he_normal()
                   |                       -- 64 comes from here
                 5 |     param W2: f32[hidden, 10] ~ he_normal()
                   |                   ------ hidden = 32, from line 3
                 8 |     logits = h1 @ W2
                   |              -- ^ -- right is f32[32, 10]
                   |              |
                   |              left is f32[batch, 64]

                """)
    }

    @Test func faultsInFunctionsShowTheCall() {
        let text = """
            function affine(x, W, b) = x @ W + b
            graph g {
                input x: f32[2]
                param W: f32[2, 3] = 0
                output y = affine(x, W, [1, 2])
            }

            """
        #expect(
            report(text) == """
                error[E0203]: shapes of '+' do not fit: [3] and [2]
                  --> test.graph:1:34
                   |
                 1 | function affine(x, W, b) = x @ W + b
                   |                            ----- ^ - this is f32[2]
                   |                            |
                   |                            this is f32[3]
                 4 |     param W: f32[2, 3] = 0
                   |                     - 3 comes from here
                 5 |     output y = affine(x, W, [1, 2])
                   |                --------------------
                   |                |            |
                   |                |            2 comes from here
                   |                in this call of 'affine'

                """)
    }
}

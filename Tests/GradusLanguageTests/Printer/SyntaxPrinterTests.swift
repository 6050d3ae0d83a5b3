import GradusIR
import GradusLanguage
import TestSupport
import Testing

@Suite struct SyntaxPrinterTests {
    /// Prints what was parsed, and checks that the text parses to the same tree and prints the
    /// same.
    private func roundTrip(_ source: String) -> String {
        let (syntax, faults) = Parser.parse(file: SourceFile(name: "a.graph", text: source))
        #expect(faults.isEmpty, "\(DiagnosticRenderer().render(faults))")
        let printed = SyntaxPrinter.print(syntax)
        let (again, newFaults) = Parser.parse(file: SourceFile(name: "b.graph", text: printed))
        #expect(newFaults.isEmpty, "\(printed)\n\(DiagnosticRenderer().render(newFaults))")
        #expect(outline(again.declarations) == outline(syntax.declarations), "\(printed)")
        #expect(outline(again.closingComments) == outline(syntax.closingComments))
        #expect(SyntaxPrinter.print(again) == printed)
        return printed
    }

    /// DESIGN's samples are in the canonical layout.
    @Test(arguments: [
        """
        # graphs/two_layer.graph: sigmoid hidden layer, softmax output, cross-entropy loss
        graph two_layer {
            input x: f32[2]
            input y: f32[3] distribution

            param W1: f32[3, 2] = [[1, 0.2], [-1, 3], [0.5, 0.5]]
            param b1: f32[3]    = [0.1, 0.2, 0]
            param W2: f32[3, 3] = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.2, -0.2, 0.1]]
            param b2: f32[3]    = [0, 0.5, 0]

            hidden = sigmoid(W1 @ x + b1)
            yhat   = softmax(W2 @ hidden + b2)
            loss   = cross_entropy(yhat, y)

            output yhat
            minimize loss
        }

        """,
        """
        language 1
        import "layers.graph"

        graph digits {  # a multilayer perceptron
            input image: f32[batch, 64]  # 'batch' is a symbolic size
            input label: i32[batch]      # one of ten

            h1     = relu(dense(image, units: 128))
            logits = dense(h1, units: 10)
            a, b   = split(x, parts: 2)
            loss   = mean(softmax_cross_entropy(logits, label))

            output p        = softmax(logits)
            output accuracy = mean(cast(argmax(logits, axis: -1) == label, f32))
            minimize loss with adam(learning_rate: 1e-3)
            # the end
        }

        # after everything

        """,
        """
        layer dense(x, units: int) {
            param W: f32[dim(x, -1), units] ~ glorot_uniform()
            param b: f32[units]             = 0
            return x @ W + b
        }
        function swish(x) = x * sigmoid(x)
        function clip(x, low: f32 = -1, high: f32 = 1) = minimum(maximum(x, low), high)
            pullback(g) = where(x > low and x < high, g, 0)

        optimizer momentum(learning_rate: f32, beta: f32 = 0.9) {
            state velocity = zeros_like(param)
            velocity <- beta * velocity + d_param
            param    <- param - learning_rate * velocity
        }

        graph penalty {
            const c = 2
            for i in 0..<12 {
                h = block(h, heads: 8)
            }
            maximize sum(h ^ 2)
        }

        """,
    ])
    func canonicalTextIsKept(source: String) {
        #expect(roundTrip(source) == source)
    }

    @Test func otherLayoutsBecomeCanonical() {
        let source = """
            graph   g{input x:f32[ 2 ];y=(x)+(2*(3)) # why
            z = f( # the call
              y,axis:0 )


            # about w
            w=-(1)-(-x)^2; output a=w , }
            """
        #expect(
            roundTrip(source.replacing(" , }", with: " }")) == """
                graph g {
                    input x: f32[2]
                    y = x + 2 * 3  # why
                    z = f(
                        # the call
                        y,
                        axis: 0
                    )

                    # about w
                    w = -(1) - (-x) ^ 2
                    output a = w
                }

                """)
    }

    @Test func longLinesAreBroken() {
        let row = "[" + (1...30).map { "0.\($0)" }.joined(separator: ", ") + "]"
        let call = "an_operation_with_a_long_name(x, first: 1)"
        let other = "another_operation(x, second: 2)"
        let printed = roundTrip(
            """
            graph g {
                param W: f32[2, 30] = [\(row), \(row)]
                y = where(x > 0, \(call), \(other)) + 1
            }
            """)
        let fill =
            (1...16).map { "0.\($0)" }.joined(separator: ", ") + ",\n            "
            + (17...30).map { "0.\($0)" }.joined(separator: ", ")
        #expect(
            printed == """
                graph g {
                    param W: f32[2, 30] = [
                        [
                            \(fill)
                        ],
                        [
                            \(fill)
                        ]
                    ]
                    y = where(
                        x > 0,
                        \(call),
                        \(other)
                    ) + 1
                }

                """)
    }

    /// Expressions drawn from the grammar with a generator of fixed seed.
    @Test func randomExpressionsKeepTheirShape() {
        var random = SplitMix64(state: 7)
        for _ in 0..<200 {
            let text = random.expression(depth: 5)
            let (first, faults) = Parser.parseExpression(SourceFile(name: "e", text: text))
            guard let first else {
                Issue.record("\(text)\n\(DiagnosticRenderer().render(faults))")
                continue
            }
            let printed = SyntaxPrinter.print(first)
            let (second, _) = Parser.parseExpression(SourceFile(name: "p", text: printed))
            #expect(second.map { outline($0) } == outline(first), "\(text)\n\(printed)")
            #expect(printed.utf8.filter { $0 == 40 }.count <= text.utf8.filter { $0 == 40 }.count)
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }

    fileprivate mutating func expression(depth: Int) -> String {
        guard depth > 0 else {
            return pick(["a", "b.W", "1", "2.5e-3", "true", "-3", "inf", "\"s\""])
        }
        func operand(_ random: inout SplitMix64) -> String {
            let inner = random.expression(depth: depth - 1)
            return Bool.random(using: &random) || inner.count > 1 ? "(\(inner))" : inner
        }
        switch Int.random(in: 0..<12, using: &self) {
        case 0: return "-" + operand(&self)
        case 1: return "(not \(operand(&self)))"
        case 2: return operand(&self) + ".T"
        case 3: return operand(&self) + "[\(expression(depth: depth - 1)), ::-1]"
        case 4: return "[\(expression(depth: depth - 1)), \(expression(depth: depth - 1))]"
        case 5: return "f(\(expression(depth: depth - 1)), axis: \(expression(depth: 0)))"
        default:
            let sign = pick(BinaryOperator.allCases)
            return "\(operand(&self)) \(sign.rawValue) \(operand(&self))"
        }
    }
}

import GradusIR
import GradusLanguage
import Testing

/// Texts made to take for ever, or all memory, or the whole stack: each ends, with a graph or a finding.
@Suite struct LoweringLimitTests {
    private func codes(_ text: String, mostWrittenOut: Int = 200_000) -> [String] {
        let (syntax, faults) = Parser.parse(file: SourceFile(name: "t.graph", text: text))
        var options = LoweringOptions()
        options.mostWrittenOut = mostWrittenOut
        return (faults + Lowering.lower(syntax, options: options).diagnostics).map(\.code.rawValue)
    }

    @Test func chainsOfOperatorsFitTheStack() throws {
        let sum = (0..<900).map { "x\($0 % 2)" }.joined(separator: " + ")
        let graph = try graph("input x0: f32; input x1: f32; output y = \(sum)")
        #expect(graph.nodes.count == 2 + 899)
        let powers = (0..<200).map { _ in "x" }.joined(separator: " ^ ")
        #expect(codes("graph g { input x: f32; output y = \(powers) }").isEmpty)
    }

    @Test func deepConditionsTakeNoTime() {
        let comparisons =
            String(repeating: "(", count: 200) + "k" + String(repeating: " == k)", count: 200)
        #expect(codes("graph g { input k: f32; y = \(comparisons); output k }").first == "E0205")
        let choices = (0..<200).reduce("x") { text, _ in "where(x > 0, \(text), x)" }
        #expect(codes("graph g { input x: f32; output y = \(choices) }").isEmpty)
    }

    @Test func functionsThatDoubleAreCutOff() {
        var text = "function f0(x) = x + 1\n"
        for level in 1...40 {
            text += "function f\(level)(x) = f\(level - 1)(x) * f\(level - 1)(x + \(level))\n"
        }
        text += "graph g { input x: f32; output y = f40(x) }"
        #expect(codes(text, mostWrittenOut: 1000) == ["E0226"])
        var blocks = "function f0(x) = x + 1\n"
        for level in 1...40 {
            blocks +=
                "function f\(level)(x) { a = f\(level - 1)(x); b = f\(level - 1)(a); return b }\n"
        }
        blocks += "graph g { input x: f32; output y = f40(x) }"
        #expect(codes(blocks, mostWrittenOut: 1000) == ["E0226"])
    }

    @Test func functionsThatCallDeeplyAreCutOff() {
        var text = "function f0(x) = x + 1\n"
        for level in 1...100 { text += "function f\(level)(x) = f\(level - 1)(x)\n" }
        text += "graph g { input x: f32; output y = f100(x); output z = f30(x) }"
        #expect(codes(text) == ["E0226"])
    }

    @Test func numbersThatDoubleAreComputedOnce() throws {
        var body = "const a0 = 1\n"
        for level in 1...62 { body += "const a\(level) = a\(level - 1) + a\(level - 1)\n" }
        body += "input x: f64[4]; output y = x * a62; output z = x[a1 - 2:]"
        let graph = try graph(body)
        #expect(graph.type(of: graph.outputs[1].value).description == "f64[4]")
    }

    @Test func longChainsOfNumbersFitTheStack() {
        var body = "const a0 = 1; const b0 = 1\n"
        for level in 1...3000 {
            body += "const a\(level) = -a\(level - 1); const b\(level) = sqrt(b\(level - 1))\n"
        }
        let text = "graph g {\n\(body)\ninput x: f32; output y = x * a3000 + b10; output z = x "
        #expect(codes(text + "* b10 }").isEmpty)
        #expect(codes(text + "* b3000 }") == ["E0107"])
    }

    @Test func sizesThatExplodeAreRefused() {
        var body = "const s0 = n + m + k\n"
        for level in 1...60 { body += "const s\(level) = s\(level - 1) * s\(level - 1)\n" }
        let found = codes(
            "graph g {\ninput x: f32[n, m, k]\n\(body)\noutput y = reshape(x, shape: [s60]) }")
        #expect(found == ["E0203"])
        let sum = (0..<60).map { "n\($0)" }.joined(separator: " + ")
        let shape = [String](repeating: sum, count: 12).joined(separator: ", ")
        #expect(
            codes("graph g { input x: f32[\(shape)]; output y = reshape(x, shape: [3]) }")
                == ["E0203"])
    }

    @Test func faultsOfUncalledFunctionsAreFound() {
        let found = findings(
            in: """
                function f(x, k: int = 2) { y = x * k; z = y + yy; return sofmax(z)[k:, w] }
                function g(x: f32[n]) = reshape(cast(x, f64), shape: [n, dim(x, 0)])
                function h(x) = f(x) + q
                graph a { input x: f32; output x }
                """)
        #expect(
            found.map { "\($0.code.rawValue) \($0.primary?.range.text ?? "")" } == [
                "E0201 yy", "E0210 sofmax", "E0201 w", "E0201 q",
            ])
    }
}

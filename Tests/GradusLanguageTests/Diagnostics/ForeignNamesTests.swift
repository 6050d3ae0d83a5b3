import GradusLanguage
import GradusOperations
import Testing

@Suite struct ForeignNamesTests {
    @Test(arguments: ForeignNames.expressions.sorted { $0.key < $1.key })
    func namesAreForeignAndExpressionsMeanSomething(name: String, expression: String) {
        #expect(OperationRegistry.standard[name] == nil && StandardLibrary[name] == nil)
        let names = expression.hasPrefix("split(") ? "a, b" : "a"
        let text = """
            graph g {
                input x: f32[4, 4]
                input y: f32[4, 4]
                \(names) = \(expression)
                output a
            }
            """
        #expect(findings(in: text).filter { $0.severity == .error }.isEmpty)
    }

    @Test(arguments: [
        ("clamp", "write it so: clip(x, min: 0, max: 1)"),
        ("BCEWithLogitsLoss", "write it so: sigmoid_binary_cross_entropy(x, y)"),
        ("mse_loss", "write it so: mean_squared_error(x, y)"),
        ("sofmax", "did you mean 'softmax'?"),
        ("frobnicate", "'gradus ops' lists the operations"),
    ])
    func theErrorSaysHowItIsWrittenHere(name: String, help: String) {
        let found = findings(in: "graph g {\n    input x: f32[2]\n    output a = \(name)(x)\n}\n")
        #expect(found.map(\.help) == [[help]])
    }
}

import GradusIR
import GradusOperations
import GradusTensors

/// The derivative of an operation as formulas, read off its pullback: the cotangent `d_x` of each
/// operand from that of the result.
package enum OperationDerivative {
    /// One formula for each floating-point operand; none where there is no derivative, or where it
    /// depends on attributes that must be given.
    package static func formulas(of type: any Operation.Type) -> [String] {
        let signature = type.signature
        var attributes = AttributeValues()
        for attribute in signature.attributes {
            guard let value = attribute.defaultValue else { return [] }
            attributes[attribute.name] = value
        }
        guard
            let operation = try? type.init(attributes: attributes),
            let operation = operation as? any DifferentiableOperation
        else { return [] }
        for types in candidates(signature) {
            if let formulas = try? formulas(of: operation, signature, types) { return formulas }
        }
        return []
    }

    /// Types that the operands may have; the first that fit are taken.
    private static func candidates(_ signature: OperationSignature) -> [[TensorType]] {
        let count = signature.operands.count
        guard count > 0 else { return [] }
        func type(_ symbols: String...) -> TensorType {
            TensorType(.f64, Shape(symbols.map { Dimension(symbol: $0) }))
        }
        let matrix = type("m", "n")
        var candidates = [Array(repeating: matrix, count: count)]
        if count == 2 {
            candidates += [
                [type("m", "k"), type("k", "n")], [matrix, type("m").with(.i64)],
            ]
        }
        if count == 3 { candidates.append([matrix.with(.bool), matrix, matrix]) }
        return candidates + [
            Array(repeating: type("n"), count: count), Array(repeating: type(), count: count),
        ]
    }

    private static func formulas(
        of operation: any DifferentiableOperation, _ signature: OperationSignature,
        _ types: [TensorType]
    ) throws -> [String] {
        let builder = GraphBuilder(name: signature.name)
        var operands: [Value] = []
        for (name, type) in zip(signature.operands, types) {
            operands.append(try builder.input(name, type))
        }
        let types = try operation.resultTypes(for: types)
        guard types.count == 1, types[0].elementType.isFloatingPoint else { return [] }
        // The result stands for itself, so that formulas name it instead of computing it again.
        let name = signature.operands.contains("y") ? "z" : "y"
        let result = try builder.input(name, types[0])
        let cotangents = try operation.pullback(
            PullbackContext(
                operands: operands, results: [result],
                cotangents: [try builder.input("d_\(name)", types[0])],
                isNeeded: operands.map { $0.elementType.isFloatingPoint }))
        return zip(operands.indices, cotangents).compactMap { index, cotangent in
            guard operands[index].elementType.isFloatingPoint else { return nil }
            let text =
                cotangent.map { GraphPrinter.expression(of: $0.id, in: builder.graph, depth: 8) }
                ?? "0"
            return "d_\(signature.operands[index]) = \(plain(text))"
        }
    }

    /// An expression with no more parentheses than it needs.
    private static func plain(_ text: String) -> String {
        let (syntax, _) = Parser.parseExpression(SourceFile(name: "derivative", text: text))
        return syntax.map { SyntaxPrinter.print($0) } ?? text
    }
}

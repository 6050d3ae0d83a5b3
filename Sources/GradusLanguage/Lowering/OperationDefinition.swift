import GradusIR
import GradusOperations
import GradusTensors

/// What an operation is in terms of others, as the standard library's text says.
package struct OperationDefinition {
    private let operation: any Operation
    private let function: FunctionSyntax
    /// The definitions as graphs. They stand in the standard library, and so never change.
    private static let graphs = BoundedCache<OperationKey, Graph>()

    /// The definition of an operation; nil if it is not defined in the language.
    package init?(_ operation: any Operation) {
        guard operation is any LanguageDefinedOperation,
            let function = StandardLibrary.definition(ofOperation: operation.operationName)
        else { return nil }
        self.operation = operation
        self.function = function
    }

    /// The results for operands, as further nodes of their graph.
    ///
    /// - Throws: `GraphError` where the definition does not fit the operands.
    package func results(_ operands: [Value]) throws(GraphError) -> [Value] {
        guard let builder = operands.first?.builder else { return [] }
        let types = operands.map(\.type)
        if let constants = try withoutElements(types, builder) { return constants }
        let definition = try OperationDefinition.graphs.value(
            for: OperationKey(operation, types)
        ) { () throws(GraphError) in try graph(for: types) }
        return try builder.inline(definition, operands)
    }

    /// The results where none has an element, or no operand has: nothing is computed.
    private func withoutElements(
        _ types: [TensorType], _ builder: GraphBuilder
    ) throws(GraphError) -> [Value]? {
        func isEmpty(_ type: TensorType) -> Bool { type.shape.dimensions.contains(0) }
        do throws(OperationError) {
            let results = try operation.resultTypes(for: types)
            if types.allSatisfy({ isEmpty($0) && $0.shape.sizes != nil }) {
                let none: [Double] = []
                let empty = types.map {
                    Tensor($0.elementType, sizes: $0.shape.sizes ?? [], converting: none)
                }
                return try operation.evaluate(empty).map { builder.constant($0) }
            }
            guard results.allSatisfy(isEmpty) else { return nil }
            var values: [Value] = []
            for type in results {
                let zero = builder.constant(Tensor(repeating: 0, type.elementType))
                values.append(try broadcast(zero, to: type.shape))
            }
            return values
        } catch {
            throw GraphError(error.message, cause: error, origin: builder.origin)
        }
    }

    private func broadcast(_ value: Value, to shape: Shape) throws(OperationError) -> Value {
        do {
            return try value.broadcast(to: shape)
        } catch {
            throw OperationError(.shape, error.message)
        }
    }

    /// The definition as a graph with an input for each operand.
    private func graph(for types: [TensorType]) throws(GraphError) -> Graph {
        let lowering = GraphLowering(
            named: function.name.text, module: .standardLibrary, options: LoweringOptions())
        for (parameter, type) in zip(function.parameters, types) {
            let value = try lowering.builder.input(parameter.name.text, type)
            lowering.scope.define(parameter.name, .value(value), isVariable: true)
        }
        let attributes = operation.attributes
        for parameter in function.parameters.dropFirst(types.count) {
            let value = attributes[parameter.name.text].known(rank: types[0].rank)
            lowering.scope.define(parameter.name, value.map { .known($0) } ?? .unknown)
        }
        do throws(Failed) {
            for (index, result) in try lowering.bodyValues(of: function, hint: nil).enumerated() {
                _ = try lowering.declare(function.name) { () throws(GraphError) in
                    try lowering.builder.output("y.\(index)", result)
                    return result
                }
            }
        } catch {
            throw GraphError(
                "the definition of '\(function.name.text)' does not fit "
                    + types.map(\.description).joined(separator: ", ")
                    + (lowering.faults.diagnostics.first.map { ": \($0.message)" } ?? ""))
        }
        return lowering.builder.graph
    }
}

extension AttributeValue {
    /// As an argument of the definition; axes that are left out are all of them.
    fileprivate func known(rank: Int) -> Known? {
        switch self {
        case .integer(let integer): .integer(integer)
        case .integers(let integers): .list(integers.map { .integer($0) })
        case .number(let number): .number(number)
        case .boolean(let truth): .boolean(truth)
        case .elementType(let type): .elementType(type)
        case .text(let text): .text(text)
        case .shape(let shape):
            .list(shape.dimensions.map { size in size.size.map { .integer($0) } ?? .size(size) })
        case .none: .list((0..<rank).map { .integer($0) })
        }
    }
}

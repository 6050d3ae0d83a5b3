import GradusIR
import GradusOperations
import GradusTensors

/// Functions with a derivative of their own: a node that holds both as graphs, so that differentiation
/// finds what the user wrote.
extension GraphLowering {
    /// What is put aside while a graph within the graph is lowered.
    private struct Surroundings {
        let builder: GraphBuilder
        let scope: Scope
        let declaredTypes: [Int: TypeSyntax]
        let innerNames: [(name: String, value: Value)]
        let takenNames: Set<String>
    }

    /// A call of a function with a pullback, whose arguments are in the scope at hand.
    func callCustom(
        _ function: FunctionSyntax, _ pullback: PullbackSyntax, _ call: CallSyntax,
        hint: ElementType?
    ) throws(Failed) -> [Value] {
        var operands: [(name: NameSyntax, value: Value)] = []
        for parameter in function.parameters {
            if case .value(let value)? = scope[parameter.name]?.meaning {
                operands.append((parameter.name, value))
            }
        }
        guard !operands.isEmpty else {
            // Numbers alone: there is nothing to differentiate by.
            return try bodyValues(of: function, hint: hint)
        }
        let body = try within(function, operands) { () throws(Failed) -> Graph in
            let results = try bodyValues(of: function, hint: hint)
            return try finish(results, named: "y", at: function.name.range)
        }
        let types = body.outputs.map { body.type(of: $0.value) }
        let derivative = try within(function, operands) { () throws(Failed) -> Graph in
            if case .block(let block) = function.body {
                _ = try lowerBody(block, of: function, hint: hint)
            }
            let cotangents = try cotangents(pullback, of: function, operands, types)
            return try finish(cotangents, named: "d", at: pullback.range)
        }
        let operation = CustomFunction(
            name: function.name.text, body: body, derivative: derivative)
        let site = CallSite.other(
            range: call.range, head: call.function.range, shown: function.name.text)
        return try apply(operation, operands.map(\.value), at: site)
    }

    private func within(
        _ function: FunctionSyntax, _ operands: [(name: NameSyntax, value: Value)],
        _ body: () throws(Failed) -> Graph
    ) throws(Failed) -> Graph {
        let outer = Surroundings(
            builder: builder, scope: scope, declaredTypes: declaredTypes, innerNames: innerNames,
            takenNames: takenNames)
        builder = GraphBuilder(name: "function")
        scope = outer.scope.copy(later: function.laterNames)
        (declaredTypes, innerNames) = ([:], [])
        takenNames = Set(operands.map(\.name.text))
        defer {
            builder = outer.builder
            scope = outer.scope
            declaredTypes = outer.declaredTypes
            innerNames = outer.innerNames
            takenNames = outer.takenNames
        }
        for (name, value) in operands {
            let input = try declare(name) { () throws(GraphError) in
                try builder.input(name.text, value.type)
            }
            scope.define(name, .value(input), isVariable: true)
        }
        return try body()
    }

    private func finish(
        _ results: [Value], named name: String, at range: SourceRange
    ) throws(Failed) -> Graph {
        setInnerNames()
        do {
            for (index, result) in results.enumerated() {
                try builder.output("\(name).\(index)", result)
            }
            return try builder.graph.removingDeadNodes()
        } catch {
            throw fail(.error(.invalidGradient, error.message, at: range))
        }
    }

    // MARK: Pullback

    /// The cotangents of the operands, in their order.
    private func cotangents(
        _ pullback: PullbackSyntax, of function: FunctionSyntax,
        _ operands: [(name: NameSyntax, value: Value)], _ results: [TensorType]
    ) throws(Failed) -> [Value] {
        guard pullback.cotangents.count == results.count else {
            throw fail(
                .error(
                    .resultCount,
                    "'\(function.name.text)' gives \(results.count.counted("value")), its pullback takes "
                        + pullback.cotangents.count.counted("cotangent"), at: pullback.range))
        }
        for (name, type) in zip(pullback.cotangents, results) {
            guard isNew(name) else { throw Failed() }
            let value = try declare(name) { () throws(GraphError) in
                try builder.input(name.text, type)
            }
            scope.define(name, .value(value), isVariable: true)
        }
        let expressions = try self.expressions(of: pullback, in: function)
        let names = function.parameters.filter { !$0.isAttribute }.map(\.name)
        guard expressions.count == names.count else {
            throw fail(
                .error(
                    .resultCount,
                    "'\(function.name.text)' has \(names.count.counted("operand")), its pullback gives "
                        + expressions.count.counted("cotangent"), at: pullback.range,
                    help: [
                        "a cotangent for each of: "
                            + names.map(\.text).joined(separator: ", ")
                    ]))
        }
        var values: [Value] = []
        for (name, expression) in zip(names, expressions) {
            guard let operand = operands.first(where: { $0.name.text == name.text })?.value else {
                continue
            }
            values.append(try cotangent(expression, for: operand.type, name))
        }
        return values
    }

    /// The expressions that the pullback gives, its statements lowered before them.
    private func expressions(
        of pullback: PullbackSyntax, in function: FunctionSyntax
    ) throws(Failed) -> [ExpressionSyntax] {
        switch pullback.body {
        case .values(let values): return values
        case .block(let block):
            let statements = block.statements
            guard case .return(let result)? = statements.last?.kind else {
                throw fail(
                    .error(
                        .functionBody, "the pullback of '\(function.name.text)' returns nothing",
                        at: pullback.range, help: ["end it with: return dx"]))
            }
            lowerStatements(statements.dropLast(), in: .function)
            return result.values
        }
    }

    private func cotangent(
        _ expression: ExpressionSyntax, for type: TensorType, _ name: NameSyntax
    ) throws(Failed) -> Value {
        guard type.elementType.isFloatingPoint else {
            return builder.constant(0, .f32)
        }
        var value = try value(of: expression, hint: type.elementType)
        if value.shape.isScalar, isUntyped(expression) {
            value = try stretch(value, to: type, at: expression.range)
        }
        guard value.type == type else {
            throw fail(
                .error(
                    .typeMismatch,
                    "'\(name.text)' is \(type), its cotangent is \(value.type)",
                    at: expression.range, label: "this is \(value.type)",
                    secondary: [.init(name.range, "declared here")]))
        }
        return value
    }
}

extension FunctionParameterSyntax {
    /// Whether its declared type says that it is no tensor.
    var isAttribute: Bool {
        guard let type, type.sizes.isEmpty else { return false }
        return GraphLowering.attributeKinds.contains(type.element.text)
    }
}

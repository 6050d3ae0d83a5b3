import GradusIR
import GradusOperations
import GradusTensors

/// The functions with a derivative of their own that a graph calls, as declarations before it.
struct FunctionTexts {
    /// What each is called.
    private(set) var names: [CustomFunction: String] = [:]
    /// Their declarations, those that others call first.
    private(set) var declarations = ""
    private var taken: Set<String>
    private var numbered = NumberedNames()
    private let options: GraphPrinter.Options

    init(_ graph: Graph, options: GraphPrinter.Options) {
        self.options = options
        taken = Set(options.registry.names).union(OperationRegistry.aliases.keys)
            .union(Callee.Form.names)
        declare(functionsOf: graph)
    }

    private mutating func declare(functionsOf graph: Graph) {
        for node in graph.nodes {
            guard let function = node.operation as? CustomFunction, names[function] == nil else {
                continue
            }
            declare(functionsOf: function.body)
            declare(functionsOf: function.derivative)
            let name = freeName(function.name)
            names[function] = name
            declarations += text(of: function, name: name) + "\n\n"
        }
    }

    private mutating func freeName(_ name: String) -> String {
        var candidate = name
        while !taken.insert(candidate).inserted { candidate = numbered.next(like: name) }
        return candidate
    }

    private func text(of function: CustomFunction, name: String) -> String {
        let parameters = function.body.inputs.map { input in
            let type = function.body.type(of: input.value)
            return type.shape.canBeDeclared ? "\(input.name): \(type)" : input.name
        }
        var body = GraphText.settled(
            function.body, options: options, functions: names, isFunction: true)
        var derivative = GraphText.settled(
            function.derivative, options: options, functions: names, isFunction: true,
            avoiding: body.names.given)
        let cotangents = function.derivative.inputs.dropFirst(parameters.count).map(\.name)
        let head = "function \(name)(\(parameters.joined(separator: ", ")))"
        let pullback = "pullback(\(cotangents.joined(separator: ", ")))"
        return head + FunctionTexts.block(body.functionBody()) + " " + pullback
            + FunctionTexts.block(derivative.functionBody())
    }

    private static func block(_ body: (statements: [String], results: [String])) -> String {
        let result = body.results.joined(separator: ", ")
        if body.statements.isEmpty { return " = \(result)" }
        let lines = body.statements + ["return \(result)"]
        return " {\n\(lines.joined(separator: "\n"))\n}"
    }
}

extension Shape {
    /// Whether each size is a number or a single name, so that a declared type can introduce it.
    fileprivate var canBeDeclared: Bool {
        dimensions.allSatisfy { $0.size != nil || $0.symbols == [$0.description] }
    }
}

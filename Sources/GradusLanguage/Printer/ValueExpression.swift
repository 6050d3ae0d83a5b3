import GradusIR
import GradusOperations
import GradusTensors

extension GraphPrinter {
    /// The expression that computes one value, on one line: for messages, not for parsing.
    ///
    /// - Parameters:
    ///   - value: a value of the graph.
    ///   - graph: the graph.
    ///   - depth: how many operations are written within each other; what is deeper is written as
    ///     the name of its value, or as `%` and the number of its node.
    package static func expression(
        of value: ValueID, in graph: Graph, depth: Int = 4
    ) -> String {
        let builder = GraphBuilder(name: graph.name)
        var excerpt = GraphExcerpt(graph, builder)
        guard let copy = try? excerpt.copy(value, depth: depth) else {
            return name(value, in: graph)
        }
        var text = GraphText(builder.graph, options: Options())
        for (index, node) in builder.graph.nodes.enumerated() {
            let piece =
                switch node.operation {
                case let placeholder as Placeholder: GraphText.Piece(text: placeholder.name)
                case let constant as Constant: GraphText.Piece(constant.tensor)
                default: text.expression(of: index)
                }
            for result in node.resultTypes.indices {
                text.pieces[ValueID(node: index, result: result)] = piece
            }
        }
        return text.pieces[copy]?.text ?? name(value, in: graph)
    }

    /// The name of a value, or `%` and the number of its node.
    fileprivate static func name(_ value: ValueID, in graph: Graph) -> String {
        graph.name(of: value) ?? "%\(value.node)"
    }
}

extension GraphText.Piece {
    /// A constant: its number where all elements are the same, else its type.
    fileprivate init(_ tensor: Tensor) {
        guard tensor.count > 0, let number = NumberText.elements(of: tensor).uniform else {
            self.init(text: "constant(\(tensor.type))")
            return
        }
        self.init(text: number, isAtom: !number.hasPrefix("-"))
    }
}

extension [String] {
    /// The element that all are, if they are the same.
    fileprivate var uniform: String? {
        first.flatMap { one in allSatisfy { $0 == one } ? one : nil }
    }
}

/// What a value is computed from, up to a depth, in a graph of its own.
private struct GraphExcerpt {
    private let graph: Graph
    private let builder: GraphBuilder
    private var leaves: [ValueID: ValueID] = [:]

    init(_ graph: Graph, _ builder: GraphBuilder) {
        self.graph = graph
        self.builder = builder
    }

    mutating func copy(_ value: ValueID, depth: Int) throws(GraphError) -> ValueID {
        let node = graph.node(of: value)
        if let constant = node.operation as? Constant {
            return builder.constant(constant.tensor).id
        }
        // A broadcast is not written, and so is no step deeper.
        let isWritten = !(node.operation is BroadcastTo)
        if node.operands.isEmpty || (depth == 0 && isWritten) { return try leaf(value) }
        let inner = isWritten ? depth - 1 : depth
        var operands: [ValueID] = []
        for operand in node.operands { operands.append(try copy(operand, depth: inner)) }
        let results = try builder.apply(erased: node.operation, operands)
        return results[value.result]
    }

    private mutating func leaf(_ value: ValueID) throws(GraphError) -> ValueID {
        if let known = leaves[value] { return known }
        let name = GraphPrinter.name(value, in: graph)
        let type = graph.type(of: value)
        let isTaken = builder.graph.inputs.contains { $0.name == name }
        let leaf = try builder.input(isTaken ? "\(name)%\(value.node)" : name, type)
        leaves[value] = leaf.id
        return leaf.id
    }
}

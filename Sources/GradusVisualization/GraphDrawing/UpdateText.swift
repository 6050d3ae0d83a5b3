import GradusIR
import GradusOperations

/// A parameter's new value as one formula: `W − 0.1 × d_W`.
struct UpdateText {
    /// The formula, or nil where it is too long for a box.
    let formula: String?
    /// The values that go into the formula.
    let reads: [ValueID]
    /// The nodes that the formula stands for.
    let nodes: Set<Int>

    /// The longest formula that is written out.
    private static let limit = 40

    init(_ value: ValueID, in graph: Graph, roles: NodeRoles, elision: NodeElision) {
        var writer = Writer(graph: graph, roles: roles, elision: elision)
        let text = writer.text(of: value).text
        let fits = text.count <= UpdateText.limit && !writer.isOpaque
        formula = fits ? text : nil
        reads = fits ? writer.reads : [elision.source(of: value)]
        nodes = fits ? writer.nodes : []
    }

    private struct Writer {
        let graph: Graph
        let roles: NodeRoles
        let elision: NodeElision
        let uses: [Int]
        var reads: [ValueID] = []
        var nodes: Set<Int> = []
        /// Whether a value without a name, or one that is used elsewhere, too, goes in.
        var isOpaque = false

        init(graph: Graph, roles: NodeRoles, elision: NodeElision) {
            self.graph = graph
            self.roles = roles
            self.elision = elision
            uses = graph.useCounts()
        }

        mutating func text(of value: ValueID) -> (text: String, binds: Int) {
            if let number = elision.number(value) { return (number, 9) }
            let source = elision.source(of: value)
            let node = graph.node(of: source)
            guard roles[source.node] == .update, nodes.count < 12 else {
                if !reads.contains(source) { reads.append(source) }
                guard let name = elision.name(of: value) else {
                    isOpaque = isOpaque || roles[source.node] != .backward
                    return ("gradient", 9)
                }
                return (name, 9)
            }
            if uses[source.node] > 1, !nodes.isEmpty { isOpaque = true }
            nodes.insert(source.node)
            let name = node.operation.operationName
            let notation = OperationNotation.of(name)
            let operands = node.operands.map { text(of: $0) }
            guard operands.count == 2, let level = UpdateText.levels[name] else {
                let list = operands.map(\.text).joined(separator: ", ")
                return name == "negate" ? ("−\(list)", 3) : ("\(name)(\(list))", 9)
            }
            let left = operands[0].binds < level ? "(\(operands[0].text))" : operands[0].text
            let right = operands[1].binds <= level ? "(\(operands[1].text))" : operands[1].text
            return ("\(left) \(notation.symbol) \(right)", level)
        }
    }

    /// How tightly operators bind.
    private static let levels = ["add": 1, "subtract": 1, "multiply": 2, "divide": 2, "power": 4]
}

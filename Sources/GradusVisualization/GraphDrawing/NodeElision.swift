import GradusIR
import GradusOperations
import GradusTensors

/// Nodes that a picture shows as a line or as a number within another node: what only spreads or
/// rearranges a value, and scalar constants.
struct NodeElision {
    private let graph: Graph
    private let isElided: [Bool]

    init(_ graph: Graph, roles: NodeRoles) {
        self.graph = graph
        isElided = graph.nodes.indices.map { index in
            let node = graph.nodes[index]
            // What a user gave a name is a step of the user's own, unless it is an index: the slice
            // before it is drawn.
            let isOwn = node.name != nil && roles[index] == .forward
            switch node.operation {
            case is BroadcastTo:
                return !isOwn || NodeElision.isBroadcastOfConstant(index, in: graph)
            case is Reshape: return !isOwn
            case is ExpandDims, is Squeeze: return true
            default: return false
            }
        }
    }

    /// Whether a node spreads a constant scalar over a shape.
    static func isBroadcastOfConstant(_ index: Int, in graph: Graph) -> Bool {
        let node = graph.nodes[index]
        return node.operation is BroadcastTo
            && graph.node(of: node.operands[0]).operation is Constant
    }

    /// Whether a node is drawn as a line.
    func isLine(_ node: Int) -> Bool { isElided[node] }

    /// The drawn value that a value comes from.
    func source(of value: ValueID) -> ValueID {
        var value = value
        while isElided[value.node] { value = graph.nodes[value.node].operands[0] }
        return value
    }

    /// The value as its user means it: without what spreads it to the user's shape.
    func meant(_ value: ValueID) -> ValueID {
        var value = value
        while isElided[value.node], graph.nodes[value.node].operation is BroadcastTo {
            value = graph.nodes[value.node].operands[0]
        }
        return value
    }

    /// Whether a value is rearranged on its way from its source.
    func isView(_ value: ValueID) -> Bool {
        var value = value
        while isElided[value.node] {
            if graph.nodes[value.node].operation is Reshape { return true }
            value = graph.nodes[value.node].operands[0]
        }
        return false
    }

    /// The text of a value that is one constant number in every element.
    func number(_ value: ValueID) -> String? {
        guard let constant = graph.node(of: source(of: value)).operation as? Constant,
            constant.tensor.count == 1
        else { return nil }
        return NumberText.scalar(constant.tensor).replacing("-", with: "−")
    }

    /// The name of a value or of the value that it is spread or rearranged from.
    func name(of value: ValueID) -> String? {
        var value = value
        while true {
            if let name = graph.name(of: value) { return name }
            guard isElided[value.node] else { return nil }
            value = graph.nodes[value.node].operands[0]
        }
    }
}

import GradusIR
import GradusOperations

/// Nodes that run together: a fused group of element-wise nodes, or one node alone.
struct ExecutionUnit {
    /// The nodes, each after those it uses.
    var members: [Int]
    /// Whether it is a group of element-wise nodes.
    var isElementwise: Bool
}

/// The units of a graph in the order of execution.
struct ExecutionUnits {
    private(set) var ordered: [ExecutionUnit] = []
    /// For each node, its unit; nil for placeholders, constants, and nodes that nothing runs for.
    private var unitOfNode: [Int?]
    private var units: [ExecutionUnit] = []
    private let graph: Graph

    /// Units from groups of element-wise nodes; every other node that does something is one of its own.
    init(_ graph: Graph, groups: [[Int]]) {
        self.graph = graph
        unitOfNode = Array(repeating: nil, count: graph.nodes.count)
        let live = graph.liveNodes()
        for group in groups {
            let members = group.filter {
                live[$0] && ExecutionUnits.isElementwise(graph.nodes[$0])
            }
            append(members.sorted(), isElementwise: true)
        }
        for (index, node) in graph.nodes.enumerated() where live[index] && unitOfNode[index] == nil
        {
            if node.operands.isEmpty { continue }
            if ViewOperations.source(of: node) != nil || node.isKind(BroadcastTo.self) { continue }
            append([index], isElementwise: ExecutionUnits.isElementwise(node))
        }
        order()
    }

    private static func isElementwise(_ node: Node) -> Bool {
        node.traits.contains(.elementwise) && ViewOperations.source(of: node) == nil
    }

    private mutating func append(_ members: [Int], isElementwise: Bool) {
        guard !members.isEmpty else { return }
        for member in members { unitOfNode[member] = units.count }
        units.append(ExecutionUnit(members: members, isElementwise: isElementwise))
    }

    /// Orders the units by a depth-first walk in the order of the graph; those that compute nothing but
    /// updates come last, so that parameters are read before they are written.
    private mutating func order() {
        let updates = Set(graph.updates.compactMap { unitOfNode[$0.value.node] })
        let starts = units.indices.sorted {
            (updates.contains($0) ? 1 : 0, units[$0].members[0])
                < (updates.contains($1) ? 1 : 0, units[$1].members[0])
        }
        var state = [Int](repeating: 0, count: units.count)  // 0 new, 1 open, 2 done
        for start in starts where state[start] == 0 {
            var stack = [start]
            while let unit = stack.last {
                if state[unit] == 2 {
                    stack.removeLast()
                } else if state[unit] == 1 {
                    state[unit] = 2
                    ordered.append(units[unit])
                    stack.removeLast()
                } else {
                    state[unit] = 1
                    for dependency in dependencies(of: unit).reversed() where state[dependency] == 0
                    {
                        stack.append(dependency)
                    }
                }
            }
        }
    }

    /// The units that compute what this one reads, seen through views and broadcasts.
    private func dependencies(of unit: Int) -> [Int] {
        var found: Set<Int> = []
        for member in units[unit].members {
            for operand in graph.nodes[member].operands {
                var node = operand.node
                while unitOfNode[node] == nil, let source = graph.nodes[node].operands.first {
                    node = source.node
                }
                if let other = unitOfNode[node], other != unit { found.insert(other) }
            }
        }
        return found.sorted()
    }
}

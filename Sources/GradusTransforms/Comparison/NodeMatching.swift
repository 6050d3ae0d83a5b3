import GradusIR
import GradusOperations

/// Which nodes of two graphs are the same: by what they compute and where their values go, not by name.
///
/// First, nodes are matched that compute the same from the same inputs and parameters. Then the walk goes
/// from the roots, which are matched by name, towards the front: nodes of one operation in the same place
/// belong together, and so do their operands in turn. Where the operations differ, the next few nodes on
/// either side tell whether something was put in between; if not, one was replaced by the other.
struct NodeMatching {
    let before: Graph
    let after: Graph
    /// For each node of `before`, the one of `after` that it is, and the other way round.
    private(set) var partnerOfBefore: [Int?]
    private(set) var partnerOfAfter: [Int?]
    private var open: [(before: ValueID, after: ValueID)] = []

    /// Nodes in a row that may have been put in between.
    private static let insertionDepth = 8

    init(_ before: Graph, _ after: Graph) {
        self.before = before
        self.after = after
        partnerOfBefore = Array(repeating: nil, count: before.nodes.count)
        partnerOfAfter = Array(repeating: nil, count: after.nodes.count)
        matchEqual()
        matchDeclared()
        openRoots()
        var next = 0
        while next < open.count {
            visit(open[next].before, open[next].after)
            next += 1
        }
        matchNamed()
    }

    private mutating func pair(_ a: Int, _ b: Int) {
        partnerOfBefore[a] = b
        partnerOfAfter[b] = a
    }

    // MARK: What is equal

    private mutating func matchEqual() {
        let builder = GraphBuilder(name: after.name)
        let (a, b) = (builder.images(of: before), builder.images(of: after))
        var places: [Int: [Int]] = [:]
        for (node, image) in b.enumerated().reversed() { places[image, default: []].append(node) }
        for (node, image) in a.enumerated() {
            guard let place = places[image]?.popLast() else { continue }
            pair(node, place)
        }
    }

    private mutating func matchDeclared() {
        func matchByName(_ a: [(String, ValueID)], _ b: [(String, ValueID)]) {
            let others = Dictionary(b, uniquingKeysWith: { first, _ in first })
            for (name, value) in a where partnerOfBefore[value.node] == nil {
                if let other = others[name], partnerOfAfter[other.node] == nil {
                    pair(value.node, other.node)
                }
            }
        }
        matchByName(
            before.inputs.map { ($0.name, $0.value) }, after.inputs.map { ($0.name, $0.value) })
        matchByName(
            before.variables.map { ($0.name, $0.value) },
            after.variables.map { ($0.name, $0.value) })
    }

    // MARK: From the roots

    private mutating func openRoots() {
        if let a = before.objective?.value, let b = after.objective?.value { open.append((a, b)) }
        openByName(
            before.outputs.map { ($0.name, $0.value) }, after.outputs.map { ($0.name, $0.value) })
        openByName(
            before.updates.map { (before.name(of: $0), $0.value) },
            after.updates.map { (after.name(of: $0), $0.value) })
    }

    private mutating func openByName(
        _ old: [(String, ValueID)], _ new: [(String, ValueID)]
    ) {
        let values = Dictionary(new, uniquingKeysWith: { first, _ in first })
        for (name, value) in old {
            if let other = values[name] { open.append((value, other)) }
        }
    }

    private mutating func visit(_ a: ValueID, _ b: ValueID) {
        guard partnerOfBefore[a.node] == nil, partnerOfAfter[b.node] == nil else {
            return skip(a, b)
        }
        let (left, right) = (before.nodes[a.node], after.nodes[b.node])
        if left.operation.operationName == right.operation.operationName {
            pair(a.node, b.node)
            return openOperands(of: left, right)
        }
        let added = nearest(to: b, in: after, partnerOfAfter, like: left)
        let removed = nearest(to: a, in: before, partnerOfBefore, like: right)
        if let added, added.depth <= removed?.depth ?? .max {
            open.append((a, added.value))
        } else if let removed {
            open.append((removed.value, b))
        } else if !left.operands.isEmpty, !right.operands.isEmpty,
            left.resultTypes == right.resultTypes
        {
            pair(a.node, b.node)
            openOperands(of: left, right)
        }
    }

    /// Goes on where one of two values has a partner already: something may stand between the other and
    /// that.
    private mutating func skip(_ a: ValueID, _ b: ValueID) {
        if partnerOfBefore[a.node] == nil, partnerOfAfter[b.node] != nil {
            for operand in before.nodes[a.node].operands where partnerOfBefore[operand.node] == nil
            {
                open.append((operand, b))
            }
        } else if partnerOfAfter[b.node] == nil, partnerOfBefore[a.node] != nil {
            for operand in after.nodes[b.node].operands where partnerOfAfter[operand.node] == nil {
                open.append((a, operand))
            }
        }
    }

    private mutating func openOperands(of left: Node, _ right: Node) {
        var others = Array(right.operands)
        if left.operation is any CommutativeOperation, others.count == 2,
            kind(left.operands[0], before) != kind(others[0], after),
            kind(left.operands[0], before) == kind(others[1], after)
                || kind(left.operands[1], before) == kind(others[0], after)
        {
            others.reverse()
        }
        open += zip(left.operands, others).map { ($0, $1) }
    }

    private func kind(_ value: ValueID, _ graph: Graph) -> String {
        let operation = graph.node(of: value).operation
        return (operation as? Placeholder)?.name ?? operation.operationName
    }

    /// The nearest value without a partner that a value is computed from, of the type and the operation of
    /// a node, or of its type and name.
    private func nearest(
        to value: ValueID, in graph: Graph, _ partners: [Int?], like node: Node
    ) -> (value: ValueID, depth: Int)? {
        guard !node.operands.isEmpty else { return nil }
        var layer = [value]
        for depth in 1...NodeMatching.insertionDepth {
            var next: [ValueID] = []
            for inner in layer {
                for operand in graph.node(of: inner).operands where partners[operand.node] == nil {
                    let other = graph.node(of: operand)
                    let isAlike =
                        other.operation.operationName == node.operation.operationName
                        || other.name != nil && other.name == node.name
                    if isAlike, other.resultTypes == node.resultTypes {
                        return (operand, depth)
                    }
                    next.append(operand)
                }
            }
            layer = Array(next.prefix(64))
        }
        return nil
    }

    // MARK: What is left

    private mutating func matchNamed() {
        var places: [String: Int] = [:]
        for (index, node) in after.nodes.enumerated() where partnerOfAfter[index] == nil {
            if let name = node.name { places[name] = index }
        }
        for (index, node) in before.nodes.enumerated() where partnerOfBefore[index] == nil {
            guard let name = node.name, let other = places[name], partnerOfAfter[other] == nil,
                after.nodes[other].operation.operationName == node.operation.operationName
            else { continue }
            pair(index, other)
        }
    }
}

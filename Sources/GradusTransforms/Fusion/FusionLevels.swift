import GradusIR
import GradusOperations
import GradusTensors

/// The levels by which nodes are joined without a cycle between groups, in linear time.
///
/// A node's level is the largest of its operands' levels, plus one for an operand that it cannot be
/// joined with. Nodes of one level are joined where one reads the other; along every other edge the
/// level rises. So whatever leaves a group goes up and never comes back.
struct FusionLevels {
    let graph: Graph
    /// For each node, whether it may be part of a group.
    let fuses: [Bool]
    /// For each node, whether it is a product, which may be joined with what reads it.
    let isProduct: [Bool]
    /// For each node, whether it is a sum of all elements, which may be joined with what computes them.
    let isSum: [Bool]
    /// For each node, whether something needs it.
    let isLive: [Bool]
    /// For each node, what its typed operation says.
    private let kinds: [FusionKind]
    /// Whether some node runs before another that does not read it: `after` and `checkpoint` say so.
    private let hasAwaited: Bool
    var level: [Int]
    private var parent: [Int]
    /// The next node of the same set, in a circle.
    private var next: [Int]

    init(
        _ graph: Graph, fuses: (Node) -> Bool, products: (Node) -> Bool, sums: (Node) -> Bool
    ) {
        self.graph = graph
        let isLive = graph.liveNodes()
        self.isLive = isLive
        let kinds = FusionKind.kinds(
            of: graph.nodes, fuses: fuses, products: products, sums: sums)
        let nodes = graph.nodes.indices
        self.fuses = nodes.map { isLive[$0] && kinds[$0].fuses }
        isProduct = nodes.map { isLive[$0] && kinds[$0].isProduct }
        isSum = nodes.map { isLive[$0] && kinds[$0].isSum }
        self.kinds = kinds
        hasAwaited = nodes.contains {
            kinds[$0].isTransparent && graph.nodes[$0].operands.count > 1
        }
        level = Array(repeating: 0, count: graph.nodes.count)
        parent = Array(graph.nodes.indices)
        next = parent
        assignLevels()
        let readers = FusionReaders(self)
        sink(readers)
        joinNeighbours()
        raise(readers)
    }

    /// The node that computes what a node gives, seen through broadcasts and views.
    func source(of node: Int) -> Int {
        var node = node
        while kinds[node].isTransparent, let operand = graph.nodes[node].operands.first {
            node = operand.node
        }
        return node
    }

    /// Whether a node may be joined with what reads it.
    private func canJoin(_ node: Int) -> Bool { fuses[node] || isProduct[node] }

    /// Whether the consumer may be joined with the node that it reads.
    func joins(_ producer: Int, _ consumer: Int) -> Bool {
        if isSum[consumer] { return fuses[producer] }
        return canJoin(producer) && fuses[consumer]
            && kinds[producer].shape == kinds[consumer].shape
    }

    private mutating func assignLevels() {
        for (index, node) in graph.nodes.enumerated() {
            let passes = kinds[index].isTransparent
            for operand in node.operands {
                let step = passes || joins(operand.node, index) ? 0 : 1
                level[index] = max(level[index], level[operand.node] + step)
            }
        }
    }

    private mutating func joinNeighbours() {
        for (index, node) in graph.nodes.enumerated() where fuses[index] || isSum[index] {
            for operand in node.operands
            where joins(operand.node, index) && level[operand.node] == level[index] {
                join(operand.node, index)
            }
        }
    }

    /// Lets groups wait until just before they are needed, where that brings them together with a
    /// reader.
    private mutating func raise(_ readers: FusionReaders) {
        let groups = graph.nodes.indices.filter { canJoin($0) && parent[$0] == $0 }
        let order = groups.sorted { (level[$0], $0) > (level[$1], $1) }
        for group in order where parent[group] == group {
            var bound = Int.max
            var neighbours: [Int] = []
            var member = group
            repeat {
                for reader in readers[member] where compressedRoot(reader.user) != group {
                    let canJoin = reader.isDirect && joins(member, reader.user)
                    bound = min(bound, canJoin ? level[reader.user] : level[reader.user] - 1)
                    if canJoin { neighbours.append(reader.user) }
                }
                member = next[member]
            } while member != group
            guard bound > level[group], bound != .max,
                neighbours.contains(where: { level[$0] == bound })
            else { continue }
            repeat {
                level[member] = bound
                member = next[member]
            } while member != group
            for user in neighbours where level[user] == bound { join(group, user) }
        }
    }

    /// Each node that is read by one that runs, with the reader, in the order of the readers. Roots that
    /// are no nodes need no place here: they only read.
    fileprivate func forEachRead(_ body: (_ source: Int, FusionReaders.Reader) -> Void) {
        for (index, node) in graph.nodes.enumerated()
        where isLive[index] && !kinds[index].isTransparent {
            for operand in node.operands {
                let source = source(of: operand.node)
                body(source, FusionReaders.Reader(user: index, isDirect: source == operand.node))
                guard hasAwaited, kinds[operand.node].isTransparent else { continue }
                for awaited in awaited(by: operand.node) {
                    body(awaited, FusionReaders.Reader(user: index, isDirect: false))
                }
            }
        }
    }

    /// The nodes that run before a node can be read, though their values are not: what `after` and
    /// `checkpoint` name beside the value that they pass.
    private func awaited(by node: Int) -> [Int] {
        var awaited: [Int] = []
        var open = [node]
        while var node = open.popLast() {
            while kinds[node].isTransparent, let operand = graph.nodes[node].operands.first {
                for other in graph.nodes[node].operands.dropFirst() {
                    awaited.append(source(of: other.node))
                    open.append(other.node)
                }
                node = operand.node
            }
        }
        return awaited
    }

    // MARK: Disjoint sets

    private mutating func join(_ left: Int, _ right: Int) {
        let (a, b) = (compressedRoot(left), compressedRoot(right))
        guard a != b else { return }
        parent[max(a, b)] = min(a, b)
        next.swapAt(a, b)
    }

    private mutating func compressedRoot(_ node: Int) -> Int {
        var top = node
        while parent[top] != top { top = parent[top] }
        var node = node
        while parent[node] != top {
            (parent[node], node) = (top, parent[node])
        }
        return top
    }

    /// The sets of two or more nodes, each in the order of the graph, by their first node.
    mutating func components() -> [[Int]] {
        var numbers = [Int](repeating: -1, count: graph.nodes.count)
        var components: [[Int]] = []
        for index in graph.nodes.indices
        where (canJoin(index) || isSum[index]) && next[index] != index {
            // The root of a set is its first node.
            let root = compressedRoot(index)
            if numbers[root] < 0 {
                numbers[root] = components.count
                components.append([])
            }
            components[numbers[root]].append(index)
        }
        return components
    }
}

/// For each node, those that read it through views and broadcasts.
struct FusionReaders {
    struct Reader {
        let user: Int
        /// Whether nothing lies between.
        let isDirect: Bool
    }

    private var starts: [Int]
    private var readers: [Reader]

    init(_ levels: FusionLevels) {
        let count = levels.graph.nodes.count
        var places = [Int](repeating: 0, count: count + 1)
        levels.forEachRead { source, _ in places[source + 1] += 1 }
        for index in 0..<count { places[index + 1] += places[index] }
        starts = places
        var readers = Array(repeating: Reader(user: 0, isDirect: false), count: places[count])
        levels.forEachRead { source, reader in
            readers[places[source]] = reader
            places[source] += 1
        }
        self.readers = readers
    }

    subscript(node: Int) -> ArraySlice<Reader> { readers[starts[node]..<starts[node + 1]] }
}

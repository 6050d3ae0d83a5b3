/// Levels for the nodes of a picture with several columns, so that a forward node and its pullback
/// share one, the forward column flows down and the backward column up.
///
/// A forward node takes as many rows as the longest chain among the nodes of its pullback, and the
/// next forward node starts below them: the backward chain then fits beside it,
///
///     first row(f) = max over predecessors p of f: first row(p) + chain(p),
///     row(b)       = max(first row(f) + steps from b to the end of the chain, row(next) + 1).
struct RowAssignment {
    private let index: DrawingIndex
    private let successors: [[Int]]
    private let predecessors: [[Int]]
    private let order: [Int]
    private var rows: [Int]

    /// The row of each node, from 0 at the top; every row has a node.
    static func rows(of index: DrawingIndex) -> [Int] {
        var assignment = RowAssignment(index)
        assignment.assignAll()
        let used = Set(assignment.rows).sorted()
        let compact = Dictionary(uniqueKeysWithValues: zip(used, used.indices))
        return assignment.rows.map { compact[$0] ?? 0 }
    }

    private init(_ index: DrawingIndex) {
        self.index = index
        let count = index.model.nodes.count
        var successors = [[Int]](repeating: [], count: count)
        var predecessors = successors
        for (from, to) in index.ends
        where from != to && index.columnOfNode[from] == index.columnOfNode[to] {
            successors[from].append(to)
            predecessors[to].append(from)
        }
        order = Self.topologicalOrder(successors: successors, predecessors: predecessors)
        var place = [Int](repeating: 0, count: count)
        for (position, node) in order.enumerated() { place[node] = position }
        // Edges that close a cycle pull no node down or up.
        for node in 0..<count {
            successors[node].removeAll { place[$0] < place[node] }
            predecessors[node].removeAll { place[$0] > place[node] }
        }
        self.successors = successors
        self.predecessors = predecessors
        rows = [Int](repeating: 0, count: count)
    }

    /// Kahn's order, by position where free. Where only cycles are left, the first node goes next.
    private static func topologicalOrder(successors: [[Int]], predecessors: [[Int]]) -> [Int] {
        var waiting = predecessors.map(\.count)
        var order = waiting.indices.filter { waiting[$0] == 0 }
        var isPlaced = waiting.map { $0 == 0 }
        var next = 0
        var first = 0
        while order.count < waiting.count || next < order.count {
            if next == order.count {
                while isPlaced[first] { first += 1 }
                isPlaced[first] = true
                order.append(first)
            }
            for successor in successors[order[next]] {
                waiting[successor] -= 1
                guard waiting[successor] == 0, !isPlaced[successor] else { continue }
                isPlaced[successor] = true
                order.append(successor)
            }
            next += 1
        }
        return order
    }

    private mutating func assignAll() {
        let chains = chainPositions()
        var chainLength = [Int](repeating: 1, count: rows.count)
        for (node, position) in chains.enumerated() {
            guard let forward = index.counterpart[node] else { continue }
            chainLength[forward] = max(chainLength[forward], position + 1)
        }
        for column in index.columns.indices {
            let nodes = order.filter { index.columnOfNode[$0] == column }
            if flowsUp(column) {
                assignUpward(nodes, chains: chains)
            } else {
                assignDownward(nodes, chainLength: chainLength)
            }
        }
    }

    private func flowsUp(_ column: Int) -> Bool {
        index.columns[column].map { index.model.clusters[$0].kind == .backward } ?? false
    }

    /// For each node with a counterpart, its steps from the end of its chain.
    private func chainPositions() -> [Int] {
        var positions = [Int](repeating: 0, count: rows.count)
        for node in order.reversed() {
            guard let forward = index.counterpart[node] else { continue }
            for successor in successors[node] where index.counterpart[successor] == forward {
                positions[node] = max(positions[node], positions[successor] + 1)
            }
        }
        return positions
    }

    private mutating func assignDownward(_ nodes: [Int], chainLength: [Int]) {
        for node in nodes {
            let below = predecessors[node].map { rows[$0] + chainLength[$0] }.max() ?? 0
            rows[node] = max(below, startRow(node))
        }
        for node in nodes.reversed() where predecessors[node].isEmpty {
            if let first = successors[node].map({ rows[$0] }).min() { rows[node] = first - 1 }
        }
    }

    /// A node of a later column starts no higher than what it takes from the columns before it.
    private func startRow(_ node: Int) -> Int {
        let column = index.columnOfNode[node]
        var row = 0
        for (from, to) in index.ends where to == node && index.columnOfNode[from] < column {
            row = max(row, rows[from])
        }
        return row
    }

    private mutating func assignUpward(_ nodes: [Int], chains: [Int]) {
        for node in nodes.reversed() {
            let above = successors[node].map { rows[$0] + 1 }.max()
            let wished = index.counterpart[node].map { rows[$0] + chains[node] }
            rows[node] = max(above ?? Int.min, wished ?? Int.min)
            if above == nil && wished == nil { rows[node] = 0 }
        }
        // An end that belongs to no forward node stands right above what it takes.
        for node in nodes where successors[node].isEmpty && index.counterpart[node] == nil {
            if let last = predecessors[node].map({ rows[$0] }).min() { rows[node] = last - 1 }
        }
    }
}

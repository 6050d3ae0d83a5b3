import GradusIR
import GradusTensors

/// The order in which the units of a graph run.
///
/// Three orders are compared by the most bytes that are alive at once, then by the sum of the bytes alive
/// over all steps, and the best is taken, the first of equals:
///
/// - a depth-first walk through all units in the order of the graph,
/// - a depth-first walk from the roots, which leaves everything until it is needed,
/// - greedily the unit that leaves the fewest bytes more than before (list scheduling).
///
/// In each of them an update of a parameter runs as soon as its new value can be computed and
/// everything else that reads the parameter has run: then it is written in place, and the gradient
/// is gone.
struct ExecutionOrder {
    private let units: ExecutionUnits
    private let memory: UnitMemory
    /// For each unit, those that wait for it.
    private var successors: [[Int]]
    /// For each unit, those that are better run before it, though they need not: they read what it
    /// overwrites.
    private let readersBefore: [[Int]]
    private let updates: Set<Int>
    /// The units that compute roots, by their first node.
    private let roots: [Int]

    /// The units in the order that takes the least memory.
    static func best(_ units: ExecutionUnits, of graph: Graph) -> [Int] {
        let order = ExecutionOrder(units, graph)
        var best = order.scheduled(order.ranks(from: Array(units.units.indices)), isGreedy: false)
        var least = order.memory.use(of: best)
        let fromRoots = order.ranks(from: order.roots)
        for isGreedy in [false, true] {
            let other = order.scheduled(fromRoots, isGreedy: isGreedy)
            let use = order.memory.use(of: other)
            if use < least { (best, least) = (other, use) }
        }
        return best
    }

    private init(_ units: ExecutionUnits, _ graph: Graph) {
        self.units = units
        memory = UnitMemory(units, graph)
        let count = units.units.count
        successors = Array(repeating: [], count: count)
        for unit in 0..<count {
            for other in units.predecessors[unit] { successors[other].append(unit) }
        }
        var updates: Set<Int> = []
        var readersBefore = [[Int]](repeating: [], count: count)
        for update in graph.updates {
            guard let unit = units.unitOfNode[units.source(of: update.value.node, in: graph)]
            else { continue }
            updates.insert(unit)
            let parameter = update.target.node
            readersBefore[unit] += memory.readers[parameter].filter { $0 != unit }
        }
        self.updates = updates
        self.readersBefore = readersBefore
        roots = Set(
            graph.roots.compactMap { units.unitOfNode[units.source(of: $0.node, in: graph)] }
        ).sorted { units.units[$0].members[0] < units.units[$1].members[0] }
    }

    /// For each unit, its place in a depth-first walk from the given ones.
    private func ranks(from starts: [Int]) -> [Int] {
        let starts = starts.sorted { units.units[$0].members[0] < units.units[$1].members[0] }
        var ranks = [Int](repeating: .max, count: units.units.count)
        var isOpen = [Bool](repeating: false, count: units.units.count)
        var next = 0
        for start in starts where ranks[start] == .max {
            var stack = [start]
            while let unit = stack.last {
                if isOpen[unit] {
                    stack.removeLast()
                    if ranks[unit] == .max {
                        ranks[unit] = next
                        next += 1
                    }
                    continue
                }
                isOpen[unit] = true
                for other in units.predecessors[unit].reversed() where !isOpen[other] {
                    stack.append(other)
                }
            }
        }
        return ranks
    }

    /// An order by rank among what can run, updates first; or by the bytes that a unit leaves, then by
    /// rank.
    private func scheduled(_ ranks: [Int], isGreedy: Bool) -> [Int] {
        var waiting = units.predecessors.map { $0.count }
        var readersLeft = readersBefore.map { $0.count }
        var unblocks: [[Int]] = Array(repeating: [], count: ranks.count)
        for (unit, readers) in readersBefore.enumerated() {
            for reader in readers { unblocks[reader].append(unit) }
        }
        var isDone = [Bool](repeating: false, count: ranks.count)
        var ready = PriorityQueue()
        // Updates that can run but for those that read what they overwrite.
        var held = PriorityQueue()
        var growth = memory.startingGrowth()
        func push(_ unit: Int) {
            guard waiting[unit] == 0 else { return }
            if readersLeft[unit] > 0 {
                held.push(unit, key: (0, ranks[unit]))
            } else {
                let first = updates.contains(unit) ? Int.min : isGreedy ? growth.bytes(unit) : 0
                ready.push(unit, key: (first, ranks[unit]))
            }
        }
        for unit in ranks.indices { push(unit) }
        var order: [Int] = []
        order.reserveCapacity(ranks.count)
        while let unit = ready.pop() ?? held.pop() {
            // A unit stands in the queue once for each change of its key.
            if isDone[unit] { continue }
            isDone[unit] = true
            order.append(unit)
            for other in unblocks[unit] {
                readersLeft[other] -= 1
                if readersLeft[other] == 0, !isDone[other] { push(other) }
            }
            for other in successors[unit] {
                waiting[other] -= 1
                push(other)
            }
            if isGreedy {
                for other in growth.run(unit, isDone: isDone) where !isDone[other] { push(other) }
            }
        }
        return order
    }
}

/// Units by a key of two numbers, the smallest first: a binary heap.
private struct PriorityQueue {
    private var heap: [(key: (Int, Int), unit: Int)] = []

    mutating func push(_ unit: Int, key: (Int, Int)) {
        heap.append((key, unit))
        var child = heap.count - 1
        while child > 0, heap[child].key < heap[(child - 1) / 2].key {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Int? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if heap.isEmpty { return first.unit }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].key < heap[least].key {
                least = child
            }
            if least == parent { return first.unit }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

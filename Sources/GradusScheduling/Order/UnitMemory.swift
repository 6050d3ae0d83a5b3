import GradusIR
import GradusTensors

/// The bytes that units write, and who reads them: an estimate of what an order takes, before there
/// are buffers.
struct UnitMemory {
    private let units: ExecutionUnits
    /// For each node, the bytes of its results; 0 where no other unit reads them, and for updates that
    /// element-wise units write in place.
    private let bytes: [Int]
    /// For each node, the units that read its results.
    let readers: [[Int]]
    /// For each node, whether its results are needed after the run.
    private let isKept: [Bool]

    init(_ units: ExecutionUnits, _ graph: Graph) {
        self.units = units
        var bytes = [Int](repeating: 0, count: graph.nodes.count)
        var isKept = [Bool](repeating: false, count: graph.nodes.count)
        var readers = [[Int]](repeating: [], count: graph.nodes.count)
        for root in graph.roots { isKept[units.source(of: root.node, in: graph)] = true }
        for unit in units.units.indices {
            for read in units.reads[unit] { readers[read].append(unit) }
            for node in units.results[unit] {
                bytes[node] = graph.nodes[node].resultTypes.reduce(0) {
                    $0 + MemoryPlanner.aligned($1.byteCount)
                }
            }
        }
        for update in graph.updates {
            let node = units.source(of: update.value.node, in: graph)
            guard let unit = units.unitOfNode[node], units.units[unit].isElementwise else {
                continue
            }
            bytes[node] = 0
        }
        self.bytes = bytes
        self.isKept = isKept
        self.readers = readers
    }

    /// The most bytes alive at once in an order, and their sum over all steps; what is declared and constant
    /// left out.
    func use(of order: [Int]) -> (peak: Int, sum: Int) {
        var left = readers.map { $0.count }
        var live = 0
        var peak = 0
        var sum = 0
        for unit in order {
            var written = units.results[unit].reduce(0) { $0 + bytes[$1] }
            var freed = 0
            var overwritten = 0
            for node in units.reads[unit] {
                left[node] -= 1
                guard left[node] == 0, !isKept[node] else { continue }
                freed += bytes[node]
                let fits = units.results[unit].contains { bytes[$0] == bytes[node] }
                if units.units[unit].isElementwise, fits { overwritten += bytes[node] }
            }
            overwritten = min(overwritten, written)
            live -= overwritten
            peak = max(peak, live + written)
            for node in units.results[unit] where readers[node].isEmpty && !isKept[node] {
                written -= bytes[node]
            }
            live += written - (freed - overwritten)
            sum += live
        }
        return (peak, sum)
    }

    /// What each unit adds to the bytes alive, before any has run.
    func startingGrowth() -> Growth { Growth(self) }

    /// What each unit would add to the bytes alive if it ran next.
    struct Growth {
        private let memory: UnitMemory
        private var left: [Int]
        private var bytes: [Int]

        fileprivate init(_ memory: UnitMemory) {
            self.memory = memory
            left = memory.readers.map { $0.count }
            bytes = memory.units.results.map { results in
                results.reduce(0) { $0 + memory.bytes[$1] }
            }
            for (node, readers) in memory.readers.enumerated()
            where readers.count == 1 && !memory.isKept[node] {
                bytes[readers[0]] -= memory.bytes[node]
            }
        }

        func bytes(_ unit: Int) -> Int { bytes[unit] }

        /// Notes that a unit has run, and gives those whose growth is another now.
        mutating func run(_ unit: Int, isDone: [Bool]) -> [Int] {
            var changed: [Int] = []
            for node in memory.units.reads[unit] {
                left[node] -= 1
                guard left[node] == 1, !memory.isKept[node], memory.bytes[node] > 0,
                    let last = memory.readers[node].first(where: { !isDone[$0] })
                else { continue }
                bytes[last] -= memory.bytes[node]
                changed.append(last)
            }
            return changed
        }
    }
}

extension TensorType {
    /// Bytes of a tensor of known sizes; 0 where one is unknown.
    package var byteCount: Int {
        var count = 1
        for dimension in shape.dimensions {
            guard let size = dimension.size else { return 0 }
            count = count.multipliedClamped(by: size)
        }
        return count.multipliedClamped(by: elementType.byteCount)
    }
}

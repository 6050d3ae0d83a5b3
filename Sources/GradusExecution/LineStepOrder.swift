import CGradusKernels

/// Orders steps on lines so that those which wait for one another follow one another: a result is then still
/// at hand, where it would take several times as long to read as to compute with.
///
/// The chain of steps that each wait for the one before and keep others waiting longest comes first, also
/// those of the next run. What else its steps need stands before it where possible, and otherwise together,
/// so that as few of its links as can be are parted. The same is done with what is left. Steps that touch the
/// same memory keep their order.
struct LineStepOrder {
    private let steps: [gradus_line_step]
    /// Those before which each must not run.
    private var earlier: [StepSet]
    /// Those that read what each writes, in the same run and in the next.
    private var readers: [StepSet]
    private var nextReaders: [StepSet]
    /// For how many cycles, roughly, others wait for each, and for those in between.
    private var heights: [Int]
    private var placed = StepSet()
    private var order: [Int] = []

    /// The steps in their order; of longer programs, each stretch that a set can hold.
    static func ordered(_ steps: [gradus_line_step]) -> [gradus_line_step] {
        stride(from: 0, to: steps.count, by: StepSet.capacity).flatMap { start in
            let end = min(start + StepSet.capacity, steps.count)
            var order = LineStepOrder(Array(steps[start..<end]))
            order.placeAll()
            return order.order.map { order.steps[$0] }
        }
    }

    private init(_ steps: [gradus_line_step]) {
        self.steps = steps
        earlier = Array(repeating: StepSet(), count: steps.count)
        readers = earlier
        nextReaders = earlier
        heights = Array(repeating: 0, count: steps.count)
        let accesses = steps.map(LineAccesses.init)
        for (index, access) in accesses.enumerated() {
            for before in 0..<index where access.mustFollow(accesses[before]) {
                earlier[index].formUnion(earlier[before])
                earlier[index].insert(before)
            }
            for read in access.reads {
                let writes = { (step: Int) in accesses[step].writes.contains { $0.overlaps(read) } }
                if let writer = (0..<index).last(where: writes) {
                    readers[writer].insert(index)
                } else if let writer = steps.indices.last(where: writes) {
                    nextReaders[writer].insert(index)
                }
            }
        }
        // Of two runs, the last one first.
        for index in [steps.indices, steps.indices].joined().reversed() {
            let after = readers[index].union(nextReaders[index]).map { heights[$0] }.max() ?? 0
            heights[index] = steps[index].latency + after
        }
    }

    private mutating func placeAll() {
        var left = StepSet(steps.indices)
        while !left.isEmpty {
            place(chain: longestChain(of: left))
            left.subtract(placed)
        }
    }

    /// The steps that others wait for longest, each for the one before.
    private func longestChain(of left: StepSet) -> [Int] {
        var chain: [Int] = []
        var candidates = left
        while let next = candidates.max(by: { (heights[$0], $1) < (heights[$1], $0) }) {
            chain.append(next)
            candidates = readers[next].intersection(left)
        }
        return chain
    }

    /// Places a chain, and all that has to come before its steps: at its start, and again where a step
    /// cannot run without more.
    private mutating func place(chain: [Int]) {
        var needed = chain.reduce(into: StepSet()) { $0.formUnion(earlier[$1]) }
        needed.subtract(StepSet(chain))
        for step in chain {
            if step == chain[0] || !earlier[step].subtracting(placed).isEmpty {
                for other in needed.subtracting(placed)
                where earlier[other].subtracting(placed).isEmpty {
                    place(other)
                }
            }
            place(step)
        }
    }

    private mutating func place(_ step: Int) {
        placed.insert(step)
        order.append(step)
    }
}

/// Numbers of steps in ascending order.
private struct StepSet: Sequence {
    static let capacity = UInt64.bitWidth

    private var bits: UInt64 = 0

    init() {}

    init(_ steps: some Sequence<Int>) {
        for step in steps { insert(step) }
    }

    var isEmpty: Bool { bits == 0 }

    mutating func insert(_ step: Int) { bits |= 1 << UInt64(step) }
    mutating func formUnion(_ other: StepSet) { bits |= other.bits }

    func union(_ other: StepSet) -> StepSet {
        var result = self
        result.formUnion(other)
        return result
    }

    mutating func subtract(_ other: StepSet) { bits &= ~other.bits }

    func subtracting(_ other: StepSet) -> StepSet {
        var result = self
        result.subtract(other)
        return result
    }

    func intersection(_ other: StepSet) -> StepSet {
        var result = self
        result.bits &= other.bits
        return result
    }

    func makeIterator() -> some IteratorProtocol<Int> {
        sequence(state: bits) { (rest: inout UInt64) -> Int? in
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }
}

/// The lines of memory that a step touches, by number.
private struct LineAccesses {
    let reads: [ClosedRange<UInt>]
    let writes: [ClosedRange<UInt>]

    init(_ step: gradus_line_step) {
        let size = step.operandSize
        func lines(_ pointer: UnsafeRawPointer?) -> ClosedRange<UInt>? {
            guard let pointer else { return nil }
            guard let size else { return UInt.min...UInt.max }
            let first = UInt(bitPattern: pointer)
            return first / 64...(first + size - 1) / 64
        }
        reads = [step.a, step.b, step.c].compactMap(lines)
        writes = [step.destination, step.second].compactMap { lines(UnsafeRawPointer($0)) }
    }

    /// Whether a step keeps its place behind one before it: one of them writes what the other touches.
    func mustFollow(_ before: LineAccesses) -> Bool {
        func overlap(_ some: [ClosedRange<UInt>], _ others: [ClosedRange<UInt>]) -> Bool {
            some.contains { range in others.contains { $0.overlaps(range) } }
        }
        return overlap(before.writes, reads) || overlap(before.writes, writes)
            || overlap(before.reads, writes)
    }
}

extension gradus_line_step {
    /// The most bytes that an operand or a result has; nil where that is not known.
    fileprivate var operandSize: UInt? {
        switch operation {
        case .GRADUS_LINE_PRODUCTS: nil
        case .GRADUS_LINE_LEAF: UInt(GRADUS_LINE_ELEMENTS) * 8
        // Of what a softmax keeps for a loss the first of two lines stands for both.
        default: UInt(GRADUS_LINE_ELEMENTS) * 4
        }
    }

    /// After how many cycles, roughly, the result can be read.
    fileprivate var latency: Int {
        switch operation {
        case .GRADUS_LINE_SOFTMAX, .GRADUS_LINE_LOSS: 70
        case .GRADUS_LINE_EXP, .GRADUS_LINE_TANH, .GRADUS_LINE_SIGMOID, .GRADUS_LINE_SOFTPLUS: 50
        case .GRADUS_LINE_LEAF, .GRADUS_LINE_PRODUCTS, .GRADUS_LINE_MATMUL: 25
        case .GRADUS_LINE_ROW_PRODUCT, .GRADUS_LINE_SUM, .GRADUS_LINE_MEAN, .GRADUS_LINE_DIVIDE: 15
        case .GRADUS_LINE_SPREAD, .GRADUS_LINE_OUTER: 10
        default: 5
        }
    }
}

/// Steps that are done in one loop: sums, differences and products of a sum, difference or product that
/// nothing else reads. Each is rounded as if it stood alone; the value between them stays in a register.
struct TilePairs {
    /// For each value whose step is the second of a pair, the value that the first computes.
    private(set) var inner: [Int: Int] = [:]
    /// The values between the steps of pairs.
    private(set) var isInner: Set<Int> = []

    /// No pairs.
    init() {}

    /// The pairs of a program over tiles large enough to gain by them.
    init(_ builder: TileProgramBuilder, isLive: [Bool]) {
        var uses = [Int](repeating: 0, count: builder.values.count)
        for output in builder.outputs { uses[output.value.index] += 2 }
        for index in builder.values.indices where isLive[index] {
            guard case .step(_, let operands, _) = builder.values[index].definition else {
                continue
            }
            for operand in operands { uses[operand.index] += 1 }
        }
        for index in builder.values.indices where isLive[index] {
            guard let step = Self.step(index, in: builder), Self.seconds.contains(step.leaf.name)
            else { continue }
            let first = step.operands.first { operand in
                guard let first = Self.step(operand.index, in: builder) else { return false }
                return uses[operand.index] == 1 && Self.firsts.contains(first.leaf.name)
                    && inner[operand.index] == nil
            }
            guard let first else { continue }
            inner[index] = first.index
            isInner.insert(first.index)
        }
    }

    private static let seconds: Set = ["add", "subtract", "multiply"]
    private static let firsts: Set = ["add", "subtract", "multiply", "square"]

    /// The step that computes a floating-point value of each element.
    private static func step(
        _ index: Int, in builder: TileProgramBuilder
    ) -> (leaf: TileLeaf, operands: [TileValue])? {
        let value = builder.values[index]
        guard value.extent == .tile, value.type.isFloatingPoint,
            case .step(let leaf, let operands, _) = value.definition
        else { return nil }
        return (leaf, operands)
    }

    /// What the step of a value reads: for the second of a pair also what the first reads, but not what
    /// lies between them.
    func operands(of index: Int, in builder: TileProgramBuilder) -> [TileValue] {
        guard case .step(_, let operands, _) = builder.values[index].definition else { return [] }
        guard let first = inner[index],
            case .step(_, let innerOperands, _) = builder.values[first].definition
        else { return operands }
        return [innerOperands[0], innerOperands.last ?? innerOperands[0]]
            + operands.filter { $0.index != first }
    }

    /// The leaf of a pair whose first step reads a single value on the left or not.
    func leaf(of index: Int, leftIsSingle: Bool, in builder: TileProgramBuilder) -> TileLeaf? {
        guard let first = inner[index],
            case .step(let innerLeaf, _, _) = builder.values[first].definition,
            case .step(let leaf, let operands, _) = builder.values[index].definition
        else { return nil }
        var names = [innerLeaf.name == "square" ? "multiply" : innerLeaf.name, leaf.name]
        if leftIsSingle, names[0] == "subtract" { names[0] = "subtract_from" }
        if operands[1].index == first, names[1] == "subtract" { names[1] = "subtract_from" }
        let type = builder.values[index].type
        return TileLeaf(names.joined(separator: "_"), operand: type, result: type)
    }
}

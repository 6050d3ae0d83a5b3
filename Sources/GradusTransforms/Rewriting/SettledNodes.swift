import GradusIR

/// What a sweep leaves to the next one: where no rule fires as long as what a node depends on stays as it
/// is. The next one notes the changes that it makes, and so which rules can see one.
struct SettledNodes {
    /// For each node, whether none fires there; empty where nothing is known.
    private let isSettled: [Bool]
    /// For each node so far, how far back from it the nearest change lies, in operands.
    private var distances: [Int]

    /// The distance of a change where there is none.
    private static let unchanged = Int.max >> 1

    init(_ isSettled: [Bool] = []) {
        self.isSettled = isSettled
        distances = Array(repeating: SettledNodes.unchanged, count: isSettled.count)
    }

    /// How far back a rule must look from a node to see what none saw before. To be asked for the nodes in
    /// their order.
    ///
    /// - Parameter isChanged: whether the node is not the one that it was.
    mutating func distance(at index: Int, of node: Node, isChanged: Bool) -> Int {
        if isSettled.isEmpty { return 0 }
        var nearest = SettledNodes.unchanged
        for operand in node.operands { nearest = min(nearest, distances[operand.node] + 1) }
        distances[index] = isChanged ? 0 : nearest
        return isSettled[index] ? distances[index] : 0
    }

    /// Notes that something else stands for a node.
    mutating func noteChange(at index: Int) {
        if !isSettled.isEmpty { distances[index] = 0 }
    }
}

import GradusIR
import GradusOperations
import GradusTensors

/// Where the gradient of a graph's objective flows, from the operations' pullbacks alone: nothing is
/// differentiated.
struct GradientFlow {
    /// A place where the gradient ends though the operand depends on a parameter.
    struct Cut {
        /// The node that lets nothing through.
        let node: Int
        /// Which of its operands.
        let operand: Int
    }

    private let graph: Graph
    private let objective: ValueID
    /// For each node, whether it depends on a parameter.
    private let depends: [Bool]
    /// The nodes that the objective depends on.
    private(set) var needed: [Bool]
    /// The nodes that the gradient reaches.
    private(set) var reached: [Bool]
    /// The places where it ends, those nearest to the objective first.
    private(set) var cuts: [Cut] = []
    /// Whether an operation's pullback gives something for each operand, by operation and types, sizes
    /// left out.
    private var known: [String: [Bool]] = [:]
    /// The same of the operations that come with Gradus, for all graphs: their pullbacks do not change.
    private static let standard = BoundedCache<String, [Bool]>()
    /// The same by the operation and types that nodes share.
    private var knownExactly = TypedOperationMap<[Bool]>()

    init?(_ graph: Graph) {
        guard let objective = graph.objective?.value else { return nil }
        self.graph = graph
        self.objective = objective
        depends = graph.dependents(on: graph.parameters.map(\.value.node))
        needed = [Bool](repeating: false, count: graph.nodes.count)
        reached = needed
        needed[objective.node] = true
        reached[objective.node] = true
        for index in stride(from: objective.node, through: 0, by: -1) where needed[index] {
            visit(index)
        }
    }

    private mutating func visit(_ index: Int) {
        let node = graph.nodes[index]
        for operand in node.operands { needed[operand.node] = true }
        guard reached[index], node.operands.contains(where: { depends[$0.node] }) else { return }
        let flows = flows(through: node)
        for (position, operand) in node.operands.enumerated() where depends[operand.node] {
            let isReal = graph.type(of: operand).elementType.isFloatingPoint
            if flows[position], isReal {
                reached[operand.node] = true
            } else {
                cuts.append(Cut(node: index, operand: position))
            }
        }
    }

    /// For each operand, whether the pullback of a node gives it a cotangent.
    private mutating func flows(through node: Node) -> [Bool] {
        let typed = node.typed
        if let flows = knownExactly[typed] { return flows }
        let flows = newFlows(through: node)
        knownExactly.insert(flows, for: typed)
        return flows
    }

    private mutating func newFlows(through node: Node) -> [Bool] {
        if node.operation is Gradient { return node.operands.map { _ in true } }
        guard node.resultTypes.contains(where: { $0.elementType.isFloatingPoint }),
            let operation = node.operation as? any DifferentiableOperation
        else { return node.operands.map { _ in false } }
        let types = node.operands.map { graph.type(of: $0) }
        // Whether a cotangent is there does not hang on sizes.
        let key =
            node.operation.operationName
            + types.map { " \($0.elementType)\($0.rank)" }.joined()
        if OperationRegistry.standard.standardName(of: operation) != nil {
            return Self.standard.value(for: key) { probe(operation, types) }
        }
        if let flows = known[key] { return flows }
        let flows = probe(operation, types)
        known[key] = flows
        return flows
    }

    /// Pulls back once, in a graph of its own.
    private func probe(
        _ operation: any DifferentiableOperation, _ types: [TensorType]
    ) -> [Bool] {
        do {
            let builder = GraphBuilder(name: "probe")
            var operands: [Value] = []
            for (position, type) in types.enumerated() {
                operands.append(try builder.input("x\(position)", type))
            }
            let results = try builder.call(operation, operands)
            var cotangents: [Value?] = []
            for (position, result) in results.enumerated() {
                cotangents.append(
                    result.elementType.isFloatingPoint
                        ? try builder.input("g\(position)", result.type) : nil)
            }
            let flows = try operation.pullback(
                PullbackContext(
                    operands: operands, results: results, cotangents: cotangents,
                    isNeeded: operands.map { $0.elementType.isFloatingPoint }))
            return flows.map { $0 != nil }
        } catch {
            // What cannot be differentiated here is reported by the one who differentiates.
            return types.map { _ in true }
        }
    }
}

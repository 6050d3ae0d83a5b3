import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

/// One kernel call of a node, with the values that it reads in its order of operands. Its results are
/// the node's.
struct KernelStep {
    let call: KernelCall
    let operands: [ValueID]

    init(_ call: KernelCall, _ operands: [ValueID]) {
        self.call = call
        self.operands = operands
    }
}

/// Picks kernels for operations: where meaning and speed meet. One file per family beside this one.
enum KernelSelector {
    /// The calls that compute a node, or nil where it has no kernel and its reference evaluation must
    /// run.
    static func steps(for node: Node, in graph: Graph) throws(KernelError) -> [KernelStep]? {
        guard let request = request(for: node, in: graph) else { return nil }
        if let steps = try reduction(request) { return steps }
        if let steps = try linearAlgebra(request) { return steps }
        if let steps = try shape(request) { return steps }
        if let steps = try neural(request) { return steps }
        if let steps = try convolution(request) { return steps }
        if let steps = try indexing(request) { return steps }
        if let steps = try random(request) { return steps }
        return nil
    }

    /// The request that a node of a standard operation is; nil for any other.
    static func request(for node: Node, in graph: Graph) -> Request? {
        guard let name = OperationRegistry.standard.standardName(of: node.operation) else {
            return nil
        }
        let operandTypes = node.operands.map { graph.type(of: $0) }
        return Request(
            name: name, node: node, operands: operandTypes,
            sizes: operandTypes.map { $0.shape.sizes ?? [] },
            resultSizes: node.resultTypes.map { $0.shape.sizes ?? [] })
    }

    /// Whether a composite operation is better run whole than by its definition.
    static func hasKernel(_ node: Node, in graph: Graph) -> Bool {
        if TileOperations.exists(for: node.operation) || ViewOperations.source(of: node) != nil {
            return true
        }
        guard let name = OperationRegistry.standard.standardName(of: node.operation),
            let operand = node.operands.first
        else { return false }
        return isOfRows(
            name, axes: node.operation.attributes.integers("axis"),
            rank: graph.type(of: operand).rank)
    }

    /// A copy of a whole tensor.
    static func copy(_ type: TensorType) throws(KernelError) -> KernelCall {
        var tile = TileProgramBuilder(count: Tensor.count(of: type.shape.sizes ?? []))
        let source = tile.input(type.elementType, .contiguous)
        tile.output(try tile.emit(.copy, source))
        return try tile.build()
    }

    /// A node with the sizes of its operands and results.
    struct Request {
        /// The operation's name.
        let name: String
        let node: Node
        let operands: [TensorType]
        let sizes: [[Int]]
        let resultSizes: [[Int]]

        /// The operation's attributes.
        var attributes: AttributeValues { node.operation.attributes }

        /// The element type of the first operand, or of the result where there is none.
        var elementType: ElementType { (operands.first ?? node.resultTypes[0]).elementType }

        /// One call on all operands in order.
        func single(_ call: KernelCall) -> [KernelStep] { [KernelStep(call, Array(node.operands))] }
    }
}

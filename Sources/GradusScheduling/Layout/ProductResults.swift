import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

/// Products that write their results where transposes and concats would move them, and the transposes that
/// need not run then: attention's rows of all heads are the columns of one matrix.
///
/// A product does so where nothing else reads its result, or what comes of it on the way.
struct ProductResults {
    /// Where the matrices of a product lie in the memory of another value.
    struct Place {
        let target: ValueID
        let layout: MatrixLayout
    }

    /// By the products' nodes.
    private(set) var places: [Int: Place] = [:]
    /// For each concat, which of its operands products write to their places.
    private(set) var writtenOperands: [Int: Set<Int>] = [:]
    private var leftOut: Set<Int> = []
    private let graph: Graph

    /// Those of a graph of known sizes.
    ///
    /// - Parameters:
    ///   - operands: what the products read.
    ///   - epilogues: the products that have an epilogue, which stay as they are.
    init(
        _ graph: Graph, users: NodeUsers, isRoot: [Bool], operands: ProductOperands,
        epilogues: Set<Int>
    ) {
        self.graph = graph
        for (index, node) in graph.nodes.enumerated()
        where node.isKind(MatMul.self) && !epilogues.contains(index) {
            let path = ProductResults.path(from: index, in: graph, users, isRoot, operands)
            if !path.isEmpty { place(index, along: path, form: operands.forms[index]) }
        }
    }

    /// Whether a node need not run.
    func leavesOut(_ node: Int) -> Bool { leftOut.contains(node) }

    /// The nodes that do no more than move the result of a product, up to a transpose or a concat.
    private static func path(
        from product: Int, in graph: Graph, _ users: NodeUsers, _ isRoot: [Bool],
        _ operands: ProductOperands
    ) -> [Int] {
        var path: [Int] = []
        var length = 0
        var last = product
        while !isRoot[last], users[last].count == 1, let user = users[last].first,
            !operands.leavesOut(user)
        {
            let node = graph.nodes[user]
            let joins = node.isKind(Concatenate.self)
            guard joins || node.isKind(Transpose.self) || node.regroupsAxes else { break }
            path.append(user)
            last = user
            if !node.regroupsAxes { length = path.count }
            if joins { break }
        }
        return Array(path.prefix(length))
    }

    private mutating func place(_ product: Int, along path: [Int], form: ProductForm?) {
        guard let target = path.last.map({ ValueID(node: $0) }),
            let sizes = graph.type(of: target).shape.sizes,
            let form = form ?? KernelSelector.product(graph.nodes[product], in: graph),
            form.shape.isBlocked(form.elementType),
            var view = StridedView(whole: target, sizes: sizes)
        else { return }
        let steps = [product] + path
        for (operand, node) in zip(steps, path).reversed() {
            guard let before = view.before(graph.nodes[node], ValueID(node: operand), in: graph)
            else { return }
            view = before
        }
        guard
            let matrices = view.matrices([form.shape.m, form.shape.n], batch: form.shape.batch),
            !matrices.isTurned
        else { return }
        places[product] = Place(target: target, layout: matrices.layout)
        leftOut.formUnion(path)
        guard graph.nodes[target.node].isKind(Concatenate.self) else { return }
        leftOut.remove(target.node)
        let operand = ValueID(node: steps[steps.count - 2])
        for (position, other) in graph.nodes[target.node].operands.enumerated()
        where other == operand {
            writtenOperands[target.node, default: []].insert(position)
        }
    }
}

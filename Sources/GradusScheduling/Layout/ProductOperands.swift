import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

/// Products that read operands where these lie before they are transposed and cut, and the nodes that
/// need not run then: attention's queries, keys and values are parts of one product's rows.
///
/// A node is left out where all that use its result are such products. A part is read where it lies only
/// if most of what it is cut from is: else this would be kept for little.
struct ProductOperands {
    /// The products, by their nodes.
    private(set) var forms: [Int: ProductForm] = [:]
    /// The nodes on the way that run all the same.
    private var runs: Set<Int> = []
    private let graph: Graph
    private let isLive: [Bool]
    /// The movements before products, and what regroups axes between them.
    private var passed: Set<Int> = []

    /// Those of a graph of known sizes.
    init(_ graph: Graph, users: NodeUsers, isRoot: [Bool]) {
        self.graph = graph
        isLive = graph.liveNodes()
        let products = graph.nodes.indices.filter { index in
            guard isLive[index], graph.nodes[index].isKind(MatMul.self) else { return false }
            let reads = graph.nodes[index].operands.map { pass($0) }
            return reads.contains(true)
        }
        var settled = -1
        while settled != runs.count {
            settled = runs.count
            for product in products { forms[product] = form(of: product) }
            for node in passed.sorted(by: >)
            where isRoot[node] || !users[node].allSatisfy({ looksThrough(node, from: $0) }) {
                runs.insert(node)
            }
            if settled == runs.count { keepWholesHardlyRead() }
        }
    }

    /// Whether a node need not run.
    func leavesOut(_ node: Int) -> Bool { passed.contains(node) && !runs.contains(node) }

    /// Notes what lies between a value and what it comes from by movements alone; whether there is one.
    private mutating func pass(_ value: ValueID) -> Bool {
        var path: [Int] = []
        var node = value.node
        while graph.nodes[node].movesElements || graph.nodes[node].regroupsAxes {
            path.append(node)
            node = graph.nodes[node].operands[0].node
        }
        guard path.contains(where: { graph.nodes[$0].movesElements }) else { return false }
        passed.formUnion(path)
        return true
    }

    /// Whether a user of a node reads what the node reads instead.
    private func looksThrough(_ node: Int, from user: Int) -> Bool {
        guard isLive[user] else { return true }
        guard let form = forms[user] else { return leavesOut(user) }
        return zip(graph.nodes[user].operands, form.operands).allSatisfy { operand, read in
            operand.node != node || read.node != node
        }
    }

    /// Slices run whose operand would be kept for less than half of it.
    private mutating func keepWholesHardlyRead() {
        var slices: [ValueID: [Int]] = [:]
        for node in passed.sorted()
        where !runs.contains(node) && graph.nodes[node].isKind(Slice.self) {
            slices[graph.nodes[node].operands[0], default: []].append(node)
        }
        for (whole, parts) in slices {
            let bytes = parts.reduce(0) { $0 + graph.nodes[$1].resultTypes[0].byteCount }
            if bytes < graph.type(of: whole).byteCount / 2 { runs.formUnion(parts) }
        }
    }

    /// The product that reads its operands where they lie, or nil where that is no other one.
    private func form(of product: Int) -> ProductForm? {
        let node = graph.nodes[product]
        guard var form = KernelSelector.product(node, in: graph),
            node.operands.allSatisfy({ graph.type(of: $0).rank > 1 }),
            form.shape.isBlocked(form.elementType)
        else { return nil }
        let dense = form.shape
        see(0, of: node, [dense.m, dense.k], \.a, \.transposesA, &form)
        see(1, of: node, [dense.k, dense.n], \.b, \.transposesB, &form)
        let isOther = form.operands != Array(node.operands)
        return isOther && form.shape.isBlocked(form.elementType) ? form : nil
    }

    /// Has a product read an operand, matrices of the given sizes, where it lies, if they can be read there.
    private func see(
        _ operand: Int, of node: Node, _ sizes: [Int],
        _ layout: WritableKeyPath<MatmulShape, MatrixLayout>,
        _ transposes: WritableKeyPath<MatmulShape, Bool>, _ form: inout ProductForm
    ) {
        let isTransposed = form.shape[keyPath: transposes]
        guard let view = view(of: node.operands[operand]),
            let matrices = view.matrices(
                isTransposed ? sizes.reversed() : sizes, batch: form.shape.batch)
        else { return }
        form.operands[operand] = view.source
        form.shape[keyPath: layout] = matrices.layout
        form.shape[keyPath: transposes] = isTransposed != matrices.isTurned
    }

    /// An operand as it lies in the nearest value that is in memory.
    private func view(of operand: ValueID) -> StridedView? {
        var path: [Int] = []
        var source = operand
        while leavesOut(source.node) {
            path.append(source.node)
            source = graph.nodes[source.node].operands[0]
        }
        func whole(_ value: ValueID) -> StridedView? {
            StridedView(whole: value, sizes: graph.type(of: value).shape.sizes ?? [0])
        }
        var view = whole(source)
        for node in path.reversed() {
            view = view?.seen(through: graph.nodes[node]) ?? whole(ValueID(node: node))
        }
        return view
    }
}

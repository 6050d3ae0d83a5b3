import GradusIR
import GradusTransforms

/// How the products of a graph read and write memory: operands where they lie before they are moved,
/// results where they would be moved.
struct ProductLayouts {
    private let operands: ProductOperands
    private let results: ProductResults

    /// Those of a graph of known sizes.
    init(_ graph: Graph, users: NodeUsers, isRoot: [Bool], groups: [FusionPlan.Group]) {
        operands = ProductOperands(graph, users: users, isRoot: isRoot)
        results = ProductResults(
            graph, users: users, isRoot: isRoot, operands: operands,
            epilogues: Set(groups.compactMap(\.product)))
    }

    /// Whether a node need not run, because products do what it does.
    func leavesOut(_ node: Int) -> Bool { operands.leavesOut(node) || results.leavesOut(node) }

    /// The product that a node is, if it is one.
    func product(_ node: Int, in graph: Graph) -> ProductForm? {
        guard
            var form = operands.forms[node] ?? KernelSelector.product(graph.nodes[node], in: graph)
        else { return nil }
        if let place = results.places[node] {
            form.shape.c = place.layout
            form.target = place.target
        }
        return form
    }

    /// The operands of a concat that products have written to their places; nil where there is none.
    func writtenOperands(of concat: Int) -> Set<Int>? { results.writtenOperands[concat] }
}

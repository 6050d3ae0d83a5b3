import GradusIR
import GradusOperations
import GradusTensors

/// `a * b + a * c => a * (b + c)`: takes out of a sum what several of its terms are multiplied by or
/// divided by, where the sum is cheaper to compute so. Factors of matrix products count, too:
/// `x @ a + x @ b => x @ (a + b)`.
package struct ExtractCommonFactors: Pass {
    package let name = "extract-common-factors"
    package let summary = "takes common factors out of sums"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard context.options.level.soundness >= .reorders else { return graph }
        let graph = try context.removingDeadNodes(of: graph)
        let sums = SumChains(graph)
        var plans: [Int: FactoredSum] = [:]
        for index in graph.nodes.indices {
            if let terms = sums.terms(of: index), let plan = FactoredSum(terms, of: index, in: sums)
            {
                plans[index] = plan
            }
        }
        if plans.isEmpty { return graph }
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices where !copy.hasImage(index) {
            guard let plan = plans[index] else {
                try copy.copy(index)
                continue
            }
            let origin = graph.nodes[index].origin
            copy.builder.origin = .rewritten(by: name, origin)
            copy.setImage(of: index, to: [try plan.build(in: copy).id])
            context.remark(.applied, plan.description(in: graph), at: origin)
        }
        return try copy.finish().removingDeadNodes()
    }
}

/// The sums of a graph: additions and subtractions whose results go nowhere else are one.
struct SumChains {
    let graph: Graph
    let uses: [Int]
    /// For each node, whether it is part of the sum of its only user.
    private let isInner: [Bool]

    /// A term of a sum.
    struct Term {
        let value: ValueID
        let isNegated: Bool
    }

    /// Whether one of the values is a product or a quotient that nothing else needs.
    func hasProduct(among terms: [Term]) -> Bool {
        terms.contains { isProduct($0.value) }
    }

    private func isProduct(_ value: ValueID) -> Bool {
        let node = graph.nodes[value.node]
        return uses[value.node] == 1
            && (node.isKind(Multiply.self) || node.isKind(Divide.self)
                || node.isKind(MatMul.self))
    }

    /// Sums are looked through for at most as many terms.
    private static let maximumTerms = 256

    init(_ graph: Graph) {
        self.graph = graph
        let uses = graph.useCounts()
        var isInner = [Bool](repeating: false, count: graph.nodes.count)
        for node in graph.nodes where SumChains.isSum(node) {
            for operand in node.operands
            where uses[operand.node] == 1 && SumChains.isSum(graph.node(of: operand)) {
                isInner[operand.node] = true
            }
        }
        self.uses = uses
        self.isInner = isInner
    }

    private static func isSum(_ node: Node) -> Bool {
        node.isKind(Add.self) || node.isKind(Subtract.self)
    }

    /// Whether a term of the sum that ends at a node may be a product: another one has no factors.
    private func mayHaveProduct(_ node: Node) -> Bool {
        node.operands.contains { isInner[$0.node] || isProduct($0) }
    }

    /// The terms of the sum that ends at a node, from left to right; nil where none ends there, or where
    /// none is a product.
    func terms(of index: Int) -> [Term]? {
        let node = graph.nodes[index]
        guard SumChains.isSum(node), !isInner[index], mayHaveProduct(node),
            node.resultTypes[0].elementType.isNumeric
        else { return nil }
        var terms: [Term] = []
        var waiting = [Term(value: ValueID(node: index), isNegated: false)]
        while let term = waiting.popLast() {
            let inner = graph.node(of: term.value)
            guard term.value.node == index || isInner[term.value.node], SumChains.isSum(inner)
            else {
                terms.append(term)
                if terms.count > SumChains.maximumTerms { return nil }
                continue
            }
            let flips = inner.isKind(Subtract.self)
            waiting.append(
                Term(value: inner.operands[1], isNegated: term.isNegated != flips))
            waiting.append(Term(value: inner.operands[0], isNegated: term.isNegated))
        }
        return terms
    }
}

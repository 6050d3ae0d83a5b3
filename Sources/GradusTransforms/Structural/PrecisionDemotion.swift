import GradusIR
import GradusOperations
import GradusTensors

/// Computes in f32 what is written in f64: half the memory, twice the elements for each
/// instruction, about 7 digits instead of 16.
///
/// What goes in and out keeps its type: inputs and parameters are rounded where they are first used,
/// outputs, the objective and new parameters widened at the end. Values that are asked for by name
/// are computed in f64 from their widened operands. It runs before differentiation, so that the
/// backward pass is in f32, too.
package struct DemotePrecision: Pass {
    package let name = "demote-precision"
    package let summary = "computes in f32 what is written in f64, where that is asked for"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard context.options.demotes else { return graph }
        let kept = context.options.keptInDouble
        var copy = try GraphCopy(graph)
        var count = 0
        for (index, node) in graph.nodes.enumerated() where !copy.hasImage(index) {
            copy.builder.origin = node.origin
            let isKept = node.name.map(kept.contains) ?? false
            let results: [Value]
            if node.operation is Gradient || node.operation is Placeholder {
                // A gradient has the types of what it is taken with respect to.
                results = try copy.builder.apply(
                    erased: node.operation, node.operands.map { copy.image(of: $0) },
                    name: node.name
                ).map(copy.builder.value)
            } else if isKept {
                results = try unchanged(node, in: copy)
            } else {
                results = try demoted(node, in: copy)
                if node.resultTypes.contains(where: { $0.elementType == .f64 }) { count += 1 }
            }
            copy.setImage(of: index, to: results.map(\.id))
        }
        try widenRoots(of: &copy)
        if count > 0 {
            context.remark(.applied, "\(count) nodes of f64 are computed in f32")
        }
        return try copy.finish().removingDeadNodes()
    }

    /// The node on operands of the types that they have in the source.
    private func unchanged(_ node: Node, in copy: GraphCopy) throws(GraphError) -> [Value] {
        var operands: [ValueID] = []
        for operand in node.operands {
            let value = copy.builder.value(copy.image(of: operand))
            operands.append(try value.cast(to: copy.source.type(of: operand).elementType).id)
        }
        return try copy.builder.apply(erased: node.operation, operands, name: node.name)
            .map(copy.builder.value)
    }

    /// The node on rounded operands.
    private func demoted(_ node: Node, in copy: GraphCopy) throws(GraphError) -> [Value] {
        let builder = copy.builder
        if let constant = node.operation as? Constant {
            return [try builder.constant(constant.tensor, file: constant.file).rounded()]
        }
        var operands: [ValueID] = []
        for operand in node.operands {
            operands.append(try builder.value(copy.image(of: operand)).rounded().id)
        }
        var operation = node.operation
        if let cast = operation as? Cast, cast.type == .f64 {
            operation = Cast(.f32)
        }
        var results: [Value] = []
        for id in try builder.apply(erased: operation, operands, name: node.name) {
            results.append(try builder.value(id).rounded())
        }
        return results
    }

    /// Gives everything that leaves the graph its type back.
    private func widenRoots(of copy: inout GraphCopy) throws(GraphError) {
        for root in copy.source.roots {
            let value = copy.builder.value(copy.image(of: root))
            let type = copy.source.type(of: root).elementType
            guard value.elementType != type else { continue }
            let node = copy.source.node(of: root)
            var images = node.resultTypes.indices.map {
                copy.image(of: ValueID(node: root.node, result: $0))
            }
            copy.builder.origin = node.origin
            images[root.result] = try value.cast(to: type).id
            copy.setImage(of: root.node, to: images)
        }
    }
}

extension Value {
    /// The value in f32 where it is f64.
    fileprivate func rounded() throws(GraphError) -> Value {
        elementType == .f64 ? try cast(to: .f32) : self
    }
}

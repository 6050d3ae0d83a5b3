import GradusIR
import GradusTensors

/// Where sizes come from.
extension GraphLowering {
    /// The declaration that a size of a value comes from, or the node that made it.
    func origin(of axis: Int, of value: ValueID) -> Diagnostic.Label? {
        var (value, axis) = (value, axis)
        let graph = builder.graph
        while graph.type(of: value).shape.dimensions.indices.contains(axis) {
            let size = graph.type(of: value).shape[axis]
            if let declared = declaredSize(axis, of: value.node, size) { return declared }
            guard let (next, nextAxis) = carrier(of: size, axis, of: value) else {
                return graph.node(of: value).origin.source.map {
                    .init($0, "\(size) comes from here")
                }
            }
            (value, axis) = (next, nextAxis)
        }
        return nil
    }

    /// The size as it stands in a declaration.
    private func declaredSize(_ axis: Int, of node: Int, _ size: Dimension) -> Diagnostic.Label? {
        guard let syntax = declaredTypes[node], axis < syntax.sizes.count else { return nil }
        let range = syntax.sizes[axis].range
        if case .name(let name) = syntax.sizes[axis], let definition = scope[name],
            case .literal = definition.meaning
        {
            return .init(range, "\(name.text) = \(size), from line \(definition.range.line)")
        }
        return .init(range, "\(size) comes from here")
    }

    /// The operand, and its axis, that a size was taken over from: one with the size at the same place
    /// counted from the back, else from the front, else anywhere.
    private func carrier(
        of size: Dimension, _ axis: Int, of value: ValueID
    ) -> (ValueID, Int)? {
        let graph = builder.graph
        let node = graph.node(of: value)
        let back = graph.type(of: value).rank - axis
        var operands = Array(node.operands)
        if node.operation.operationName == "matmul", back == 1 { operands.reverse() }
        let places: [(TensorType) -> Int?] = [
            { $0.rank >= back && $0.shape[$0.rank - back] == size ? $0.rank - back : nil },
            { axis < $0.rank && $0.shape[axis] == size ? axis : nil },
            { $0.shape.dimensions.firstIndex(of: size) },
        ]
        for place in places {
            for operand in operands {
                if let axis = place(graph.type(of: operand)) { return (operand, axis) }
            }
        }
        return nil
    }
}

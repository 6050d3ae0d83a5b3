import GradusIR
import GradusOperations
import GradusTensors

extension Graph {
    /// The graph as a training step or as something else: `training` becomes the truth value, and each
    /// `where` that it decides becomes the branch that it chooses. Parts of the graph that only the
    /// other branch needs are left without a use.
    package func resolvingTraining(_ isTraining: Bool) throws(GraphError) -> Graph {
        guard nodes.contains(where: { $0.isKind(TrainingFlag.self) }) else { return self }
        var copy = try GraphCopy(self)
        for (index, node) in nodes.enumerated() where !copy.hasImage(index) {
            let operands = node.operands.map { copy.image(of: $0) }
            copy.builder.origin = node.origin
            if node.isKind(TrainingFlag.self) {
                let value = copy.builder.constant(Tensor(repeating: isTraining ? 1 : 0, .bool))
                copy.setImage(of: index, to: [value.id])
            } else if node.operation is Select, let choice = copy.builder.graph.truth(operands[0]) {
                copy.setImage(of: index, to: [operands[choice ? 1 : 2]])
            } else if let truth = copy.builder.graph.truth(node, operands) {
                copy.setImage(of: index, to: [copy.builder.constant(truth).id])
            } else {
                try copy.copy(index)
            }
        }
        return try copy.finish().removingDeadNodes()
    }

    /// The truth value that a constant repeats, also a stretched one; nil where there are several.
    private func truth(_ value: ValueID) -> Bool? {
        let node = node(of: value)
        if node.operation is BroadcastTo { return truth(node.operands[0]) }
        guard let constant = node.operation as? Constant, constant.tensor.elementType == .bool,
            let first = constant.tensor.booleans.first
        else { return nil }
        return constant.tensor.booleans.allSatisfy { $0 == first } ? first : nil
    }

    /// What a combination of known truth values, such as `not training`, is.
    private func truth(_ node: Node, _ operands: [ValueID]) -> Tensor? {
        guard !operands.isEmpty, node.resultTypes == [TensorType(.bool)],
            operands.allSatisfy({ type(of: $0) == TensorType(.bool) })
        else { return nil }
        let known = operands.compactMap { (self.node(of: $0).operation as? Constant)?.tensor }
        return known.count == operands.count ? try? node.operation.evaluate(known).first : nil
    }
}

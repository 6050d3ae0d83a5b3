import GradusIR
import GradusTensors

/// Keeps values that a gradient is taken with respect to apart from all others until they are
/// differentiated.
///
/// `gradient(f, wrt: h)` holds everything fixed that is not computed from `h`. If `h = x * 1`
/// became `x`, or a rule replaced `cross_entropy(softmax(z), y)` past `p = softmax(z)`, paths from
/// `f` to the named value would appear or vanish. So the value and all its uses go through an
/// identity that no rule knows and that equals nothing else.
package struct SealGradientTargets: Pass {
    package let name = "seal-gradient-targets"
    package let summary = "keeps rules from changing what a gradient is taken with respect to"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        var targets: Set<ValueID> = []
        for node in graph.nodes where node.isKind(Gradient.self) {
            for value in node.operands.dropFirst()
            where !graph.node(of: value).operands.isEmpty {
                targets.insert(value)
            }
        }
        if targets.isEmpty { return graph }
        var copy = try GraphCopy(graph)
        for (index, node) in graph.nodes.enumerated() where !copy.hasImage(index) {
            try copy.copy(index)
            var images = node.resultTypes.indices.map {
                copy.image(of: ValueID(node: index, result: $0))
            }
            for result in images.indices
            where targets.contains(ValueID(node: index, result: result)) {
                let target = GradientTarget(node: index, result: result)
                copy.builder.origin = node.origin
                images[result] = try copy.builder.apply(
                    erased: target, [images[result]], name: node.name)[0]
            }
            copy.setImage(of: index, to: images)
        }
        return try copy.finish()
    }
}

/// The identity around a value that a gradient is taken with respect to. It lives from
/// `SealGradientTargets` to `Differentiate`.
package struct GradientTarget: DifferentiableOperation {
    private let node: Int
    private let result: Int

    init(node: Int, result: Int) {
        self.node = node
        self.result = result
    }

    package static let signature = OperationSignature(
        "gradient_target", .leaf, operands: ["x"], formula: "x",
        documentation: "A value that a gradient is taken with respect to.")

    package init(attributes: AttributeValues) throws(OperationError) {
        throw OperationError(.attribute, "a gradient target is made by a pass, never called")
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] { operands }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] { operands }

    /// `x̄ = ȳ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [context.cotangent]
    }
}

extension Graph {
    /// The graph with values in the place of the identities that seal them.
    package func removingGradientTargets() throws(GraphError) -> Graph {
        guard nodes.contains(where: { $0.isKind(GradientTarget.self) }) else { return self }
        var copy = try GraphCopy(self)
        for (index, node) in nodes.enumerated() where !copy.hasImage(index) {
            if node.isKind(GradientTarget.self) {
                copy.setImage(of: index, to: [copy.image(of: node.operands[0])])
            } else {
                try copy.copy(index)
            }
        }
        return try copy.finish()
    }
}

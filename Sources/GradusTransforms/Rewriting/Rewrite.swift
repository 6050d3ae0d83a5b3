import GradusIR
import GradusOperations
import GradusTensors

/// A rewrite: puts something equal, and better, in the place of a node.
package protocol Rewrite: Sendable {
    /// The name by which it is listed and disabled.
    var name: String { get }
    /// What it may change in the numbers.
    var soundness: Soundness { get }
    /// What becomes what, as `pattern => replacement`.
    var text: String { get }
    /// The kinds of operations at which it is tried; nil for every one.
    var roots: [any Operation.Type]? { get }
    /// How far back from a node it looks at most, in operands, other than at types and uses.
    var reach: Int { get }
    /// Whether it may have something to do in a graph of nodes of these kinds alone. True says nothing;
    /// false spares the attempt.
    func mayRewrite(kinds: Set<ObjectIdentifier>) -> Bool
    /// Whether it may have something to do at a node of which no more is known than its outline. True
    /// says nothing; false spares the attempt.
    func mayRewrite(_ outline: NodeOutline) -> Bool
    /// The same for every node of one typed operation, of which an example on placeholders is given.
    func mayRewrite(example: ValueID, in site: RewriteSite) -> Bool
    /// The same for a node of a graph's nodes, which may be looked at more closely.
    func mayRewrite(_ node: Node, in nodes: NodeList) -> Bool
    /// The values that take the place of the node's results, of the same types; nil where there is
    /// nothing to do.
    func rewrite(_ node: Node, at values: [ValueID], in site: RewriteSite) throws(GraphError)
        -> [Value]?
}

extension Rewrite {
    /// 8: none in Swift looks further.
    package var reach: Int { 8 }

    /// Where there is a root.
    package func mayRewrite(kinds: Set<ObjectIdentifier>) -> Bool {
        roots?.contains { kinds.contains(ObjectIdentifier($0)) } ?? true
    }

    /// Always.
    package func mayRewrite(_ outline: NodeOutline) -> Bool { true }

    /// Always.
    package func mayRewrite(example: ValueID, in site: RewriteSite) -> Bool { true }

    /// Always.
    package func mayRewrite(_ node: Node, in nodes: NodeList) -> Bool { true }
}

/// The graph under construction as a rewrite sees it: everything that the node depends on is final.
package struct RewriteSite {
    /// Where replacements are built.
    package let builder: GraphBuilder
    /// The sweep that the rewrite is part of; nil where a pattern is only built.
    let sweep: Sweep?

    /// The node that computes a value.
    package func node(of value: ValueID) -> Node { builder.node(value.node) }

    /// The type of a value.
    package func type(of value: ValueID) -> TensorType { builder.type(of: value) }

    func isStretched(_ node: Node) -> Bool { node.isKind(BroadcastTo.self) }

    /// The tensor of a constant, also of a stretched one, before it was stretched.
    package func constant(_ value: ValueID) -> Tensor? {
        let node = node(of: builder.nodes.unstretched(value))
        guard node.isKind(Constant.self) else { return nil }
        return (node.operation as? Constant)?.tensor
    }

    /// Whether the value is a constant of which every element is the number, rounded to its type.
    package func isConstant(_ value: ValueID, equalTo number: Double) -> Bool {
        let node = node(of: value)
        guard node.isKind(Constant.self), let constant = node.operation as? Constant else {
            return false
        }
        return constant.tensor.isFilled(with: number)
    }

    /// Whether the value is an input that is declared to sum to 1 along its last axis.
    package func isDeclaredDistribution(_ value: ValueID) -> Bool {
        sweep?.distributions.contains(value) ?? false
    }

    /// Whether a value has exactly one use. A value that this sweep made may count as used more
    /// often.
    package func isUsedOnce(_ value: ValueID) -> Bool { sweep?.isUsedOnce(value) ?? false }

    /// Applies an operation in a replacement, its operands stretched to one shape where it asks for
    /// that; what comes out is rewritten at once where a rule fits.
    ///
    /// - Throws: `GraphError` where the operands do not fit.
    package func call(_ operation: any Operation, _ operands: [Value]) throws(GraphError) -> Value {
        var operands = operands
        if Swift.type(of: operation).stretchesOperands, operands.count > 1 {
            var shape = operands[0].shape
            for operand in operands.dropFirst() {
                guard let joined = shape.broadcast(with: operand.shape) else {
                    throw GraphError(
                        "operands do not fit",
                        cause: OperationError(.shape, "\(shape) and \(operand.shape) do not fit"))
                }
                shape = joined
            }
            for index in operands.indices where operands[index].shape != shape {
                operands[index] = try stretch(operands[index], to: shape)
            }
        }
        if let constant = folded(operation, operands) { return constant }
        return builder.value(try insert(operation, operands.map(\.id)))
    }

    /// Constants that meet in a replacement are one at once: rules ask for their values.
    private func folded(_ operation: any Operation, _ operands: [Value]) -> Value? {
        guard sweep != nil, !operands.isEmpty,
            operands.allSatisfy({
                node(of: builder.nodes.unstretched($0.id)).isKind(Constant.self)
            }),
            let results = ConstantOperands.results(of: operation, operands.map(\.id), in: self)
        else { return nil }
        return builder.constant(results[0])
    }

    /// A value stretched to a shape; itself where it has the shape.
    package func stretch(_ value: Value, to shape: Shape) throws(GraphError) -> Value {
        value.shape == shape
            ? value
            : builder.value(try insert(BroadcastTo(shape: shape), [value.id]))
    }

    private func insert(
        _ operation: any Operation, _ operands: [ValueID]
    ) throws(GraphError) -> ValueID {
        guard let sweep else { return try builder.apply(erased: operation, operands)[0] }
        return try sweep.apply(operation, operands)
    }
}

extension Tensor {
    /// Whether there are elements and each is the number, rounded to the tensor's type; a zero of
    /// either sign equals zero of the same sign alone.
    func isFilled(with number: Double) -> Bool {
        guard count > 0 else { return false }
        if case .f32(let elements) = storage {
            let wanted = Float(number)
            return elements.allSatisfy { $0 == wanted && $0.sign == wanted.sign }
        }
        if !elementType.isFloatingPoint {
            guard let wanted = Int64(exactly: number) else { return false }
            return integers.allSatisfy { $0 == wanted }
        }
        return doubles.allSatisfy { $0 == number && $0.sign == number.sign }
    }
}

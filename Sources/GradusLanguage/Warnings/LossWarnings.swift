import GradusIR
import GradusOperations

/// Losses of what they are not meant for: probabilities over another axis than the last, and
/// probabilities where scores are asked for.
enum LossWarnings {
    static func warnings(_ graph: Graph) -> [Diagnostic] {
        graph.nodes.compactMap { node in
            if node.isKind(CrossEntropy.self) {
                otherAxis(node, in: graph)
            } else if node.isKind(SoftmaxCrossEntropy.self) {
                probabilities(node, in: graph) { $0 is Softmax || $0 is LogSoftmax }
            } else if node.isKind(SigmoidBinaryCrossEntropy.self) {
                probabilities(node, in: graph) { $0 is Sigmoid || $0 is LogSigmoid }
            } else {
                nil
            }
        }
    }

    /// `cross_entropy(softmax(z, axis: 0), y)`: the loss takes its classes from the last axis.
    private static func otherAxis(_ loss: Node, in graph: Graph) -> Diagnostic? {
        guard let operand = loss.operands.first, let place = loss.origin.source,
            let softmax = graph.node(of: operand).operation as? Softmax
        else { return nil }
        let last = graph.type(of: operand).rank - 1
        guard last > 0, softmax.axes != [last] else { return nil }
        let axes = softmax.axes.map(String.init).joined(separator: ", ")
        return .warning(
            .lossAxis,
            "'cross_entropy' takes its classes from axis \(last), softmax was taken over axis \(axes)",
            at: place,
            secondary: graph.node(of: operand).origin.source.map {
                [.init($0, "these rows do not sum to one")]
            } ?? [],
            help: ["take softmax over the last axis: leave out 'axis'"])
    }

    /// `softmax_cross_entropy(softmax(z), y)`: the loss takes softmax by itself.
    private static func probabilities(
        _ loss: Node, in graph: Graph, isDone: (any Operation) -> Bool
    ) -> Diagnostic? {
        guard let operand = loss.operands.first, let place = loss.origin.source else { return nil }
        let inner = graph.node(of: operand)
        guard isDone(inner.operation) else { return nil }
        let (name, done) = (loss.operation.operationName, inner.operation.operationName)
        return .warning(
            .scoresExpected, "'\(name)' takes scores, and gets what '\(done)' gives", at: place,
            secondary: inner.origin.source.map { [.init($0, "leave out '\(done)' here")] } ?? [],
            help: ["the loss computes it by itself, in the form that does not overflow"])
    }
}

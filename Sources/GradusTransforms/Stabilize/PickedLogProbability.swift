import GradusIR
import GradusOperations
import GradusTensors

/// `log_softmax(z)[class] => -softmax_cross_entropy(z, class)`: the logarithm of one class's
/// probability, whose gradient is the class less softmax(z). A negative index counts from the end,
/// a class does not.
struct PickedLogProbability: Rewrite {
    let name = "softmax_cross_entropy_of_class"
    let soundness = Soundness.reorders
    let text = "gather(log_softmax(z), i, axis: -1) => -softmax_cross_entropy(z, i)"
    let roots: [any Operation.Type]? = [Gather.self]

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        let producer = site.node(of: node.operands[0])
        guard let gather = node.operation as? Gather,
            let logarithm = producer.operation as? LogSoftmax,
            site.isUsedOnce(node.operands[0]), site.type(of: node.operands[1]).rank == 0
        else { return nil }
        let scores = site.builder.value(producer.operands[0])
        let last = scores.shape.rank - 1
        guard gather.axis == last, logarithm.axes == [last], let classes = scores.shape[last].size
        else { return nil }
        let index = site.builder.value(node.operands[1])
        let zero = site.builder.constant(0, index.elementType)
        let count = site.builder.constant(Double(classes), index.elementType)
        let isNegative = try site.call(Less(), [index, zero])
        let fromEnd = try site.call(Add(), [index, count])
        let place = try site.call(Select(), [isNegative, fromEnd, index])
        let rows = Shape(Array(scores.shape.dimensions.dropLast()))
        let loss = try site.call(
            SoftmaxCrossEntropy(), [scores, try site.stretch(place, to: rows)])
        return [try site.call(Negate(), [loss])]
    }
}

import GradusIR
import GradusTensors

/// A loss that compares scores of classes, on the last axis, with the right ones: given as
/// probabilities of the same shape, or as integers that name a class, of one axis less.
package protocol ClassLoss: LanguageDefinedOperation, DifferentiableOperation {
    init()

    /// The negative logarithm of each class's probability, for one row of scores.
    static func surprise(_ row: [Double]) -> [Double]
}

extension ClassLoss {
    package init(attributes: AttributeValues) throws(OperationError) { self.init() }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let name = Self.signature.name
        let (scores, targets) = (operands[0], operands[1])
        try TypeRule.requireFloatingPoint([scores], of: name)
        guard scores.rank > 0 else {
            throw OperationError(
                .rank, "'\(name)' needs an axis of classes, found \(scores)",
                labels: [.init(operand: 0, "this is \(scores)")])
        }
        let rows = Shape(Array(scores.shape.dimensions.dropLast()))
        let fits =
            targets.elementType.isInteger
            ? targets.shape == rows
            : targets == scores
        guard fits else {
            throw OperationError(
                targets.elementType.isNumeric ? .shape : .elementType,
                "targets of '\(name)' do not fit: \(targets) for \(scores)",
                labels: [
                    .init(operand: 0, "this is \(scores)"),
                    .init(operand: 1, "this is \(targets)"),
                ],
                help: "targets are probabilities, \(scores), or classes, "
                    + "\(TensorType(.i32, rows))")
        }
        return [scores.with(rows)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (scores, targets) = (operands[0].doubles, operands[1])
        let rows = try TypeRule.evaluatedSizes(of: resultTypes(for: operands.map(\.type))[0])
        let classes = operands[0].sizes.last ?? 0
        let surprises = (0..<Tensor.count(of: rows)).map { row in
            Self.surprise(Array(scores[row * classes..<(row + 1) * classes]))
        }
        let losses: [Double]
        if targets.elementType.isInteger {
            losses = zip(surprises, targets.integers).map { surprise, right in
                (0..<Int64(classes)).contains(right) ? surprise[Int(right)] : .nan
            }
        } else {
            let weights = targets.doubles
            losses = surprises.enumerated().map { row, surprise in
                surprise.enumerated().reduce(0) { sum, term in
                    let weight = weights[row * classes + term.offset]
                    return weight == 0 ? sum : sum + weight * term.element
                }
            }
        }
        return [Tensor(operands[0].elementType, sizes: rows, converting: losses)]
    }

    /// The targets as probabilities.
    package func probabilities(_ context: PullbackContext) throws(GraphError) -> Value {
        let (scores, targets) = (context[0], context[1])
        guard targets.elementType.isInteger else { return targets }
        let classes = scores.shape[scores.shape.rank - 1]
        return try targets.oneHot(depth: classes, scores.elementType)
    }

    /// The cotangent of the loss with an axis of size 1 in the place of the classes.
    package func column(_ context: PullbackContext) throws(GraphError) -> Value {
        let cotangent = context.cotangent
        return try cotangent.reshaped(to: Shape(cotangent.shape.dimensions + [1]))
    }
}

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
        guard fits else { throw Self.misfit(of: targets, to: scores) }
        return [scores.with(rows)]
    }

    /// What is wrong with targets, and the edit that mends it.
    private static func misfit(of targets: TensorType, to scores: TensorType) -> OperationError {
        let rows = Shape(Array(scores.shape.dimensions.dropLast()))
        let wanted = targets.elementType.isInteger ? rows : scores.shape
        let isTypeAtFault =
            !targets.elementType.isNumeric
            || targets.shape == (targets.elementType.isInteger ? scores.shape : rows)
            || targets.shape == wanted
        // The sizes that differ lead to where they come from, of shapes with as many axes as are wanted.
        var axes: [Int?] = [nil]
        if !isTypeAtFault, targets.rank == wanted.rank {
            axes = wanted.dimensions.indices.filter { targets.shape[$0] != wanted[$0] }
        }
        let help =
            if targets.elementType.isInteger, targets.shape == Shape(rows.dimensions + [1]) {
                "the axis of size 1 goes: squeeze(…, axis: -1)"
            } else if !targets.elementType.isNumeric || !isTypeAtFault {
                "targets are probabilities, \(scores), or classes, \(TensorType(.i32, rows))"
            } else if targets.elementType.isInteger {
                "rows that are one-hot are probabilities: cast(…, \(scores.elementType))"
            } else if targets.shape == rows {
                "classes are integers: declare \(TensorType(.i32, rows)), or write cast(…, i32)"
            } else {
                "nothing is cast silently: write cast(…, \(scores.elementType))"
            }
        return OperationError(
            isTypeAtFault ? .elementType : .shape,
            "targets of '\(signature.name)' do not fit: \(targets) for \(scores)",
            labels: axes.map { .init(operand: 0, axis: $0, "this is \(scores)") }
                + axes.map { .init(operand: 1, axis: $0, "this is \(targets)") },
            help: help)
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

import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Losses.
    package static let loss: [OperationSample] =
        classes(CrossEntropy(), .probability) + classes(SoftmaxCrossEntropy(), .normal)
        + gradients + pairs(MeanSquaredError())
        + pairs(MeanAbsoluteError(), .positive, .between(-2, -1))
        + pairs(BinaryCrossEntropy(), .probability, .probability)
        + pairs(SigmoidBinaryCrossEntropy(), .nonzero, .probability)

    private static func classes(_ operation: any Operation, _ domain: Domain) -> [OperationSample] {
        let shapes: [Shape] = [[4], [2, 3], [2, 2, 3], [2, 1], [0, 3]]
        return shapes.flatMap { shape -> [OperationSample] in
            let scores = Operand(TensorType(.f64, shape), domain)
            let last = shape[shape.rank - 1].size ?? 1
            let rows = TensorType(.i32, Shape(Array(shape.dimensions.dropLast())))
            return [
                OperationSample(
                    operation, [scores, .init(scores.type, .probability)], tolerance: 1e-6),
                OperationSample(
                    operation, [scores, .init(rows, .integers(0...last - 1))], tolerance: 1e-6),
            ]
        }
    }

    private static let gradients: [OperationSample] = classes(SoftmaxCrossEntropy(), .normal).map {
        sample in
        let scores = sample.operands[0].type
        let rows = scores.with(Shape(Array(scores.shape.dimensions.dropLast())))
        return OperationSample(
            SoftmaxCrossEntropyGradient(), sample.operands + [.init(rows)], tolerance: 1e-6)
    }

    private static func pairs(
        _ operation: any Operation, _ p: Domain = .normal, _ y: Domain = .normal
    ) -> [OperationSample] {
        let shapes: [(Shape, Shape)] = [
            ([], []), ([3], [3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([3], [2, 3]),
        ]
        return shapes.map { first, second in
            OperationSample(
                operation,
                [.init(TensorType(.f64, first), p), .init(TensorType(.f64, second), y)],
                tolerance: 1e-6)
        }
    }
}

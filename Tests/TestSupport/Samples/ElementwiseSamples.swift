import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Element-wise operations.
    package static let elementwise: [OperationSample] =
        unary(Negate()) + unary(Exponential())
        + binary(Add()) + binary(Subtract()) + binary(Multiply())
        + binary(Divide(), .normal, .nonzero)

    /// Shapes on which an operation on each element ought to be tried: a scalar, axes of size 1 and
    /// 0, and a batch.
    package static let shapes: [Shape] = [[], [3], [1, 4], [0, 2], [2, 3]]

    /// An operation of one operand on every shape.
    package static func unary(
        _ operation: any Operation, _ domain: Domain = .normal, tolerance: Double = 1e-7,
        isGradientChecked: Bool = true
    ) -> [OperationSample] {
        shapes.map { shape in
            OperationSample(
                operation, [.init(TensorType(.f64, shape), domain)], tolerance: tolerance,
                isGradientChecked: isGradientChecked)
        }
    }

    /// An operation of two operands on equal shapes, and on shapes that stretch each other.
    package static func binary(
        _ operation: any Operation, _ first: Domain = .normal, _ second: Domain = .normal,
        tolerance: Double = 1e-7
    ) -> [OperationSample] {
        let pairs: [(Shape, Shape)] = [
            ([], []), ([3], [3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([], [4]), ([0, 2], [2]),
        ]
        return pairs.map { left, right in
            OperationSample(
                operation,
                [
                    .init(TensorType(.f64, left), first), .init(TensorType(.f64, right), second),
                ], tolerance: tolerance)
        }
    }
}

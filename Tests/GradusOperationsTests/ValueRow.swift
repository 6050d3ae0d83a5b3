import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// A function of one element with what it gives at some points, which are exact in single
/// precision.
struct ValueRow: Sendable, CustomTestStringConvertible {
    let operation: any Operation
    let points: [(x: Double, y: Double)]
    /// The relative error allowed in double precision.
    let tolerance: Double

    init(
        _ operation: any Operation, _ points: [(x: Double, y: Double)],
        tolerance: Double = 0x1p-50
    ) {
        self.operation = operation
        self.tolerance = tolerance
        self.points = points
    }

    var testDescription: String { operation.operationName }

    /// Where the values differ by more than rounding of either type.
    func problems() throws -> [String] {
        var problems: [String] = []
        for (elementType, tolerance) in [(ElementType.f64, tolerance), (.f32, 0x1p-23)] {
            let x = Tensor.of(elementType, points.map(\.x))
            let expected = Tensor.of(elementType, points.map(\.y))
            let found = try operation.evaluate([x])[0]
            if let difference = found.difference(from: expected, tolerance: tolerance, unit: 0) {
                problems.append("\(elementType): \(difference)")
            }
        }
        return problems
    }
}

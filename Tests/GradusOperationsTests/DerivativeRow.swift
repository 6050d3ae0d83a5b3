import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// A function of one element with its first and second derivative at some points; the second is
/// left out where it does not exist.
struct DerivativeRow: Sendable, CustomTestStringConvertible {
    let operation: any Operation
    let points: [(x: Double, first: Double, second: Double?)]

    init(_ operation: any Operation, _ points: [(x: Double, first: Double, second: Double?)]) {
        self.operation = operation
        self.points = points
    }

    var testDescription: String { operation.operationName }

    /// Where the derivatives differ by more than rounding.
    func problems() throws -> [String] {
        let found = try Derivatives(at: [.f64(points.map(\.x))]) { operands in
            try operands[0].builder.call(operation, operands)[0]
        }
        let second = zip(points, found.second[0].doubles).map { $0.second ?? $1 }
        let pairs = [
            ("first", found.first[0], points.map(\.first)),
            ("second", found.second[0], second),
        ]
        return pairs.compactMap { name, tensor, expected in
            tensor.difference(from: .f64(expected), tolerance: 1e-14, unit: 0).map {
                "\(name) derivative: \($0)"
            }
        }
    }
}

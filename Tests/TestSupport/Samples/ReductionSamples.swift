import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Reductions.
    package static let reduction: [OperationSample] = reduction { Sum($0) }

    /// A reduction over every kind of axes.
    package static func reduction(
        over domain: Domain = .normal, tolerance: Double = 1e-7,
        _ operation: (ReducedAxes) -> any Operation
    ) -> [OperationSample] {
        let cases: [(Shape, [Int]?, Bool)] = [
            ([], nil, false), ([4], nil, false), ([2, 3], [1], false), ([2, 3], [-2], true),
            ([2, 3, 2], [0, 2], false), ([2, 1, 3], [1], true), ([2, 3], nil, true),
        ]
        return cases.map { shape, axes, keeps in
            OperationSample(
                operation(ReducedAxes(axes, keepsDimensions: keeps)),
                [.init(TensorType(.f64, shape), domain)], tolerance: tolerance)
        }
    }
}

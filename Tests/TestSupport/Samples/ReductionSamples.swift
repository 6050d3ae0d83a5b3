import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Reductions.
    package static let reduction: [OperationSample] =
        reduction { Sum($0) } + reduction { Mean($0) } + products + spreads
        + reduction(over: .distinct) { Max($0) } + reduction(over: .distinct) { Min($0) }
        + reduction { LogSumExp($0) }
        + truth { AnyTrue($0) } + truth { AllTrue($0) }
        + places { ArgMax(axis: $0, keepsDimensions: $1) }
        + places { ArgMin(axis: $0, keepsDimensions: $1) }
        + empty

    private static let products: [OperationSample] =
        reduction { Product($0) }
        + reduction(over: .integers(-1...1)) { Product($0) }
        + [OperationSample(Product(ReducedAxes([0])), [.init(.f64(7, 2))])]

    private static let spreads: [OperationSample] =
        reduction { Variance($0) }
        + [
            OperationSample(Variance(ReducedAxes([1]), degreesOfFreedom: 1), [.init(.f64(2, 3))]),
            OperationSample(Variance(ReducedAxes(nil), degreesOfFreedom: 2), [.init(.f64(5))]),
        ]

    /// Folds of nothing, and folds that leave nothing.
    private static let empty: [OperationSample] = [
        OperationSample(Sum(ReducedAxes([0])), [.init(.f64(0, 2))]),
        OperationSample(Sum(ReducedAxes([1])), [.init(.f64(0, 2))]),
        OperationSample(Mean(ReducedAxes([1])), [.init(.f64(0, 2))]),
        OperationSample(Max(ReducedAxes([1])), [.init(.f64(0, 2))]),
        OperationSample(Product(ReducedAxes([0])), [.init(.f64(0, 2))]),
        OperationSample(Product(ReducedAxes([1])), [.init(.f64(0, 2))]),
        OperationSample(LogSumExp(ReducedAxes([1])), [.init(.f64(0, 2))]),
        OperationSample(LogSumExp(ReducedAxes([0])), [.init(.f64(0, 2))], isGradientChecked: false),
    ]

    private static func truth(
        _ operation: (ReducedAxes) -> any Operation
    ) -> [OperationSample] {
        reduction(operation).map { sample in
            let type = sample.operands[0].type
            return OperationSample(sample.operation, [.init(type.with(.bool), .truth)])
        }
    }

    private static func places(
        _ operation: (Int?, Bool) -> any Operation
    ) -> [OperationSample] {
        let cases: [(Shape, Int?, Bool)] = [
            ([], nil, true), ([4], nil, true), ([4], -1, false), ([2, 3], nil, false),
            ([2, 3], nil, true), ([2, 3], 0, true), ([2, 3, 2], -2, false), ([0, 2], 1, false),
        ]
        return cases.map { shape, axis, keeps in
            OperationSample(operation(axis, keeps), [.init(TensorType(.f64, shape))])
        }
    }

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

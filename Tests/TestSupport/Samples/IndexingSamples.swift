import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Operations that choose elements by integers.
    package static let indexing: [OperationSample] = gathers + scatters + counts

    private static let gathers: [OperationSample] = [
        gather([4], [3], axis: 0), gather([4, 2], [], axis: 0), gather([4, 2], [3], axis: 0),
        gather([2, 4], [3], axis: 1), gather([2, 4, 3], [2, 2], axis: -2),
        gather([2, 4], [0], axis: 1), gather([0, 4], [2], axis: 1), gather([4, 0], [2], axis: 0),
        OperationSample(
            Gather(axis: 0), [.init(.f64(4)), .init(.i64(3), .integers(-4...3))]),
        OperationSample(
            Gather(axis: 0), [.init(.i32(4), .integers(0...9)), .init(.i32(3), .integers(-6...5))]),
    ]

    private static func gather(_ x: Shape, _ indices: Shape, axis: Int) -> OperationSample {
        OperationSample(
            Gather(axis: axis),
            [
                .init(TensorType(.f64, x)),
                .init(TensorType(.i32, indices), .integers(-4...3)),
            ])
    }

    private static let scatters: [OperationSample] = [
        scatter([3], [3], size: 4, axis: 0), scatter([], [2], size: 4, axis: 0),
        scatter([], [2], size: 4, axis: -1), scatter([3], [3, 2], size: 2, axis: 0),
        scatter([3], [2, 3], size: 4, axis: 1), scatter([2, 2], [3, 2, 2, 2], size: 4, axis: -2),
        scatter([0], [0, 2], size: 4, axis: 0), scatter([3], [3], size: 0, axis: 0),
    ]

    /// Indices on both sides of the axis.
    private static func scatter(
        _ indices: Shape, _ updates: Shape, size: Dimension, axis: Int
    ) -> OperationSample {
        OperationSample(
            ScatterAdd(size: size, axis: axis),
            [
                .init(TensorType(.i32, indices), .integers(-5...4)),
                .init(TensorType(.f64, updates)),
            ])
    }

    private static let counts: [OperationSample] = [
        OperationSample(OneHot(depth: 3, type: .f64), [.init(.i32(), .integers(0...2))]),
        OperationSample(OneHot(depth: 3, type: .bool), [.init(.i64(2, 2), .integers(-1...3))]),
        OperationSample(OneHot(depth: 0, type: .f32), [.init(.i32(2), .integers(0...2))]),
        OperationSample(Iota(size: 4, type: .i32), []),
        OperationSample(Iota(size: 0, type: .f64), []),
        OperationSample(Linspace(start: -1, stop: 1, count: 5), []),
        OperationSample(Linspace(start: 2, stop: 1, count: 1, type: .f64), []),
    ]
}

import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Convolutions, pools, and their gradients.
    package static let convolution: [OperationSample] =
        convolutions + pools + averages + sequences

    private struct Geometry {
        var image: [Int]
        var kernels: [Int]
        var attributes: ConvolutionAttributes

        init(_ image: [Int], _ kernels: [Int], _ window: Window, groups: Int = 1) {
            self.image = image
            self.kernels = kernels
            attributes = ConvolutionAttributes(window, groups: groups)
        }
    }

    private static let geometries: [Geometry] = [
        Geometry([1, 1, 3, 3], [1, 1, 2, 2], Window(strides: [1, 1])),
        Geometry([2, 2, 4, 3], [3, 2, 3, 2], Window(strides: [1, 1], padding: .same)),
        Geometry(
            [1, 2, 5, 4], [2, 2, 2, 3], Window(strides: [2, 1], padding: .zeros([1, 0, 2, 1]))),
        Geometry([1, 4, 3, 3], [2, 2, 2, 2], Window(strides: [2, 2], padding: .same), groups: 2),
        Geometry([1, 1, 5, 5], [2, 1, 2, 2], Window(strides: [1, 2], dilation: [2, 3])),
        Geometry([1, 3, 2, 2], [3, 1, 1, 1], Window(strides: [1, 1]), groups: 3),
        Geometry([0, 2, 3, 3], [1, 2, 2, 2], Window(strides: [1, 1])),
        Geometry([2, 0, 3, 3], [2, 0, 2, 2], Window(strides: [1, 1])),
    ]

    private static let convolutions: [OperationSample] = geometries.flatMap {
        geometry -> [OperationSample] in
        let image = TensorType(.f64, Shape(geometry.image))
        let kernels = TensorType(.f64, Shape(geometry.kernels))
        let forward = Conv2D(geometry.attributes)
        guard let result = try? forward.resultTypes(for: [image, kernels])[0] else { return [] }
        let (x, w, y) = (Operand(image), Operand(kernels), Operand(result))
        return [
            OperationSample(forward, [x, w]),
            OperationSample(
                Conv2DInputGradient(
                    geometry.attributes, size: Shape(Array(geometry.image[2...]))), [y, w]),
            OperationSample(
                Conv2DWeightGradient(
                    geometry.attributes, size: Shape(Array(geometry.kernels[2...]))), [x, y]),
        ]
    }

    private static let windows: [(image: [Int], pool: PoolAttributes)] = [
        ([1, 1, 4, 4], PoolAttributes([2, 2])),
        ([2, 1, 3, 5], PoolAttributes([2, 3], strides: [1, 2], padding: .same)),
        ([1, 2, 4, 3], PoolAttributes([3, 2], strides: [2, 1], padding: .zeros([1, 2, 0, 1]))),
        ([1, 1, 5, 5], PoolAttributes([2, 2], strides: [3, 3])),
        ([0, 2, 2, 2], PoolAttributes([2, 2])),
    ]

    private static let pools: [OperationSample] = windows.flatMap {
        image, pool -> [OperationSample] in
        let type = TensorType(.f64, Shape(image))
        guard let result = try? MaxPool2D(pool).resultTypes(for: [type])[0] else { return [] }
        let x = Operand(type, .distinct)
        return [
            OperationSample(MaxPool2D(pool), [x]),
            OperationSample(MaxPool2DGradient(pool), [x, .init(result)]),
            OperationSample(MaxPool2DGather(pool), [x, .init(type)]),
        ]
    }

    private static let averages: [OperationSample] = windows.flatMap { image, pool in
        [true, false].flatMap { countsPadding -> [OperationSample] in
            let average = AveragePool(pool, countsPadding: countsPadding)
            let type = TensorType(.f64, Shape(image))
            guard let result = try? AvgPool2D(average).resultTypes(for: [type])[0] else {
                return []
            }
            let size = Shape(Array(image[2...]))
            return [
                OperationSample(AvgPool2D(average), [.init(type)]),
                OperationSample(AvgPool2DGradient(average, size: size), [.init(result)]),
            ]
        }
    }

    private static let sequences: [OperationSample] = [
        OperationSample(
            Conv1D(.init(Window(strides: [2], padding: .same))),
            [.init(.f64(2, 2, 5)), .init(.f64(3, 2, 3))]),
        OperationSample(
            Conv1D(.init(Window(strides: [1], dilation: [2], padding: .zeros([1, 2])), groups: 2)),
            [.init(.f64(1, 2, 4)), .init(.f64(2, 1, 2))]),
        OperationSample(
            MaxPool1D(PoolAttributes([2], strides: [1])), [.init(.f64(1, 2, 5), .distinct)]),
        OperationSample(
            AvgPool1D(.init(PoolAttributes([3], padding: .same), countsPadding: false)),
            [.init(.f64(2, 1, 5))]),
    ]
}

import GradusKernels
import GradusOperations
import GradusTensors

extension KernelSelector {
    /// Windows that move over images.
    static func convolution(_ request: Request) throws(KernelError) -> [KernelStep]? {
        let (operands, type) = (request.operands, request.elementType)
        let result = request.node.resultTypes[0]
        switch request.node.operation {
        case let operation as Conv2D:
            guard let shape = shape(operands[0], operands[1], operation.geometry) else { break }
            return request.single(try .convolution(type, shape))
        case let operation as Conv2DInputGradient:
            guard let shape = shape(result, operands[1], operation.geometry) else { break }
            return request.single(try .convolutionInput(type, shape))
        case let operation as Conv2DWeightGradient:
            guard let shape = shape(operands[0], result, operation.geometry) else { break }
            return request.single(try .convolutionWeight(type, shape))
        default: return try pool(request)
        }
        return nil
    }

    private static func shape(
        _ image: TensorType, _ kernels: TensorType, _ attributes: ConvolutionAttributes
    ) -> ConvolutionShape? {
        guard
            let geometry = try? ConvolutionGeometry(
                image: image, kernels: kernels, attributes, of: "conv2d"),
            let x = geometry.image.sizes, let w = geometry.kernels.sizes,
            let y = geometry.result.sizes
        else { return nil }
        let (window, groups) = (geometry.attributes.window, geometry.attributes.groups)
        return ConvolutionShape(
            batch: x[0], groups: groups, channels: w[1], outputs: w[0] / groups,
            image: Array(x[2...]), window: Array(w[2...]), result: Array(y[2...]),
            strides: window.strides, dilation: window.dilation,
            zeros: [window.zeros(0).low, window.zeros(1).low])
    }

    private static func pool(_ request: Request) throws(KernelError) -> [KernelStep]? {
        guard let kind = PoolKernel(rawValue: request.name) else { return nil }
        let attributes: PoolAttributes
        var countsZeros = true
        switch request.node.operation {
        case let operation as MaxPool2D: attributes = operation.pool
        case let operation as MaxPool2DGradient: attributes = operation.pool
        case let operation as MaxPool2DGather: attributes = operation.pool
        case let operation as AvgPool2D:
            attributes = operation.average.pool
            countsZeros = operation.average.countsPadding
        case let operation as AvgPool2DGradient:
            attributes = operation.average.pool
            countsZeros = operation.average.countsPadding
        default: return nil
        }
        let image =
            kind == .averageGradient ? request.node.resultTypes[0] : request.operands[0]
        guard let geometry = try? PoolGeometry(image, attributes, of: request.name),
            let x = geometry.image.sizes, let y = geometry.result.sizes
        else { return nil }
        let window = geometry.attributes.window
        let shape = PoolShape(
            planes: x[0] * x[1], image: Array(x[2...]), window: attributes.extents,
            result: Array(y[2...]), strides: window.strides,
            zeros: [window.zeros(0).low, window.zeros(1).low], countsZeros: countsZeros)
        return request.single(try .pool(kind, request.elementType, shape))
    }
}

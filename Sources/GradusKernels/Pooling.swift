import CGradusKernels
import GradusTensors

/// A window that moves over planes of `image`, each dense; pairs are along height and width.
package struct PoolShape: Hashable, Sendable {
    package var planes: Int
    package var image: [Int]
    package var window: [Int]
    package var result: [Int]
    package var strides: [Int]
    /// Places above, and to the left of, the image; fewer than the window has elements.
    package var zeros: [Int]
    /// Whether a mean is over the whole window, or over the part of it that lies in the image.
    package var countsZeros: Bool

    package init(
        planes: Int, image: [Int], window: [Int], result: [Int], strides: [Int],
        zeros: [Int] = [0, 0], countsZeros: Bool = true
    ) {
        self.planes = planes
        self.image = image
        self.window = window
        self.result = result
        self.strides = strides
        self.zeros = zeros
        self.countsZeros = countsZeros
    }
}

/// What a pool makes of its windows.
package enum PoolKernel: String, CaseIterable, Sendable {
    /// The largest elements; a NaN wins.
    case maximum = "max_pool2d"
    /// Of x and y: the elements of y, added where the windows of x have the first of their largest.
    case maximumGradient = "max_pool2d_gradient"
    /// Of x and v: the elements of v where the windows of x have the first of their largest.
    case maximumGather = "max_pool2d_gather"
    /// The means.
    case average = "avg_pool2d"
    /// Of y: its elements over the sizes of their windows, added up in the places of these.
    case averageGradient = "avg_pool2d_gradient"
}

extension KernelCall {
    /// A pool of `f32` or `f64`, or its gradient. Operands: x, y or both, as the kind says.
    package static func pool(
        _ kind: PoolKernel, _ type: ElementType, _ shape: PoolShape
    ) throws(KernelError) -> KernelCall {
        let (image, result) = (shape.image.reduce(1, *), shape.result.reduce(1, *))
        guard image <= Int(Int32.max) else {
            throw .tooLarge("\(kind.rawValue) of planes of \(shape.image)")
        }
        let window = shape.window.reduce(1) { $0.multipliedClamped(by: $1) }
        let flops = (shape.planes * result).multipliedClamped(by: window)
        let bytes = shape.planes * (image + result) * type.byteCount
        var call = KernelCall(
            name: "\(kind.rawValue) \(type) \(shape.planes) \(shape.image) by \(shape.window)",
            parts: KernelParts(
                try function(kind, type), count: shape.planes, flops: flops, bytes: bytes),
            resultCount: 1, operandCount: [.maximumGradient, .maximumGather].contains(kind) ? 2 : 1)
        var details = gradus_pooling()
        store(shape.image, in: &details.image)
        store(shape.window, in: &details.window)
        store(shape.result, in: &details.result)
        store(shape.strides, in: &details.strides)
        store(shape.zeros, in: &details.zeros)
        details.counts_zeros = shape.countsZeros ? 1 : 0
        call.details = KernelDetails(details)
        call.scratchByteCount = max(1, shape.result[1]) * 2 * type.byteCount
        call.flops = flops
        call.bytes = bytes
        return call
    }

    private static func function(
        _ kind: PoolKernel, _ type: ElementType
    ) throws(KernelError) -> KernelPartFunction {
        switch (kind, type) {
        case (.maximum, .f32): gradus_max_pool_f32
        case (.maximum, .f64): gradus_max_pool_f64
        case (.maximumGradient, .f32): gradus_max_pool_gradient_f32
        case (.maximumGradient, .f64): gradus_max_pool_gradient_f64
        case (.maximumGather, .f32): gradus_max_pool_gather_f32
        case (.maximumGather, .f64): gradus_max_pool_gather_f64
        case (.average, .f32): gradus_average_pool_f32
        case (.average, .f64): gradus_average_pool_f64
        case (.averageGradient, .f32): gradus_average_pool_gradient_f32
        case (.averageGradient, .f64): gradus_average_pool_gradient_f64
        default: throw .unsupported("\(kind.rawValue) of \(type)")
        }
    }
}

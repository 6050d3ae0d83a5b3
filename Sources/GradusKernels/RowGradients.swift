import CGradusKernels
import GradusTensors

/// What brings a row onto the scale of its root mean square.
package enum RowStandardization: String, CaseIterable, Sendable {
    /// (x - μ) / √(mean (x - μ)² + ε)
    case layerNorm = "layer_norm"
    /// x / √(mean x² + ε)
    case rmsNorm = "rms_norm"
}

extension KernelCall {
    /// The rows in units of their root mean square. The result may stand in x's place.
    package static func standardized(
        _ kind: RowStandardization, _ type: ElementType, rows: Int, columns: Int, epsilon: Double
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelPartFunction =
            switch (kind, type) {
            case (.layerNorm, .f32): gradus_layer_norm_f32
            case (.layerNorm, .f64): gradus_layer_norm_f64
            case (.rmsNorm, .f32): gradus_rms_norm_f32
            case (.rmsNorm, .f64): gradus_rms_norm_f64
            default: throw .unsupported("\(kind.rawValue) of \(type)")
            }
        var call = try RowShape(rows, columns, type).call(
            kind.rawValue, kernel, resultCount: 1, operandCount: 1, flopsPerElement: 6,
            elements: 2 * rows * columns)
        call.scalars = [epsilon]
        call.inPlace = [.init(result: 0, operand: 0)]
        let row = columns * type.byteCount
        call.slice(rows: rows, bytesPerRow: [row, row]) { rows throws(KernelError) in
            try .standardized(kind, type, rows: rows, columns: columns, epsilon: epsilon)
        }
        return call
    }

    /// The gradient of the standardisation. Operands: x and the cotangent, in whose place the result
    /// may stand.
    package static func standardizedGradient(
        _ kind: RowStandardization, _ type: ElementType, rows: Int, columns: Int, epsilon: Double
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelPartFunction =
            switch (kind, type) {
            case (.layerNorm, .f32): gradus_layer_norm_gradient_f32
            case (.layerNorm, .f64): gradus_layer_norm_gradient_f64
            case (.rmsNorm, .f32): gradus_rms_norm_gradient_f32
            case (.rmsNorm, .f64): gradus_rms_norm_gradient_f64
            default: throw .unsupported("\(kind.rawValue)_gradient of \(type)")
            }
        var call = try RowShape(rows, columns, type).call(
            "\(kind.rawValue)_gradient", kernel, resultCount: 1, operandCount: 2,
            flopsPerElement: 14, elements: 3 * rows * columns)
        call.scalars = [epsilon]
        call.scratchByteCount = max(1, columns) * type.byteCount
        call.inPlace = [.init(result: 0, operand: 0), .init(result: 0, operand: 1)]
        let row = columns * type.byteCount
        call.slice(rows: rows, bytesPerRow: [row, row, row]) { rows throws(KernelError) in
            try .standardizedGradient(
                kind, type, rows: rows, columns: columns, epsilon: epsilon)
        }
        return call
    }

    /// The gradient of softmax, y (c - Σ c y), or of its logarithm, c - e^y Σ c. Operands: the result
    /// y of the function and a cotangent c of it, in the place of either of which the result may stand.
    package static func rowGradient(
        _ function: RowKernel, _ type: ElementType, rows: Int, columns: Int
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelPartFunction =
            switch (function, type) {
            case (.softmax, .f32): gradus_softmax_gradient_f32
            case (.softmax, .f64): gradus_softmax_gradient_f64
            case (.logSoftmax, .f32): gradus_log_softmax_gradient_f32
            case (.logSoftmax, .f64): gradus_log_softmax_gradient_f64
            default: throw .unsupported("\(function.rawValue)_gradient of \(type)")
            }
        var call = try RowShape(rows, columns, type).call(
            "\(function.rawValue)_gradient", kernel, resultCount: 1, operandCount: 2,
            flopsPerElement: 4, elements: 3 * rows * columns)
        call.inPlace = [.init(result: 0, operand: 0), .init(result: 0, operand: 1)]
        let row = columns * type.byteCount
        call.slice(rows: rows, bytesPerRow: [row, row, row]) { rows throws(KernelError) in
            try .rowGradient(function, type, rows: rows, columns: columns)
        }
        return call
    }

    /// The gradient c (softmax(z) Σ y - y) of the cross-entropy and, if asked for, the loss `[rows]`
    /// itself, with the bits of `softmaxCrossEntropy`. Operands: z, in whose place the gradient may stand,
    /// the targets, and the cotangents c `[rows]`.
    package static func softmaxCrossEntropyGradient(
        _ type: ElementType, rows: Int, columns: Int, targets: ClassTargets,
        withLoss: Bool = false, streaming: Streaming = .ofMachine
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelPartFunction =
            switch (type, targets.areIndices) {
            case (.f32, false): gradus_cross_entropy_gradient_f32
            case (.f64, false): gradus_cross_entropy_gradient_f64
            case (.f32, true): gradus_class_cross_entropy_gradient_f32
            case (.f64, true): gradus_class_cross_entropy_gradient_f64
            default: throw .unsupported("softmax_cross_entropy_gradient of \(type)")
            }
        var call = try RowShape(rows, columns, type).call(
            withLoss ? "softmax_cross_entropy and gradient" : "softmax_cross_entropy_gradient",
            kernel, resultCount: withLoss ? 2 : 1, operandCount: 3, flopsPerElement: 7,
            elements: rows * columns * (targets == .dense ? 3 : 2))
        // The scores and their gradient.
        let isStreamed = streaming.applies(to: 2 * rows * columns * type.byteCount)
        call.integers += [withLoss ? 1 : 0, try targets.isWide() ? 1 : 0, isStreamed ? 1 : 0]
        call.scratchByteCount = max(1, columns) * type.byteCount
        call.inPlace = [.init(result: 0, operand: 0)]
        let row = columns * type.byteCount
        let results = withLoss ? [row, type.byteCount] : [row]
        let operands = [row, targets.bytesPerRow(type, columns: columns), type.byteCount]
        call.slice(rows: rows, bytesPerRow: results + operands) { rows throws(KernelError) in
            try .softmaxCrossEntropyGradient(
                type, rows: rows, columns: columns, targets: targets, withLoss: withLoss)
        }
        return call
    }
}

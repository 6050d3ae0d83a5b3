import CGradusKernels
import GradusTensors

/// What a row kernel makes of each row of a matrix z.
package enum RowKernel: String, CaseIterable, Sendable {
    /// e^z / Σ e^z, of z's shape.
    case softmax
    /// z - ln Σ e^z, of z's shape.
    case logSoftmax = "log_softmax"
    /// ln Σ e^z, one number for each row.
    case logSumExp = "logsumexp"
}

/// How the classes of a cross-entropy are given.
package enum ClassTargets: Hashable, Sendable {
    /// Weights of z's shape and type: -Σ y log_softmax(z), where y = 0 contributes nothing.
    case dense
    /// One class per row, `i32` or `i64`: -log_softmax(z)[class]. A class outside 0..<columns
    /// gives NaN.
    case indices(ElementType)
}

extension KernelCall {
    /// A function of the last axis of a dense `f32` or `f64` array, stable for every finite z.
    ///
    /// `softmax` of a row whose greatest element is infinite is NaN; the others give ±inf their
    /// meaning. `softmax` and `logSoftmax` may stand in z's place.
    package static func rows(
        _ function: RowKernel, _ type: ElementType, rows: Int, columns: Int
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction
        switch (function, type) {
        case (.softmax, .f32): kernel = gradus_softmax_f32
        case (.softmax, .f64): kernel = gradus_softmax_f64
        case (.logSoftmax, .f32): kernel = gradus_log_softmax_f32
        case (.logSoftmax, .f64): kernel = gradus_log_softmax_f64
        case (.logSumExp, .f32): kernel = gradus_log_sum_exp_f32
        case (.logSumExp, .f64): kernel = gradus_log_sum_exp_f64
        default: throw .unsupported("\(function.rawValue) of \(type)")
        }
        guard rows >= 0, columns >= 0 else { throw .invalid("\(rows) rows of \(columns)") }
        var call = KernelCall(
            name: "\(function.rawValue) \(type) [\(rows), \(columns)]", kernel: kernel,
            resultCount: 1, operandCount: 1)
        call.integers = [rows, columns]
        call.inPlace = function == .logSumExp ? [] : [.init(result: 0, operand: 0)]
        call.flops = rows * columns * 4
        let results = function == .logSumExp ? rows : rows * columns
        call.bytes = (rows * columns + results) * type.byteCount
        return call
    }

    /// The cross-entropy of softmax(z) with the targets, for each row.
    ///
    /// Results: the loss `[rows]` and, if asked for, softmax(z), which may stand in z's place.
    /// Operands: z, then the targets. All finite z are safe; z = -inf costs nothing where y = 0.
    package static func softmaxCrossEntropy(
        _ type: ElementType, rows: Int, columns: Int, targets: ClassTargets,
        withSoftmax: Bool = false
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction
        var isWide = false
        switch (type, targets) {
        case (.f32, .dense): kernel = gradus_cross_entropy_f32
        case (.f64, .dense): kernel = gradus_cross_entropy_f64
        case (.f32, .indices(let index)) where index.isInteger:
            kernel = gradus_class_cross_entropy_f32
            isWide = index == .i64
        case (.f64, .indices(let index)) where index.isInteger:
            kernel = gradus_class_cross_entropy_f64
            isWide = index == .i64
        default: throw .unsupported("softmax_cross_entropy of \(type) with targets \(targets)")
        }
        guard rows >= 0, columns >= 0 else { throw .invalid("\(rows) rows of \(columns)") }
        var call = KernelCall(
            name: "softmax_cross_entropy \(type) [\(rows), \(columns)]", kernel: kernel,
            resultCount: withSoftmax ? 2 : 1, operandCount: 2)
        call.integers = [rows, columns, withSoftmax ? 1 : 0, isWide ? 1 : 0]
        call.flops = rows * columns * 7
        call.bytes = rows * columns * type.byteCount * (withSoftmax ? 3 : 2)
        return call
    }
}

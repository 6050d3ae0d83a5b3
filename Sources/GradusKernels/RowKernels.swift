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
        let kernel: KernelPartFunction =
            switch (function, type) {
            case (.softmax, .f32): gradus_softmax_f32
            case (.softmax, .f64): gradus_softmax_f64
            case (.logSoftmax, .f32): gradus_log_softmax_f32
            case (.logSoftmax, .f64): gradus_log_softmax_f64
            case (.logSumExp, .f32): gradus_log_sum_exp_f32
            case (.logSumExp, .f64): gradus_log_sum_exp_f64
            default: throw .unsupported("\(function.rawValue) of \(type)")
            }
        let results = function == .logSumExp ? rows : rows * columns
        var call = try RowShape(rows, columns, type).call(
            function.rawValue, kernel, resultCount: 1, operandCount: 1, flopsPerElement: 4,
            elements: rows * columns + results)
        call.inPlace = function == .logSumExp ? [] : [.init(result: 0, operand: 0)]
        let row = columns * type.byteCount
        let result = function == .logSumExp ? type.byteCount : row
        call.slice(rows: rows, bytesPerRow: [result, row]) { rows throws(KernelError) in
            try .rows(function, type, rows: rows, columns: columns)
        }
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
        let kernel: KernelPartFunction =
            switch (type, targets.areIndices) {
            case (.f32, false): gradus_cross_entropy_f32
            case (.f64, false): gradus_cross_entropy_f64
            case (.f32, true): gradus_class_cross_entropy_f32
            case (.f64, true): gradus_class_cross_entropy_f64
            default: throw .unsupported("softmax_cross_entropy of \(type)")
            }
        var call = try RowShape(rows, columns, type).call(
            "softmax_cross_entropy", kernel, resultCount: withSoftmax ? 2 : 1, operandCount: 2,
            flopsPerElement: 7, elements: rows * columns * (withSoftmax ? 3 : 2))
        call.integers += [withSoftmax ? 1 : 0, try targets.isWide() ? 1 : 0]
        let row = columns * type.byteCount
        let results = withSoftmax ? [type.byteCount, row] : [type.byteCount]
        let operands = [row, targets.bytesPerRow(type, columns: columns)]
        call.slice(rows: rows, bytesPerRow: results + operands) { rows throws(KernelError) in
            try .softmaxCrossEntropy(
                type, rows: rows, columns: columns, targets: targets, withSoftmax: withSoftmax)
        }
        return call
    }
}

extension ClassTargets {
    /// Whether the targets are integers.
    var areIndices: Bool { self != .dense }

    /// The bytes of the targets of one row of logits.
    func bytesPerRow(_ type: ElementType, columns: Int) -> Int {
        switch self {
        case .dense: columns * type.byteCount
        case .indices(let type): type.byteCount
        }
    }

    /// Whether the targets are `i64`.
    ///
    /// - Throws: where they are neither weights nor integers.
    func isWide() throws(KernelError) -> Bool {
        guard case .indices(let type) = self else { return false }
        guard type.isInteger else { throw .unsupported("classes of \(type)") }
        return type == .i64
    }
}

/// The rows that a kernel works on; a part of the work is a block of them.
struct RowShape {
    let rows: Int
    let columns: Int
    let type: ElementType

    init(_ rows: Int, _ columns: Int, _ type: ElementType) throws(KernelError) {
        guard rows >= 0, columns >= 0 else { throw .invalid("\(rows) rows of \(columns)") }
        self.rows = rows
        self.columns = columns
        self.type = type
    }

    private static let block = Int(GRADUS_ROWS_BLOCK)

    private var parts: Int {
        let each = columns > 0 && columns < Self.block ? Self.block / columns : 1
        return (rows + each - 1) / each
    }

    /// A call of so many arithmetic operations for each element, that reads and writes `elements`.
    func call(
        _ name: String, _ function: KernelPartFunction, resultCount: Int, operandCount: Int,
        flopsPerElement: Int, elements: Int
    ) -> KernelCall {
        let (flops, bytes) = (rows * columns * flopsPerElement, elements * type.byteCount)
        var call = KernelCall(
            name: "\(name) \(type) [\(rows), \(columns)]",
            parts: KernelParts(function, count: parts, flops: flops, bytes: bytes),
            resultCount: resultCount, operandCount: operandCount)
        call.integers = [rows, columns]
        call.flops = flops
        call.bytes = bytes
        return call
    }
}

import CGradusKernels
import GradusTensors

/// An element-wise micro-operation of a tile program.
///
/// Floating point follows NumPy: `maximum` and `minimum` propagate NaN; `round` rounds half to
/// even; `modulo` has the sign of the divisor. Integers wrap; integer `divide` and `modulo` round
/// towards minus infinity and give 0 for a zero divisor; an integer `power` with a negative
/// exponent is 1 / x^-y truncated. Comparisons and `isFinite`, `isNaN` give `bool`.
///
/// The largest errors of the vectorised functions, in units in the last place of either type: `exp`
/// and `log` 1, `log1p`, `sin`, `cos`, `tanh` and `erf` 1.5, `expm1`, `log2`, `softplus` and
/// `logSigmoid` 2, `sigmoid` 2.5, `silu` 3, `gelu` 5. They are finite and right wherever the exact
/// result is: softplus(1000) = 1000, sigmoid(-1000) = 0. The others are the C library's.
package enum TileOperation: String, CaseIterable, Sendable {
    // Numbers
    case add, subtract, multiply, divide, modulo, power, maximum, minimum
    case negate, absolute, sign, square, reciprocal
    // Floating point
    case sqrt, rsqrt, exp, expm1, log, log1p, log2
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case floor, ceil, round, erf
    case isFinite = "is_finite"
    case isNaN = "is_nan"
    // Activations; `gelu` is the exact one, x·Φ(x)
    case sigmoid, relu, softplus, gelu, silu
    case logSigmoid = "log_sigmoid"
    /// One parameter, the slope below 0.
    case leakyRelu = "leaky_relu"
    /// One parameter, α of α·(exp(x) - 1) below 0.
    case elu
    /// Two parameters, the bounds: min(max(x, low), high).
    case clip
    // Truth values
    case logicalAnd = "logical_and"
    case logicalOr = "logical_or"
    case logicalXor = "logical_xor"
    case logicalNot = "logical_not"
    // Comparisons
    case equal, less, greater
    case notEqual = "not_equal"
    case lessEqual = "less_equal"
    case greaterEqual = "greater_equal"
    /// `bool`, then two of one type: c ? a : b.
    case select = "where"
    case copy

    /// How many numbers the operation takes beside its operands.
    package var parameterCount: Int {
        switch self {
        case .leakyRelu, .elu: 1
        case .clip: 2
        default: 0
        }
    }

    /// The type of the result for operands of `type` (for `select`, the type of the branches), or
    /// nil where the operation does not exist.
    package func resultType(for type: ElementType) -> ElementType? {
        if self == .clip, type.isInteger { return type }
        return TileLeaf(rawValue, operand: type, result: nil)?.resultType
    }
}

/// A C leaf loop, looked up by the name of its operation and its types.
struct TileLeaf {
    /// The operation's name, or a pair's: `multiply_add`.
    let name: String
    let function: gradus_tile_leaf
    let operandCount: Int
    let resultType: ElementType

    /// The leaf of that name, or nil. Without `result` the first one.
    init?(_ name: String, operand: ElementType, result: ElementType?) {
        let leaves = TileLeaf.table[Key(name: name, operand: operand)] ?? []
        guard let found = leaves.first(where: { result == nil || $0.resultType == result }) else {
            return nil
        }
        self = found
    }

    private init(_ entry: gradus_tile_leaf_entry) {
        name = String(cString: entry.operation)
        function = entry.leaf
        operandCount = Int(entry.operand_count)
        resultType = ElementType(code: entry.result)
    }

    private struct Key: Hashable {
        let name: String
        let operand: ElementType
    }

    private static let table: [Key: [TileLeaf]] = {
        var table: [Key: [TileLeaf]] = [:]
        for operand in ElementType.allCases {
            var count: Int64 = 0
            let entries = UnsafeBufferPointer(
                start: gradus_tile_leaves(operand.code, &count), count: Int(count))
            for entry in entries {
                let key = Key(name: String(cString: entry.operation), operand: operand)
                table[key, default: []].append(TileLeaf(entry))
            }
        }
        return table
    }()
}

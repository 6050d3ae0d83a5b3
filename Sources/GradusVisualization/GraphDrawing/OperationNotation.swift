/// How an operation is written in a picture: a sign with a name, or a name alone.
struct OperationNotation: Sendable {
    enum Form: Sendable {
        /// Between two operands.
        case infix
        /// Between two operands, whose order does not matter.
        case commutative
        /// Applied to one operand, with a short name below the sign.
        case sign
        /// A function by its name.
        case function
    }

    let form: Form
    let symbol: String

    /// The notation of an operation by its name in a call.
    static func of(_ name: String) -> OperationNotation {
        if let symbol = infix[name] { return OperationNotation(form: .infix, symbol: symbol) }
        if let symbol = commutative[name] {
            return OperationNotation(form: .commutative, symbol: symbol)
        }
        if let symbol = signs[name] { return OperationNotation(form: .sign, symbol: symbol) }
        return OperationNotation(
            form: .function, symbol: functions[name] ?? name.replacing("_", with: " "))
    }

    private static let infix: [String: String] = [
        "subtract": "−", "divide": "÷", "remainder": "%", "power": "^", "matmul": "@",
        "less": "<", "less_equal": "≤", "greater": ">", "greater_equal": "≥", "outer": "⊗",
    ]

    private static let commutative: [String: String] = [
        "add": "+", "multiply": "×", "equal": "=", "not_equal": "≠", "logical_and": "∧",
        "logical_or": "∨", "dot": "·",
    ]

    /// Signs that need a name; the readable names are in `signNames`.
    private static let signs: [String: String] = [
        "sigmoid": "σ", "sum": "Σ", "prod": "Π", "gradient": "∇",
    ]

    static let signNames: [String: String] = [
        "sigmoid": "sigmoid", "sum": "sum", "prod": "product", "gradient": "gradient",
    ]

    private static let functions: [String: String] = [
        "negate": "−x", "abs": "|x|", "square": "x²", "reciprocal": "1 ÷ x", "sqrt": "√x",
        "rsqrt": "1 ÷ √x", "exp": "eˣ", "exp2": "2ˣ", "expm1": "eˣ − 1", "log": "ln",
        "log1p": "ln(1 + x)", "log2": "log₂", "log10": "log₁₀", "floor": "⌊x⌋", "ceil": "⌈x⌉",
        "logical_not": "¬", "isnan": "is NaN?", "isfinite": "is finite?", "maximum": "max",
        "minimum": "min", "logsumexp": "log Σ exp", "transpose": "xᵀ", "cast": "cast",
        "slice": "x[…]", "gather": "x[i]", "stop_gradient": "stop ∇", "all": "∀", "any": "∃",
        "cross_entropy": "cross-entropy", "softmax_cross_entropy": "softmax cross-entropy",
        "binary_cross_entropy": "binary cross-entropy",
        "sigmoid_binary_cross_entropy": "sigmoid binary cross-entropy",
        "relu": "ReLU", "leaky_relu": "leaky ReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU",
        "log_softmax": "log softmax", "log_sigmoid": "log σ",
    ]
}

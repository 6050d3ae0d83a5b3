import GradusIR

/// Where a node is written: what its diagnostics point to.
enum CallSite {
    /// A call, of whose arguments without a name so many are operands.
    case call(CallSyntax, operands: Int)
    case binary(BinarySyntax)
    case unary(UnarySyntax)
    case transpose(TransposeSyntax)
    indirect case other(
        range: SourceRange, head: SourceRange, shown: String, operands: [SourceRange] = [])

    /// The whole expression.
    var range: SourceRange {
        switch self {
        case .call(let call, _): call.range
        case .binary(let binary): binary.range
        case .unary(let unary): unary.range
        case .transpose(let transpose): transpose.range
        case .other(let range, _, _, _): range
        }
    }

    /// The operator, or the name that is called.
    var head: SourceRange {
        switch self {
        case .call(let call, _): call.function.range
        case .binary(let binary): binary.operatorRange
        case .unary(let unary): unary.operatorRange
        case .transpose(let transpose): transpose.range
        case .other(_, let head, _, _): head
        }
    }

    /// The operation as the text writes it: `+`, `softmax`.
    var shown: String {
        switch self {
        case .call(let call, _): call.function.text
        case .binary(let binary): binary.operator.rawValue
        case .unary(let unary): unary.operator.rawValue
        case .transpose: ".T"
        case .other(_, _, let shown, _): shown
        }
    }

    /// Where the operands stand.
    var operands: [SourceRange] {
        switch self {
        case .call(let call, let count):
            call.arguments.lazy.filter { $0.name == nil }.prefix(count).map(\.value.range)
        case .binary(let binary): [binary.left.range, binary.right.range]
        case .unary(let unary): [unary.operand.range]
        case .transpose(let transpose): [transpose.base.range]
        case .other(_, _, _, let operands): operands
        }
    }
}

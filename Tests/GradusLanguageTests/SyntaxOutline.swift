import GradusIR
import GradusLanguage

/// Syntax as an S-expression without places, to compare trees by; also without comments and empty
/// lines, if `trivia` is not wanted.
func outline(_ value: Any, trivia: Bool = true) -> String {
    switch value {
    case is TriviaSyntax where !trivia: return ""
    case is [CommentSyntax] where !trivia: return ""
    case is SourceRange, is Int: return ""
    case let number as NumberSyntax: return number.spelling
    case let name as NameSyntax: return name.text
    case let comment as CommentSyntax: return (comment.followsBlankLine ? "¶" : "") + comment.text
    case let string as String: return "\"\(string)\""
    case let binaryOperator as BinaryOperator: return binaryOperator.rawValue
    case let unaryOperator as UnaryOperator: return unaryOperator.rawValue
    default: break
    }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
        return mirror.children.first.map { "some(\(outline($0.value, trivia: trivia)))" } ?? "nil"
    }
    if mirror.children.isEmpty { return "\(value)" }
    let children = mirror.children.map { child in
        (mirror.displayStyle == .enum ? "\(child.label ?? ""):" : "")
            + outline(child.value, trivia: trivia)
    }
    let parts = children.filter { !$0.isEmpty }.joined(separator: " ")
    return mirror.displayStyle == .enum ? parts : "(\(parts))"
}

/// The expression that a text is, fully in parentheses.
func grouped(_ expression: ExpressionSyntax) -> String {
    switch expression {
    case .number(let number): return number.text
    case .boolean(let boolean): return "\(boolean.value)"
    case .string(let string): return "\"\(string.value)\""
    case .name(let name): return name.text
    case .list(let list): return "[\(list.elements.map(grouped).joined(separator: ", "))]"
    case .call(let call):
        let arguments = call.arguments.map {
            ($0.name.map { "\($0.text): " } ?? "") + grouped($0.value)
        }
        return "\(call.function.text)(\(arguments.joined(separator: ", ")))"
    case .index(let index):
        let subscripts = index.subscripts.map { part in
            switch part {
            case .element(let element): return grouped(element)
            case .slice(let slice):
                let bounds = [slice.lower, slice.upper, slice.step].map { $0.map(grouped) ?? "_" }
                return bounds.joined(separator: ":")
            }
        }
        return "\(grouped(index.base))[\(subscripts.joined(separator: ", "))]"
    case .transpose(let transpose): return "\(grouped(transpose.base)).T"
    case .unary(let unary): return "(\(unary.operator.rawValue) \(grouped(unary.operand)))"
    case .binary(let binary):
        return "(\(grouped(binary.left)) \(binary.operator.rawValue) \(grouped(binary.right)))"
    }
}

/// The diagnostics of a graph text.
func diagnostics(of text: String) -> [Diagnostic] {
    Parser.parse(file: SourceFile(name: "test.graph", text: text)).1
}

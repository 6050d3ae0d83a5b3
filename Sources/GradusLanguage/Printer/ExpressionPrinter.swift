/// Expressions as text with the fewest parentheses.
enum ExpressionPrinter {
    /// On one line.
    static func flat(_ expression: ExpressionSyntax) -> String {
        var text = ""
        _ = append(expression, .or, to: &text, limit: Int.max)
        return text
    }

    /// On one line of at most `limit` bytes; nil if it is longer.
    static func flat(_ expression: ExpressionSyntax, limit: Int) -> String? {
        var text = ""
        return append(expression, .or, to: &text, limit: limit) ? text : nil
    }

    /// `f32[batch, 64]`; a scalar without brackets.
    static func text(of type: TypeSyntax) -> String {
        if type.sizes.isEmpty { return type.element.text }
        return "\(type.element.text)[\(type.sizes.map(flat).joined(separator: ", "))]"
    }

    /// A string literal.
    static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case let scalar where scalar.value < 0x20 || scalar.value == 0x7F:
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    // MARK: One line

    /// Appends an operand of an operator that takes operands of at least `lowest`; false when the
    /// text has become longer than `limit`.
    private static func append(
        _ expression: ExpressionSyntax, _ lowest: Precedence, to text: inout String, limit: Int
    ) -> Bool {
        let needsParentheses = expression.precedence < lowest
        if needsParentheses { text += "(" }
        switch expression {
        case .number(let number): text += number.spelling
        case .boolean(let boolean): text += boolean.value ? "true" : "false"
        case .string(let string): text += quoted(string.value)
        case .name(let name): text += name.text
        case .list(let list):
            text += "["
            for (index, element) in list.elements.enumerated() {
                if index > 0 { text += ", " }
                guard append(element, .or, to: &text, limit: limit) else { return false }
            }
            text += "]"
        case .call(let call):
            text += call.function.text + "("
            for (index, argument) in call.arguments.enumerated() {
                if index > 0 { text += ", " }
                if let name = argument.name { text += name.text + ": " }
                guard append(argument.value, .or, to: &text, limit: limit) else { return false }
            }
            text += ")"
        case .index(let index):
            guard appendBase(index.base, to: &text, limit: limit) else { return false }
            text += subscripts(of: index)
        case .transpose(let transpose):
            guard append(transpose.base, .postfix, to: &text, limit: limit) else { return false }
            text += ".T"
        case .unary(let unary):
            text += sign(of: unary)
            guard append(unary.operand, operandPrecedence(of: unary), to: &text, limit: limit)
            else {
                return false
            }
        case .binary(let binary):
            let (left, right) = operandPrecedences(of: binary.operator)
            guard append(binary.left, left, to: &text, limit: limit) else { return false }
            text += " \(binary.operator.rawValue) "
            guard append(binary.right, right, to: &text, limit: limit) else { return false }
        }
        if needsParentheses { text += ")" }
        return text.utf8.count <= limit
    }

    /// The operand of an index; a list in parentheses, because `[a] [b]` lacks a comma.
    private static func appendBase(
        _ base: ExpressionSyntax, to text: inout String, limit: Int
    ) -> Bool {
        guard case .list = base else { return append(base, .postfix, to: &text, limit: limit) }
        text += "("
        guard append(base, .postfix, to: &text, limit: limit) else { return false }
        text += ")"
        return true
    }

    private static func subscripts(of index: IndexSyntax) -> String {
        let parts = index.subscripts.map { part in
            switch part {
            case .element(let expression): return flat(expression)
            case .slice(let slice):
                let bounds = "\(slice.lower.map(flat) ?? ""):\(slice.upper.map(flat) ?? "")"
                return bounds + (slice.step.map { ":" + flat($0) } ?? "")
            }
        }
        return "[\(parts.joined(separator: ", "))]"
    }

    private static func sign(of unary: UnarySyntax) -> String {
        unary.operator == .not ? "not " : "-"
    }

    /// What the operand of a sign binds by at least. A number without a minus of its own would take
    /// this one for it, and so stands in parentheses.
    private static func operandPrecedence(of unary: UnarySyntax) -> Precedence {
        if unary.operator == .negate, case .number(let number) = unary.operand, !number.isNegative {
            return .parenthesized
        }
        return unary.operator.precedence
    }

    private static func operandPrecedences(
        of binaryOperator: BinaryOperator
    ) -> (left: Precedence, right: Precedence) {
        let precedence = binaryOperator.precedence
        switch precedence {
        case .power: return (.postfix, .negation)
        case .comparison: return (.additive, .additive)
        default: return (precedence, precedence.tighter)
        }
    }

    // MARK: Several lines

    /// On one line if it fits behind `column` and there is no comment in it, else with its lists and
    /// calls broken over lines.
    static func layout(
        _ expression: ExpressionSyntax, indent: Int, column: Int, comments: [CommentSyntax] = []
    ) -> String {
        layout(expression, .or, indent: indent, column: column, comments)
    }

    private static func layout(
        _ expression: ExpressionSyntax, _ lowest: Precedence, indent: Int, column: Int,
        _ comments: [CommentSyntax]
    ) -> String {
        var text = ""
        let room = SyntaxPrinter.lineWidth - column
        let comments = InnerComments.within(expression, of: comments)
        if comments.isEmpty, append(expression, lowest, to: &text, limit: max(room, 0)) {
            return text
        }
        let needsParentheses = expression.precedence < lowest
        let broken = self.broken(
            expression, indent: indent, column: column + (needsParentheses ? 1 : 0), comments)
        return needsParentheses ? "(\(broken))" : broken
    }

    private static func broken(
        _ expression: ExpressionSyntax, indent: Int, column: Int, _ comments: [CommentSyntax]
    ) -> String {
        switch expression {
        case .list(let list) where !list.elements.isEmpty:
            let isFlat = comments.isEmpty && list.elements.allSatisfy { $0.height == 0 }
            let parts = list.elements.map { ("", $0) }
            return enclosed("[", "]", parts, indent, fills: isFlat, comments)
        case .call(let call) where !call.arguments.isEmpty:
            let parts = call.arguments.map { ($0.name.map { "\($0.text): " } ?? "", $0.value) }
            return enclosed("\(call.function.text)(", ")", parts, indent, fills: false, comments)
        case .index(let index):
            if case .list = index.base { return flat(expression) }
            return layout(index.base, .postfix, indent: indent, column: column, comments)
                + subscripts(of: index)
        case .transpose(let transpose):
            return layout(transpose.base, .postfix, indent: indent, column: column, comments)
                + ".T"
        case .unary(let unary):
            let sign = sign(of: unary)
            return sign
                + layout(
                    unary.operand, operandPrecedence(of: unary), indent: indent,
                    column: column + sign.count, comments)
        case .binary(let binary):
            let (leftLowest, rightLowest) = operandPrecedences(of: binary.operator)
            let sign = " \(binary.operator.rawValue) "
            let room = SyntaxPrinter.lineWidth - indent
            let rest = sign.count + (flat(binary.right, limit: room)?.count ?? 0)
            let left = layout(
                binary.left, leftLowest, indent: indent, column: column + rest, comments)
            let tail = left.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
            let start = (tail == left.utf8.count ? column : 0) + tail + sign.count
            return left + sign
                + layout(binary.right, rightLowest, indent: indent, column: start, comments)
        default: return flat(expression)
        }
    }

    /// Parts between brackets, on lines of their own: as many on each as fit, or one on each.
    private static func enclosed(
        _ open: String, _ close: String, _ parts: [(head: String, value: ExpressionSyntax)],
        _ indent: Int, fills: Bool, _ comments: [CommentSyntax]
    ) -> String {
        let inner = indent + SyntaxPrinter.indentation
        let margin = "\n" + String(repeating: " ", count: inner)
        let (around, closing) = ElementComments.distribute(comments, over: parts.map(\.value))
        var text = open
        var column = Int.max
        for (index, part) in parts.enumerated() {
            let comma = index + 1 < parts.count ? "," : ""
            let value = layout(
                part.value, .or, indent: inner, column: inner + part.head.count,
                around[index].inner)
            for comment in around[index].before { text += margin + comment.text }
            let comment = around[index].behind.map { "  " + $0.text } ?? ""
            let piece = part.head + value + comma + comment
            if fills, column != Int.max, column + 1 + piece.count <= SyntaxPrinter.lineWidth {
                text += " " + piece
                column += 1 + piece.count
            } else {
                text += margin + piece
                column = inner + piece.count
            }
        }
        for comment in closing { text += margin + comment.text }
        return text + "\n" + String(repeating: " ", count: indent) + close
    }
}

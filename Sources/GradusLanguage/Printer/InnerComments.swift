import GradusIR

/// The comments between the first and the last word of a statement. They stay behind or before the
/// element of the list or call that they were written to, where all of them can; otherwise all go
/// before the statement, so that their order is kept.
struct InnerComments {
    /// Those that stay, in the order of the text.
    let placed: [CommentSyntax]
    /// Those that go before the statement.
    let moved: [CommentSyntax]

    static let none = InnerComments([], in: [])

    init(_ comments: [CommentSyntax], in values: [ExpressionSyntax]) {
        let stay = comments.allSatisfy { comment in
            values.contains { $0.range.encloses(comment.range) && $0.holds(comment) }
        }
        placed = stay ? comments : []
        moved = stay ? [] : comments
    }

    /// The comments within an expression.
    static func within(
        _ expression: ExpressionSyntax, of comments: [CommentSyntax]
    ) -> [CommentSyntax] {
        comments.isEmpty ? [] : comments.filter { expression.range.encloses($0.range) }
    }
}

/// The comments at an element of a list that is written one element a line.
struct ElementComments {
    /// On lines of their own before it.
    var before: [CommentSyntax] = []
    /// Those within it.
    var inner: [CommentSyntax] = []
    /// Behind it on its line.
    var behind: CommentSyntax?

    /// The comments of a list at its elements, and those after the last one.
    static func distribute(
        _ comments: [CommentSyntax], over elements: [ExpressionSyntax]
    ) -> (elements: [ElementComments], closing: [CommentSyntax]) {
        var result = elements.map { _ in ElementComments() }
        var closing: [CommentSyntax] = []
        for comment in comments {
            let next =
                elements.firstIndex { $0.range.upperBound > comment.range.lowerBound }
                ?? elements.count
            if next < elements.count, elements[next].range.encloses(comment.range) {
                result[next].inner.append(comment)
            } else if next > 0, result[next - 1].behind == nil,
                comment.shares(lineWith: elements[next - 1])
            {
                result[next - 1].behind = comment
            } else if next < elements.count {
                result[next].before.append(comment)
            } else {
                closing.append(comment)
            }
        }
        return (result, closing)
    }
}

extension CommentSyntax {
    /// Whether an expression ends on the line that the comment is on.
    fileprivate func shares(lineWith expression: ExpressionSyntax) -> Bool {
        let end = expression.range.upperBound
        return end <= range.lowerBound
            && !range.file.bytes[end..<range.lowerBound].contains(UInt8(ascii: "\n"))
    }
}

extension ExpressionSyntax {
    /// Whether a comment within it lies directly in a list or call that can be broken over lines.
    fileprivate func holds(_ comment: CommentSyntax) -> Bool {
        func child(_ expressions: [ExpressionSyntax]) -> ExpressionSyntax? {
            expressions.first { $0.range.encloses(comment.range) }
        }
        switch self {
        case .number, .boolean, .string, .name: return false
        case .list(let list):
            return !list.elements.isEmpty && child(list.elements)?.holds(comment) ?? true
        case .call(let call):
            if let argument = call.arguments.first(where: { $0.range.encloses(comment.range) }) {
                return child([argument.value])?.holds(comment) ?? false
            }
            return !call.arguments.isEmpty
        case .index(let index):
            if case .list = index.base { return false }
            return child([index.base])?.holds(comment) ?? false
        case .transpose(let transpose): return child([transpose.base])?.holds(comment) ?? false
        case .unary(let unary): return child([unary.operand])?.holds(comment) ?? false
        case .binary(let binary):
            return child([binary.left, binary.right])?.holds(comment) ?? false
        }
    }
}

extension SourceRange {
    /// Whether another stretch of the same file lies within this one.
    package func encloses(_ other: SourceRange) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}

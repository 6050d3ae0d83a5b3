import GradusIR
import GradusTensors

/// What a name stands for.
enum Meaning {
    /// A node's result.
    case value(Value)
    /// Numbers that take the element type of the place that uses them.
    case literal(Literal)
    /// Something that is no tensor: a size, an element type, an argument of a function.
    case known(Known)
    /// What a faulty statement would have defined. Nothing is said about its uses.
    case unknown
}

/// An expression of numbers alone, with the scope that its names belong to.
final class Literal {
    let expression: ExpressionSyntax
    let scope: Scope
    /// Its value as an attribute, once that was needed.
    var known: Known?
    /// The tensors made from it so far, by element type and graph.
    private var values: [Key: Value] = [:]

    private struct Key: Hashable {
        let elementType: ElementType
        let graph: ObjectIdentifier
    }

    init(_ expression: ExpressionSyntax, in scope: Scope) {
        self.expression = expression
        self.scope = scope
    }

    subscript(elementType: ElementType, builder: GraphBuilder) -> Value? {
        get { values[Key(elementType: elementType, graph: ObjectIdentifier(builder))] }
        set { values[Key(elementType: elementType, graph: ObjectIdentifier(builder))] = newValue }
    }
}

/// What is known when compiling: the value of an attribute.
enum Known {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case text(String)
    /// A size with symbols.
    case size(Dimension)
    case elementType(ElementType)
    case list([Known])

    /// As part of a message.
    var description: String {
        switch self {
        case .integer(let value): "the integer \(value)"
        case .number(let value): "the number \(value)"
        case .boolean(let value): "'\(value)'"
        case .text: "a text"
        case .size(let size): "the size \(size)"
        case .elementType(let type): "the type \(type)"
        case .list: "a list"
        }
    }

    /// As a size, or nil.
    var dimension: Dimension? {
        switch self {
        case .integer(let value): Dimension(value)
        case .size(let size): size
        default: nil
        }
    }

    /// As a number, or nil.
    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

/// The names that a graph, or one call of a function, has defined so far. Each function call has a
/// scope of its own and sees nothing of its caller's.
final class Scope {
    struct Definition {
        var meaning: Meaning
        let range: SourceRange
    }

    private(set) var definitions: [String: Definition] = [:]
    /// The names in the order of definition.
    private(set) var names: [String] = []
    /// The first definition of every name that the body defines, also further down.
    let later: [String: SourceRange]

    init(later: [String: SourceRange] = [:]) { self.later = later }

    subscript(name: String) -> Definition? { definitions[name] }

    func define(_ name: NameSyntax, _ meaning: Meaning) {
        if definitions[name.text] == nil { names.append(name.text) }
        definitions[name.text] = Definition(meaning: meaning, range: name.range)
    }
}

extension BlockSyntax {
    /// Where each name that the statements define is defined first.
    var definitions: [String: SourceRange] {
        var definitions: [String: SourceRange] = [:]
        for statement in statements {
            for name in statement.names where definitions[name.text] == nil {
                definitions[name.text] = name.range
            }
        }
        return definitions
    }
}

extension StatementSyntax {
    /// The names that it defines.
    var names: [NameSyntax] {
        switch kind {
        case .input(let input): [input.name]
        case .variable(let variable): [variable.name]
        case .binding(let binding): binding.names
        case .output(let output): output.name.map { [$0] } ?? []
        case .invalid(let names): names
        case .update, .objective, .loop, .return: []
        }
    }
}

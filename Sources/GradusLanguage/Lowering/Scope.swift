import GradusIR
import GradusTensors

/// What a name stands for.
enum Meaning {
    /// A node's result.
    case value(Value)
    /// Numbers that take the element type of the place that uses them.
    case literal(Literal)
    /// Something that is no tensor: a size, an element type, an argument of a function.
    indirect case known(Known)
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
    /// What a name stands for, and where it says so.
    struct Definition {
        var meaning: Meaning
        var range: SourceRange
        /// Whether a loop may assign anew to it: it is computed, or an argument.
        var isVariable: Bool
    }

    /// What the body of a loop has defined in the iteration at hand.
    private struct Iteration {
        /// The index of the first name of its own, which end with it.
        let start: Int
        /// The names from before the loop that it assigned anew, by their indices.
        var assigned: Set<Int> = []
    }

    /// What the names stand for, in the order of definition.
    // Read and written at every name, and in no other place while that is done.
    @exclusivity(unchecked) private var definitions: SymbolTable<Definition>
    /// The parameters and states that the body declares, by the names that it gives them.
    var kept: [String: Value] = [:]
    /// Those of them that the body has updated, with their new values, until they are read again.
    var updated: [String: Value] = [:]
    /// What the body defines, also further down, and what the loops around the statement at hand do.
    private var blocks: [LaterNames]
    /// The loops around the statement at hand.
    @exclusivity(unchecked) private var iterations: [Iteration] = []

    init(later: LaterNames = LaterNames()) {
        blocks = [later]
        definitions = SymbolTable(minimumCapacity: later.statementCount)
    }

    /// The names in the order of definition.
    var names: [String] { definitions.names }

    /// What a name stands for.
    subscript(name: NameSyntax) -> Definition? {
        @inline(__always) get { definitions.index(of: name).map { definitions[$0] } }
    }

    /// What a name stands for that is written so.
    subscript(name: String) -> Definition? {
        definitions.index(of: name).map { definitions[$0] }
    }

    /// The first definition of a name in the body, also further down.
    func later(_ name: String) -> SourceRange? {
        for block in blocks {
            if let range = block[name] { return range }
        }
        return nil
    }

    func define(_ name: NameSyntax, _ meaning: Meaning, isVariable: Bool = false) {
        let definition = Definition(meaning: meaning, range: name.range, isVariable: isVariable)
        if let index = insert(name, definition) {
            definitions[index] = definition
            noteAssignment(to: index)
        }
    }

    /// Defines a variable, unless another place defines the name already: gives what it means there.
    func defineVariable(_ name: NameSyntax, _ meaning: Meaning) -> Definition? {
        let definition = Definition(meaning: meaning, range: name.range, isVariable: true)
        guard let index = insert(name, definition) else { return nil }
        guard definitions[index].range == name.range else { return definitions[index] }
        definitions[index] = definition
        noteAssignment(to: index)
        return nil
    }

    /// Defines a name, or gives the index that it has already.
    private func insert(_ name: NameSyntax, _ definition: Definition) -> Int? {
        let count = definitions.count
        let index = definitions.insert(name, definition)
        return index < count ? index : nil
    }

    /// Notes for the loop around it that a name stands for something else.
    private func noteAssignment(to index: Int) {
        guard let last = iterations.indices.last, index < iterations[last].start else { return }
        iterations[last].assigned.insert(index)
    }

    /// Another scope with the same definitions.
    func copy(later: LaterNames) -> Scope {
        let copy = Scope(later: later)
        copy.definitions = definitions
        return copy
    }

    // MARK: Loops

    /// Whether a binding gives a name from before the loop around it a new value.
    func mayAssignAnew(_ name: NameSyntax) -> Bool {
        guard let iteration = iterations.last, let index = definitions.index(of: name),
            definitions[index].isVariable
        else { return false }
        return index < iteration.start && !iteration.assigned.contains(index)
    }

    /// Begins an iteration of a loop with the given body.
    func beginIteration(_ body: LaterNames) {
        iterations.append(Iteration(start: definitions.count))
        blocks.append(body)
    }

    /// Ends it: the names that its body defined are gone, but for those from before the loop.
    func endIteration() {
        guard let iteration = iterations.popLast() else { return }
        definitions.removeAll(from: iteration.start)
        blocks.removeLast()
    }

    /// Changes what a name that is defined stands for.
    func redefine(_ name: NameSyntax, _ meaning: Meaning) {
        guard let index = definitions.index(of: name) else { return }
        definitions[index].meaning = meaning
    }
}

extension StatementSyntax {
    /// The names that it defines.
    var names: [NameSyntax] {
        var names: [NameSyntax] = []
        eachName { names.append($0) }
        return names
    }

    func eachName(_ body: (NameSyntax) -> Void) {
        switch kind {
        case .input(let input): body(input.name)
        case .variable(let variable): body(variable.name)
        case .binding(let binding): for name in binding.names { body(name) }
        case .output(let output): if let name = output.name { body(name) }
        case .invalid(let names): for name in names { body(name) }
        case .update, .objective, .loop, .return: break
        }
    }
}

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
    /// An object, since each is asked for many times.
    final class Definition {
        let meaning: Meaning
        let range: SourceRange
        /// Whether a loop may assign anew to it: it is computed, or an argument.
        let isVariable: Bool

        init(_ meaning: Meaning, at range: SourceRange, isVariable: Bool) {
            self.meaning = meaning
            self.range = range
            self.isVariable = isVariable
        }
    }

    /// What the body of a loop has defined in the iteration at hand.
    private struct Iteration {
        /// The names from before the loop that it assigned anew.
        var assigned: Set<String> = []
        /// The names of its own, which end with it.
        var own: [String] = []
    }

    // Read and written at every name, and in no other place while that is done.
    @exclusivity(unchecked) private(set) var definitions: [String: Definition] = [:]
    /// The names in the order of definition.
    @exclusivity(unchecked) private(set) var names: [String] = []
    /// The parameters and states that the body declares, by the names that it gives them.
    var kept: [String: Value] = [:]
    /// Those of them that the body has updated, with their new values, until they are read again.
    var updated: [String: Value] = [:]
    /// What the body defines, also further down, and what the loops around the statement at hand do.
    private var blocks: [LaterNames]
    /// The loops around the statement at hand.
    @exclusivity(unchecked) private var iterations: [Iteration] = []
    /// What two places meant that were asked about last: each is asked about several times in a row.
    @exclusivity(unchecked) private var recent: (first: Answer?, second: Answer?)

    private struct Answer {
        let place: NameSyntax
        let definition: Definition?
    }

    init(later: LaterNames = LaterNames()) {
        blocks = [later]
        definitions.reserveCapacity(later.statementCount)
        names.reserveCapacity(later.statementCount)
    }

    subscript(name: String) -> Definition? { definitions[name] }

    /// What a name means at a place.
    subscript(place: NameSyntax) -> Definition? {
        if let first = recent.first, first.place === place { return first.definition }
        if let second = recent.second, second.place === place { return second.definition }
        let definition = definitions[place.text]
        recent = (Answer(place: place, definition: definition), recent.first)
        return definition
    }

    /// Forgets what was asked about, since a name is about to mean something else.
    private func forget() { recent = (nil, nil) }

    /// The first definition of a name in the body, also further down.
    func later(_ name: String) -> SourceRange? {
        for block in blocks {
            if let range = block[name] { return range }
        }
        return nil
    }

    func define(_ name: NameSyntax, _ meaning: Meaning, isVariable: Bool = false) {
        forget()
        let definition = Definition(meaning, at: name.range, isVariable: isVariable)
        let known = definitions.updateValue(definition, forKey: name.text)
        note(name.text, isNew: known == nil)
    }

    /// Defines a variable, unless another place defines the name already: gives what it means there.
    func defineVariable(_ name: NameSyntax, _ meaning: Meaning) -> Definition? {
        forget()
        let definition = Definition(meaning, at: name.range, isVariable: true)
        let known = definitions.updateValue(definition, forKey: name.text)
        if let known, known.range != name.range {
            definitions[name.text] = known
            return known
        }
        note(name.text, isNew: known == nil)
        return nil
    }

    /// Notes a definition for the loop around it.
    private func note(_ name: String, isNew: Bool) {
        if isNew { names.append(name) }
        guard !iterations.isEmpty else { return }
        if isNew {
            iterations[iterations.count - 1].own.append(name)
        } else {
            iterations[iterations.count - 1].assigned.insert(name)
        }
    }

    /// Another scope with the same definitions.
    func copy(later: LaterNames) -> Scope {
        let copy = Scope(later: later)
        copy.definitions = definitions
        copy.names = names
        return copy
    }

    // MARK: Loops

    /// Whether a binding gives a name from before the loop around it a new value.
    func mayAssignAnew(_ name: String) -> Bool {
        guard let iteration = iterations.last, definitions[name]?.isVariable == true else {
            return false
        }
        return !iteration.assigned.contains(name) && !iteration.own.contains(name)
    }

    /// Begins an iteration of a loop with the given body.
    func beginIteration(_ body: LaterNames) {
        iterations.append(Iteration())
        blocks.append(body)
    }

    /// Ends it: the names that its body defined are gone, but for those from before the loop.
    func endIteration() {
        guard let iteration = iterations.popLast() else { return }
        forget()
        for name in iteration.own { definitions[name] = nil }
        names.removeLast(iteration.own.count)
        blocks.removeLast()
    }

    /// Changes what a name that is defined stands for.
    func redefine(_ name: String, _ meaning: Meaning) {
        forget()
        guard let known = definitions[name] else { return }
        definitions[name] = Definition(
            meaning, at: known.range, isVariable: known.isVariable)
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

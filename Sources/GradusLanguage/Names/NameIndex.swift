import GradusIR

/// A name that a file defines.
package final class Symbol: Sendable {
    /// What a name stands for.
    package enum Kind: String, Hashable, Sendable {
        case graph, function, layer, optimizer
        case input, parameter, state, constant, value, output
        /// A symbolic size: its first place in a type defines it.
        case size
        /// A parameter of a function, layer or optimizer, or the cotangent of a pullback.
        case argument
        /// The variable of a loop.
        case index
    }

    package let kind: Kind
    package let name: NameSyntax
    /// What it is computed from, where that is one expression.
    package let value: ExpressionSyntax?
    /// The type as it was written.
    package let type: TypeSyntax?
    // The bounds of `definition` and `scope`; the file is the name's.
    private let definitionBounds: Range<Int>
    private let scopeBounds: Range<Int>

    /// The statement or declaration that defines it.
    package var definition: SourceRange { name.range.inSameFile(definitionBounds) }
    /// Where it can be used: a block, or the whole file.
    package var scope: SourceRange { name.range.inSameFile(scopeBounds) }

    fileprivate init(
        kind: Kind, name: NameSyntax, definition: Range<Int>, scope: Range<Int>,
        value: ExpressionSyntax?, type: TypeSyntax?
    ) {
        self.kind = kind
        self.name = name
        self.value = value
        self.type = type
        definitionBounds = definition
        scopeBounds = scope
    }
}

/// A place where a name stands.
package struct NameOccurrence: Sendable {
    private let name: NameSyntax
    /// The bytes of the name that are meant.
    private let length: Int32
    /// The index of the symbol, or -1.
    private var symbolIndex: Int32
    /// Whether the name is given a meaning here, rather than used.
    package let isDefinition: Bool
    /// Whether it is called.
    package let isCall: Bool

    fileprivate init(
        _ name: NameSyntax, length: Int? = nil, symbol: Int? = nil, isDefinition: Bool = false,
        isCall: Bool = false
    ) {
        self.name = name
        self.length = Int32(clamping: length ?? name.text.utf8.count)
        symbolIndex = Int32(clamping: symbol ?? -1)
        self.isDefinition = isDefinition
        self.isCall = isCall
    }

    /// The symbol, by its index; nil where the file does not define the name.
    package fileprivate(set) var symbol: Int? {
        get { symbolIndex < 0 ? nil : Int(symbolIndex) }
        set { symbolIndex = Int32(clamping: newValue ?? -1) }
    }

    /// The offset of its first byte.
    package var lowerBound: Int { name.range.lowerBound }

    /// The name; of a path such as `h1.W` the part that is defined.
    package var range: SourceRange {
        name.range.inSameFile(lowerBound..<lowerBound + Int(length))
    }

    package var text: String { String(decoding: name.text.utf8.prefix(Int(length)), as: UTF8.self) }
}

/// The names of a file: what defines them, and every place where they stand. Made from the syntax
/// alone, so that it is there for files with errors, too.
package struct NameIndex: Sendable {
    /// The symbols in the order of their definitions.
    package private(set) var symbols: [Symbol] = []
    /// The occurrences in the order of the text.
    package private(set) var occurrences: [NameOccurrence] = []

    /// The scopes that are open, innermost last.
    private var scopes: [OpenScope] = []
    /// Counts the scopes.
    private var scopeCount = 0
    /// What each name stands for at the place at hand.
    private var entries: SymbolTable<NameEntry>

    package init(_ file: SyntaxFile) {
        let statementCount = file.graphs.reduce(0) { $0 + $1.body.statements.count }
        entries = SymbolTable(minimumCapacity: statementCount)
        symbols.reserveCapacity(statementCount)
        // Most statements define a name, call something, and use one or two names.
        occurrences.reserveCapacity(statementCount * 4)
        open(0..<file.file.bytes.count)
        for declaration in file.declarations {
            switch declaration.kind {
            case .graph(let graph): define(graph.name, .graph, declaration.range.bounds)
            case .function(let function):
                let kind: Symbol.Kind =
                    switch function.role {
                    case .function: .function
                    case .layer: .layer
                    case .optimizer: .optimizer
                    }
                define(function.name, kind, declaration.range.bounds)
            case .language, .import, .invalid: break
            }
        }
        for declaration in file.declarations {
            switch declaration.kind {
            case .graph(let graph): visit(graph.body)
            case .function(let function): visit(function, declaration.range.bounds)
            case .language, .import, .invalid: break
            }
        }
        close()
        entries = SymbolTable()
        // Declarations were defined before what is in them.
        let isSorted = occurrences.indices.dropFirst().allSatisfy {
            occurrences[$0 - 1].lowerBound <= occurrences[$0].lowerBound
        }
        if !isSorted { occurrences.sort { $0.lowerBound < $1.lowerBound } }
    }

    /// The occurrence at a byte offset, or directly before it.
    package func occurrence(at offset: Int) -> NameOccurrence? {
        var (low, high) = (0, occurrences.count)
        while low < high {
            let middle = (low + high) / 2
            if occurrences[middle].lowerBound <= offset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0, occurrences[low - 1].range.upperBound >= offset else { return nil }
        return occurrences[low - 1]
    }

    /// The symbols that can be used at a byte offset, inner ones first.
    package func symbols(visibleAt offset: Int) -> [Symbol] {
        symbols.filter { symbol in
            symbol.scope.lowerBound <= offset && offset <= symbol.scope.upperBound
        }.reversed()
    }

    /// The places where a symbol stands, its definition among them.
    package func occurrences(of symbol: Int) -> [NameOccurrence] {
        occurrences.filter { $0.symbol == symbol }
    }

    // MARK: Scopes

    private mutating func open(_ bounds: Range<Int>) {
        scopes.append(OpenScope(bounds: bounds, number: scopeCount, start: occurrences.count))
        scopeCount += 1
    }

    private mutating func close() { scopes.removeLast() }

    /// Takes the place of an occurrence that stands here, to be filled by `define`.
    private mutating func reserve(_ name: NameSyntax) -> Int {
        occurrences.append(NameOccurrence(name, isDefinition: true))
        return occurrences.count - 1
    }

    private mutating func define(
        _ name: NameSyntax, _ kind: Symbol.Kind, _ definition: Range<Int>,
        value: ExpressionSyntax? = nil, type: TypeSyntax? = nil, at reserved: Int? = nil
    ) {
        let place = reserved ?? reserve(name)
        let (symbol, pending) = entries[entries.insert(name, NameEntry())].define(
            symbols.count, in: scopes, mayCarry: kind == .value)
        occurrences[place].symbol = symbol
        for use in pending { occurrences[use].symbol = symbol }
        guard symbol == symbols.count else { return }
        symbols.append(
            Symbol(
                kind: kind, name: name, definition: definition,
                scope: scopes[scopes.count - 1].bounds, value: value, type: type))
    }

    private mutating func use(_ name: NameSyntax, isCall: Bool = false) {
        let place = occurrences.count
        var used = name.text
        var symbol = entries[entries.insert(name, NameEntry())].use(at: place, in: scopes)
        if symbol == nil {
            // `h1.W` is a part of what `h1` names, unless it is a name of its own.
            var text = used[...]
            while symbol == nil, let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) {
                text = text[..<dot]
                symbol = lookUp(entries.index(of: String(text)))
            }
            if symbol != nil { used = String(text) }
        }
        occurrences.append(
            NameOccurrence(name, length: used.utf8.count, symbol: symbol, isCall: isCall))
    }

    private func lookUp(_ name: NameSyntax) -> Int? { lookUp(entries.index(of: name)) }

    private func lookUp(_ index: Int?) -> Int? {
        index.flatMap { entries[$0].innermost(in: scopes)?.symbol }
    }
}

// MARK: - The walk

extension NameIndex {
    private mutating func visit(_ function: FunctionSyntax, _ range: Range<Int>) {
        open(range)
        for parameter in function.parameters {
            let place = reserve(parameter.name)
            if let type = parameter.type { visit(type) }
            if let value = parameter.defaultValue { visit(value) }
            define(
                parameter.name, .argument, parameter.name.range.bounds, type: parameter.type,
                at: place)
        }
        visit(function.body)
        if let pullback = function.pullback {
            open(pullback.range.bounds)
            for name in pullback.cotangents { define(name, .argument, name.range.bounds) }
            visit(pullback.body)
            close()
        }
        close()
    }

    private mutating func visit(_ body: FunctionBodySyntax) {
        switch body {
        case .values(let values): for value in values { visit(value) }
        case .block(let block): visit(block)
        }
    }

    private mutating func visit(_ block: BlockSyntax) {
        open(block.range.bounds)
        for statement in block.statements { visit(statement) }
        close()
    }

    private mutating func visit(_ statement: StatementSyntax) {
        let range = statement.range.bounds
        switch statement.kind {
        case .input(let input):
            let place = reserve(input.name)
            visit(input.type)
            define(input.name, .input, range, type: input.type, at: place)
        case .variable(let variable):
            let place = reserve(variable.name)
            if let type = variable.type { visit(type) }
            var value: ExpressionSyntax?
            switch variable.initial {
            case .value(let expression):
                visit(expression)
                value = expression
            case .initializer(let call): for argument in call.arguments { visit(argument.value) }
            }
            let kind: Symbol.Kind =
                switch variable.role {
                case .parameter: .parameter
                case .state: .state
                case .constant: .constant
                }
            define(
                variable.name, kind, range, value: value, type: variable.type, at: place)
        case .binding(let binding):
            // The names stand before their value, which does not know them.
            let first = occurrences.count
            for name in binding.names { _ = reserve(name) }
            visit(binding.value)
            let value = binding.names.count == 1 ? binding.value : nil
            for (number, name) in binding.names.enumerated() {
                define(name, .value, range, value: value, at: first + number)
            }
        case .update(let update):
            use(update.name)
            visit(update.value)
        case .output(let output):
            let place = output.name.map { reserve($0) }
            for value in output.values { visit(value) }
            if let name = output.name {
                define(name, .output, range, value: output.values.first, at: place)
            }
        case .objective(let objective):
            visit(objective.value)
            for optimizer in objective.optimizers { visit(.call(optimizer)) }
        case .loop(let loop):
            let place = reserve(loop.variable)
            visit(loop.lower)
            visit(loop.upper)
            open(range)
            define(loop.variable, .index, loop.variable.range.bounds, at: place)
            for statement in loop.body.statements { visit(statement) }
            close()
        case .return(let result): for value in result.values { visit(value) }
        case .invalid(let names): for name in names { define(name, .value, range) }
        }
    }

    private mutating func visit(_ type: TypeSyntax) {
        // An element type may be a name: `t = type(x)`.
        if lookUp(type.element) != nil { use(type.element) }
        for size in type.sizes {
            if case .name(let name) = size, lookUp(name) == nil {
                define(name, .size, name.range.bounds)
            } else {
                visit(size)
            }
        }
    }

    private mutating func visit(_ expression: ExpressionSyntax) {
        switch expression {
        case .number, .boolean, .string: break
        case .name(let name): use(name)
        case .list(let list): for element in list.elements { visit(element) }
        case .call(let call):
            use(call.function, isCall: true)
            for argument in call.arguments { visit(argument.value) }
        case .index(let index):
            visit(index.base)
            for part in index.subscripts {
                switch part {
                case .element(let place): visit(place)
                case .slice(let slice):
                    for bound in [slice.lower, slice.upper, slice.step] {
                        if let bound { visit(bound) }
                    }
                }
            }
        case .transpose(let transpose): visit(transpose.base)
        case .unary(let unary): visit(unary.operand)
        case .binary(let binary):
            visit(binary.left)
            visit(binary.right)
        }
    }
}

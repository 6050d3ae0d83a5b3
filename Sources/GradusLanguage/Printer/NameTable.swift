import GradusIR
import GradusOperations
import GradusTensors

/// The names of the values of one graph in its text: each once.
struct NameTable {
    private var taken: Set<String>
    /// Names that only the value of the output may have.
    private var outputs: [String: ValueID] = [:]
    /// The names of the outputs that a value is, in the order of declaration.
    private var outputNames: [ValueID: [String]] = [:]
    private var numbered = NumberedNames()
    /// The operations: the user may give a value the name of one, a derived name should not have it.
    private let registry: OperationRegistry
    private var names: [ValueID: String] = [:]
    private let graph: Graph

    init(
        _ graph: Graph, options: GraphPrinter.Options, keepsOutputs: Bool = true,
        avoiding reserved: Set<String> = []
    ) {
        self.graph = graph
        var taken = reserved.union(["true", "false", "inf", "nan", "training"])
        for type in ElementType.allCases { taken.insert(type.rawValue) }
        taken.formUnion(graph.symbolicSizes)
        for node in graph.nodes {
            for type in node.resultTypes {
                for size in type.shape.dimensions { taken.formUnion(size.symbols) }
            }
        }
        for (name, value) in graph.declared {
            taken.insert(name)
            names[value] = name
        }
        self.taken = taken
        for output in graph.outputs {
            outputNames[output.value, default: []].append(output.name)
            if keepsOutputs, outputs[output.name] == nil { outputs[output.name] = output.value }
        }
        registry = options.registry
    }

    /// Whether a derived name had better be another one.
    private func isAvoided(_ name: String) -> Bool {
        registry[name] != nil || Keyword(rawValue: name) != nil
            || Callee.Form.names.contains(name)
    }

    /// The names that are given.
    var given: Set<String> { Set(names.values) }

    /// Reserves the name that a node has, or that an output has whose value it is.
    mutating func keepName(of node: Node, at index: Int) {
        if node.operation is Constant, node.name.map(NameTable.isMadeForNumber) ?? false { return }
        for result in node.resultTypes.indices {
            let value = ValueID(node: index, result: result)
            guard names[value] == nil, let name = graph.name(of: value) else { continue }
            names[value] = free(preferred(name, for: value, node), for: value)
        }
    }

    /// The name that a value has; for a cotangent, that of an output which is called something else.
    private func preferred(_ name: String, for value: ValueID, _ node: Node) -> String {
        if node.origin.pullback != nil,
            let output = outputNames[value]?.first, !output.hasPrefix("d_"),
            !taken.contains(output)
        {
            return output
        }
        return NameTable.cleaned(name)
    }

    /// The name of a value; one is made of the suggestion if it has none.
    mutating func name(of value: ValueID, suggestion: String) -> String {
        if let name = names[value] { return name }
        let name: String
        if let output = outputNames[value]?.first(where: {
            outputs[$0] == value && !taken.contains($0)
        }) {
            name = output
            taken.insert(name)
        } else {
            name = free(NameTable.cleaned(suggestion), for: value, isDerived: true)
        }
        names[value] = name
        return name
    }

    /// A name for a line of its own, like the suggestion.
    mutating func unusedName(_ suggestion: String) -> String {
        var candidate = NameTable.cleaned(suggestion)
        while taken.contains(candidate) || outputs[candidate] != nil { candidate += "_" }
        taken.insert(candidate)
        return candidate
    }

    /// The name, or the first of `name_2`, `name_3`, … that is free.
    private mutating func free(
        _ name: String, for value: ValueID, isDerived: Bool = false
    ) -> String {
        var candidate = name
        while taken.contains(candidate) || outputs[candidate].map({ $0 != value }) ?? false
            || isDerived && isAvoided(candidate)
        {
            candidate = numbered.next(like: name)
        }
        taken.insert(candidate)
        return candidate
    }

    /// What numbers are called that must be declared.
    static let number = "c"

    /// Whether a name is `c`, `c_2`, ….
    static func isMadeForNumber(_ name: String) -> Bool {
        name == number || name.hasPrefix("\(number)_") && Int(name.dropFirst(2)) != nil
    }

    /// A byte of a name without dots.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The name with what the grammar does not allow in a path replaced.
    private static func cleaned(_ name: String) -> String {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.enumerated().map { cleaned($1, isFirst: $0 == 0) }.joined(separator: ".")
    }

    /// One part of a path: a name, or behind a dot also a number. A part `T` would transpose.
    private static func cleaned(_ part: Substring, isFirst: Bool) -> String {
        var bytes = part.utf8.map { isNameByte($0) ? $0 : UInt8(ascii: "_") }
        let isNumber = !bytes.isEmpty && bytes.allSatisfy(\.isDigit)
        if isFirst || !isNumber, bytes.first.map(\.isDigit) ?? true {
            bytes.insert(UInt8(ascii: "v"), at: 0)
        }
        if !isFirst, bytes == [UInt8(ascii: "T")] { bytes.append(UInt8(ascii: "_")) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import GradusIR

/// Names that a file defines and never uses. A name that begins with `_` says that this is meant.
enum UnusedNames {
    static func warnings(_ index: NameIndex) -> [Diagnostic] {
        var isUsed = [Bool](repeating: false, count: index.symbols.count)
        for occurrence in index.occurrences where !occurrence.isDefinition {
            if let symbol = occurrence.symbol { isUsed[symbol] = true }
        }
        return isUsed.indices.compactMap { number in
            guard !isUsed[number] else { return nil }
            let symbol = index.symbols[number]
            guard !symbol.name.text.hasPrefix("_"), let title = symbol.kind.unusedTitle else {
                return nil
            }
            return .warning(
                .unusedName, "\(title) '\(symbol.name.text)' is not used", at: symbol.name.range,
                help: [
                    symbol.kind == .argument
                        ? "leave it out, or begin its name with '_'"
                        : "leave it out, or silence this: # gradus: allow "
                            + DiagnosticCode.unusedName.rawValue
                ])
        }
    }
}

extension Symbol.Kind {
    /// What is unused, as part of a message; nil for what may well be.
    fileprivate var unusedTitle: String? {
        switch self {
        case .input: "input"
        case .parameter: "parameter"
        case .state: "state"
        case .constant: "constant"
        case .value: "value"
        case .argument: "argument"
        case .graph, .function, .layer, .optimizer, .output, .size, .index: nil
        }
    }
}

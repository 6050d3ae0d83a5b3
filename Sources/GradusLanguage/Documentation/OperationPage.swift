import GradusIR
import GradusOperations

/// What there is to say about an operation: its call, formula, documentation, derivative and
/// attributes.
package struct OperationPage: Sendable {
    /// How it is called and what it does.
    package let signature: OperationSignature
    /// `d_x = …`, one for each operand that has a derivative.
    package let derivative: [String]
    /// The other names that it can be called by.
    package let aliases: [String]

    package init(_ operation: any Operation.Type) {
        signature = operation.signature
        derivative = OperationDerivative.formulas(of: operation)
        let name = operation.signature.name
        aliases = OperationRegistry.aliases.filter { $0.value == name }.keys.sorted()
    }

    /// For a terminal.
    package var text: String {
        var text = signature.callText + "\n\n"
        if !signature.formula.isEmpty { text += "    \(signature.formula)\n\n" }
        text += signature.documentation.wrapped(at: 80) + "\n"
        if !derivative.isEmpty {
            text += "\nDerivative\n" + derivative.map { "  \($0)\n" }.joined()
        }
        if !aliases.isEmpty { text += "\nAlso called \(aliases.joined(separator: ", ")).\n" }
        if !signature.attributes.isEmpty {
            text += "\nAttributes\n"
            let width = signature.attributes.map(\.name.count).max() ?? 0
            for attribute in signature.attributes {
                let padding = String(repeating: " ", count: width - attribute.name.count)
                text += "  \(attribute.name)\(padding)  \(attribute.described)\n"
            }
        }
        return text
    }

    /// For an editor.
    package var markdown: String {
        var text = "```graph\n\(signature.callText)\n```\n\n"
        if !signature.formula.isEmpty { text += "`\(signature.formula)`\n\n" }
        text += signature.documentation + "\n"
        if !derivative.isEmpty {
            text += "\nDerivative: " + derivative.map { "`\($0)`" }.joined(separator: ", ") + "\n"
        }
        if !signature.attributes.isEmpty {
            text += "\n"
            for attribute in signature.attributes {
                text += "- `\(attribute.name)`: \(attribute.described)\n"
            }
        }
        return text
    }
}

extension OperationSignature {
    /// How it is called, what may be left out in brackets: `sum(x, [axis: …], keep_dims: false)`.
    package var callText: String {
        let operands = self.operands.enumerated().map { index, name in
            arity == .variadic && index == self.operands.count - 1 ? "\(name), …" : name
        }
        let attributes = self.attributes.map { attribute in
            if let text = attribute.defaultText { return "\(attribute.name): \(text)" }
            return attribute.defaultValue == nil ? "\(attribute.name): …" : "[\(attribute.name): …]"
        }
        return "\(name)(\((operands + attributes).joined(separator: ", ")))"
    }
}

extension OperationSignature.Attribute {
    /// What it may hold, and what it holds where a call leaves it out.
    package var described: String {
        kind.title + (defaultText.map { ", by default \($0)" } ?? "")
    }

    /// The default as the language writes it; nil where there is none, or it is no value.
    package var defaultText: String? {
        switch defaultValue {
        case .integer(let value): "\(value)"
        case .integers(let values): "[\(values.map(String.init).joined(separator: ", "))]"
        case .number(let value):
            value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        case .boolean(let value): "\(value)"
        case .elementType(let type): "\(type)"
        case .shape(let shape): "\(shape)"
        case .text(let text): "\"\(text)\""
        case .some(.none), nil: nil
        }
    }
}

extension AttributeKind {
    /// What it may hold, in words.
    package var title: String {
        switch self {
        case .integer: "an integer"
        case .integers: "an integer, or a list of integers"
        case .integersOrText: "a string, an integer, or a list of integers"
        case .number: "a number"
        case .boolean: "true or false"
        case .elementType: "an element type"
        case .shape: "a list of sizes"
        case .text: "a string"
        }
    }
}

extension String {
    /// The text in lines of at most so many characters, broken at blanks.
    package func wrapped(at width: Int) -> String {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}

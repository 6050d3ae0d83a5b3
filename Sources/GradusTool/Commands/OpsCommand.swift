import ArgumentParser
import GradusIR
import GradusInterchange
import GradusLanguage
import GradusOperations
import GradusTensors

/// `gradus ops`.
struct OpsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ops",
        abstract: "List the operations, or document one.",
        discussion: """
            Examples:

              gradus ops
              gradus ops softmax
              gradus ops --format json
            """)

    @Argument(help: "An operation.")
    var name: String?

    @OptionGroup var format: FormatOptions

    func run() throws {
        let registry = OperationRegistry.standard
        guard let name else {
            let signatures = registry.signatures
            switch format.format {
            case .text: try Terminal.write(OpsCommand.table(signatures))
            case .json: try Terminal.write(JSONValue.array(signatures.map(OpsCommand.json)).text)
            }
            return
        }
        guard let operation = registry[name] else {
            throw Failure.unknown(name, "operation", registry.names)
        }
        switch format.format {
        case .text: try Terminal.write(OpsCommand.page(operation.signature))
        case .json: try Terminal.write(OpsCommand.json(operation.signature).text)
        }
    }

    private static func table(_ signatures: [OperationSignature]) -> String {
        let calls = signatures.map(\.callText)
        let width = calls.map(\.count).filter { $0 <= 48 }.max() ?? 0
        var text = ""
        for family in OperationSignature.Family.allCases {
            let members = zip(signatures, calls).filter { $0.0.family == family }
            if members.isEmpty { continue }
            text += (text.isEmpty ? "" : "\n") + family.title + "\n"
            for (signature, call) in members {
                text += "  " + call.padded(to: width) + "  " + signature.formula + "\n"
            }
        }
        return text
    }

    private static func page(_ signature: OperationSignature) -> String {
        var text = signature.callText + "\n\n"
        if !signature.formula.isEmpty { text += "    " + signature.formula + "\n\n" }
        text += signature.documentation.wrapped(at: 80) + "\n"
        let others = OperationRegistry.aliases.filter { $0.value == signature.name }.keys.sorted()
        if !others.isEmpty { text += "\nAlso called \(others.joined(separator: ", ")).\n" }
        if !signature.attributes.isEmpty {
            text += "\nAttributes\n"
            let width = signature.attributes.map(\.name.count).max() ?? 0
            for attribute in signature.attributes {
                let usual = attribute.defaultText.map { ", by default \($0)" } ?? ""
                text += "  \(attribute.name.padded(to: width))  \(attribute.kind.title)\(usual)\n"
            }
        }
        return text
    }

    private static func json(_ signature: OperationSignature) -> JSONValue {
        let attributes = signature.attributes.map { attribute in
            JSONValue.object([
                ("name", .string(attribute.name)), ("kind", .string(attribute.kind.title)),
                ("default", attribute.defaultText.map { .string($0) } ?? .null),
                ("required", .bool(attribute.defaultValue == nil)),
            ])
        }
        return .object([
            ("name", .string(signature.name)),
            ("family", .string(signature.family.title)),
            ("operands", .array(signature.operands.map { .string($0) })),
            ("variadic", .bool(signature.arity == .variadic)),
            ("attributes", .array(attributes)), ("formula", .string(signature.formula)),
            ("documentation", .string(signature.documentation)),
        ])
    }
}

extension OperationSignature {
    /// How it is called, what may be left out in brackets: `sum(x, [axis: …], keep_dims: false)`.
    fileprivate var callText: String {
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
    /// The default as the language writes it; nil where there is none, or it is no value.
    fileprivate var defaultText: String? {
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
    fileprivate var title: String {
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

extension OperationSignature.Family {
    fileprivate var title: String {
        switch self {
        case .random: "random numbers"
        case .leaf: "leaf"
        case .elementwise: "element-wise"
        case .reduction: "reduction"
        case .shape: "shape"
        case .linearAlgebra: "linear algebra"
        case .convolution: "convolution"
        case .indexing: "indexing"
        case .neural: "neural"
        case .loss: "loss"
        case .custom: "custom"
        }
    }
}

extension String {
    /// The text in lines of at most so many characters, broken at blanks.
    func wrapped(at width: Int) -> String {
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

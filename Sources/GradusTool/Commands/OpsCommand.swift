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
        case .text: try Terminal.write(OperationPage(operation).text)
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
        case .memory: "memory"
        case .custom: "custom"
        }
    }
}

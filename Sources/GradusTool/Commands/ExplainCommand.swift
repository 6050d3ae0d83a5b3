import ArgumentParser
import GradusIR
import GradusLanguage
import GradusOperations

/// `gradus explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain the code of an error or warning, an operation, or a layer.",
        discussion: """
            A code is explained with its cause, an example and the remedy; an operation with its \
            formula, shapes, derivative and attributes; what the standard library declares with \
            its source. Examples:

              gradus explain E0203
              gradus explain softmax
              gradus explain dense
            """)

    @Argument(help: "A code such as E0203, or the name of an operation or layer.")
    var topic: String

    func run() throws {
        if let text = try ExplainCommand.text(about: topic) { return try Terminal.write(text) }
        let known =
            DiagnosticCode.allCases.map(\.rawValue) + OperationRegistry.standard.names
            + StandardLibrary.names
        throw Failure.unknown(topic, "code, operation or layer", known)
    }

    private static func text(about topic: String) throws -> String? {
        if let code = DiagnosticCode(rawValue: topic.uppercased()) {
            return DiagnosticIndex.entry(for: code)?.text
        }
        return OperationRegistry.standard[topic].map { OperationPage($0).text }
            ?? StandardLibrary.text(of: topic).map { $0 + "\n" }
    }
}

import ArgumentParser
import Dispatch
import GradusTransforms

/// The command line: reads the arguments, runs a subcommand, and turns every error into a message
/// on standard error and an exit code.
@main
struct GradusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradus",
        abstract: "Compiles, differentiates, runs, trains and draws models written as graphs.",
        discussion: """
            A model is a text file that reads like its formulas. Examples:

              gradus check graphs/two_layer.graph
              gradus run graphs/two_layer.graph --random 1 --gradients
              gradus compile graphs/two_layer.graph --emit gradient
              gradus render graphs/two_layer.graph -o two_layer.svg
              gradus train graphs/iris.graph --data graphs/data/iris.csv

            Exit codes: 0 for success, 1 for a mistake in a file or in data, 2 for a mistake in \
            the command line.

            Shell completion comes from --generate-completion-script, for bash, zsh or fish:

              gradus --generate-completion-script bash > gradus.bash
            """,
        version: "0.1.0",
        subcommands: [
            CheckCommand.self, FormatCommand.self, CompileCommand.self, RunCommand.self,
            GradcheckCommand.self, TrainCommand.self, BenchCommand.self, ProfileCommand.self,
            RenderCommand.self, ExplainCommand.self, OpsCommand.self, RulesCommand.self,
            PassesCommand.self, DiffCommand.self, LanguageServerCommand.self,
        ])

    /// What compiles, and so needs the rewrite rules.
    private static let compilingCommands: [any ParsableCommand.Type] = [
        CompileCommand.self, RunCommand.self, TrainCommand.self, BenchCommand.self,
        ProfileCommand.self, RenderCommand.self,
    ]

    static func main() {
        let name = CommandLine.arguments.dropFirst().first
        if compilingCommands.contains(where: { $0.configuration.commandName == name }) {
            // The rules are read while the command line and the file are.
            DispatchQueue.global().async { _ = Pipeline.rules }
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Terminal.exit(because: error)
        }
    }
}

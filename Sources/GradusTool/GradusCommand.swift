import ArgumentParser

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
              gradus run graphs/two_layer.graph --set x=[0.2,-0.3] --set y=[0,0,1] --gradients
              gradus compile graphs/two_layer.graph --emit gradient
              gradus train graphs/and_gate.graph --data graphs/data/and_gate.csv --steps 1000

            Exit codes: 0 for success, 1 for a mistake in a file or in data, 2 for a mistake in the \
            command line.

            Completion of arguments for a shell comes from --generate-completion-script; for bash:

              gradus --generate-completion-script bash > ~/.local/share/bash-completion/completions/gradus
            """,
        version: "0.1.0",
        subcommands: [
            CheckCommand.self, CompileCommand.self, RunCommand.self, GradcheckCommand.self,
            TrainCommand.self, BenchCommand.self, OpsCommand.self, PassesCommand.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Terminal.exit(because: error)
        }
    }
}

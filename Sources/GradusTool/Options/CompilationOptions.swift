import ArgumentParser
import Gradus
import GradusLanguage
import GradusTransforms

/// What the compiler is asked to leave out.
struct CompilationOptions: ParsableArguments {
    @Option(
        name: .customLong("disable-pass"),
        help: ArgumentHelp(
            "Leave out a pass; 'gradus passes' lists them. May be repeated.", valueName: "name"))
    var disabledPasses: [String] = []

    @Option(
        name: .customLong("disable-rule"),
        help: ArgumentHelp(
            "Leave out a rewrite rule; 'gradus rules' lists them. May be repeated.",
            valueName: "name"))
    var disabledRules: [String] = []

    func validate() throws {
        try CompilationOptions.check(
            disabledPasses, "pass", among: Pipeline.standard().passes.map(\.name))
        if !disabledRules.isEmpty {
            try CompilationOptions.check(disabledRules, "rule", among: RulesCommand.names)
        }
    }

    private static func check(
        _ names: [String], _ kind: String, among known: [String]
    ) throws {
        for name in names where !known.contains(name) {
            let nearest = nearestName(to: name, among: known)
            let hint =
                nearest.map { "did you mean '\($0)'?" }
                ?? "see 'gradus \(kind == "pass" ? "passes" : "rules")'"
            throw ValidationError("there is no \(kind) '\(name)': \(hint)")
        }
    }

    /// The options of the library.
    var options: CompilerOptions {
        var options = CompilerOptions()
        options.disabledPasses = Set(disabledPasses)
        options.disabledRules = Set(disabledRules)
        return options
    }
}

import ArgumentParser

/// What the compiler shows of its work, on standard error and in files.
struct ObservationOptions: ParsableArguments {
    @Flag(help: "Say what was transformed, and where; and what was not fused, and why.")
    var remarks = false

    @Option(
        help: ArgumentHelp(
            "Write the graph after each pass that changed it into a directory, as text and as a "
                + "drawing.", valueName: "directory"),
        completion: .directory)
    var dump: String?

    @Option(
        name: .customLong("print-after"),
        help: ArgumentHelp("Print the graph after a pass. May be repeated.", valueName: "name"))
    var printAfter: [String] = []

    @Flag(help: "Say how long each pass takes.")
    var timePasses = false

    @Flag(help: "Print each rewrite: the rule, and the expressions before and after it.")
    var traceRewrites = false

    func validate() throws {
        try CompilationOptions.check(
            printAfter, "pass", among: PassesCommand.entries(.standard).map(\.name))
    }
}

import ArgumentParser
import Gradus
import GradusLanguage
import GradusScheduling
import GradusTensors
import GradusTransforms

/// What the compiler may do.
struct CompilationOptions: ParsableArguments {
    @Flag(exclusivity: .exclusive)
    var level = OptimizationLevel.standard

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

    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp("Add the rewrite rules of a file. May be repeated.", valueName: "file"),
        completion: .file(extensions: ["rules"]))
    var ruleFiles: [String] = []

    /// What can be computed in the place of f64.
    enum Demotion: String, ExpressibleByArgument, CaseIterable {
        case f32
    }

    @Option(
        help: ArgumentHelp(
            "Compute in f32 what is written in f64; inputs, parameters and results keep their "
                + "types.", valueName: "f32"))
    var demote: Demotion?

    @Option(
        help: ArgumentHelp(
            "Values that --demote leaves in f64.", valueName: "names"))
    var demoteExcept: NameList?

    @Option(
        help: ArgumentHelp(
            "Stop to rewrite after as many rewrites, to find one that is at fault.",
            valueName: "number"))
    var rewriteLimit: Int?

    @Option(
        help: ArgumentHelp(
            "How many threads share the work (default: $GRADUS_THREADS, or one per processor). "
                + "The results have the same bits for any number.", valueName: "number"))
    var threads: Int?

    @Option(
        name: .customLong("memory-budget"),
        help: ArgumentHelp(
            "Make the plan of memory fit, by computing values again in the backward pass: bytes, or "
                + "with kB, MB, GB, KiB, MiB, GiB.", valueName: "size"))
    var memoryBudget: MemorySize?

    func validate() throws {
        guard (1...CompilationOptions.threadLimit).contains(threads ?? 1) else {
            throw ValidationError(
                "--threads must be between 1 and \(CompilationOptions.threadLimit)")
        }
        _ = try CompilationOptions.environmentThreads()
        try CompilationOptions.check(
            disabledPasses, "pass", among: PassesCommand.entries(.standard).map(\.name))
        if ruleFiles.isEmpty {
            try CompilationOptions.check(disabledRules, "rule", among: RulesCommand.names)
        }
        guard demoteExcept == nil || demote != nil else {
            throw ValidationError("--demote-except means nothing without --demote")
        }
        guard rewriteLimit ?? 0 >= 0 else {
            throw ValidationError("--rewrite-limit must not be negative")
        }
    }

    private static let threadLimit = 1024

    /// The number of threads that the environment asks for; nil where it does not.
    private static func environmentThreads() throws -> Int? {
        guard let text = Terminal.environment("GRADUS_THREADS"), !text.isEmpty else { return nil }
        guard let number = Int(text), (1...threadLimit).contains(number) else {
            throw ValidationError(
                "GRADUS_THREADS is '\(text)': it must be a number between 1 and \(threadLimit)")
        }
        return number
    }

    /// The names that there are, are made up only where there is something to look up.
    static func check(
        _ names: [String], _ kind: String, among known: @autoclosure () -> [String]
    ) throws {
        if names.isEmpty { return }
        let known = known()
        for name in names where !known.contains(name) {
            let nearest = nearestName(to: name, among: known)
            let hint =
                nearest.map { "did you mean '\($0)'?" }
                ?? "see 'gradus \(kind == "pass" ? "passes" : "rules")'"
            throw ValidationError("there is no \(kind) '\(name)': \(hint)")
        }
    }

    /// The options of the library. Reads the files of rules.
    var options: CompilerOptions {
        get throws {
            var options = CompilerOptions()
            options.level = level
            options.disabledPasses = Set(disabledPasses)
            options.disabledRules = Set(disabledRules)
            options.demotesToSingle = demote != nil
            options.keptInDouble = Set(demoteExcept?.names ?? [])
            options.rewriteLimit = rewriteLimit
            options.threads = try threads ?? CompilationOptions.environmentThreads()
            options.memoryBudget = memoryBudget?.byteCount
            if ruleFiles.isEmpty { return options }
            var names = Set(RulesCommand.names)
            for path in ruleFiles {
                let rules = try RewriteRules(path: path)
                for rule in rules.compiled where !names.insert(rule.name).inserted {
                    throw Failure(
                        [
                            .error(
                                .ruleDuplicate, "there is a rule '\(rule.name)' already",
                                at: rule.source)
                        ], .text)
                }
                options.rules.append(rules)
            }
            try CompilationOptions.check(disabledRules, "rule", among: names.sorted())
            return options
        }
    }

    /// The options as they are written on a command line, each with a blank before it.
    var arguments: String {
        var parts: [String] = []
        switch level {
        case .standard: break
        case .fast: parts.append("--fast")
        case .asWritten, .exact: parts.append("-\(level.rawValue)")
        }
        parts += disabledPasses.map { "--disable-pass \($0)" }
        parts += disabledRules.map { "--disable-rule \($0)" }
        parts += ruleFiles.map { "--rules \(CompilationOptions.quoted($0))" }
        if let demote { parts.append("--demote \(demote.rawValue)") }
        if let demoteExcept {
            parts.append("--demote-except \(demoteExcept.names.joined(separator: ","))")
        }
        if let rewriteLimit { parts.append("--rewrite-limit \(rewriteLimit)") }
        if let memoryBudget { parts.append("--memory-budget \(memoryBudget.byteCount)") }
        return parts.map { " " + $0 }.joined()
    }

    /// An argument that a shell reads as one.
    private static func quoted(_ argument: String) -> String {
        let plain = argument.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/._-+".utf8.contains(byte)
        }
        if plain, !argument.isEmpty { return argument }
        let parts = argument.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}

/// `64MB`
struct MemorySize: ExpressibleByArgument {
    let byteCount: Int

    init?(argument: String) {
        guard let byteCount = ByteCount.parse(argument) else { return nil }
        self.byteCount = byteCount
    }
}

extension RewriteRules {
    /// Reads a file of rules; `-` is standard input.
    init(path: String) throws {
        let source = try SourceFile(path: path)
        do {
            try self.init(file: source)
        } catch {
            throw Failure(error.diagnostics, .text)
        }
    }
}

extension OptimizationLevel: EnumerableFlag {
    /// `-O0`, `-O1`, `-O2` and `--fast`.
    public static func name(for level: OptimizationLevel) -> NameSpecification {
        level == .fast ? .long : .customLong(level.rawValue, withSingleDash: true)
    }

    /// What the level lets the compiler do.
    public static func help(for level: OptimizationLevel) -> ArgumentHelp? {
        switch level {
        case .asWritten: "Compile the graph as it is written: nothing is rewritten or fused."
        case .exact: "Rewrite only what leaves every bit of the results as it is."
        case .standard: "Also rewrite what rounds in another order."
        case .fast: "Also rewrite what holds for finite numbers alone."
        }
    }
}

import ArgumentParser
import Glibc
import Gradus
import GradusInterchange
import GradusLanguage

/// Standard output and standard error. The only place, with the options, that looks at the
/// environment.
enum Terminal {
    /// Writes results.
    ///
    /// - Throws: `Failure` where they cannot be written.
    static func write(_ text: String) throws {
        guard write(text, to: STDOUT_FILENO) else {
            throw Failure("standard output cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes what is no result: diagnostics, progress.
    static func note(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Whether standard error takes colours: it is a terminal, and `NO_COLOR` is not set.
    static let usesColor = isatty(STDERR_FILENO) == 1 && getenv("NO_COLOR") == nil

    /// A variable of the environment; nil where it is not set.
    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Whether progress can be redrawn in place.
    static let isInteractive = isatty(STDERR_FILENO) == 1

    /// Shows warnings or errors.
    static func show(_ diagnostics: [Diagnostic], _ format: DiagnosticFormat) {
        switch format {
        case .text: note(DiagnosticRenderer(usesColor: usesColor).render(diagnostics))
        case .json: note(DiagnosticJSON().render(diagnostics))
        }
    }

    /// Ends the process with the message and the exit code of an error.
    static func exit(because error: any Error) -> Never {
        switch error {
        case let code as ExitCode: Glibc.exit(code.rawValue)
        case let failure as Failure:
            switch failure.reason {
            case .diagnostics(let diagnostics, let format): show(diagnostics, format)
            case .message(let message): note(line(message))
            }
            Glibc.exit(1)
        case let error as DiagnosticError:
            show(error.diagnostics, .text)
            Glibc.exit(1)
        case let error as GraphError where error.diagnostic != nil:
            show([error.diagnostic].compactMap(\.self), .text)
            Glibc.exit(1)
        case is GraphError, is ExecutionError, is InterchangeError, is DrawingError:
            note(line("\(error)"))
            Glibc.exit(1)
        default: exit(because: error, text: GradusCommand.fullMessage(for: error))
        }
    }

    /// Help, versions and completion scripts are errors to the argument parser, too.
    private static func exit(because error: any Error, text: String) -> Never {
        guard GradusCommand.exitCode(for: error) != .success else {
            _ = write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
            Glibc.exit(0)
        }
        note(text.hasSuffix("\n") ? text : text + "\n")
        Glibc.exit(2)
    }

    private static func line(_ message: String) -> String {
        let title = usesColor ? "\u{1B}[1;31merror\u{1B}[0m" : "error"
        return "\(title): \(message)\n"
    }
}

extension GraphError {
    /// The error with its place in the text, where an operation is at fault that has one.
    fileprivate var diagnostic: Diagnostic? {
        guard let cause, let place = origin.source else { return nil }
        return .error(
            cause.kind.code, message, at: place, help: cause.help.map { [$0] } ?? [])
    }
}

/// A mistake of the user's in a file or in data.
struct Failure: Error {
    enum Reason {
        /// Faults with places in a graph file.
        case diagnostics([Diagnostic], DiagnosticFormat)
        /// Anything else.
        case message(String)
    }

    let reason: Reason

    init(_ message: String) { reason = .message(message) }

    /// A name that is not there, with the nearest one or all that are.
    static func unknown(
        _ name: String, _ kind: String, _ known: [String], option: String? = nil
    ) -> Failure {
        let hint: String
        if let nearest = nearestName(to: name, among: known) {
            hint = "did you mean '\(nearest)'?"
        } else if known.isEmpty {
            hint = "there is none"
        } else if known.count > 20 {
            hint = "there are \(known.count) others"
        } else {
            hint = "there is \(known.joined(separator: ", "))"
        }
        let place = option.map { "\($0) \(name): " } ?? ""
        return Failure("\(place)there is no \(kind) '\(name)': \(hint)")
    }

    init(_ diagnostics: [Diagnostic], _ format: DiagnosticFormat) {
        reason = .diagnostics(diagnostics, format)
    }
}

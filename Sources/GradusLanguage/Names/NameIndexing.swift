import Dispatch
import GradusIR
import Synchronization

/// The names of a file and what there is to say about them; of a long one they are found on another
/// thread while it is typed on this one.
final class NameIndexing: Sendable {
    /// What is found.
    struct Result: Sendable {
        let names: NameIndex
        /// For a file without errors.
        let warnings: [Diagnostic]
    }

    private let syntax: SyntaxFile
    private let found = Mutex<Result?>(nil)

    init(_ syntax: SyntaxFile) {
        self.syntax = syntax
        if syntax.file.isLong {
            DispatchQueue.global().async { _ = self.result }
        }
    }

    /// Whoever comes first finds it; the other one waits.
    var result: Result {
        found.withLock { found in
            if let found { return found }
            let names = NameIndex(syntax)
            let result = Result(names: names, warnings: FileWarnings.warnings(names))
            found = result
            return result
        }
    }
}

extension SourceFile {
    /// Whether what is done beside the main work is worth a thread of its own.
    var isLong: Bool { bytes.count > 1 << 16 }
}

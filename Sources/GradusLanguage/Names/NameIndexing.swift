import Dispatch
import GradusIR
import Synchronization

/// The names of a file; of a long one they are found on another thread while it is typed on this one.
final class NameIndexing: Sendable {
    private let syntax: SyntaxFile
    private let found = Mutex<NameIndex?>(nil)

    init(_ syntax: SyntaxFile) {
        self.syntax = syntax
        if syntax.file.isLong {
            DispatchQueue.global().async { _ = self.names }
        }
    }

    /// The names. Whoever comes first finds them; the other one waits.
    var names: NameIndex {
        found.withLock { found in
            if let found { return found }
            let names = NameIndex(syntax)
            found = names
            return names
        }
    }
}

extension SourceFile {
    /// Whether what is done beside the main work is worth a thread of its own.
    var isLong: Bool { bytes.count > 1 << 16 }
}

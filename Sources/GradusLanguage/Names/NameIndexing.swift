import Dispatch
import Synchronization

/// The names of a file; of a long one they are found on another thread while it is typed on this one.
final class NameIndexing: Sendable {
    private let syntax: SyntaxFile
    private let found = Mutex<NameIndex?>(nil)

    /// Files of more bytes are worth a thread.
    private static let threshold = 1 << 16

    init(_ syntax: SyntaxFile) {
        self.syntax = syntax
        if syntax.file.bytes.count > Self.threshold {
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

import GradusIR
import GradusTensors

/// Reads the files that a graph file refers to.
package protocol ResourceLoader: Sendable {
    /// The tensor that a name means; where the name says the file's checksum, only if the file has it.
    func tensor(of resource: ResourceName) throws(ResourceError) -> Tensor

    /// The text of a file that is imported.
    ///
    /// - Parameter path: the path, seen from the file that is compiled.
    func source(at path: String) throws(ResourceError) -> SourceFile
}

extension ResourceLoader {
    /// Refuses.
    package func source(at path: String) throws(ResourceError) -> SourceFile {
        throw ResourceError("no files are at hand here")
    }
}

/// Why a file cannot be read.
package struct ResourceError: Error, Hashable, Sendable {
    /// One line, without a full stop.
    package let message: String

    package init(_ message: String) { self.message = message }
}

/// A file and, where it holds several tensors, the name of one: how constants and parameters remember
/// where they were read from. As one text it is the path, `#` and the member, and on a line of its own
/// the checksum; a path that contains a `#` itself always has one after it.
package struct ResourceName: Hashable, Sendable {
    /// The path, seen from the file that is compiled.
    package let path: String
    package let member: String?
    /// The SHA-256 of the file that is meant, in hexadecimal digits; nil for any.
    package let sha256: String?

    package init(path: String, member: String? = nil, sha256: String? = nil) {
        self.path = path
        self.member = member
        self.sha256 = sha256
    }

    /// Reads the one text.
    package init(text: String) {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let (name, sha256) = (lines[0], lines.count > 1 ? String(lines[1]) : nil)
        guard let hash = name.lastIndex(of: "#") else {
            self.init(path: String(name), sha256: sha256)
            return
        }
        let member = String(name[name.index(after: hash)...])
        self.init(
            path: String(name[..<hash]), member: member.isEmpty ? nil : member, sha256: sha256)
    }

    /// All in one text.
    package var text: String {
        let checksum = sha256.map { "\n\($0)" } ?? ""
        if let member { return "\(path)#\(member)\(checksum)" }
        return (path.contains("#") ? "\(path)#" : path) + checksum
    }
}

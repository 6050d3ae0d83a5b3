import GradusIR
import GradusTensors

/// Reads the files that a graph file refers to.
package protocol ResourceLoader: Sendable {
    /// The tensor of a file.
    ///
    /// - Parameters:
    ///   - path: the path as the text gives it.
    ///   - member: the tensor's name, in files that hold several.
    func tensor(at path: String, member: String?) throws(ResourceError) -> Tensor

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
/// where they were read from. As one text it is the path, `#` and the member; a path that contains a
/// `#` itself always has one after it.
package struct ResourceName: Hashable, Sendable {
    package let path: String
    package let member: String?

    package init(path: String, member: String? = nil) {
        self.path = path
        self.member = member
    }

    /// Reads the one text.
    package init(text: String) {
        guard let hash = text.lastIndex(of: "#") else {
            self.init(path: text)
            return
        }
        let member = String(text[text.index(after: hash)...])
        self.init(path: String(text[..<hash]), member: member.isEmpty ? nil : member)
    }

    /// Both in one text.
    package var text: String {
        if let member { return "\(path)#\(member)" }
        return path.contains("#") ? "\(path)#" : path
    }
}

/// Why a file cannot be read or written: what is wrong, and where.
public struct InterchangeError: Error, Hashable, Sendable {
    /// What kind of fault it is.
    public enum Kind: String, Hashable, Sendable {
        /// The operating system refuses: no such file, no permission, no space.
        case access
        /// The contents are not of their format.
        case malformed
        /// The contents are right but hold something that Gradus has no place for.
        case unsupported
        /// More than the format or the machine can hold.
        case tooLarge
        /// There is no tensor of that name in the file.
        case missingMember
    }

    /// A place in a file.
    public enum Place: Hashable, Sendable {
        /// The offset of a byte.
        case byte(Int)
        /// A line and a column in characters, both counted from 1.
        case text(line: Int, column: Int)
    }

    /// What kind of fault it is.
    public let kind: Kind
    /// One line, without a full stop.
    public let message: String
    /// Where in the file, if it can be said.
    public let place: Place?
    /// The file, as the user named it.
    public var file: String?

    /// An error from its parts.
    public init(_ kind: Kind, _ message: String, at place: Place? = nil, file: String? = nil) {
        self.kind = kind
        self.message = message
        self.place = place
        self.file = file
    }

    /// The error with the file it happened in, unless it names one already.
    package func inFile(_ file: String) -> InterchangeError {
        var error = self
        if error.file == nil { error.file = file }
        return error
    }
}

extension InterchangeError: CustomStringConvertible {
    /// `W.npy: byte 10: the header is cut short`, `data.csv:3:7: 'abc' is not a number`.
    public var description: String {
        switch (file, place) {
        case (nil, nil): message
        case (let file?, nil): "\(file): \(message)"
        case (let file?, .byte(let offset)?): "\(file): byte \(offset): \(message)"
        case (nil, .byte(let offset)?): "byte \(offset): \(message)"
        case (let file?, .text(let line, let column)?): "\(file):\(line):\(column): \(message)"
        case (nil, .text(let line, let column)?): "line \(line), column \(column): \(message)"
        }
    }
}

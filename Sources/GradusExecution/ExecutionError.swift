import GradusTensors

/// Why a program cannot be made or run.
public enum ExecutionError: Error, Hashable, Sendable {
    /// Symbolic sizes without a number, by name.
    case unboundSizes([String])
    /// A size is given that the graph does not have, or is negative.
    case invalidSize(name: String, size: Int)
    /// A name that is no input, parameter or output of the program; the known names follow.
    case unknownName(String, known: [String])
    /// A value of another type than declared.
    case typeMismatch(name: String, expected: TensorType, found: TensorType)
    /// A value that cannot be one of the declared type.
    case invalidValue(name: String, expected: TensorType)
    /// Inputs that were never given, with their types.
    case missingInputs([String: TensorType])
    /// An input declared a distribution whose last axis does not sum to one; the row and its sum.
    case notADistribution(name: String, row: Int, sum: Double)
    /// The graph cannot be compiled; the message names the place.
    case compilation(String)
    /// More memory than the machine can give.
    case outOfMemory(bytes: Int)
    /// An operation without a kernel failed.
    case evaluation(String)
}

extension ExecutionError: CustomStringConvertible {
    /// What is wrong, on one line.
    public var description: String {
        switch self {
        case .unboundSizes(let names):
            "no number is given for the size \(names.joined(separator: ", "))"
        case .invalidSize(let name, let size):
            "'\(name)' cannot be bound to \(size): the graph has no such size, or it is negative"
        case .unknownName(let name, let known):
            "there is no '\(name)' here; there is: \(known.joined(separator: ", "))"
        case .typeMismatch(let name, let expected, let found):
            "'\(name)' is \(expected), given is \(found)"
        case .invalidValue(let name, let expected):
            "the value for '\(name)' does not fit its type \(expected)"
        case .missingInputs(let types):
            "no value is given for "
                + types.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
                .joined(separator: ", ")
        case .notADistribution(let name, let row, let sum):
            "'\(name)' is declared a distribution, but row \(row) sums to \(sum) instead of 1"
        case .compilation(let message): message
        case .outOfMemory(let bytes): "the program needs \(bytes) bytes, more than there are"
        case .evaluation(let message): message
        }
    }
}

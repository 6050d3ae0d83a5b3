/// Why a picture could not be made.
public enum DrawingError: Error, Equatable, Sendable {
    /// More nodes than a layout stays legible and quick for.
    case tooLarge(nodes: Int, limit: Int)
    /// The model contradicts itself: the text says how.
    case invalidModel(String)
    /// Graphviz failed: at which stage, and what it said.
    case graphviz(stage: String, message: String)
}

extension DrawingError: CustomStringConvertible {
    /// What is wrong, and what can be done about it, as one line.
    public var description: String {
        switch self {
        case .tooLarge(let nodes, let limit):
            "too large to draw: \(nodes) nodes, at most \(limit); draw one view (--view forward), "
                + "or one graph or layer of the file"
        case .invalidModel(let reason):
            "the drawing contradicts itself: \(reason)"
        case .graphviz(let stage, let message):
            "Graphviz could not \(stage)\(message.isEmpty ? "" : ": \(message)")"
        }
    }
}

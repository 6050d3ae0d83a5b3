/// Which part of a graph a picture shows.
public enum DrawingView: String, CaseIterable, Sendable {
    /// The graph as it is written.
    case forward
    /// What carries the gradients back, and the values that it reads.
    case backward
    /// Forward and backward side by side, with what is saved between them.
    case both
    /// A training step: forward, backward and the updates of the parameters.
    case step
    /// The kernel calls of a training step or, without an optimizer, of the gradients, in their
    /// order, with the memory that they work on.
    case schedule
}

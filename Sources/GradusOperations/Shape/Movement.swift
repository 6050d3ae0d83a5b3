import GradusIR

extension Node {
    /// Whether it puts the elements of its operand in another order, or picks some of them.
    package var movesElements: Bool { isKind(Transpose.self) || isKind(Slice.self) }

    /// Whether it leaves the elements of its operand where they are, under another shape.
    package var regroupsAxes: Bool {
        isKind(Reshape.self) || isKind(Squeeze.self) || isKind(ExpandDims.self)
    }
}

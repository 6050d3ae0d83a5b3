import GradusIR
import GradusTensors

/// The place of the largest element.
package struct ArgMax: ArgumentExtremum {
    package let axis: Int?
    package let keepsDimensions: Bool

    package init(axis: Int?, keepsDimensions: Bool = false) {
        self.axis = axis
        self.keepsDimensions = keepsDimensions
    }

    package static let signature = OperationSignature(
        "argmax", .reduction, operands: ["x"], attributes: attributeSignature,
        formula: "min { i : xᵢ = max x }",
        documentation: """
            The place of the largest element along an axis as i32; without an axis, its place in the \
            flattened tensor. The first of several wins, and a NaN counts as the largest. There is no \
            gradient. An axis of size 0 is an error.
            """)

    package static func improves<Element: Comparable>(
        _ candidate: Element, on best: Element
    ) -> Bool { candidate > best }
}

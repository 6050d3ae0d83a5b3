import GradusIR
import GradusTensors

/// Whether `x` is finite.
package struct IsFinite: PredicateOperation {
    package static let signature = OperationSignature(
        "isfinite", .elementwise, operands: ["x"], formula: "x - x == 0",
        documentation: "Whether an element is a number and not infinite.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func holds(_ x: Double) -> Bool { x.isFinite }
}

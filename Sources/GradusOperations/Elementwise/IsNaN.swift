import GradusIR
import GradusTensors

/// Whether `x` is NaN.
package struct IsNaN: PredicateOperation {
    package static let signature = OperationSignature(
        "isnan", .elementwise, operands: ["x"], formula: "x != x",
        documentation: "Whether an element is NaN, not a number.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func holds(_ x: Double) -> Bool { x.isNaN }
}

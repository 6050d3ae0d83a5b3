import GradusIR
import GradusTensors

/// `x >= y`
package struct GreaterEqual: ComparisonOperation {
    package static let signature = OperationSignature(
        "greater_equal", .elementwise, operands: ["x", "y"], formula: "x >= y",
        documentation: "Whether x is at least y; written with the operator. False for NaN.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func holds<Element: Comparable>(_ x: Element, _ y: Element) -> Bool { x >= y }
}

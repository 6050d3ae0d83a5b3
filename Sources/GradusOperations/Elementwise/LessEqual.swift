import GradusIR
import GradusTensors

/// `x <= y`
package struct LessEqual: ComparisonOperation {
    package static let signature = OperationSignature(
        "less_equal", .elementwise, operands: ["x", "y"], formula: "x <= y",
        documentation: "Whether x is at most y; written with the operator. False for NaN.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func holds<Element: Comparable>(_ x: Element, _ y: Element) -> Bool { x <= y }
}

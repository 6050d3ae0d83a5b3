import GradusIR
import GradusTensors

/// `x == y`
package struct Equal: ComparisonOperation {
    package static let signature = OperationSignature(
        "equal", .elementwise, operands: ["x", "y"], formula: "x == y",
        documentation:
            "Whether two elements are equal; written with the operator. NaN equals nothing.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package static var comparesTruthValues: Bool { true }

    package func holds<Element: Comparable>(_ x: Element, _ y: Element) -> Bool { x == y }
}

import GradusIR
import GradusTensors

/// `x != y`
package struct NotEqual: ComparisonOperation {
    package static let signature = OperationSignature(
        "not_equal", .elementwise, operands: ["x", "y"], formula: "x != y",
        documentation:
            "Whether two elements differ; written with the operator. NaN differs from all.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package static var comparesTruthValues: Bool { true }

    package func holds<Element: Comparable>(_ x: Element, _ y: Element) -> Bool { x != y }
}

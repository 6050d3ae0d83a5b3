import GradusIR
import GradusTensors

/// `x < y`
package struct Less: ComparisonOperation {
    package static let signature = OperationSignature(
        "less", .elementwise, operands: ["x", "y"], formula: "x < y",
        documentation: "Whether x is less than y; written with the operator. False for NaN.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func holds<Element: Comparable>(_ x: Element, _ y: Element) -> Bool { x < y }
}

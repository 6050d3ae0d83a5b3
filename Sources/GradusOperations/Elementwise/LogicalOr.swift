import GradusIR
import GradusTensors

/// `x or y`
package struct LogicalOr: LogicalOperation {
    package static let signature = OperationSignature(
        "logical_or", .elementwise, operands: ["x", "y"], formula: "x or y",
        documentation: "Whether one truth value is true, or both; written with the operator.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ operands: [Bool]) -> Bool { operands[0] || operands[1] }
}

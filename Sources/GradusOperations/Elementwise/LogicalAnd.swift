import GradusIR
import GradusTensors

/// `x and y`
package struct LogicalAnd: LogicalOperation {
    package static let signature = OperationSignature(
        "logical_and", .elementwise, operands: ["x", "y"], formula: "x and y",
        documentation: "Whether both truth values are true; written with the operator.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ operands: [Bool]) -> Bool { operands[0] && operands[1] }
}

import GradusIR
import GradusTensors

/// `not x`
package struct LogicalNot: LogicalOperation {
    package static let signature = OperationSignature(
        "logical_not", .elementwise, operands: ["x"], formula: "not x",
        documentation: "The other truth value; written with the operator.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ operands: [Bool]) -> Bool { !operands[0] }
}

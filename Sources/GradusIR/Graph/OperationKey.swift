import GradusTensors

/// An operation and the types of what it is applied to, by which is kept what follows from both.
package struct OperationKey: Hashable, Sendable {
    package let operation: any Operation
    package let operandTypes: [TensorType]

    package init(_ operation: any Operation, _ operandTypes: [TensorType]) {
        self.operation = operation
        self.operandTypes = operandTypes
    }

    package static func == (left: OperationKey, right: OperationKey) -> Bool {
        left.operation.isEqual(to: right.operation) && left.operandTypes == right.operandTypes
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(TypedOperation.Contents.hash(operation, operandTypes))
    }
}

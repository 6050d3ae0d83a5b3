import GradusIR

/// An operation of two operands that may change places.
package protocol CommutativeOperation: Operation {}

extension CommutativeOperation {
    package static var isCommutative: Bool { true }
}

extension Add: CommutativeOperation {}
extension Multiply: CommutativeOperation {}
extension Maximum: CommutativeOperation {}
extension Minimum: CommutativeOperation {}
extension Equal: CommutativeOperation {}
extension NotEqual: CommutativeOperation {}
extension LogicalAnd: CommutativeOperation {}
extension LogicalOr: CommutativeOperation {}

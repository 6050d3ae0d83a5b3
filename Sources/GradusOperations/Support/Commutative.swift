import GradusIR

/// An operation of two operands that may change places.
package protocol CommutativeOperation: Operation {}

extension Add: CommutativeOperation {}
extension Multiply: CommutativeOperation {}

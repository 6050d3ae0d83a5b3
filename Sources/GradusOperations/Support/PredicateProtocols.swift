import GradusIR
import GradusTensors

/// A comparison of two elements of one type: numbers, and truth values for equality. Comparisons
/// with NaN are false, but for "not equal".
package protocol ComparisonOperation: ElementwiseOperation {
    /// Whether truth values can be compared.
    static var comparesTruthValues: Bool { get }
    /// Whether the relation holds.
    func holds<Element: Comparable>(_ x: Element, _ y: Element) -> Bool
}

extension ComparisonOperation {
    package static var comparesTruthValues: Bool { false }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        if !Self.comparesTruthValues {
            try TypeRule.requireNumeric(operands, of: Self.signature.name)
        }
        try TypeRule.requireEqual(operands, of: Self.signature.name)
        return [operands[0].with(.bool)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (x, y) = (operands[0], operands[1])
        let truth =
            x.elementType.isFloatingPoint
            ? zip(x.doubles, y.doubles).map { holds($0, $1) }
            : zip(x.integers, y.integers).map { holds($0, $1) }
        return [Tensor(sizes: x.sizes, storage: .bool(truth))]
    }
}

/// A connective of truth values.
package protocol LogicalOperation: ElementwiseOperation {
    /// The function of one truth value for each operand.
    func value(_ operands: [Bool]) -> Bool
}

extension LogicalOperation {
    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        for index in operands.indices {
            try TypeRule.requireTruth(operands[index], operand: index, of: Self.signature.name)
        }
        try TypeRule.requireEqual(operands, of: Self.signature.name)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let elements = operands.map(\.booleans)
        let truth = (0..<operands[0].count).map { index in value(elements.map { $0[index] }) }
        return [Tensor(sizes: operands[0].sizes, storage: .bool(truth))]
    }
}

/// A property of one floating-point element.
package protocol PredicateOperation: ElementwiseOperation {
    /// Whether the element has the property.
    func holds(_ x: Double) -> Bool
}

extension PredicateOperation {
    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: Self.signature.name)
        return [operands[0].with(.bool)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [Tensor(sizes: operands[0].sizes, storage: .bool(operands[0].doubles.map { holds($0) }))]
    }
}

import GradusIR
import GradusTensors

/// The checks that type rules share, each with its one wording.
package enum TypeRule {
    /// All operands are `f32` or `f64`.
    package static func requireFloatingPoint(
        _ operands: [TensorType], of name: String
    ) throws(OperationError) {
        for (index, type) in operands.enumerated() where !type.elementType.isFloatingPoint {
            throw OperationError(
                .elementType, "'\(name)' needs floating-point elements, found \(type)",
                labels: [.init(operand: index, "this is \(type)")], help: "write cast(…, f32)")
        }
    }

    /// No operand is `bool`.
    package static func requireNumeric(
        _ operands: [TensorType], of name: String
    ) throws(OperationError) {
        for (index, type) in operands.enumerated() where !type.elementType.isNumeric {
            throw OperationError(
                .elementType, "'\(name)' needs numbers, found \(type)",
                labels: [.init(operand: index, "this is \(type)")], help: "write cast(…, f32)")
        }
    }

    /// The operand is `bool`.
    package static func requireTruth(
        _ type: TensorType, operand: Int, of name: String
    ) throws(OperationError) {
        guard type.elementType == .bool else {
            throw OperationError(
                .elementType, "'\(name)' needs truth values, found \(type)",
                labels: [.init(operand: operand, "this is \(type)")], help: "compare: write … != 0")
        }
    }

    /// An attribute is neither infinite nor NaN.
    package static func requireFinite(
        _ number: Double, _ attribute: String, of name: String
    ) throws(OperationError) {
        guard number.isFinite else {
            throw OperationError(
                .attribute, "'\(attribute)' of '\(name)' must be finite, found \(number)")
        }
    }

    /// All operands are of one element type.
    package static func requireEqualElementTypes(
        _ operands: [TensorType], of name: String
    ) throws(OperationError) {
        try requireEqualElementTypes(operands[...], of: name)
    }

    /// The operands of a slice are of one element type.
    package static func requireEqualElementTypes(
        _ operands: ArraySlice<TensorType>, of name: String
    ) throws(OperationError) {
        guard let first = operands.first else { return }
        for (index, type) in zip(operands.indices, operands)
        where type.elementType != first.elementType {
            throw OperationError(
                .elementType,
                "element types of '\(name)' differ: \(first.elementType) and \(type.elementType)",
                labels: [
                    .init(operand: operands.startIndex, "this is \(first)"),
                    .init(operand: index, "this is \(type)"),
                ],
                help: "nothing is cast silently: write cast(…, \(first.elementType))")
        }
    }

    /// All operands are of one type.
    package static func requireEqual(
        _ operands: [TensorType], of name: String
    ) throws(OperationError) {
        try requireEqual(operands[...], of: name)
    }

    /// The operands of a slice are of one type.
    package static func requireEqual(
        _ operands: ArraySlice<TensorType>, of name: String
    ) throws(OperationError) {
        try requireEqualElementTypes(operands, of: name)
        guard let first = operands.first else { return }
        for (index, type) in zip(operands.indices, operands) where type.shape != first.shape {
            throw OperationError(
                .shape, "shapes of '\(name)' differ: \(first.shape) and \(type.shape)",
                labels: [
                    .init(operand: operands.startIndex, "this is \(first)"),
                    .init(operand: index, "this is \(type)"),
                ])
        }
    }

    /// The axis counted from the front.
    package static func axis(
        _ axis: Int, of type: TensorType, for name: String
    ) throws(OperationError) -> Int {
        guard let normalized = type.shape.normalizedAxis(axis) else {
            throw OperationError(
                .rank, "axis \(axis) of '\(name)' is not there: \(type) has \(axes(type.rank))",
                labels: [.init(operand: 0, "this is \(type)")])
        }
        return normalized
    }

    /// Axes counted from the front, sorted, none twice; all of them for nil.
    package static func axes(
        _ axes: [Int]?, of type: TensorType, for name: String
    ) throws(OperationError) -> [Int] {
        guard let axes else { return Array(0..<type.rank) }
        var normalized: [Int] = []
        for axis in axes { normalized.append(try self.axis(axis, of: type, for: name)) }
        guard Set(normalized).count == normalized.count else {
            throw OperationError(.attribute, "axes \(axes) of '\(name)' name one axis twice")
        }
        return normalized.sorted()
    }

    private static func axes(_ rank: Int) -> String {
        switch rank {
        case 0: "no axes"
        case 1: "1 axis"
        default: "\(rank) axes"
        }
    }
}

import GradusIR
import GradusTensors

// Operators and methods on values of a graph under construction, so that pullbacks, decompositions
// and programs read like the formulas. Operands of element-wise operations are broadcast.

extension GraphBuilder {
    /// Applies an operation, its operands first stretched to one shape where it asks for that.
    ///
    /// - Throws: `GraphError` where the operands do not fit.
    public func call(
        _ operation: any Operation, _ operands: [Value], name: String? = nil
    ) throws(GraphError) -> [Value] {
        try call(fitting: operation, try fitted(operands, for: operation), name: name)
    }

    /// The operands, stretched to one shape where they differ and the operation asks for that.
    fileprivate func fitted(
        _ operands: [Value], for operation: any Operation
    ) throws(GraphError) -> [Value] {
        guard operands.count > 1 else { return operands }
        let shape = operands[0].shape
        if operands.dropFirst().allSatisfy({ $0.shape == shape }) { return operands }
        guard Swift.type(of: operation).stretchesOperands else { return operands }
        if operands.count == 2 {
            let second = operands[1].shape
            if shape.isScalar { return [try operands[0].broadcast(to: second), operands[1]] }
            if second.isScalar { return [operands[0], try operands[1].broadcast(to: shape)] }
        }
        return try broadcast(operands, for: operation)
    }

    fileprivate func broadcast(
        _ operands: [Value], for operation: any Operation
    ) throws(GraphError) -> [Value] {
        var shape = operands[0].shape
        for (index, operand) in operands.enumerated().dropFirst() {
            guard let common = shape.broadcast(with: operand.shape) else {
                throw GraphError(
                    "shapes do not fit", cause: mismatch(operands, index, operation), origin: origin
                )
            }
            shape = common
        }
        var stretched: [Value] = []
        for operand in operands { stretched.append(try operand.broadcast(to: shape)) }
        return stretched
    }

    private func mismatch(
        _ operands: [Value], _ index: Int, _ operation: any Operation
    ) -> OperationError {
        let earlier = operands[..<index].lastIndex {
            $0.shape.broadcast(with: operands[index].shape) == nil
        }
        let left = operands[earlier ?? 0]
        let right = operands[index]
        var axes: (Int, Int)?
        for back in 1...max(1, min(left.shape.rank, right.shape.rank)) {
            let (a, b) = (left.shape.rank - back, right.shape.rank - back)
            guard a >= 0, b >= 0 else { break }
            if left.shape[a] != right.shape[b], left.shape[a] != 1, right.shape[b] != 1 {
                axes = (a, b)
            }
        }
        return OperationError(
            .shape,
            "shapes of '\(operation.operationName)' do not fit: \(left.shape) and \(right.shape)",
            labels: [
                .init(operand: earlier ?? 0, axis: axes?.0, "this is \(left.type)"),
                .init(operand: index, axis: axes?.1, "this is \(right.type)"),
            ])
    }
}

extension Value {
    /// Applies an operation with one result to this value and others.
    func applying(_ operation: any Operation, _ others: Value...) throws(GraphError) -> Value {
        let operands = try builder.fitted([self] + others, for: operation).map { $0.id }
        return builder.value(ValueID(node: try builder.add(operation, operands)))
    }

    /// Applies an operation with one result to this value alone.
    func applying(_ operation: any Operation) throws(GraphError) -> Value {
        builder.value(ValueID(node: try builder.add(operation, Operands(id))))
    }

    /// Applies an operation with one result to this value and another.
    func applying(_ operation: any Operation, _ other: Value) throws(GraphError) -> Value {
        let (shape, second) = (shape, other.shape)
        if shape == second || !Swift.type(of: operation).stretchesOperands {
            return try applying(operation, alreadyFitting: other)
        }
        if shape.isScalar {
            return try broadcast(to: second).applying(operation, alreadyFitting: other)
        }
        if second.isScalar {
            return try applying(operation, alreadyFitting: other.broadcast(to: shape))
        }
        let fitted = try builder.broadcast([self, other], for: operation)
        return try fitted[0].applying(operation, alreadyFitting: fitted[1])
    }

    private func applying(
        _ operation: any Operation, alreadyFitting other: Value
    ) throws(GraphError) -> Value {
        builder.value(ValueID(node: try builder.add(operation, Operands(id, other.id))))
    }

    /// A scalar constant of this value's element type.
    public func scalar(_ number: Double) -> Value { builder.constant(number, elementType) }

    /// The sum.
    public static func + (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Add(), right)
    }

    /// The difference.
    public static func - (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Subtract(), right)
    }

    /// The product, element by element.
    public static func * (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Multiply(), right)
    }

    /// The quotient.
    public static func / (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Divide(), right)
    }

    /// The quotient by a number of elements: of two numbers the number that it is, since the cotangent of
    /// an objective is one.
    package func divided(byCount count: Value) throws(GraphError) -> Value {
        if shape.isScalar, let number = constant, let divisor = count.constant,
            let quotient = try? Divide().evaluate([number, divisor]).first
        {
            return builder.constant(quotient)
        }
        return try self / count
    }

    /// The tensor, where it is a constant.
    private var constant: Tensor? { (builder.node(id.node).operation as? Constant)?.tensor }

    /// The negative.
    public static prefix func - (value: Value) throws(GraphError) -> Value {
        try value.applying(Negate())
    }

    /// The sum with a number.
    public static func + (left: Value, right: Double) throws(GraphError) -> Value {
        try left + left.scalar(right)
    }

    /// The sum with a number.
    public static func + (left: Double, right: Value) throws(GraphError) -> Value {
        try right.scalar(left) + right
    }

    /// The difference with a number.
    public static func - (left: Value, right: Double) throws(GraphError) -> Value {
        try left - left.scalar(right)
    }

    /// The difference with a number.
    public static func - (left: Double, right: Value) throws(GraphError) -> Value {
        try right.scalar(left) - right
    }

    /// The product with a number.
    public static func * (left: Value, right: Double) throws(GraphError) -> Value {
        try left * left.scalar(right)
    }

    /// The product with a number.
    public static func * (left: Double, right: Value) throws(GraphError) -> Value {
        try right.scalar(left) * right
    }

    /// The quotient with a number.
    public static func / (left: Value, right: Double) throws(GraphError) -> Value {
        try left / left.scalar(right)
    }

    /// The quotient with a number.
    public static func / (left: Double, right: Value) throws(GraphError) -> Value {
        try right.scalar(left) / right
    }

    /// The exponential.
    public func exp() throws(GraphError) -> Value { try applying(Exponential()) }

    /// Stretched to a shape by NumPy's rules; itself where it has the shape.
    public func broadcast(to shape: Shape) throws(GraphError) -> Value {
        if self.shape == shape { return self }
        if let known = builder.known(stretched: id, to: shape) { return known }
        let stretched = try applying(BroadcastTo(shape: shape))
        builder.note(stretched: id, to: shape, is: stretched)
        return stretched
    }

    /// In another shape of as many elements; itself where it has the shape.
    public func reshaped(to shape: Shape) throws(GraphError) -> Value {
        self.shape == shape ? self : try applying(Reshape(shape: shape))
    }

    /// The sum over axes, all of them for nil.
    public func sum(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(Sum(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// The sum over the axes along which a tensor of the given shape would be repeated to fit this
    /// one: the transpose of `broadcast(to:)`.
    public func summed(to shape: Shape) throws(GraphError) -> Value {
        let axes = shape.stretchedAxes(to: self.shape)
        return axes.isEmpty ? self : try sum(axes: axes).reshaped(to: shape)
    }
}

import GradusTensors

/// A Swift value that can be given for an input or a parameter.
public protocol TensorConvertible {
    /// The tensor of a declared type; floating-point numbers are rounded to it, shapes must fit.
    ///
    /// - Returns: nil where the value does not fit the type.
    func tensor(of type: TensorType) -> Tensor?
}

/// A Swift value that a result can be read as.
public protocol TensorReadable {
    /// The value of a tensor, or nil where it cannot be one: a scalar of several elements.
    init?(_ tensor: Tensor)
}

extension Tensor: TensorConvertible, TensorReadable {
    /// Itself, where it is of the type.
    public func tensor(of type: TensorType) -> Tensor? { self.type == type ? self : nil }

    /// Itself.
    public init?(_ tensor: Tensor) { self = tensor }
}

extension Array: TensorConvertible where Element: TensorConvertible {
    /// The elements, one after another, in row-major order: a flat array fills any shape of as many
    /// elements, a nested one must have its sizes.
    public func tensor(of type: TensorType) -> Tensor? {
        guard let sizes = type.shape.sizes else { return nil }
        if Element.self is any ScalarConvertible.Type {
            guard count == Tensor.count(of: sizes) else { return nil }
            let scalars = compactMap { $0 as? any ScalarConvertible }
            return type.elementType.isFloatingPoint
                ? Tensor(type.elementType, sizes: sizes, converting: scalars.map(\.asDouble))
                : ScalarKind.tensor(scalars, type.elementType, sizes: sizes)
        }
        guard let first = sizes.first, first == count else { return nil }
        let inner = type.with(Shape(Array<Int>(sizes.dropFirst())))
        var parts: [Tensor] = []
        for element in self {
            guard let part = element.tensor(of: inner) else { return nil }
            parts.append(part)
        }
        return type.elementType.isFloatingPoint
            ? Tensor(type.elementType, sizes: sizes, converting: parts.flatMap(\.doubles))
            : Tensor(type.elementType, sizes: sizes, converting: parts.flatMap(\.integers))
    }
}

extension Array: TensorReadable where Element: TensorElement {
    /// The elements in row-major order, converted where they are of another type.
    public init?(_ tensor: Tensor) { self = Element.elements(of: tensor) }
}

/// A Swift number or truth value.
public protocol ScalarConvertible: TensorConvertible {
    /// The value as a double; a truth value as 0 or 1.
    var asDouble: Double { get }
    /// The value as an integer, or nil where it has a fraction or does not fit.
    var asInteger: Int64? { get }
}

enum ScalarKind {
    /// A tensor of integers or truth values, or nil where one of the scalars is none.
    static func tensor(
        _ scalars: [any ScalarConvertible], _ elementType: ElementType, sizes: [Int]
    ) -> Tensor? {
        let integers = scalars.compactMap(\.asInteger)
        guard integers.count == scalars.count else { return nil }
        return Tensor(elementType, sizes: sizes, converting: integers)
    }
}

extension ScalarConvertible {
    /// A scalar, or a tensor of one element.
    public func tensor(of type: TensorType) -> Tensor? {
        guard let sizes = type.shape.sizes, Tensor.count(of: sizes) == 1 else { return nil }
        return type.elementType.isFloatingPoint
            ? Tensor(type.elementType, sizes: sizes, converting: [asDouble])
            : ScalarKind.tensor([self], type.elementType, sizes: sizes)
    }
}

extension Float: ScalarConvertible, TensorReadable {
    /// The value.
    public var asDouble: Double { Double(self) }
    /// The value, where it has no fraction.
    public var asInteger: Int64? { Int64(exactly: self) }
    /// The only element.
    public init?(_ tensor: Tensor) {
        guard tensor.count == 1 else { return nil }
        self = tensor.floats[0]
    }
}

extension Double: ScalarConvertible, TensorReadable {
    /// The value.
    public var asDouble: Double { self }
    /// The value, where it has no fraction.
    public var asInteger: Int64? { Int64(exactly: self) }
    /// The only element.
    public init?(_ tensor: Tensor) {
        guard tensor.count == 1 else { return nil }
        self = tensor.doubles[0]
    }
}

extension Int: ScalarConvertible, TensorReadable {
    /// The value, rounded.
    public var asDouble: Double { Double(self) }
    /// The value.
    public var asInteger: Int64? { Int64(self) }
    /// The only element; a fraction is cut off.
    public init?(_ tensor: Tensor) {
        guard tensor.count == 1 else { return nil }
        self = Int(tensor.integers[0])
    }
}

extension Int32: ScalarConvertible {
    /// The value.
    public var asDouble: Double { Double(self) }
    /// The value.
    public var asInteger: Int64? { Int64(self) }
}

extension Int64: ScalarConvertible {
    /// The value, rounded.
    public var asDouble: Double { Double(self) }
    /// The value.
    public var asInteger: Int64? { self }
}

extension Bool: ScalarConvertible {
    /// 0 or 1.
    public var asDouble: Double { self ? 1 : 0 }
    /// 0 or 1.
    public var asInteger: Int64? { self ? 1 : 0 }
}

extension Session {
    /// Writes inputs or parameters and runs once.
    ///
    ///     try session.run(["x": [0.2, -0.3], "y": [0, 0, 1]])
    ///
    /// - Throws: `ExecutionError` for an unknown name, a value that does not fit, or a missing input.
    public func run(_ values: [String: any TensorConvertible]) throws(ExecutionError) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { try set(name, to: value) }
        try run()
    }

    /// Writes an input or a parameter.
    ///
    /// - Throws: `ExecutionError` for an unknown name or a value that does not fit.
    public func set(_ name: String, to value: any TensorConvertible) throws(ExecutionError) {
        let expected = try declaredType(of: name)
        guard let tensor = value.tensor(of: expected) else {
            throw .invalidValue(name: name, expected: expected)
        }
        try set(name, to: tensor)
    }

    /// An output, the objective, a gradient, a parameter or an input as it is now.
    ///
    ///     let loss: Float = try session["loss"]
    ///     let gradient: [Float] = try session["d_W1"]
    public subscript<Result: TensorReadable>(name: String) -> Result {
        get throws(ExecutionError) {
            let tensor = try tensor(name)
            guard let result = Result(tensor) else {
                throw .invalidValue(name: name, expected: tensor.type)
            }
            return result
        }
    }
}

import GradusTensors

/// A compile-time argument of an operation: everything in a call that is not a tensor.
public enum AttributeValue: Hashable, Sendable {
    /// An integer, such as an axis.
    case integer(Int)
    /// A list of integers, such as axes.
    case integers([Int])
    /// A number.
    case number(Double)
    /// A truth value.
    case boolean(Bool)
    /// An element type, as in `cast(x, f32)`.
    case elementType(ElementType)
    /// A shape whose sizes may be symbolic.
    case shape(Shape)
    /// A text.
    case text(String)
    /// Left out, where that has a meaning of its own: `sum(x)` sums over all axes.
    case none
}

/// What an attribute may hold.
public enum AttributeKind: String, Hashable, Sendable {
    /// One integer.
    case integer
    /// A list of integers, or one standing for a list of one.
    case integers
    /// A number.
    case number
    /// `true` or `false`.
    case boolean
    /// The name of an element type.
    case elementType
    /// A list of integers, or a word that stands for one, such as `"same"`.
    case integersOrText
    /// A list of sizes, which may be symbolic.
    case shape
    /// A string.
    case text
}

/// The attributes of one call, by name, each given or at its default.
public struct AttributeValues: Hashable, Sendable {
    private var values: [String: AttributeValue]

    /// Attributes by name.
    public init(_ values: [String: AttributeValue] = [:]) { self.values = values }

    /// One attribute; `none` where it is not there.
    public subscript(name: String) -> AttributeValue {
        get { values[name] ?? .none }
        set { values[name] = newValue }
    }

    /// The names, sorted.
    public var names: [String] { values.keys.sorted() }

    /// An integer attribute, or nil.
    public func integer(_ name: String) -> Int? {
        if case .integer(let value) = self[name] { value } else { nil }
    }

    /// A list of integers, also from a single one, or nil.
    public func integers(_ name: String) -> [Int]? {
        switch self[name] {
        case .integers(let values): values
        case .integer(let value): [value]
        default: nil
        }
    }

    /// A number, also from an integer, or nil.
    public func number(_ name: String) -> Double? {
        switch self[name] {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// A truth value, or false.
    public func boolean(_ name: String) -> Bool { self[name] == .boolean(true) }

    /// An element type, or nil.
    public func elementType(_ name: String) -> ElementType? {
        if case .elementType(let value) = self[name] { value } else { nil }
    }

    /// A shape, or nil.
    public func shape(_ name: String) -> Shape? {
        if case .shape(let value) = self[name] { value } else { nil }
    }

    /// A text, or nil.
    public func text(_ name: String) -> String? {
        if case .text(let value) = self[name] { value } else { nil }
    }
}

/// The type of one element of a tensor.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
    /// IEEE 754 binary32.
    case f32
    /// IEEE 754 binary64.
    case f64
    /// 32-bit two's complement integer; arithmetic wraps.
    case i32
    /// 64-bit two's complement integer; arithmetic wraps.
    case i64
    /// A truth value, stored in one byte as 0 or 1.
    case bool

    /// Bytes that one element takes in memory.
    public var byteCount: Int {
        switch self {
        case .f32, .i32: 4
        case .f64, .i64: 8
        case .bool: 1
        }
    }

    /// Whether values of this type can be differentiated.
    public var isFloatingPoint: Bool { self == .f32 || self == .f64 }

    /// Whether this is `i32` or `i64`.
    public var isInteger: Bool { self == .i32 || self == .i64 }

    /// Whether arithmetic is defined: every type but `bool`.
    public var isNumeric: Bool { self != .bool }
}

extension ElementType {
    /// The position among all types: compared and hashed instead of the name.
    package var ordinal: Int {
        switch self {
        case .f32: 0
        case .f64: 1
        case .i32: 2
        case .i64: 3
        case .bool: 4
        }
    }

    /// Whether both are the same type.
    public static func == (left: ElementType, right: ElementType) -> Bool {
        left.ordinal == right.ordinal
    }

    /// Whether they are different types.
    public static func != (left: ElementType, right: ElementType) -> Bool {
        left.ordinal != right.ordinal
    }

    /// Hashes the type.
    public func hash(into hasher: inout Hasher) { hasher.combine(ordinal) }
}

extension ElementType: CustomStringConvertible {
    /// The name that the language uses.
    public var description: String { rawValue }
}

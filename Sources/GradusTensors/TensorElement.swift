/// A Swift type that is the element type of a tensor.
public protocol TensorElement: BitwiseCopyable, Sendable {
    /// The element type that it is.
    static var elementType: ElementType { get }
    /// The elements of a tensor of that type; converted where it is of another.
    static func elements(of tensor: Tensor) -> [Self]
}

extension Float: TensorElement {
    /// `f32`.
    public static var elementType: ElementType { .f32 }
    /// The elements of a tensor.
    public static func elements(of tensor: Tensor) -> [Float] { tensor.floats }
}

extension Double: TensorElement {
    /// `f64`.
    public static var elementType: ElementType { .f64 }
    /// The elements of a tensor.
    public static func elements(of tensor: Tensor) -> [Double] { tensor.doubles }
}

extension Int32: TensorElement {
    /// `i32`.
    public static var elementType: ElementType { .i32 }
    /// The elements of a tensor.
    public static func elements(of tensor: Tensor) -> [Int32] {
        tensor.integers.map { Int32(truncatingIfNeeded: $0) }
    }
}

extension Int64: TensorElement {
    /// `i64`.
    public static var elementType: ElementType { .i64 }
    /// The elements of a tensor.
    public static func elements(of tensor: Tensor) -> [Int64] { tensor.integers }
}

extension Bool: TensorElement {
    /// `bool`.
    public static var elementType: ElementType { .bool }
    /// The elements of a tensor.
    public static func elements(of tensor: Tensor) -> [Bool] { tensor.booleans }
}

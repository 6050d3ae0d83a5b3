/// A dense, row-major tensor of known sizes: a value.
///
/// Two tensors are equal when type, sizes and the bits of all elements are: `-0.0` differs from
/// `0.0`, and a NaN equals itself.
public struct Tensor: Sendable {
    /// The elements, one array per element type.
    package enum Storage: Sendable {
        case f32([Float])
        case f64([Double])
        case i32([Int32])
        case i64([Int64])
        case bool([Bool])
    }

    /// The size of each axis.
    public private(set) var sizes: [Int]
    package private(set) var storage: Storage

    package init(sizes: [Int], storage: Storage) {
        self.sizes = sizes
        self.storage = storage
    }

    /// A tensor of `f32` elements in row-major order; nil where their number is not the product of
    /// the sizes.
    public init?(_ elements: [Float], sizes: [Int]) {
        guard Tensor.count(of: sizes) == elements.count else { return nil }
        self.init(sizes: sizes, storage: .f32(elements))
    }

    /// A tensor of `f64` elements in row-major order; nil where their number is not the product of
    /// the sizes.
    public init?(_ elements: [Double], sizes: [Int]) {
        guard Tensor.count(of: sizes) == elements.count else { return nil }
        self.init(sizes: sizes, storage: .f64(elements))
    }

    /// A tensor of `i32` elements in row-major order; nil where their number is not the product of
    /// the sizes.
    public init?(_ elements: [Int32], sizes: [Int]) {
        guard Tensor.count(of: sizes) == elements.count else { return nil }
        self.init(sizes: sizes, storage: .i32(elements))
    }

    /// A tensor of `i64` elements in row-major order; nil where their number is not the product of
    /// the sizes.
    public init?(_ elements: [Int64], sizes: [Int]) {
        guard Tensor.count(of: sizes) == elements.count else { return nil }
        self.init(sizes: sizes, storage: .i64(elements))
    }

    /// A tensor of truth values in row-major order; nil where their number is not the product of
    /// the sizes.
    public init?(_ elements: [Bool], sizes: [Int]) {
        guard Tensor.count(of: sizes) == elements.count else { return nil }
        self.init(sizes: sizes, storage: .bool(elements))
    }

    /// A tensor with each element converted from a `Double`: rounded to the nearest `f32`,
    /// truncated and saturated to an integer (NaN to 0), or compared with 0 for `bool`.
    package init(_ elementType: ElementType, sizes: [Int], converting elements: [Double]) {
        let storage: Storage =
            switch elementType {
            case .f32: .f32(elements.map { Float($0) })
            case .f64: .f64(elements)
            case .i32: .i32(elements.map { Int32(saturating: $0) })
            case .i64: .i64(elements.map { Int64(saturating: $0) })
            case .bool: .bool(elements.map { $0 != 0 })
            }
        self.init(sizes: sizes, storage: storage)
    }

    /// A tensor with each element converted from an `Int64`: wrapped to `i32`, rounded to a floating
    /// type, or compared with 0 for `bool`.
    package init(_ elementType: ElementType, sizes: [Int], converting elements: [Int64]) {
        let storage: Storage =
            switch elementType {
            case .f32: .f32(elements.map { Float($0) })
            case .f64: .f64(elements.map { Double($0) })
            case .i32: .i32(elements.map { Int32(truncatingIfNeeded: $0) })
            case .i64: .i64(elements)
            case .bool: .bool(elements.map { $0 != 0 })
            }
        self.init(sizes: sizes, storage: storage)
    }

    /// A tensor in which every element is the given number, converted as above.
    public init(repeating value: Double, _ elementType: ElementType, sizes: [Int] = []) {
        let count = Tensor.count(of: sizes)
        self.init(elementType, sizes: sizes, converting: [Double](repeating: value, count: count))
    }

    /// A scalar.
    public init(_ value: Float) { self.init(sizes: [], storage: .f32([value])) }

    /// A scalar.
    public init(_ value: Double) { self.init(sizes: [], storage: .f64([value])) }

    /// The number of elements of a tensor of these sizes, clamped at the largest integer.
    package static func count(of sizes: [Int]) -> Int {
        sizes.reduce(1) { $0.multipliedClamped(by: $1) }
    }

    /// The type of every element.
    public var elementType: ElementType {
        switch storage {
        case .f32: .f32
        case .f64: .f64
        case .i32: .i32
        case .i64: .i64
        case .bool: .bool
        }
    }

    /// The element type and the shape.
    public var type: TensorType { TensorType(elementType, Shape(sizes)) }

    /// The number of elements.
    public var count: Int { Tensor.count(of: sizes) }

    /// The same elements, in the same order, in other sizes; nil where their product differs.
    public func reshaped(_ sizes: [Int]) -> Tensor? {
        Tensor.count(of: sizes) == count ? Tensor(sizes: sizes, storage: storage) : nil
    }
}

extension Tensor {
    /// The elements as `Double`; truth values as 0 and 1. `i64` beyond 2⁵³ rounds.
    public var doubles: [Double] {
        switch storage {
        case .f32(let elements): elements.map { Double($0) }
        case .f64(let elements): elements
        case .i32(let elements): elements.map { Double($0) }
        case .i64(let elements): elements.map { Double($0) }
        case .bool(let elements): elements.map { $0 ? 1 : 0 }
        }
    }

    /// The elements as `Float`, rounded where they do not fit.
    public var floats: [Float] {
        if case .f32(let elements) = storage { return elements }
        return doubles.map { Float($0) }
    }

    /// The elements as `Int64`; floating-point ones truncated and saturated, NaN as 0.
    public var integers: [Int64] {
        switch storage {
        case .f32(let elements): elements.map { Int64(saturating: Double($0)) }
        case .f64(let elements): elements.map { Int64(saturating: $0) }
        case .i32(let elements): elements.map { Int64($0) }
        case .i64(let elements): elements
        case .bool(let elements): elements.map { $0 ? 1 : 0 }
        }
    }

    /// The elements as truth values: whether each differs from 0.
    public var booleans: [Bool] {
        if case .bool(let elements) = storage { return elements }
        return doubles.map { $0 != 0 }
    }

    /// The tensor with its elements converted, as `cast` of the language does.
    public func converted(to elementType: ElementType) -> Tensor {
        if elementType == self.elementType { return self }
        if self.elementType.isFloatingPoint {
            return Tensor(elementType, sizes: sizes, converting: doubles)
        }
        return Tensor(elementType, sizes: sizes, converting: integers)
    }

    /// The elements as they lie in memory, in the machine's byte order.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch storage {
        case .f32(let elements): elements.withUnsafeBytes(body)
        case .f64(let elements): elements.withUnsafeBytes(body)
        case .i32(let elements): elements.withUnsafeBytes(body)
        case .i64(let elements): elements.withUnsafeBytes(body)
        case .bool(let elements): elements.withUnsafeBytes(body)
        }
    }

    /// A tensor copied out of memory that holds at least `count` elements of this type.
    package init(_ elementType: ElementType, sizes: [Int], copying bytes: UnsafeRawBufferPointer) {
        let count = Tensor.count(of: sizes)
        func elements<Element>(_: Element.Type) -> [Element] {
            Array(bytes.assumingMemoryBound(to: Element.self).prefix(count))
        }
        let storage: Storage =
            switch elementType {
            case .f32: .f32(elements(Float.self))
            case .f64: .f64(elements(Double.self))
            case .i32: .i32(elements(Int32.self))
            case .i64: .i64(elements(Int64.self))
            case .bool: .bool(elements(UInt8.self).map { $0 != 0 })
            }
        self.init(sizes: sizes, storage: storage)
    }
}

extension Tensor: Hashable {
    /// Whether type, sizes and the bits of all elements agree.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        guard left.sizes == right.sizes else { return false }
        return switch (left.storage, right.storage) {
        case (.f32(let a), .f32(let b)): a.elementsEqual(b) { $0.bitPattern == $1.bitPattern }
        case (.f64(let a), .f64(let b)): a.elementsEqual(b) { $0.bitPattern == $1.bitPattern }
        case (.i32(let a), .i32(let b)): a == b
        case (.i64(let a), .i64(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        default: false
        }
    }

    /// Hashes the type, the sizes and the first elements: enough to tell constants apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(elementType)
        hasher.combine(sizes)
        withUnsafeBytes { bytes in
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(256)))
        }
    }
}

extension FixedWidthInteger {
    /// The number without its fraction, the nearest representable one where it is out of range, 0
    /// for NaN.
    package init(saturating value: Double) {
        if value.isNaN {
            self = 0
        } else if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value < 0 ? .min : .max
        }
    }
}

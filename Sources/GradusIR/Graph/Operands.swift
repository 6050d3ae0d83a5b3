/// The values that go into a node, in order: up to three lie in place, more in an array.
@frozen
public struct Operands: Sendable {
    @usableFromInline var first = ValueID(node: -1)
    @usableFromInline var second = ValueID(node: -1)
    @usableFromInline var third = ValueID(node: -1)
    /// All of them where they are more than three.
    @usableFromInline var many: [ValueID]?
    /// How many there are.
    public let count: Int

    /// The given values, in their order.
    @inlinable
    public init(_ values: some Collection<ValueID>) {
        count = values.count
        if count > 3 {
            many = Array(values)
        } else {
            for (position, value) in values.enumerated() { self[position] = value }
        }
    }

    /// None.
    @inlinable public init() { count = 0 }

    /// The values that stand for these, in the same order.
    func mapping(_ image: (ValueID) -> ValueID) -> Operands {
        var images = self
        for position in indices { images[position] = image(self[position]) }
        return images
    }

    /// One value.
    @inlinable
    public init(_ only: ValueID) {
        count = 1
        first = only
    }

    /// Two values.
    @inlinable
    public init(_ first: ValueID, _ second: ValueID) {
        count = 2
        self.first = first
        self.second = second
    }
}

extension Operands: RandomAccessCollection, MutableCollection {
    /// 0.
    @inlinable public var startIndex: Int { 0 }

    /// How many there are.
    @inlinable public var endIndex: Int { count }

    /// The value at a position.
    @inlinable
    public subscript(position: Int) -> ValueID {
        get {
            precondition(position >= 0 && position < count, "there is no such operand")
            if let many { return many[position] }
            return position == 0 ? first : position == 1 ? second : third
        }
        set {
            precondition(position >= 0 && position < count, "there is no such operand")
            if many != nil {
                many?[position] = newValue
            } else if position == 0 {
                first = newValue
            } else if position == 1 {
                second = newValue
            } else {
                third = newValue
            }
        }
    }
}

extension Operands: Hashable, ExpressibleByArrayLiteral {
    /// The values of a literal.
    @inlinable public init(arrayLiteral elements: ValueID...) { self.init(elements) }

    /// Whether both are the same values in the same order.
    @inlinable
    public static func == (left: Operands, right: Operands) -> Bool {
        left.count == right.count && left.first == right.first && left.second == right.second
            && left.third == right.third && left.many == right.many
    }

    /// Hashes the values.
    public func hash(into hasher: inout Hasher) {
        for value in self { hasher.combine(value) }
    }
}

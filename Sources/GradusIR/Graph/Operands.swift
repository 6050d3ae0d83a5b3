/// The values that go into a node, in order: up to three lie in place, more in the arena of the graph,
/// for as long as it lives.
@usableFromInline
package struct Operands: @unchecked Sendable, BitwiseCopyable {
    @usableFromInline var first = ValueID(node: -1)
    @usableFromInline var second = ValueID(node: -1)
    @usableFromInline var third = ValueID(node: -1)
    /// All of them where they are more than three.
    @usableFromInline let many: UnsafePointer<ValueID>?
    /// How many there are.
    @usableFromInline package let count: Int

    /// How many lie in place.
    @inlinable static var placeCount: Int { 3 }

    /// The given values, in their order: more than three in an arena.
    package init(_ values: [ValueID], in arena: NodeArena) {
        count = values.count
        if count > Operands.placeCount {
            many = arena.store(values)
            return
        }
        many = nil
        if count > 0 { first = values[0] }
        if count > 1 { second = values[1] }
        if count > 2 { third = values[2] }
    }

    /// The same for values of a builder.
    package init(_ values: [Value], in arena: NodeArena) {
        switch values.count {
        case 0: self.init()
        case 1: self.init(values[0].id)
        case 2: self.init(values[0].id, values[1].id)
        default: self.init(values.map(\.id), in: arena)
        }
    }

    /// None.
    @inlinable
    package init() {
        count = 0
        many = nil
    }

    /// One value.
    @inlinable
    package init(_ only: ValueID) {
        count = 1
        many = nil
        first = only
    }

    /// Two values.
    @inlinable
    package init(_ first: ValueID, _ second: ValueID) {
        count = 2
        many = nil
        self.first = first
        self.second = second
    }

    /// The values that stand for these, in the same order: more than three in an arena.
    @inline(__always)
    package func mapping(in arena: NodeArena, _ image: (ValueID) -> ValueID) -> Operands {
        if many != nil { return Operands(map(image), in: arena) }
        var images = self
        if count > 0 { images.first = image(first) }
        if count > 1 { images.second = image(second) }
        if count > 2 { images.third = image(third) }
        return images
    }
}

extension Operands: RandomAccessCollection {
    /// 0.
    @inlinable package var startIndex: Int { 0 }

    /// How many there are.
    @inlinable package var endIndex: Int { count }

    /// The value at a position.
    @inlinable
    package subscript(position: Int) -> ValueID {
        precondition(position >= 0 && position < count, "there is no such operand")
        if let many { return many[position] }
        return position == 0 ? first : position == 1 ? second : third
    }
}

extension Operands: Hashable {
    /// Whether both are the same values in the same order.
    @inlinable
    package static func == (left: Operands, right: Operands) -> Bool {
        guard left.count == right.count, left.first == right.first, left.second == right.second,
            left.third == right.third
        else { return false }
        return left.many == right.many || left.elementsEqual(right)
    }

    /// Hashes the values.
    @usableFromInline
    package func hash(into hasher: inout Hasher) {
        for value in self { hasher.combine(value) }
    }
}

import GradusTensors

/// What a node computes. An operation is a value: its attributes are stored properties, and two
/// operations that are equal do the same to the same operands.
///
/// The reference evaluation is the meaning of the operation: slow, obvious, and the judge of every
/// rewrite and kernel.
public protocol Operation: Hashable, Sendable {
    /// How it is called.
    static var signature: OperationSignature { get }

    /// Whether each element of the result depends on the elements at the same place in the operands
    /// alone.
    static var isElementwise: Bool { get }

    /// Whether operands of different shapes are stretched to one before the operation is applied.
    static var stretchesOperands: Bool { get }

    /// Whether the operation takes two operands that may change places.
    static var isCommutative: Bool { get }

    /// Whether the operation is defined by others: a `CompositeOperation`.
    static var isComposite: Bool { get }

    /// The name in a call: that of the signature.
    var operationName: String { get }

    /// An operation from the attributes of a call; every attribute of the signature is there, given
    /// or by default.
    ///
    /// - Throws: `OperationError` where a value is impossible whatever the operands are.
    init(attributes: AttributeValues) throws(OperationError)

    /// The attributes, such that `init(attributes:)` makes an equal operation.
    var attributes: AttributeValues { get }

    /// The same operation in the one form that equal meanings share for these operands: axes counted
    /// from the front, defaults that depend on the rank filled in.
    func canonicalized(for operands: [TensorType]) throws(OperationError) -> Self

    /// The types of the results.
    ///
    /// - Throws: `OperationError`, which says which equation between the operands' types fails.
    func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType]

    /// The results, from operands that satisfy `resultTypes(for:)` with known sizes. Floating-point
    /// operations compute in double precision and round once.
    func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor]

    /// The operation with symbolic sizes in its attributes replaced.
    func binding(_ sizes: [String: Int]) -> Self
}

// What an operation is follows from its protocols. It is asked through the type rather than by casts,
// each of which searches all conformances when it is made for the first time.
extension Operation {
    /// Where it conforms to no protocol that says more.
    public static var isElementwise: Bool { false }
    /// Where it conforms to no protocol that says more.
    public static var stretchesOperands: Bool { false }
    /// Where it conforms to no protocol that says more.
    public static var isCommutative: Bool { false }
    /// Where it conforms to no protocol that says more.
    public static var isComposite: Bool { false }
}

extension CompositeOperation {
    /// By being one.
    public static var isComposite: Bool { true }
}

extension LanguageDefinedOperation {
    package static var isComposite: Bool { true }
}

extension BroadcastingOperation {
    package static var stretchesOperands: Bool { true }
}

extension ElementwiseOperation {
    package static var isElementwise: Bool { true }
}

extension Operation {
    /// No attributes.
    public var attributes: AttributeValues { AttributeValues() }

    /// Unchanged.
    public func canonicalized(for operands: [TensorType]) throws(OperationError) -> Self { self }

    /// Unchanged.
    public func binding(_ sizes: [String: Int]) -> Self { self }

    /// The name of the signature.
    public var operationName: String { Self.signature.name }

    /// Whether the other operation is of the same kind with the same attributes.
    public func isEqual(to other: any Operation) -> Bool {
        // Operations of one type without attributes are equal.
        guard type(of: other) == Self.self else { return false }
        return MemoryLayout<Self>.size == 0 || isSame(as: other)
    }

    /// Whether an operation of the same type has the same attributes.
    private func isSame<Other: Operation>(as other: Other) -> Bool {
        // A cast searches for the type that is known here.
        unsafeBitCast(other, to: Self.self) == self
    }
}

/// An operation that knows how gradients flow back through it.
public protocol DifferentiableOperation: Operation {
    /// The cotangents of the operands, built as graph: for the results `y = f(x)` and their cotangents
    /// `ȳ`, the vector-Jacobian products `x̄ᵢ = ȳ · ∂y/∂xᵢ`. Nil stands for zero.
    func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?]
}

/// An operation defined by others.
public protocol CompositeOperation: Operation {
    /// The results in terms of other operations.
    func decomposition(_ operands: [Value]) throws(GraphError) -> [Value]
}

/// An operation whose operands are stretched to one shape before it is applied: lowering and the
/// operators on `Value` put the broadcasts in as nodes, so that the operation itself sees equal
/// shapes.
package protocol BroadcastingOperation: Operation {}

/// Each element of the result depends on the elements at the same place in the operands alone.
package protocol ElementwiseOperation: BroadcastingOperation {}

/// An operation defined by others in the language: the function of its name in the standard library.
package protocol LanguageDefinedOperation: Operation {}

/// What a pullback may use: a node's operands and results, and the cotangents of the results.
public struct PullbackContext {
    /// The values that went in.
    public package(set) var operands: [Value]
    /// The values that came out.
    public package(set) var results: [Value]
    /// The cotangent of each result; nil where no gradient reaches it.
    public package(set) var cotangents: [Value?]
    /// For each operand, whether its cotangent is wanted.
    public package(set) var isNeeded: [Bool]

    package init(
        operands: [Value], results: [Value], cotangents: [Value?], isNeeded: [Bool]
    ) {
        self.operands = operands
        self.results = results
        self.cotangents = cotangents
        self.isNeeded = isNeeded
    }

    /// Nothing, with the room that was there: to be filled for another node.
    package mutating func removeAll() {
        // One or two are there, for which `removeAll(keepingCapacity:)` does too much.
        while operands.popLast() != nil {}
        while results.popLast() != nil {}
        while cotangents.popLast() != nil {}
        while isNeeded.popLast() != nil {}
    }

    /// The only result.
    public var result: Value { results[0] }

    /// The cotangent of the only result. The walk calls a pullback only where some cotangent is there.
    public var cotangent: Value { cotangents[0] ?? results[0] }

    /// An operand.
    public subscript(index: Int) -> Value { operands[index] }
}

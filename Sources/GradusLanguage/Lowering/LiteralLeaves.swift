import GradusIR
import GradusTensors

/// Why a number cannot be an element of a tensor.
struct LiteralFault: Error {
    let message: String
    var help: [String] = []

    static let tooLarge = LiteralFault(
        message: "the number is too large for f32",
        help: ["the largest is 3.4028235e38; infinity is written inf"])

    func diagnostic(at range: SourceRange) -> Diagnostic {
        .error(.invalidLiteral, message, at: range, help: help)
    }
}

/// The numbers of a literal in order, each converted once from its digits.
struct Leaves {
    private(set) var elementType: ElementType
    private var floats: [Float] = []
    private var doubles: [Double] = []
    private var integers: [Int64] = []
    private var booleans: [Bool] = []
    private var isEmpty = true

    init(elementType: ElementType) {
        self.elementType = elementType
    }

    mutating func append(_ number: NumberSyntax) throws(LiteralFault) {
        try settle(isBoolean: false)
        switch elementType {
        case .f32:
            let value = number.float
            guard value.isFinite || !number.double.isFinite else {
                throw LiteralFault.tooLarge
            }
            floats.append(value)
        case .f64: doubles.append(number.double)
        case .i32, .i64:
            guard let value = number.integer else {
                throw LiteralFault(
                    message: "\(elementType) holds integers, found \(number.text)",
                    help: ["nothing is cast silently: write an integer, or declare f32"])
            }
            try append(value)
        case .bool: break
        }
    }

    mutating func append(_ value: Bool) throws(LiteralFault) {
        try settle(isBoolean: true)
        booleans.append(value)
    }

    mutating func append(_ known: Known) throws(LiteralFault) {
        if case .boolean(let value) = known { return try append(value) }
        try settle(isBoolean: false)
        if elementType.isFloatingPoint, let number = known.double {
            guard elementType == .f32 else { return doubles.append(number) }
            guard Float(number).isFinite || !number.isFinite else { throw LiteralFault.tooLarge }
            floats.append(Float(number))
        } else if case .integer(let value) = known {
            try append(Int64(value))
        } else {
            throw LiteralFault(message: "\(known.description) is no \(elementType)")
        }
    }

    private mutating func append(_ value: Int64) throws(LiteralFault) {
        guard elementType == .i64 || Int32(exactly: value) != nil else {
            throw LiteralFault(
                message: "\(value) does not fit into i32",
                help: ["i32 holds -2147483648 to 2147483647; i64 holds more"])
        }
        integers.append(value)
    }

    /// Truth values make the whole literal one of truth values; they do not mix with numbers.
    private mutating func settle(isBoolean: Bool) throws(LiteralFault) {
        if isEmpty {
            isEmpty = false
            if isBoolean { elementType = .bool }
        }
        guard (elementType == .bool) == isBoolean else {
            throw LiteralFault(
                message: isBoolean
                    ? "a truth value stands among numbers"
                    : "a number stands where bool is needed",
                help: isBoolean ? [] : ["write true or false"])
        }
    }

    /// The tensor of the given sizes; their product is the count of the numbers.
    func tensor(sizes: [Int]) throws(Failed) -> Tensor {
        let tensor: Tensor? =
            switch elementType {
            case .f32: Tensor(floats, sizes: sizes)
            case .f64: Tensor(doubles, sizes: sizes)
            case .i32: Tensor(integers.map { Int32(truncatingIfNeeded: $0) }, sizes: sizes)
            case .i64: Tensor(integers, sizes: sizes)
            case .bool: Tensor(booleans, sizes: sizes)
            }
        guard let tensor else { throw Failed() }
        return tensor
    }
}

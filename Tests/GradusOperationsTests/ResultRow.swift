import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Numbers in a shape, whose element type a test chooses unless it is given.
struct Numbers: Sendable {
    let values: [Double]
    let sizes: [Int]
    let elementType: ElementType?

    init(_ values: [Double], _ sizes: [Int]? = nil, _ elementType: ElementType? = nil) {
        self.values = values
        self.sizes = sizes ?? [values.count]
        self.elementType = elementType
    }

    /// The numbers from 0 on.
    static func counting(_ sizes: Int...) -> Numbers {
        Numbers((0..<sizes.reduce(1, *)).map(Double.init), sizes)
    }

    /// A vector of i32.
    static func indices(_ values: Int..., sizes: [Int]? = nil) -> Numbers {
        Numbers(values.map(Double.init), sizes, .i32)
    }

    func tensor(_ elementType: ElementType) -> Tensor {
        .of(self.elementType ?? elementType, values, sizes)
    }
}

/// An operation with operands and the result that they give, in each element type.
struct ResultRow: Sendable, CustomTestStringConvertible {
    static let real: [ElementType] = [.f32, .f64]
    static let numeric: [ElementType] = [.f32, .f64, .i32, .i64]
    static let every = ElementType.allCases

    let operation: any Operation
    let operands: [Numbers]
    let result: Numbers
    let elementTypes: [ElementType]

    init(
        _ operation: any Operation, _ operands: [Numbers], _ result: Numbers,
        in elementTypes: [ElementType] = ResultRow.numeric
    ) {
        self.operation = operation
        self.operands = operands
        self.result = result
        self.elementTypes = elementTypes
    }

    var testDescription: String {
        let attributes = operation.attributes.names.map { " \($0): \(operation.attributes[$0])" }
        return "\(operation.operationName) \(operands.map(\.sizes))\(attributes.joined())"
    }

    /// Where the result is not the expected one, of the type that the type rule says.
    func problems() throws -> [String] {
        var problems: [String] = []
        for elementType in elementTypes {
            let tensors = operands.map { $0.tensor(elementType) }
            let canonical = try operation.canonicalized(for: tensors.map(\.type))
            let expected = result.tensor(elementType)
            let types = try canonical.resultTypes(for: tensors.map(\.type))
            if types != [expected.type] { problems.append("\(elementType): typed \(types)") }
            let tolerance = elementType == .f32 ? 1e-6 : 1e-14
            for form in [canonical, operation] {
                let found = try form.evaluate(tensors)[0]
                if let difference = found.difference(from: expected, tolerance: tolerance, unit: 0)
                {
                    problems.append("\(elementType): \(difference)")
                }
            }
        }
        return problems
    }
}

/// An operation with operand types and what its type rule says to them.
struct VerdictRow: Sendable, CustomTestStringConvertible {
    let operation: any Operation
    let operands: [TensorType]
    let verdict: String

    init(_ operation: any Operation, _ operands: [TensorType], _ verdict: String) {
        self.operation = operation
        self.operands = operands
        self.verdict = verdict
    }

    var testDescription: String { "\(operation.operationName) \(operands)" }
}

import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

/// Which micro-operation of a tile program an element-wise operation is.
enum TileOperations {
    /// Whether the node is one micro-operation, or a few, for its element types.
    static func exists(for node: Node) -> Bool {
        guard table[node.kind] != nil else { return false }
        var tile = TileProgramBuilder(count: 1)
        let operands = node.typed.operandTypes.map { tile.input($0.elementType, .contiguous) }
        return (try? emit(node, operands, into: &tile)) != nil
    }

    /// Whether the operation is one micro-operation for some element type.
    static func exists(for operation: any Operation) -> Bool {
        table[ObjectIdentifier(type(of: operation))] != nil
            && !operation.attributes.boolean("approximate")
    }

    /// Adds the node to a program.
    ///
    /// - Throws: `KernelError` where there is no micro-operation for it.
    static func emit(
        _ node: Node, _ operands: [TileValue], into tile: inout TileProgramBuilder
    ) throws(KernelError) -> TileValue {
        guard operands.count == node.operands.count else {
            throw .invalid("an operand of \(node.operation.operationName) is missing")
        }
        guard let entry = table[node.kind] else {
            throw .unsupported(node.operation.operationName)
        }
        let attributes = node.operation.attributes
        if entry.name == "cast" {
            return tile.cast(operands[0], to: node.resultTypes[0].elementType)
        }
        guard let operation = entry.operation, !attributes.boolean("approximate") else {
            throw .unsupported("\(entry.name) in its approximate form")
        }
        let parameters = entry.parameters.map { attributes.number($0.name) ?? $0.missing }
        return try tile.emit(operation, operands, parameters: parameters)
    }

    private struct Entry {
        let name: String
        /// Nil for `cast`, which is none of its own.
        let operation: TileOperation?
        /// The attributes that are the micro-operation's numbers.
        let parameters: [Parameter]
    }

    private struct Parameter {
        let name: String
        /// What stands for an attribute that is left out.
        let missing: Double
    }

    /// By type, so that an operation that a program registers under a known name keeps its own meaning.
    private static let table: [ObjectIdentifier: Entry] = {
        var table: [ObjectIdentifier: Entry] = [:]
        for (name, operation) in operations {
            guard let type = OperationRegistry.standard[name] else { continue }
            table[ObjectIdentifier(type)] = Entry(
                name: name, operation: operation, parameters: parameters[name] ?? [])
        }
        return table
    }()

    private static let parameters: [String: [Parameter]] = [
        "leaky_relu": [Parameter(name: "negative_slope", missing: 0.01)],
        "elu": [Parameter(name: "alpha", missing: 1)],
        "clip": [
            Parameter(name: "min", missing: -.infinity), Parameter(name: "max", missing: .infinity),
        ],
    ]

    private static let operations: [String: TileOperation?] = [
        "add": .add, "subtract": .subtract, "multiply": .multiply, "divide": .divide,
        "remainder": .modulo, "power": .power, "maximum": .maximum, "minimum": .minimum,
        "negate": .negate, "abs": .absolute, "sign": .sign, "square": .square,
        "reciprocal": .reciprocal, "sqrt": .sqrt, "rsqrt": .rsqrt, "exp": .exp, "expm1": .expm1,
        "log": .log, "log1p": .log1p, "log2": .log2, "sin": .sin, "cos": .cos, "tan": .tan,
        "arcsin": .asin, "arccos": .acos, "arctan": .atan, "sinh": .sinh, "cosh": .cosh,
        "tanh": .tanh, "arcsinh": .asinh, "arccosh": .acosh, "arctanh": .atanh, "floor": .floor,
        "ceil": .ceil, "round": .round, "erf": .erf, "isnan": .isNaN, "isfinite": .isFinite,
        "sigmoid": .sigmoid, "relu": .relu, "leaky_relu": .leakyRelu, "elu": .elu,
        "softplus": .softplus, "log_sigmoid": .logSigmoid, "gelu": .gelu, "silu": .silu,
        "clip": .clip, "logical_and": .logicalAnd, "logical_or": .logicalOr,
        "logical_not": .logicalNot, "equal": .equal, "not_equal": .notEqual, "less": .less,
        "less_equal": .lessEqual, "greater": .greater, "greater_equal": .greaterEqual,
        "where": .select, "cast": Optional<TileOperation>.none,
    ]
}

/// Which nodes are micro-operations, asked once for each typed operation.
struct TileSupport {
    private var known = TypedOperationMap<Bool>()

    mutating func exists(for node: Node) -> Bool {
        if let known = known[node.typed] { return known }
        let exists = TileOperations.exists(for: node)
        known.insert(exists, for: node.typed)
        return exists
    }
}

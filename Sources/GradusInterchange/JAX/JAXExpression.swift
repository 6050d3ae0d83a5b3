import GradusIR
import GradusTensors

/// What an operation is called in JAX: a Python expression over the names of its operands.
enum JAXExpression {
    /// Whether the operation has a counterpart.
    static func exists(for operation: any Operation) -> Bool {
        let name = operation.operationName
        return functions[name] != nil || infix[name] != nil || forms[name] != nil
    }

    /// The expression; nil where there is none.
    static func text(of node: Node, _ operands: [String], in graph: Graph) -> String? {
        let name = node.operation.operationName
        if let function = functions[name] {
            return "\(function)(\(operands.joined(separator: ", ")))"
        }
        if let symbol = infix[name], operands.count == 2 {
            return "\(operands[0]) \(symbol) \(operands[1])"
        }
        return forms[name]?(Call(node: node, operands: operands, graph: graph))
    }

    /// Operations whose operands are the arguments of a function.
    private static let functions: [String: String] = [
        "abs": "jnp.abs", "arccos": "jnp.arccos", "arccosh": "jnp.arccosh",
        "arcsin": "jnp.arcsin", "arcsinh": "jnp.arcsinh", "arctan": "jnp.arctan",
        "arctanh": "jnp.arctanh", "ceil": "jnp.ceil", "cos": "jnp.cos", "cosh": "jnp.cosh",
        "dot": "jnp.dot", "erf": "jax.scipy.special.erf", "exp": "jnp.exp", "exp2": "jnp.exp2",
        "expm1": "jnp.expm1", "floor": "jnp.floor", "isfinite": "jnp.isfinite",
        "isnan": "jnp.isnan", "log": "jnp.log", "log10": "jnp.log10", "log1p": "jnp.log1p",
        "log2": "jnp.log2", "logical_and": "jnp.logical_and", "logical_not": "jnp.logical_not",
        "logical_or": "jnp.logical_or", "maximum": "jnp.maximum", "minimum": "jnp.minimum",
        "negate": "jnp.negative", "outer": "jnp.outer", "reciprocal": "jnp.reciprocal",
        "remainder": "jnp.remainder", "round": "jnp.round", "rsqrt": "lax.rsqrt",
        "sign": "jnp.sign", "sin": "jnp.sin", "sinh": "jnp.sinh", "sqrt": "jnp.sqrt",
        "square": "jnp.square", "stop_gradient": "lax.stop_gradient", "tan": "jnp.tan",
        "tanh": "jnp.tanh", "where": "jnp.where", "log_sigmoid": "jax.nn.log_sigmoid",
        "relu": "jax.nn.relu", "sigmoid": "jax.nn.sigmoid", "silu": "jax.nn.silu",
        "softplus": "jax.nn.softplus",
    ]

    private static let infix: [String: String] = [
        "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**",
        "equal": "==", "not_equal": "!=", "less": "<", "less_equal": "<=", "greater": ">",
        "greater_equal": ">=",
    ]

    /// A node with the names of its operands.
    private struct Call {
        let node: Node
        let operands: [String]
        let graph: Graph

        var attributes: AttributeValues { node.operation.attributes }
        var resultShape: String { JAXExpression.tuple(node.resultTypes[0].shape) }

        /// `function(x, axis=…, keepdims=…)`
        func reduced(_ function: String, _ more: String = "") -> String {
            "\(function)(\(operands[0]), axis=\(axes("axis")), "
                + "keepdims=\(JAXExpression.truth(attributes.boolean("keep_dims")))\(more))"
        }

        /// Axes as a tuple, or `None`.
        func axes(_ name: String) -> String {
            switch attributes[name] {
            case .integers(let values): JAXExpression.tuple(values)
            case .integer(let value): "\(value)"
            default: "None"
            }
        }

        func integers(_ name: String, default value: Int) -> [Int] {
            if case .integers(let values) = attributes[name] { return values }
            return Array(repeating: value, count: graph.type(of: node.operands[0]).rank)
        }

        func sizes(_ name: String) -> [Int] { attributes.shape(name)?.sizes ?? [] }

        func dtype(_ name: String) -> String {
            attributes.elementType(name).map(\.numpyName) ?? "float32"
        }

        /// An operand with its last two axes exchanged where the attribute says so.
        func matrix(_ index: Int, _ attribute: String) -> String {
            let isTransposed = attributes.boolean(attribute)
            return isTransposed ? "jnp.swapaxes(\(operands[index]), -1, -2)" : operands[index]
        }
    }

    private static let forms: [String: @Sendable (Call) -> String?] = [
        "sum": { $0.reduced("jnp.sum") }, "mean": { $0.reduced("jnp.mean") },
        "max": { $0.reduced("jnp.max") }, "min": { $0.reduced("jnp.min") },
        "prod": { $0.reduced("jnp.prod") }, "all": { $0.reduced("jnp.all") },
        "any": { $0.reduced("jnp.any") },
        "logsumexp": { $0.reduced("jax.nn.logsumexp") },
        "variance": { call in
            call.reduced("jnp.var", ", ddof=\(call.attributes.integer("ddof") ?? 0)")
        },
        "argmax": { "\($0.reduced("jnp.argmax")).astype('int32')" },
        "argmin": { "\($0.reduced("jnp.argmin")).astype('int32')" },
        "softmax": { "jax.nn.softmax(\($0.operands[0]), axis=\($0.axes("axis")))" },
        "log_softmax": { "jax.nn.log_softmax(\($0.operands[0]), axis=\($0.axes("axis")))" },
        "gelu": { call in
            let isApproximate = truth(call.attributes.boolean("approximate"))
            return "jax.nn.gelu(\(call.operands[0]), approximate=\(isApproximate))"
        },
        "elu": { "jax.nn.elu(\($0.operands[0]), \($0.attributes.number("alpha") ?? 1))" },
        "leaky_relu": { call in
            let slope = call.attributes.number("negative_slope") ?? 0.01
            return "jax.nn.leaky_relu(\(call.operands[0]), \(slope))"
        },
        "clip": { call in
            let low = call.attributes.number("min").map(number) ?? "None"
            let high = call.attributes.number("max").map(number) ?? "None"
            return "jnp.clip(\(call.operands[0]), \(low), \(high))"
        },
        "cast": { "\($0.operands[0]).astype('\($0.dtype("type"))')" },
        "broadcast_to": { "jnp.broadcast_to(\($0.operands[0]), \($0.resultShape))" },
        "reshape": { "jnp.reshape(\($0.operands[0]), \($0.resultShape))" },
        "expand_dims": { "jnp.reshape(\($0.operands[0]), \($0.resultShape))" },
        "squeeze": { "jnp.reshape(\($0.operands[0]), \($0.resultShape))" },
        "transpose": { "jnp.transpose(\($0.operands[0]), \($0.axes("axes")))" },
        "concat": { call in
            "jnp.concatenate([\(call.operands.joined(separator: ", "))], \(call.axes("axis")))"
        },
        "stack": { call in
            "jnp.stack([\(call.operands.joined(separator: ", "))], \(call.axes("axis")))"
        },
        "flip": { "jnp.flip(\($0.operands[0]), \($0.axes("axis")))" },
        "slice": { call in
            let (starts, limits) = (call.sizes("starts"), call.sizes("limits"))
            let limitsInOrder = zip(starts, limits).map { max($0, $1) }
            return "lax.slice(\(call.operands[0]), \(tuple(starts)), \(tuple(limitsInOrder)), "
                + "\(tuple(call.integers("steps", default: 1))))"
        },
        "pad": { call in
            let interior = call.integers("interior", default: 0)
            let edges = zip(zip(call.sizes("low"), call.sizes("high")), interior)
                .map { tuple([$0.0, $0.1, $1]) }
            let x = call.operands[0]
            return "lax.pad(\(x), jnp.zeros((), \(x).dtype), [\(edges.joined(separator: ", "))])"
        },
        "matmul": { "jnp.matmul(\($0.matrix(0, "transpose_a")), \($0.matrix(1, "transpose_b")))" },
        "gather": { call in
            let axis = call.attributes.integer("axis") ?? 0
            return "jnp.take(\(call.operands[0]), \(call.operands[1]), axis=\(axis))"
        },
        "one_hot": { call in
            let depth = call.sizes("depth").first ?? 0
            return "jax.nn.one_hot(\(call.operands[0]), \(depth), dtype='\(call.dtype("type"))')"
        },
        "iota": { call in
            "jnp.arange(\(call.sizes("size").first ?? 0), dtype='\(call.dtype("type"))')"
        },
        "linspace": { call in
            let (start, stop) = (call.attributes.number("start"), call.attributes.number("stop"))
            return "jnp.linspace(\(number(start ?? 0)), \(number(stop ?? 0)), "
                + "\(call.sizes("count").first ?? 0), dtype='\(call.dtype("type"))')"
        },
        "conv2d": { convolution($0) }, "max_pool2d": { maximumPool($0) },
        "softmax_cross_entropy": { call in
            let (z, y) = (call.operands[0], call.operands[1])
            if call.graph.type(of: call.node.operands[1]).elementType.isFloatingPoint {
                return "-jnp.sum(\(y) * jax.nn.log_softmax(\(z)), -1)"
            }
            return "jax.nn.logsumexp(\(z), -1) - "
                + "jnp.take_along_axis(\(z), \(y)[..., None], -1)[..., 0]"
        },
    ]

    /// Where the attributes are those of `conv2d`.
    @Sendable private static func convolution(_ call: Call) -> String? {
        guard case .integers(let padding) = call.attributes["padding"], padding.count == 4,
            case .integers(let strides) = call.attributes["strides"],
            case .integers(let dilation) = call.attributes["dilation"]
        else { return nil }
        let edges = "[(\(padding[0]), \(padding[1])), (\(padding[2]), \(padding[3]))]"
        return "lax.conv_general_dilated(\(call.operands[0]), \(call.operands[1]), "
            + "\(tuple(strides)), \(edges), rhs_dilation=\(tuple(dilation)), "
            + "dimension_numbers=('NCHW', 'OIHW', 'NCHW'), "
            + "feature_group_count=\(call.attributes.integer("groups") ?? 1))"
    }

    /// Where the attributes are those of `max_pool2d`.
    @Sendable private static func maximumPool(_ call: Call) -> String? {
        guard case .integers(let padding) = call.attributes["padding"], padding.count == 4,
            case .integers(let strides) = call.attributes["strides"],
            case .integers(let window) = call.attributes["window"]
        else { return nil }
        let edges =
            "[(0, 0), (0, 0), (\(padding[0]), \(padding[1])), (\(padding[2]), \(padding[3]))]"
        return "lax.reduce_window(\(call.operands[0]), -jnp.inf, lax.max, "
            + "\(tuple([1, 1] + window)), \(tuple([1, 1] + strides)), \(edges))"
    }

    // MARK: Python

    static func tuple(_ values: [Int]) -> String {
        "(" + values.map { "\($0), " }.joined() + ")"
    }

    static func tuple(_ shape: Shape) -> String { tuple(shape.sizes ?? []) }

    static func truth(_ value: Bool) -> String { value ? "True" : "False" }

    static func number(_ value: Double) -> String {
        value.isFinite ? "\(value)" : "float('\(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")')"
    }
}

extension ElementType {
    /// The type's name in NumPy.
    var numpyName: String {
        switch self {
        case .f32: "float32"
        case .f64: "float64"
        case .i32: "int32"
        case .i64: "int64"
        case .bool: "bool"
        }
    }
}

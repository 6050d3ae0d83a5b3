import GradusIR

/// The operations that the language knows by name. A value: a program may add its own.
public struct OperationRegistry: Sendable {
    private var types: [String: any Operation.Type] = [:]

    /// A registry of the given operations.
    public init(_ operations: [any Operation.Type]) {
        for operation in operations { types[operation.signature.name] = operation }
    }

    /// Every operation that comes with Gradus.
    public static let standard = OperationRegistry(
        elementwise + activations + reductions + shapes + linearAlgebra
            + convolutions + indexing + normalizations + losses + random + memory)

    /// Adds an operation, in the place of one with the same name.
    public mutating func register(_ operation: any Operation.Type) {
        types[operation.signature.name] = operation
    }

    /// The operation of a name or one of its other names.
    public subscript(name: String) -> (any Operation.Type)? {
        types[name] ?? OperationRegistry.aliases[name].flatMap { types[$0] }
    }

    /// The names, sorted.
    public var names: [String] { types.keys.sorted() }

    /// The signatures, by family and name.
    public var signatures: [OperationSignature] {
        OperationSignature.Family.allCases.flatMap { family in
            names.compactMap { types[$0]?.signature }.filter { $0.family == family }
        }
    }

    /// Other names that NumPy and JAX know an operation by.
    package static let aliases: [String: String] = elementwiseAliases.merging(
        structuralAliases, uniquingKeysWith: { first, _ in first })

    private static let elementwiseAliases: [String: String] = [
        "absolute": "abs", "acos": "arccos", "acosh": "arccosh", "around": "round",
        "asin": "arcsin", "asinh": "arcsinh", "astype": "cast", "atan": "arctan",
        "atanh": "arctanh", "logistic": "sigmoid", "logsigmoid": "log_sigmoid",
        "mod": "remainder", "negative": "negate", "pow": "power", "rint": "round",
        "swish": "silu", "true_divide": "divide",
    ]

    private static let structuralAliases: [String: String] = [
        "concatenate": "concat"
    ]

    private static let elementwise: [any Operation.Type] = [
        Add.self, Subtract.self, Multiply.self, Divide.self, Remainder.self, Power.self,
        Maximum.self, Minimum.self, Negate.self, AbsoluteValue.self, Sign.self, Square.self,
        Reciprocal.self, SquareRoot.self, ReciprocalSquareRoot.self,
        Exponential.self, ExponentialMinusOne.self, Exponential2.self,
        Logarithm.self, LogarithmOnePlus.self, Logarithm2.self, Logarithm10.self,
        Sine.self, Cosine.self, Tangent.self, Arcsine.self, Arccosine.self, Arctangent.self,
        HyperbolicSine.self, HyperbolicCosine.self, HyperbolicTangent.self,
        InverseHyperbolicSine.self, InverseHyperbolicCosine.self, InverseHyperbolicTangent.self,
        Floor.self, Ceiling.self, Round.self, ErrorFunction.self,
        Equal.self, NotEqual.self, Less.self, LessEqual.self, Greater.self, GreaterEqual.self,
        LogicalAnd.self, LogicalOr.self, LogicalNot.self, IsNaN.self, IsFinite.self,
        Select.self, Clip.self, Cast.self, StopGradient.self,
    ]

    private static let activations: [any Operation.Type] = [
        Sigmoid.self, ReLU.self, LeakyReLU.self, ELU.self, Softplus.self, LogSigmoid.self,
        GELU.self, SiLU.self,
    ]

    private static let reductions: [any Operation.Type] = [
        Sum.self, Mean.self, Max.self, Min.self, Product.self, Variance.self, LogSumExp.self,
        ArgMax.self, ArgMin.self, AnyTrue.self, AllTrue.self,
    ]

    private static let shapes: [any Operation.Type] = [
        BroadcastTo.self, Reshape.self, Transpose.self, Concatenate.self, Stack.self, Slice.self,
        Pad.self, Squeeze.self, ExpandDims.self, Flip.self, DimensionSize.self,
    ]

    private static let linearAlgebra: [any Operation.Type] = [
        MatMul.self, Outer.self, Dot.self,
    ]

    private static let convolutions: [any Operation.Type] = [
        Conv1D.self, Conv2D.self, Conv2DInputGradient.self, Conv2DWeightGradient.self,
        MaxPool1D.self, MaxPool2D.self, MaxPool2DGradient.self, MaxPool2DGather.self,
        AvgPool1D.self, AvgPool2D.self, AvgPool2DGradient.self,
    ]

    private static let indexing: [any Operation.Type] = [
        Gather.self, ScatterAdd.self, OneHot.self, Iota.self, Linspace.self,
    ]

    private static let random: [any Operation.Type] = [
        Uniform.self, Normal.self, Bernoulli.self,
    ]

    private static let normalizations: [any Operation.Type] = [
        Softmax.self, SoftmaxGradient.self, LogSoftmax.self, LogSoftmaxGradient.self,
        LayerNormalization.self, LayerNormalizationGradient.self,
        RootMeanSquareNormalization.self, RootMeanSquareNormalizationGradient.self,
    ]

    private static let memory: [any Operation.Type] = [Checkpoint.self, After.self]

    private static let losses: [any Operation.Type] = [
        MeanSquaredError.self, MeanAbsoluteError.self, CrossEntropy.self,
        SoftmaxCrossEntropy.self, SoftmaxCrossEntropyGradient.self,
        BinaryCrossEntropy.self, SigmoidBinaryCrossEntropy.self,
    ]
}

extension OperationRegistry {
    /// The name of an operation that comes with Gradus; nil for one that a program added, even under
    /// the same name.
    package func standardName(of operation: any Operation) -> String? {
        let name = operation.operationName
        guard let known = self[name], known == type(of: operation) else { return nil }
        return name
    }
}

extension RuleCase {
    /// Formulas that are recognised.
    static let stabilize: [RuleCase] = [
        RuleCase("expm1", "exp(v) - 1", not: "exp(v) - 2"),
        RuleCase("negated_expm1", "1 - exp(v)", not: "2 - exp(v)"),
        RuleCase("softplus", "log1p(exp(v))", not: "log1p(v)"),
        RuleCase("sigmoid", "exp(v) / (1 + exp(v))", not: "exp(v) / (1 + exp(w))"),
        RuleCase("sigmoid_of_negated", "w / (1 + exp(v))", not: "w / (2 + exp(v))"),
        RuleCase("log_sigmoid", "log(sigmoid(v))", not: "log(tanh(v))"),
        RuleCase("log1p_of_negated_sigmoid", "log1p(-sigmoid(v))", not: "log1p(sigmoid(v))"),
        RuleCase("softplus_of_negated", "softplus(-v) + log_sigmoid(v)", not: "softplus(v)"),
        RuleCase("log_sigmoid_of_negated", "log_sigmoid(-v) + softplus(v)", not: "log_sigmoid(v)"),
        RuleCase(
            "softplus_by_maximum", "maximum(v, 0) - log_sigmoid(abs(v))",
            not: "maximum(v, 1) - log_sigmoid(abs(v))"),
        RuleCase(
            "softplus_by_relu", "relu(v) - log_sigmoid(abs(v))",
            not: "relu(w) - log_sigmoid(abs(v))"),
        RuleCase("log1p", "log(1 + v)", not: "log(2 + v)"),
        RuleCase("log1p_of_negated", "log(1 - v)", not: "log(2 - v)"),
        RuleCase(
            "tanh", "(exp(v) - exp(-v)) / (exp(v) + exp(-v))",
            not: "(exp(v) - exp(-v)) / (exp(v) + exp(-w))"),
        RuleCase(
            "tanh_of_expm1", "expm1(2 * v) / (exp(2 * v) + 1)",
            not: "expm1(3 * v) / (exp(3 * v) + 1)"),
        RuleCase("tanh_of_sigmoid", "2 * sigmoid(2 * v) - 1", not: "2 * sigmoid(v) - 1"),
        RuleCase("tanh_of_quotient", "sinh(v) / cosh(v)", not: "sinh(v) / cosh(w)"),
        RuleCase("sinh", "(exp(v) - exp(-v)) / 2", not: "(exp(v) - exp(-v)) / 3"),
        RuleCase("cosh", "(exp(v) + exp(-v)) / 2", not: "(exp(v) + exp(-v)) / 3"),
        RuleCase("logsumexp", "log(sum(exp(x), axis: 1))", not: "log(sum(cosh(x), axis: 1))"),
        RuleCase(
            "logsumexp_shifted", "logsumexp(x - c, axis: 1, keep_dims: true) + c",
            not: "logsumexp(x - v, axis: 1, keep_dims: true) + v"),
        RuleCase(
            "logsumexp_shifted_by_max",
            "logsumexp(x - max(x, axis: 1, keep_dims: true), axis: 1) + max(x, axis: 1)",
            not: "logsumexp(x - min(x, axis: 1, keep_dims: true), axis: 1) + max(x, axis: 1)"),
        RuleCase("logsumexp_of_two", "log(exp(v) + exp(w))", not: "log(exp(v) + exp(c))"),
        RuleCase(
            "softmax", "exp(x) / sum(exp(x), axis: 1, keep_dims: true)",
            not: "exp(k) / sum(exp(k), axis: 1)"),
        RuleCase(
            "softmax_of_product", "exp(x) * (1 / sum(exp(x), axis: 1, keep_dims: true))",
            not: "exp(k) * (1 / sum(exp(k), axis: 1))"),
        RuleCase("softmax_of_log_softmax", "exp(log_softmax(v))", not: "exp(v)"),
        RuleCase("softmax_shifted", "softmax(x - c)", not: "softmax(x - v)"),
        RuleCase("softmax_raised", "softmax(x + c)", not: "softmax(x + v)"),
        RuleCase("log_softmax", "log(softmax(v))", not: "log(sigmoid(v))"),
        RuleCase(
            "log_softmax_of_logsumexp", "x - logsumexp(x, axis: 1, keep_dims: true)",
            not: "k - logsumexp(k, axis: 1)"),
        RuleCase("log_softmax_shifted", "log_softmax(x - c)", not: "log_softmax(x - v)"),
        RuleCase("log_softmax_raised", "log_softmax(x + c)", not: "log_softmax(x + v)"),
        RuleCase("softmax_of_transpose", "softmax(x.T, axis: 0).T", not: "softmax(x.T, axis: 1)"),
        RuleCase(
            "log_softmax_of_transpose", "log_softmax(x.T, axis: 0).T",
            not: "log_softmax(x.T, axis: 1)"),
        RuleCase(
            "logsumexp_of_transpose", "logsumexp(x.T, axis: 0)",
            not: "logsumexp(x.T, axis: 1)"),
        RuleCase(
            "softmax_cross_entropy", "cross_entropy(softmax(x), u)",
            not: "cross_entropy(softmax(x.T, axis: 0).T, u)"),
        RuleCase(
            "softmax_cross_entropy_of_sum", "sum(u * log_softmax(x), axis: 1)",
            not: "sum(u * log_softmax(x), axis: 0)"),
        RuleCase(
            "softmax_cross_entropy_of_whole_sum", "sum(u * log_softmax(x))",
            not: "sum(u * log_softmax(x, axis: 0))"),
        RuleCase(
            "softmax_cross_entropy_of_product", "v @ log_softmax(w)",
            not: "x @ log_softmax(w)"),
        RuleCase("softmax_cross_entropy_of_dot", "dot(v, log_softmax(w))", not: "dot(v, w)"),
        RuleCase(
            "softmax_cross_entropy_shifted", "softmax_cross_entropy(x - c, u)",
            not: "softmax_cross_entropy(x - v, u)"),
        RuleCase(
            "sigmoid_binary_cross_entropy", "binary_cross_entropy(sigmoid(v), w)",
            not: "binary_cross_entropy(softmax(v), w)"),
        RuleCase(
            "sigmoid_binary_cross_entropy_of_logarithms",
            "w * log_sigmoid(v) - (1 - w) * softplus(v)",
            not: "w * log_sigmoid(v) - (2 - w) * softplus(v)"),
        RuleCase(
            "sigmoid_binary_cross_entropy_of_negated_logarithms",
            "(1 - w) * softplus(v) - w * log_sigmoid(v)",
            not: "(2 - w) * softplus(v) - w * log_sigmoid(v)"),
        RuleCase(
            "sigmoid_binary_cross_entropy_of_softplus", "softplus(v) - w * v",
            not: "softplus(v) - w * i[0]"),
        RuleCase(
            "sigmoid_binary_cross_entropy_by_maximum",
            "(maximum(v, 0) - w * v) - log_sigmoid(abs(v))",
            not: "(maximum(v, 1) - w * v) - log_sigmoid(abs(v))"),
        RuleCase(
            "sigmoid_binary_cross_entropy_by_relu", "(relu(v) - w * v) - log_sigmoid(abs(v))",
            not: "(relu(w) - w * v) - log_sigmoid(abs(v))"),
        RuleCase(
            "variance", "mean(square(x - mean(x, axis: 1, keep_dims: true)), axis: 1)",
            not: "mean(square(x - mean(x, axis: 0)), axis: 1)"),
        RuleCase(
            "layer_norm", "(x - mean(x, axis: 0)) * rsqrt(variance(x, axis: 0) + 0.1)",
            not: "(x - mean(x, axis: 0)) * rsqrt(variance(u, axis: 0) + 0.1)"),
        RuleCase(
            "layer_norm_of_distance",
            "(x - mean(x, axis: 0)) * rsqrt(mean(square(x - mean(x, axis: 0)), axis: 0) + 0.1)",
            not: "(x - mean(x, axis: 0)) * rsqrt(mean(square(x - mean(x)), axis: 0) + 0.1)"),
        RuleCase(
            "layer_norm_of_squares",
            "(x - mean(x, axis: 0)) * rsqrt((mean(square(x), axis: 0) - square(mean(x, axis: 0))) + 0.1)",
            not:
                "(x - mean(x, axis: 0)) * rsqrt((mean(square(u), axis: 0) - square(mean(x, axis: 0))) + 0.1)"
        ),
        RuleCase(
            "rsqrt_of_variance", "(x - mean(x, axis: 0)) * (variance(x, axis: 0) + 0.1) ^ -0.5",
            not: "(x - mean(x, axis: 0)) * (variance(x, axis: 0) + 0.1) ^ -1.5"),
        RuleCase(
            "rsqrt_of_mean_square", "x * (mean(square(x), axis: 0) + 0.1) ^ -0.5",
            not: "x * (mean(x, axis: 0) + 0.1) ^ -0.5"),
        RuleCase(
            "rms_norm", "x * rsqrt(mean(square(x), axis: 0) + 0.1)",
            not: "x * rsqrt(mean(square(x), axis: 0) + s)"),
        RuleCase(
            "log_of_picked_softmax", "log(gather(softmax(v), 1))",
            not: "log(gather(sigmoid(v), 1))"),
        RuleCase(
            "softmax_cross_entropy_of_class", "gather(log_softmax(x), 2, axis: 1)",
            not: "gather(log_softmax(x), 2, axis: 0)"),
        RuleCase(
            "variance_of_squares", "mean(square(x), axis: 1) - square(mean(x, axis: 1))",
            not: "mean(square(x), axis: 0) - square(mean(u, axis: 0))"),
        RuleCase(
            "unbiased_variance", "sum(square(x - mean(x, axis: 0)), axis: 0) / 3",
            not: "sum(square(x - mean(x, axis: 0)), axis: 0) / 4"),
        RuleCase("constants_outward", "sum((x * 3) * u)", not: "(v * 3) * x"),
        RuleCase("silu", "v * sigmoid(v)", not: "w * sigmoid(v)"),
        RuleCase("elu", "where(v > 0, v, expm1(v))", not: "where(v < 0, v, expm1(v))"),
        RuleCase("relu", "where(v > 0, v, 0)", not: "where(v > 0, v, 1)"),
        RuleCase(
            "normal_distribution", "v * (0.5 * erf(v * 0.7071067811865476) + 0.5)",
            not: "0.5 * erf(v) + 1"),
        RuleCase("gelu", "v * (1 + erf(v * 0.7071067811865476))", not: "v * (1 + erf(v * 0.7071))"),
        RuleCase(
            "gelu_cubic",
            "(v * (1 + tanh((v * (1 + square(v) * 0.044715)) * 0.7978845608028654))) * 0.5",
            not: "tanh((v * (1 + square(v) * 0.0447)) * 0.7978845608028654)"),
        RuleCase(
            "gelu_of_tanh", "v * (1 + tanh((v + (v * square(v)) * 0.044715) * 0.7978845608028654))",
            not: "v * (1 + tanh((v + (v * square(v)) * 0.045) * 0.7978845608028654))"),
        RuleCase(
            "gelu_of_sigmoid", "v * sigmoid((v + (v * square(v)) * 0.044715) * 1.5957691216057308)",
            not: "v * sigmoid((v + (v * square(v)) * 0.044715) * 1.6)"),
    ]
}

/// How what other libraries have under a name is written in the language.
package enum ForeignNames {
    /// The expression for a name of PyTorch, JAX, NumPy or Keras that means nothing here; nil for any
    /// other. Capitals and underscores in the name do not matter.
    package static func expression(for name: String) -> String? {
        expressions[name.lowercased().filter { $0 != "_" }]
    }

    /// By the name in small letters without underscores; on matrices `x` and `y`, where they are
    /// operands.
    package static let expressions: [String: String] = losses.merging(shapes) { first, _ in first }
        .merging(others) { first, _ in first }

    private static let losses: [String: String] = [
        "bce": "binary_cross_entropy(x, y)",
        "bceloss": "binary_cross_entropy(x, y)",
        "bcewithlogits": "sigmoid_binary_cross_entropy(x, y)",
        "bcewithlogitsloss": "sigmoid_binary_cross_entropy(x, y)",
        "binarycrossentropywithlogits": "sigmoid_binary_cross_entropy(x, y)",
        "categoricalcrossentropy": "cross_entropy(x, y)",
        "crossentropyloss": "softmax_cross_entropy(x, y)",
        "crossentropywithlogits": "softmax_cross_entropy(x, y)",
        "kldiv": "kl_divergence(x, y)",
        "l1loss": "mean_absolute_error(x, y)",
        "mae": "mean_absolute_error(x, y)",
        "mse": "mean_squared_error(x, y)",
        "mseloss": "mean_squared_error(x, y)",
        "nll": "cross_entropy(x, y)",
        "nllloss": "cross_entropy(exp(x), y)",
        "smoothl1loss": "huber_loss(x, y)",
        "softmaxcrossentropywithlogits": "softmax_cross_entropy(x, y)",
        "sparsecategoricalcrossentropy": "cross_entropy(x, y)",
    ]

    private static let shapes: [String: String] = [
        "arange": "iota(size: 10)",
        "cat": "concat(x, y, axis: 0)",
        "chunk": "split(x, parts: 2)",
        "flatten": "reshape(x, shape: [dim(x, 0), -1])",
        "hstack": "concat(x, y, axis: 1)",
        "indexselect": "gather(x, [0, 1], axis: 0)",
        "movedim": "transpose(x, axes: [1, 0])",
        "permute": "transpose(x, axes: [1, 0])",
        "ravel": "reshape(x, shape: [-1])",
        "swapaxes": "transpose(x, axes: [1, 0])",
        "take": "gather(x, [0, 1], axis: 0)",
        "unsqueeze": "expand_dims(x, axis: 0)",
        "view": "reshape(x, shape: [2, -1])",
        "vstack": "concat(x, y, axis: 0)",
    ]

    private static let others: [String: String] = [
        "bmm": "x @ y",
        "clamp": "clip(x, min: 0, max: 1)",
        "detach": "stop_gradient(x)",
        "fullyconnected": "dense(x, units: 10)",
        "grad": "gradient(mean(x), wrt: x)",
        "hardtanh": "clip(x, min: -1, max: 1)",
        "linear": "dense(x, units: 10)",
        "ln": "log(x)",
        "mm": "x @ y",
        "norm": "sqrt(sum(square(x)))",
        "rand": "uniform(shape: [2, 3])",
        "randn": "normal(shape: [2, 3])",
        "relu6": "clip(x, min: 0, max: 6)",
        "softsign": "x / (1 + abs(x))",
        "std": "sqrt(variance(x, axis: 0))",
        "var": "variance(x, axis: 0)",
    ]
}

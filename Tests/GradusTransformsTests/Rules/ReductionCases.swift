extension RuleCase {
    /// Reductions.
    static let reductions: [RuleCase] = [
        RuleCase("sum_of_one", "sum(c, axis: 1)", not: "sum(c, axis: 0)"),
        RuleCase("mean_of_one", "mean(c, axis: 1)", not: "mean(c, axis: 0)"),
        RuleCase("max_of_one", "max(c, axis: 1)", not: "max(c, axis: 0)"),
        RuleCase("min_of_one", "min(c, axis: 1)", not: "min(c, axis: 0)"),
        RuleCase("sum_of_distribution", "sum(p, axis: 1)", not: "sum(p, axis: 0)"),
        RuleCase(
            "sum_of_sum", "sum(sum(x, axis: 0, keep_dims: true), axis: 1, keep_dims: true)",
            not: "sum(max(x, axis: 0, keep_dims: true), axis: 1, keep_dims: true)"),
        RuleCase(
            "sum_of_dropped_sum", "sum(sum(x, axis: 0), axis: 0)",
            not: "sum(max(x, axis: 0), axis: 0)"),
        RuleCase(
            "sum_of_reshape", "sum(reshape(x, shape: [3, 4]))",
            not: "sum(reshape(x, shape: [3, 4]), axis: 0)"),
        RuleCase(
            "mean_of_reshape", "mean(reshape(x, shape: [3, 4]))",
            not: "mean(reshape(x, shape: [3, 4]), axis: 0)"),
        RuleCase(
            "add_sums", "sum(x, axis: 0) + sum(u, axis: 0)",
            not: "sum(x, axis: 0) + sum(k, axis: 0)"),
        RuleCase(
            "subtract_sums", "sum(x, axis: 0) - sum(u, axis: 0)",
            not: "sum(x, axis: 0) - sum(k, axis: 0)"),
        RuleCase(
            "keep_sum", "reshape(sum(x, axis: 1), shape: [4, 1])",
            not: "reshape(sum(x, axis: 1), shape: [1, 4])"),
        RuleCase(
            "keep_mean", "reshape(mean(x, axis: 1), shape: [4, 1])",
            not: "reshape(mean(x, axis: 1), shape: [1, 4])"),
        RuleCase(
            "keep_max", "reshape(max(x, axis: 1), shape: [4, 1])",
            not: "reshape(max(x, axis: 1), shape: [1, 4])"),
        RuleCase(
            "keep_min", "reshape(min(x, axis: 1), shape: [4, 1])",
            not: "reshape(min(x, axis: 1), shape: [1, 4])"),
        RuleCase(
            "keep_logsumexp", "reshape(logsumexp(x, axis: 1), shape: [4, 1])",
            not: "reshape(logsumexp(x, axis: 1), shape: [1, 4])"),
        RuleCase(
            "drop_sum", "reshape(sum(x, axis: 1, keep_dims: true), shape: [4])",
            not: "reshape(sum(x, axis: 1, keep_dims: true), shape: [2, 2])"),
        RuleCase(
            "drop_mean", "reshape(mean(x, axis: 1, keep_dims: true), shape: [4])",
            not: "reshape(mean(x, axis: 1, keep_dims: true), shape: [2, 2])"),
        RuleCase(
            "drop_max", "reshape(max(x, axis: 1, keep_dims: true), shape: [4])",
            not: "reshape(max(x, axis: 1, keep_dims: true), shape: [2, 2])"),
        RuleCase(
            "drop_min", "reshape(min(x, axis: 1, keep_dims: true), shape: [4])",
            not: "reshape(min(x, axis: 1, keep_dims: true), shape: [2, 2])"),
        RuleCase(
            "drop_logsumexp", "reshape(logsumexp(x, axis: 1, keep_dims: true), shape: [4])",
            not: "reshape(logsumexp(x, axis: 1, keep_dims: true), shape: [2, 2])"),
        RuleCase(
            "mean_of_quotient", "sum(square(x - mean(x, axis: 0)), axis: 0) / 4",
            not: "sum(x, axis: 0) / 3"),
        RuleCase("mean_of_product", "sum(x, axis: 0) * 0.25", not: "sum(x, axis: 0) * 0.3"),
        RuleCase("sum_of_mean", "mean(x, axis: 0) * 4", not: "mean(x, axis: 0) * 3"),
        RuleCase(
            "mean_of_mean", "mean(mean(x, axis: 0, keep_dims: true), axis: 1, keep_dims: true)",
            not: "mean(sum(x, axis: 0, keep_dims: true), axis: 1, keep_dims: true)"),
        RuleCase(
            "mean_of_dropped_mean", "mean(mean(x, axis: 0), axis: 0)",
            not: "mean(sum(x, axis: 0), axis: 0)"),
        RuleCase(
            "add_means", "mean(x, axis: 0) + mean(u, axis: 0)",
            not: "mean(x, axis: 0) + mean(k, axis: 0)"),
        RuleCase(
            "subtract_means", "mean(x, axis: 0) - mean(u, axis: 0)",
            not: "mean(x, axis: 0) - mean(k, axis: 0)"),
        RuleCase(
            "max_of_dropped_max", "max(max(x, axis: 0), axis: 0)",
            not: "max(min(x, axis: 0), axis: 0)"),
        RuleCase(
            "min_of_dropped_min", "min(min(x, axis: 0), axis: 0)",
            not: "min(max(x, axis: 0), axis: 0)"),
        RuleCase("max_negated", "max(-x, axis: 0)", not: "max(abs(x), axis: 0)"),
        RuleCase("min_negated", "min(-x, axis: 0)", not: "min(abs(x), axis: 0)"),
        RuleCase("sum_of_scaled", "sum(x * s)", not: "sum(x * v)"),
        RuleCase("mean_of_scaled", "mean(x * s)", not: "mean(x * v)"),
        RuleCase(
            "sum_of_scaled_groups", "sum(x * c, axis: 1, keep_dims: true)",
            not: "sum(x * v, axis: 1, keep_dims: true)"),
        RuleCase("sum_of_transpose", "sum(x.T, axis: 0)", not: "sum(x, axis: 0)"),
        RuleCase("mean_of_transpose", "mean(x.T, axis: 0)", not: "mean(x, axis: 0)"),
        RuleCase("max_of_transpose", "max(x.T, axis: 0)", not: "max(x, axis: 0)"),
        RuleCase("min_of_transpose", "min(x.T, axis: 0)", not: "min(x, axis: 0)"),
        RuleCase(
            "sum_of_flip", "sum(flip(x, axis: 0), axis: 0)",
            not: "sum(flip(x, axis: 1), axis: 0)"),
        RuleCase(
            "mean_of_flip", "mean(flip(x, axis: 0), axis: 0)",
            not: "mean(flip(x, axis: 1), axis: 0)"),
        RuleCase(
            "max_of_flip", "max(flip(x, axis: 0), axis: 0)",
            not: "max(flip(x, axis: 1), axis: 0)"),
        RuleCase(
            "sum_of_pad", "sum(pad(x, low: [1, 0], high: [0, 0]), axis: 0)",
            not: "sum(pad(x, low: [1, 0], high: [0, 0]), axis: 1)"),
        RuleCase(
            "sum_of_broadcast", "sum(broadcast_to(v, shape: [4, 3]), axis: 0)",
            not: "sum(x, axis: 0)"),
        RuleCase(
            "mean_of_broadcast", "mean(broadcast_to(v, shape: [4, 3]), axis: 0)",
            not: "mean(x, axis: 0)"),
        RuleCase(
            "max_of_broadcast", "max(broadcast_to(v, shape: [4, 3]), axis: 0)",
            not: "max(x, axis: 0)"),
        RuleCase(
            "min_of_broadcast", "min(broadcast_to(v, shape: [4, 3]), axis: 0)",
            not: "min(x, axis: 0)"),
        RuleCase("sum_of_concat", "sum(concat(x, k))", not: "sum(concat(x, k), axis: 1)"),
    ]
}

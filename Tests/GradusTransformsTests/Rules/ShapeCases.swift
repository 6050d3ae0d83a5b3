extension RuleCase {
    /// Changes of shape, and matrix products.
    static let shapes: [RuleCase] = [
        RuleCase(
            "broadcast_same", "matmul(broadcast_to(x.T, shape: [3, 4]), u)",
            not: "broadcast_to(v, shape: [4, 3])"),
        RuleCase(
            "broadcast_broadcast",
            "sum(x * broadcast_to(broadcast_to(s, shape: [3]), shape: [4, 3]))",
            not: "broadcast_to(v, shape: [4, 3])"),
        RuleCase("reshape_same", "reshape(v, shape: [3])", not: "reshape(v, shape: [1, 3])"),
        RuleCase(
            "reshape_reshape", "reshape(reshape(x, shape: [12]), shape: [3, 4])",
            not: "reshape(x, shape: [12])"),
        RuleCase(
            "reshape_of_scalar", "reshape(broadcast_to(s, shape: [4, 3]), shape: [12])",
            not: "reshape(broadcast_to(v, shape: [4, 3]), shape: [12])"),
        RuleCase("expand_dims", "expand_dims(v, 0) * x", not: "reshape(v, shape: [1, 3])"),
        RuleCase(
            "squeeze", "squeeze(c, axis: 1) * reshape(c, shape: [4])",
            not: "reshape(c, shape: [4])"),
        RuleCase(
            "transpose_transpose", "transpose(transpose(q, axes: [1, 2, 0]), axes: [0, 2, 1])",
            not: "transpose(x, axes: [1, 0])"),
        RuleCase(
            "transpose_is_reshape", "transpose(c, axes: [1, 0])",
            not: "transpose(x, axes: [1, 0])"),
        RuleCase(
            "transpose_of_broadcast", "transpose(broadcast_to(v, shape: [4, 3]))",
            not: "transpose(x)"),
        RuleCase(
            "broadcast_of_expanded", "broadcast_to(reshape(v, shape: [1, 3]), shape: [4, 3])",
            not: "broadcast_to(reshape(v, shape: [3, 1]), shape: [3, 4])"),
        RuleCase(
            "slice_same", "slice(x, starts: [0, 0], limits: [4, 3]) * u",
            not: "slice(x, starts: [0, 0], limits: [3, 3])"),
        RuleCase("slice_of_slice", "x[1:4, :][1:3, :]", not: "x[1:4, :]"),
        RuleCase(
            "slice_of_pad", "pad(x, low: [1, 0], high: [0, 0])[1:4, :]",
            not: "pad(x, low: [1, 0], high: [0, 0])[0:4, :]"),
        RuleCase(
            "slice_of_broadcast", "broadcast_to(v, shape: [4, 3])[0:2, :]",
            not: "broadcast_to(v, shape: [4, 3])[0:2, 0:2]"),
        RuleCase(
            "pad_none", "pad(x, low: [0, 0], high: [0, 0])",
            not: "pad(x, low: [1, 0], high: [0, 0])"),
        RuleCase(
            "pad_of_pad", "pad(pad(v, low: [1], high: [0]), low: [0], high: [1])",
            not: "pad(pad(v, low: [1], high: [0], interior: [1]), low: [0], high: [1])"),
        RuleCase(
            "add_pads", "pad(v, low: [0], high: [2]) + pad(i, low: [3], high: [0])",
            not: "pad(v, low: [0], high: [2]) + pad(i, low: [1], high: [2])"),
        RuleCase("flip_of_one", "flip(c, axis: 1)", not: "flip(c, axis: 0)"),
        RuleCase("flip_of_flip", "flip(flip(x, axis: 0), axis: 1)", not: "flip(x, axis: 0)"),
        RuleCase(
            "flip_of_broadcast", "flip(broadcast_to(v, shape: [4, 3]), axis: 0)",
            not: "flip(broadcast_to(v, shape: [4, 3]), axis: 1)"),
        RuleCase(
            "concat_of_concat", "concat(concat(v, w), i)",
            not: "concat(concat(x, x, axis: 1), k[0:2, :] @ concat(k, k, axis: 1))"),
        RuleCase(
            "concat_of_slices", "concat(x[0:2, :], x[2:4, :])",
            not: "concat(x[0:2, :], x[1:4, :])"),
        RuleCase("slice_of_concat", "concat(x, k)[0:3, :]", not: "concat(x, k)[0:5, :]"),
        RuleCase("matmul_transposed_left", "matmul(x.T, u)", not: "matmul(x, k)"),
        RuleCase("matmul_transposed_right", "x @ k.T", not: "x @ k"),
        RuleCase("transposed_matmul", "(x @ k).T", not: "x.T"),
        RuleCase("scale_left_factor", "(reshape(i, shape: [2, 1]) @ g) * s", not: "(c @ g) * s"),
        RuleCase("scale_right_factor", "(c @ g) * s", not: "(reshape(i, shape: [2, 1]) @ g) * s"),
        RuleCase("matmul_of_scaled_left", "(x * s) @ v", not: "(c * s) @ g"),
        RuleCase("matmul_of_scaled_right", "v @ (k * s)", not: "c @ (g * s)"),
        RuleCase("matmul_negated_left", "sum((-x) @ v)", not: "(-c) @ g"),
        RuleCase("matmul_negated_right", "sum(v @ (-k))", not: "c @ (-g)"),
    ]
}

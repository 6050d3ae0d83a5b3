extension RuleCase {
    /// Cheaper operations.
    static let strength: [RuleCase] = [
        RuleCase("divide_by_constant", "v / 3", not: "v / w"),
        RuleCase("divide_by_smaller", "x / c", not: "c / x"),
        RuleCase("product_of_rows", "sum(x * v, axis: 1)", not: "sum(x * v, axis: 0)"),
    ]
}

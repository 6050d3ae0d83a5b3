import GradusIR
import GradusOperations
import GradusTensors

/// `einsum("bij,bjk->bik", a, b)`: sums of products over the axes that a letter names and the result
/// does not. Two operands at a time, from the left, become one matrix product, or an element-wise one
/// where no axis is summed; axes of one operand alone are summed before.
struct EinsteinSum {
    /// The letters of each operand's axes.
    let inputs: [[Character]]
    /// The letters of the result's axes.
    let output: [Character]

    /// An operand with the letters of its axes.
    struct Term {
        var value: Value
        var letters: [Character]
    }

    /// Reads an equation; without an arrow the result has the letters that occur once, sorted.
    ///
    /// - Throws: `OperationError` where it is none.
    init(_ equation: String) throws(OperationError) {
        let text = equation.filter { $0 != " " }
        let sides = text.split(separator: "->", omittingEmptySubsequences: false)
        guard sides.count <= 2,
            text.allSatisfy({ $0.isASCII && ($0.isLetter || ",->".contains($0)) })
        else {
            throw OperationError(
                .attribute, "\"\(equation)\" is no equation of 'einsum'",
                help: "letters for axes: \"ij,jk->ik\"")
        }
        inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
        let all = inputs.flatMap { $0 }
        if sides.count == 2 {
            output = Array(sides[1])
        } else {
            output = Set(all).filter { letter in all.count { $0 == letter } == 1 }.sorted()
        }
        for letter in output where !all.contains(letter) {
            throw OperationError(
                .attribute, "'\(letter)' is an axis of the result, and of no operand")
        }
        guard Set(output).count == output.count else {
            throw OperationError(.attribute, "an axis of the result has one letter")
        }
    }

    /// Checks the operands against the equation.
    func check(_ types: [TensorType]) throws(OperationError) {
        guard types.count == inputs.count else {
            throw OperationError(
                .arity,
                "the equation has \(inputs.count.counted("operand")), found \(types.count)")
        }
        var first: [Character: (size: Dimension, operand: Int, axis: Int)] = [:]
        for (operand, (letters, type)) in zip(inputs, types).enumerated() {
            guard letters.count == type.rank else {
                throw OperationError(
                    .rank,
                    "'\(String(letters))' names \(letters.count.counted("size")), found \(type)",
                    labels: [.init(operand: operand, "this is \(type)")])
            }
            for (axis, letter) in letters.enumerated() {
                let size = type.shape[axis]
                guard let other = first[letter] else {
                    first[letter] = (size, operand, axis)
                    continue
                }
                guard other.size == size else {
                    throw OperationError(
                        .shape, "sizes of '\(letter)' differ: \(other.size) and \(size)",
                        labels: [
                            .init(
                                operand: other.operand, axis: other.axis,
                                "this is \(types[other.operand])"),
                            .init(operand: operand, axis: axis, "this is \(type)"),
                        ])
                }
            }
        }
    }

    /// The sum.
    func callAsFunction(_ operands: [Value]) throws(GraphError) -> Value {
        var terms: [Term] = []
        for (value, letters) in zip(operands, inputs) {
            terms.append(try diagonal(Term(value: value, letters: letters)))
        }
        var result = terms[0]
        for (index, next) in terms.enumerated().dropFirst() {
            let later = terms[(index + 1)...].flatMap(\.letters)
            result = try product(result, next, keeping: Set(output + later))
        }
        result = try summed(result, keeping: Set(output))
        return try arranged(result, output)
    }

    // MARK: One operand

    /// An operand without repeated letters: of axes that share one only the diagonal is left.
    private func diagonal(_ term: Term) throws(GraphError) -> Term {
        var term = term
        while let (a, b) = repeated(term.letters) {
            let size = term.value.shape[a]
            var shape = [Dimension](repeating: 1, count: term.letters.count)
            let places = try term.value.builder.iota(size: size, .i32)
            shape[a] = size
            let row = try places.reshaped(to: Shape(shape))
            shape[a] = 1
            shape[b] = size
            let column = try places.reshaped(to: Shape(shape))
            let isOn = try (row .== column).broadcast(to: term.value.shape)
            term.value = try isOn.select(term.value, 0).sum(axes: [b])
            term.letters.remove(at: b)
        }
        return term
    }

    private func repeated(_ letters: [Character]) -> (Int, Int)? {
        for (index, letter) in letters.enumerated() {
            if let other = letters[(index + 1)...].firstIndex(of: letter) { return (index, other) }
        }
        return nil
    }

    private func summed(_ term: Term, keeping kept: Set<Character>) throws(GraphError) -> Term {
        let axes = term.letters.indices.filter { !kept.contains(term.letters[$0]) }
        guard !axes.isEmpty else { return term }
        return Term(
            value: try term.value.sum(axes: axes),
            letters: term.letters.filter(kept.contains))
    }

    /// The axes in another order.
    private func arranged(_ term: Term, _ letters: [Character]) throws(GraphError) -> Value {
        guard term.letters != letters else { return term.value }
        return try term.value.transposed(
            letters.compactMap { term.letters.firstIndex(of: $0) })
    }

    // MARK: Two operands

    private func product(
        _ first: Term, _ second: Term, keeping kept: Set<Character>
    ) throws(GraphError) -> Term {
        let a = try summed(first, keeping: kept.union(second.letters))
        let b = try summed(second, keeping: kept.union(a.letters))
        let shared = a.letters.filter(b.letters.contains)
        let contracted = shared.filter { !kept.contains($0) }
        if contracted.isEmpty { return try elementwise(a, b) }
        let batch = shared.filter(kept.contains)
        let swaps = swapsOperands(a, b, shared)
        return try matrixProduct(
            swaps ? b : a, swaps ? a : b, batch: batch, contracted: contracted)
    }

    /// Whether the result wants the axes of the second operand before those of the first.
    private func swapsOperands(_ a: Term, _ b: Term, _ shared: [Character]) -> Bool {
        let rows = a.letters.filter { !shared.contains($0) }
        let columns = b.letters.filter { !shared.contains($0) }
        guard let row = rows.first.flatMap(output.firstIndex),
            let column = columns.first.flatMap(output.firstIndex)
        else { return false }
        return column < row
    }

    private func elementwise(_ a: Term, _ b: Term) throws(GraphError) -> Term {
        let letters = a.letters + b.letters.filter { !a.letters.contains($0) }
        func spread(_ term: Term) throws(GraphError) -> Value {
            let value = try arranged(term, letters.filter(term.letters.contains))
            var sizes = value.shape.dimensions[...]
            let shape = letters.map { letter in
                term.letters.contains(letter) ? sizes.popFirst() ?? 1 : 1
            }
            return try value.reshaped(to: Shape(shape))
        }
        return Term(value: try spread(a) * spread(b), letters: letters)
    }

    private func matrixProduct(
        _ a: Term, _ b: Term, batch: [Character], contracted: [Character]
    ) throws(GraphError) -> Term {
        let rows = a.letters.filter { !batch.contains($0) && !contracted.contains($0) }
        let columns = b.letters.filter { !batch.contains($0) && !contracted.contains($0) }
        if rows.isEmpty, columns.isEmpty {
            return try summed(elementwise(a, b), keeping: Set(batch))
        }
        let left = try matrix(a, batch, rows, contracted, isLeft: true)
        let right = try matrix(b, batch, contracted, columns)
        let product = try left.value.matmul(
            right.value, transposeA: left.isTransposed, transposeB: right.isTransposed)
        let sizes = (batch + rows).compactMap(a.size(of:)) + columns.compactMap(b.size(of:))
        return Term(
            value: try product.reshaped(to: Shape(sizes)), letters: batch + rows + columns)
    }

    /// An operand as matrices with the given rows and columns, as they lie if the product can turn them.
    private func matrix(
        _ term: Term, _ batch: [Character], _ rows: [Character], _ columns: [Character],
        isLeft: Bool = false
    ) throws(GraphError) -> (value: Value, isTransposed: Bool) {
        let isTransposed =
            rows.count == 1 && columns.count == 1 && term.letters == batch + columns + rows
        let order = isTransposed ? term.letters : batch + rows + columns
        let value = try arranged(term, order)
        // Without a batch the rows may lie along several axes.
        let rowsLieFree = batch.isEmpty && isLeft && rows.count > 1
        if rows.count == 1 || rowsLieFree, columns.count == 1 { return (value, isTransposed) }
        func size(_ letters: [Character]) -> Dimension {
            letters.compactMap(term.size(of:)).reduce(1, *)
        }
        let shape = batch.compactMap(term.size(of:)) + [size(rows), size(columns)]
        return (try value.reshaped(to: Shape(shape)), false)
    }
}

extension EinsteinSum.Term {
    /// The size of the axis that a letter names.
    fileprivate func size(of letter: Character) -> Dimension? {
        letters.firstIndex(of: letter).map { value.shape[$0] }
    }
}

extension GraphLowering {
    /// `einsum(equation, a, b, …)`.
    func einsum(_ call: CallSyntax, hint: ElementType?) throws(Failed) -> Value {
        guard let first = call.arguments.first, call.arguments.count > 1,
            call.arguments.allSatisfy({ $0.name == nil })
        else {
            throw fail(
                .error(
                    .arity, "'einsum' takes an equation and the tensors that it names",
                    at: call.function.range, help: ["einsum(\"ij,jk->ik\", a, b)"]))
        }
        guard case .text(let equation) = try known(first.value) else {
            throw fail(
                .error(
                    .invalidAttribute, "the equation of 'einsum' is a text", at: first.range,
                    help: ["einsum(\"ij,jk->ik\", a, b)"]))
        }
        let expressions = call.arguments.dropFirst().map(\.value)
        let values = try operands(expressions, of: MatMul.signature, hint: hint)
        let site = CallSite.other(
            range: call.range, head: call.function.range, shown: "einsum",
            operands: expressions.map(\.range))
        let sum: EinsteinSum
        do throws(OperationError) {
            sum = try EinsteinSum(equation)
            try sum.check(values.map(\.type))
            try MatMul.requireAlike(values.map(\.type))
        } catch {
            throw fault(error, at: site, operands: values)
        }
        return try build(at: site) { () throws(GraphError) in try sum(values) }
    }
}

extension MatMul {
    /// The operands of a sum of products have one numeric element type.
    fileprivate static func requireAlike(_ types: [TensorType]) throws(OperationError) {
        try TypeRule.requireNumeric(types, of: "einsum")
        try TypeRule.requireEqualElementTypes(types, of: "einsum")
    }
}

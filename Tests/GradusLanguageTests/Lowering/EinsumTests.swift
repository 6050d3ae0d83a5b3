import GradusIR
import GradusLanguage
import GradusTensors
import TestSupport
import Testing

/// `einsum`, against the sum written out over all indices.
@Suite struct EinsumTests {
    private static let sizes: [Character: Int] = ["b": 2, "i": 3, "j": 4, "k": 2, "l": 3, "m": 1]

    private static let equations = [
        "ij,jk->ik", "ij,jk->ki", "ji,jk->ik", "ij,kj->ik", "ji,kj->ki", "ij,jk", "ij->ji", "ij->",
        "ij->j",
        "bij,bjk->bik", "bij,bkj->bki", "bij,bjk->ibk", "bij,jk->bik", "bij,ij->b", "bij,bij->",
        "i,i->", "i,j->ij", "i,j->ji", "ij,j->i", "j,ij->i", "ij,ij->ij", "ij,jk,kl->il",
        "ij,jk,kl,lb->bi", "bijk,bkjl->bil", "ii->i", "ii->", "iji->j", "bii,ik->bk", "im,mj->ij",
        "bij,bik->bjk", "ijk,jkl->il", "bi,bj->bij", "bi,bj->jbi", "i,ij,j->",
    ]

    @Test(arguments: equations)
    func isTheSumOfProducts(equation: String) throws {
        let sides = equation.split(separator: "->", omittingEmptySubsequences: false)
        let inputs = sides[0].split(separator: ",").map(Array.init)
        var tensors: [String: Tensor] = [:]
        var lines = ""
        for (number, letters) in inputs.enumerated() {
            let sizes = letters.compactMap { Self.sizes[$0] }
            let type = TensorType(.f64, Shape(sizes.map { Dimension($0) }))
            tensors["x\(number)"] = Domain.normal.tensor(type, path: "x\(number)", seed: 1)
            lines += "input x\(number): \(type)\n"
        }
        let names = inputs.indices.map { "x\($0)" }.joined(separator: ", ")
        let graph = try graph(lines + "output y = einsum(\"\(equation)\", \(names))")
        let value = try #require(try ReferenceEvaluator(graph).outputs(tensors)["y"])
        let implicit = inputs.flatMap { $0 }.filter { letter in
            inputs.flatMap { $0 }.count { $0 == letter } == 1
        }.sorted()
        let output = sides.count == 2 ? Array(sides[1]) : implicit
        let expected = Self.sum(inputs, output, tensors)
        #expect(value.sizes == output.compactMap { Self.sizes[$0] })
        for (a, b) in zip(value.doubles, expected) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b))) }
    }

    /// `Σ Π x`, index by index.
    private static func sum(
        _ inputs: [[Character]], _ output: [Character], _ tensors: [String: Tensor]
    ) -> [Double] {
        let letters = Set(inputs.flatMap { $0 }).sorted()
        func place(_ axes: [Character], _ index: [Character: Int]) -> Int {
            axes.reduce(0) { $0 * (sizes[$1] ?? 1) + (index[$1] ?? 0) }
        }
        var sums = [Double](
            repeating: 0, count: output.reduce(1) { $0 * (sizes[$1] ?? 1) })
        let count = letters.reduce(1) { $0 * (sizes[$1] ?? 1) }
        for number in 0..<count {
            var rest = number
            var index: [Character: Int] = [:]
            for letter in letters {
                index[letter] = rest % (sizes[letter] ?? 1)
                rest /= sizes[letter] ?? 1
            }
            var product = 1.0
            for (position, axes) in inputs.enumerated() {
                product *= tensors["x\(position)"]?.doubles[place(axes, index)] ?? .nan
            }
            sums[place(output, index)] += product
        }
        return sums
    }

    /// Equations with what they print as.
    private static let forms: [(equation: String, operands: String, text: String)] = [
        ("ij,jk->ik", "a, b", "a @ b"),
        ("ij,kj->ik", "a, a", "matmul(a, a, transpose_b: true)"),
        ("bij,jk->bik", "c, b", "c @ b"),
        ("bij,bkj->bik", "c, c", "matmul(c, c, transpose_b: true)"),
        ("ij,ij->ij", "a, a", "a * a"),
        ("ij->ji", "a", "a.T"),
    ]

    @Test(arguments: forms)
    func takesTheBestForm(equation: String, operands: String, text: String) throws {
        let graph = try graph(
            """
            input a: f64[n, 3]
            input b: f64[3, 4]
            input c: f64[5, n, 3]
            output y = einsum("\(equation)", \(operands))
            """)
        #expect(GraphPrinter.text(of: graph).contains("    y = \(text)\n"))
    }

    /// Calls with the finding that they lead to.
    private static let faults: [(call: String, message: String)] = [
        ("einsum(\"ij,jk->ik\", a, a)", "sizes of 'j' differ: 3 and 2"),
        ("einsum(\"ij,jk->ik\", a)", "the equation has 2 operands, found 1"),
        ("einsum(\"ijk->i\", a)", "'ijk' names 3 sizes, found f64[2, 3]"),
        ("einsum(\"ij->ik\", a)", "'k' is an axis of the result, and of no operand"),
        ("einsum(\"ij->ii\", a)", "an axis of the result has one letter"),
        ("einsum(\"i j=>\", a)", "\"i j=>\" is no equation of 'einsum'"),
        ("einsum(a, a)", "'a' is a tensor; what stands here must be known when compiling"),
        ("einsum(\"ij,ij->\", a, n)", "element types of 'einsum' differ: f64 and i32"),
    ]

    @Test(arguments: faults)
    func faultsAreNamed(call: String, message: String) {
        let found = findings(
            in: "graph g { input a: f64[2, 3]; input n: i32[2, 3]; output y = \(call) }")
        #expect(found.map(\.message) == [message])
    }
}

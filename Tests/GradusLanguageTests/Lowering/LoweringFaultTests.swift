import GradusIR
import GradusLanguage
import GradusTensors
import Testing

/// Faults of meaning by marked sources: «» stand around the primary range; below each source stand code
/// and message, then labels and help.
@Suite struct LoweringFaultTests {
    struct Expectation: CustomTestStringConvertible {
        var source: String
        var lines: [String] = []
        var testDescription: String { source }
    }

    private static func table(_ text: String) -> [Expectation] {
        var rows: [Expectation] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  ") {
                rows[rows.count - 1].lines.append(String(line.dropFirst(2)))
            } else {
                rows.append(Expectation(source: String(line)))
            }
        }
        return rows
    }

    private func check(_ expectation: Expectation, around before: String, _ after: String) {
        let parts = (before + expectation.source + after).split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "«" || $0 == "»" })
        let files = ["w.npy": Tensor.init([Float(1), 2], sizes: [2])].compactMapValues { $0 }
        let found = findings(in: parts.joined(), files: files)
        #expect(found.count == 1, "\(expectation.source)\n\(found)")
        guard let first = found.first, let place = first.primary?.range else { return }
        let start = parts[0].utf8.count
        #expect(place.lowerBound..<place.upperBound == start..<start + parts[1].utf8.count)
        var lines = ["\(first.code.rawValue) \(first.message)"]
        if let text = first.primary?.text, !text.isEmpty { lines.append("here: \(text)") }
        lines += first.secondary.map { "\($0.range.text): \($0.text)" }
        lines += first.notes.map { "note: \($0)" } + first.help.map { "help: \($0)" }
        #expect(lines == expectation.lines)
    }

    @Test(arguments: table(nameFaults + "\n" + callFaults + "\n" + shapeFaults))
    func inExpressions(expectation: Expectation) {
        check(expectation, around: Self.prelude, "\n    output x\n}\n")
    }

    @Test(arguments: table(literalFaults + "\n" + declarationFaults + "\n" + rootFaults))
    func inDeclarations(expectation: Expectation) {
        check(expectation, around: Self.prelude, "\n    output x\n}\n")
    }

    @Test(arguments: table(functionFaults))
    func inFunctions(expectation: Expectation) {
        check(expectation, around: "", "\n")
    }

    @Test(arguments: table(warningTable))
    func inGraphs(expectation: Expectation) {
        check(expectation, around: "", "\n")
    }

    private static let prelude = """
        function twice(a, factor: int = 2) = a * factor
        function pair(a) = a, a + 1
        graph g {
            input x: f32[batch, 4]
            input v: f64[3]
            input n: i32[batch]
            param W: f32[4, 2] = 0
            const size = 3

        """

    private static let nameFaults = """
        y = x + «undefind»
          E0201 'undefind' is not defined
        yy = x + 1; z = «yyy»
          E0201 'yyy' is not defined
          help: did you mean 'yy'?
        y = x + «softmax»
          E0201 'softmax' is not defined
          help: 'softmax' is called with its operands: softmax(x)
        y = x + «f64»
          E0201 'f64' is not defined
          help: 'f64' is a type; cast(x, f64) converts to it
        y = «h» + 1; h = x
          E0209 'h' is used before it is defined
          h: defined here
          help: move its definition up
        y = exp(«y»)
          E0209 'y' is used in its own definition
          y: defined here
        y = x; «y» = x + 1
          E0202 'y' is defined twice
          y: first defined here
          help: a name stands for one thing; give the second one another
        const «batch» = 3
          E0202 'batch' is a size already
          batch: here it is a size
          help: a constant that is a size is defined before it is used
        y = x; z = y + «missing»; u = z + 1; w = u @ W
          E0201 'missing' is not defined
        """

    private static let callFaults = """
        y = «sofmax»(x)
          E0210 there is no operation or function 'sofmax'
          help: did you mean 'softmax'?
        y = «twixe»(x)
          E0210 there is no operation or function 'twixe'
          help: did you mean 'twice'?
        y = «nothing_like_it»(x)
          E0210 there is no operation or function 'nothing_like_it'
          help: 'gradus ops' lists the operations
        y = «x»(3)
          E0210 'x' is a value and cannot be called
          x: defined here
          help: a product has its sign: x * (…)
        y = sum(x, «axes»: 1)
          E0207 'sum' has no attribute 'axes'
          help: did you mean 'axis'?
        y = sum(x, «dim»: 1)
          E0207 'sum' has no attribute 'dim'
          help: did you mean 'axis'?
        y = «dense(x)»
          E0211 'dense' needs 'units'
          units: declared here
          help: units: 10
        y = exp(«x»: x)
          E0207 operands of 'exp' are given without their names
        y = sum(x, axis: 1, «axis: 0»)
          E0212 'axis' is given twice
          axis: 1: first given here
        y = «matmul»(x)
          E0208 'matmul' takes 2 operands, found 1
          help: matmul(a, b)
        y = «exp»(x, x)
          E0208 'exp' takes 1 operand, found 2 arguments
          help: exp(x)
        y = «concat»()
          E0208 'concat' takes at least 1 operand, found 0
          help: concat(x, …)
        y = «reshape»(x)
          E0211 'reshape' needs the attribute 'shape'
          help: shape: [2, 3]
        y = sum(x, axis: «1.5»)
          E0206 'axis' of 'sum' is an integer or a list of integers, found the number 1.5
          help: for example axis: [0, 1]
        y = sum(x, keep_dims: «1»)
          E0206 'keep_dims' of 'sum' is true or false, found the integer 1
          help: for example keep_dims: true
        y = sum(x, axis: «v»)
          E0233 'v' is a tensor; what stands here must be known when compiling
          help: numbers, sizes, and dim(x, axis) are
        y = cast(x, «float»)
          E0215 there is no element type 'float'
          help: did you mean 'f32'?
        y = «sum»(x, axis: 5)
          E0204 axis 5 of 'sum' is not there: f32[batch, 4] has 2 axes
          x: this is f32[batch, 4]
        y = «exp»(n)
          E0205 'exp' needs floating-point elements, found i32[batch]
          n: this is i32[batch]
          i32[batch]: declared here
          help: write cast(n, f32)
        y = gradient(sum(v), wrt: «v * 2»)
          E0234 'wrt' takes names of values
          help: give it a name first: v = v * 2
        y = «gradient»(v)
          E0208 'gradient' takes a scalar and what to differentiate by
          help: gradient(f, wrt: x) or gradient(f, wrt: [x, y])
        y = «gradient»(v, wrt: v)
          E0203 'gradient' needs a scalar, found f64[3]
          v: this is f64[3]
          f64[3]: declared here
          help: reduce it first, with sum(v) or mean(v)
        y = twice(x, «3.5»)
          E0219 'factor' is declared int, found the number 3.5
          factor: declared here
        y = twice(x, «facto»: 3)
          E0207 'twice' has no attribute 'facto'
          help: did you mean 'factor'?
        y = «twice()»
          E0211 'twice' needs 'a'
          a: declared here
        y = exp(«pair(x)»)
          E0228 one value is needed here, not 2
          here: this gives 2 values
          help: give them names first: a, b = pair(x)
        «y» = pair(x)
          E0228 one name cannot stand for 2 values
          pair(x): this gives 2 values
        y = dim(x, «7»)
          E0204 there is no axis 7: f32[batch, 4] has 2 axes
          x: this is f32[batch, 4]
        """

    private static let shapeFaults = """
        y = x «@» [1, 2, 3]
          E0203 inner sizes of '@' differ: 4 and 3
          x: left is f32[batch, 4]
          [1, 2, 3]: right is f32[3]
          4: 4 comes from here
          [1, 2, 3]: 3 comes from here
        y = (x @ W) «+» [1, 2, 3]
          E0203 shapes of '+' do not fit: [batch, 2] and [3]
          x @ W: this is f32[batch, 2]
          [1, 2, 3]: this is f32[3]
          2: 2 comes from here
          [1, 2, 3]: 3 comes from here
        y = x «*» cast(n, f64)
          E0203 shapes of '*' do not fit: [batch, 4] and [batch]
          x: this is f32[batch, 4]
          cast(n, f64): this is f64[batch]
          4: 4 comes from here
          batch: batch comes from here
        y = sum(x) «+» sum(v)
          E0205 element types of '+' differ: f32 and f64
          sum(x): this is f32
          sum(v): this is f64
          help: nothing is cast silently: write cast(sum(v), f32)
        y = x[0, «4»]
          E0229 there is no place 4 along axis 1 of size 4
          x: this is f32[batch, 4]
        y = v[«-4»]
          E0229 there is no place -4 along axis 0 of size 3
          v: this is f64[3]
        y = v«[0, 0]»
          E0204 2 indices for a tensor of rank 1
          v: this is f64[3]
        y = v[«n»]
          E0206 an index is known when compiling
          here: this is i32[batch]
          help: gather(x, indices) takes places that are computed
        y = v[::«0»]
          E0206 a step is an integer other than 0
        y = x[«5:0:-1»]
          E0229 a negative step needs an axis of known size
          here: this axis has size batch
        """

    private static let warningTable = """
        graph «g» { input x: f32; y = x + 1 }
          W0201 graph 'g' has no output
          help: name what it is to compute: output y
        graph g { input p: f32[n, 1]; input y: f32[n]; output e = p «-» y }
          W0202 '-' stretches [n, 1] and [n] to [n, n]
          p: this is f32[n, 1]
          y: this is f32[n]
          help: squeeze(p, axis: -1) drops the axis of size 1
        """
}

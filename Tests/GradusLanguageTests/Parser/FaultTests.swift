import GradusIR
import GradusLanguage
import Testing

/// Faults by marked sources: «» stand around the primary range, and below each source stand the
/// code, the message and the help expected.
@Suite struct FaultTests {
    struct Expectation: CustomTestStringConvertible {
        let source: String
        let message: String
        let help: String?
        var testDescription: String { source }
    }

    private static func table(_ text: String) -> [Expectation] {
        var rows: [Expectation] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  help: ") {
                let last = rows.removeLast()
                rows.append(
                    Expectation(
                        source: last.source, message: last.message, help: String(line.dropFirst(8)))
                )
            } else if line.hasPrefix("  ") {
                let last = rows.removeLast()
                rows.append(
                    Expectation(
                        source: last.source, message: String(line.dropFirst(2)), help: nil))
            } else {
                rows.append(Expectation(source: String(line), message: "", help: nil))
            }
        }
        return rows
    }

    private func check(_ expectation: Expectation, around before: String, _ after: String) {
        let parts = (before + expectation.source + after).split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "«" || $0 == "»" })
        let found = diagnostics(of: parts.joined())
        #expect(found.count == 1, "\(expectation.source)\n\(found)")
        guard let first = found.first, let place = first.primary?.range else { return }
        let start = parts[0].utf8.count
        #expect("\(first.code.rawValue) \(first.message)" == expectation.message)
        #expect(
            place.lowerBound..<place.upperBound == start..<start + parts[1].utf8.count,
            "\(expectation.source)")
        #expect(first.help.first == expectation.help, "\(expectation.source)")
    }

    @Test(arguments: table(characterFaults + "\n" + expressionFaults + "\n" + statementFaults))
    func inGraphs(expectation: Expectation) {
        check(expectation, around: "graph g {\n    ", "\n}\n")
    }

    @Test(arguments: table(declarationFaults))
    func inFiles(expectation: Expectation) {
        check(expectation, around: "", "\n")
    }

    private static let characterFaults = #"""
        x = 2 «$» 3
          E0003 '$' is not part of the language
        x = a «−» b
          E0003 '−' (U+2212) is not part of the language
          help: write '-'
        x = «αβ» * 2
          E0003 names are made of the letters a-z and A-Z, digits and '_'
        x = «'abc'»
          E0003 strings are written in straight double quotes
        x = «"abc»
          E0004 this string has no closing '"'
          help: a string ends on the line that it begins on; a line end within it is \n
        x = "«\q»"
          E0005 unknown escape sequence
          help: known escapes: \n \r \t \" \\ \u{1F600}
        x = "«\u{D800»}"
          E0005 this is not the number of a character
          help: known escapes: \n \r \t \" \\ \u{1F600}
        x = «1__0»
          E0006 '_' in a number stands between two digits
        x = «2y»
          E0006 '2y' is not a number
          help: a product has its sign: 2 * y
        x = «1e»
          E0006 '1e' is not a number
          help: an exponent has digits: 1e3 or 1e-3
        x = «0x10»
          E0006 '0x10' is not a number
          help: numbers are decimal
        x = «1e999»
          E0007 the number is too large for f64
          help: infinity is written inf
        x = «9223372036854775808»
          E0007 the integer does not fit into 64 bits
          help: a floating-point number has a point or an exponent: 1e20
        x = «.»5
          E0123 '.' is not an operator
          help: a number begins with a digit: 0.5
        x = a «**» b
          E0123 '**' is not an operator
          help: a power is written a ^ b
        x = a «&&» b
          E0123 '&&' is not an operator
          help: write a and b
        x = «!»a
          E0123 '!' is not an operator
          help: write not a
        """#

    private static let expressionFaults = """
        x = 1 +«»
          E0102 expected an expression, found the end of the line
          help: an expression goes on over several lines inside parentheses
        x = «+»1
          E0102 expected an expression, found '+'
          help: a number has no sign '+'
        x = a == «not» b
          E0102 expected an expression, found 'not'
          help: put 'not …' in parentheses
        x +«=» 1
          E0102 expected an expression, found '='
          help: a name is defined once: give the new value a name of its own
        x = (a«,» b)
          E0103 expected ')', found ','
          help: a list is written in brackets: [a, b]
        x = f(a«]»
          E0103 expected ',' or ')', found ']'
        x = f(axis «=» 1)
          E0103 expected ':', found '='
          help: an attribute is written axis: value
        x = [[1, 2] «[»3, 4]]
          E0103 expected ',' between two lists
        x = y[«]»
          E0103 expected an index, found ']'
        x = f(a, «[»1
          E0104 '[' is never closed
        x = 1 < y «<=» 3
          E0108 comparisons cannot be chained
          help: write 1 < y and y <= 3
        x = f(a, axis: 0, «3»)
          E0115 an argument without a name stands after one with a name
          help: operands come first, then attributes by name
        x = 3«(»4)
          E0117 only a name can be called
          help: a product has its sign: a * (b)
        x = f(y)«.W»
          E0121 a value has no member 'W'
          help: '.T' transposes; other functions are called: f(x)
        """

    private static let statementFaults = """
        x = a «b»
          E0103 expected the end of the line, found 'b'
        x = a «=» b
          E0103 expected the end of the line, found '='
          help: equality is written ==
        x«:» f32 = 1
          E0103 expected '=', found ':'
          help: a type stands behind input, param, state and const only
        for i «on» 0..<3 { }
          E0103 expected 'in', found 'on'
        output a, b «=» f(x)
          E0103 expected the end of the line, found '='
          help: an output with '=' has one name: output name = expression
        minimize a with «3»
          E0103 expected the name of an optimizer, found '3'
        input x: f32[2] «=» 1
          E0103 expected the end of the line, found '='
          help: an input has no value of its own; a parameter has: param x: …
        «parm» W: f32[3] = 0
          E0109 no statement begins with 'parm'
          help: did you mean 'param'?
        «import» "x"
          E0111 'import' stands outside of graphs
        input «x»
          E0112 'x' has no type
          help: write the element type and the sizes: input x: f32[3]
        param «W» = 1
          E0112 'W' has no type
          help: write the element type and the sizes: param W: f32[3]
        param «W»: f32[3]
          E0113 'W' has no value
          help: write = 0, or ~ glorot_uniform() to draw it
        const «c»
          E0113 'c' has no value
          help: write its value: = 0
        «x @ y»
          E0114 the value of this expression goes nowhere
          help: give it a name: y = …, or write: output …
        «x[0]» = 3
          E0116 only a name can stand on the left of '='
          help: a graph computes new values; it does not change old ones
        input x: f32[3] «distrbution»
          E0118 an input has no annotation 'distrbution'
          help: did you mean 'distribution'?
        """

    private static let declarationFaults = """
        «»# nothing
          E0101 the file contains no graph
          help: a graph is written: graph name { … }
        graph «{» }
          E0103 expected the name of the graph, found '{'
        graph g«(»x) { }
          E0103 expected '{', found '('
        import «layers»
          E0103 expected a file name in quotes, found 'layers'
          help: import "layers.graph"
        layer l(x) «=» x
          E0103 expected '{', found '='
        function f«(»x = x
          E0104 '(' is never closed
        graph g «{»
          E0105 expected '}' before the end of the file
        graph g { } «}»
          E0106 nothing is open that '}' could close
        «grph» g { }
          E0110 no declaration begins with 'grph'
          help: did you mean 'graph'?
        «input» x: f32[2]
          E0111 this statement stands outside of a graph
          help: put it between the braces of: graph name { … }
        «rule» a (exact): x => y
          E0111 a rule stands in a .rules file
        language «2»
          E0119 the file is written in language 2
          help: a newer program reads it
        """
}

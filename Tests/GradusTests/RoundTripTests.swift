import Foundation
import GradusAutodiff
import GradusIR
import GradusLanguage
import GradusTensors
import TestSupport
import Testing

/// What is printed parses back to the same: of graphs, of graphs with their gradients, of programs with
/// layers and loops, and of their syntax. `GRADUS_ROUND_TRIPS=10000` in the environment tests more.
@Suite struct RoundTripTests {
    private static let count: UInt64 = {
        let given = ProcessInfo.processInfo.environment["GRADUS_ROUND_TRIPS"]
        return given.flatMap { UInt64($0) } ?? 200
    }()

    /// - Parameter isBackward: the comments of backward lines say where nodes come from, which a text
    ///   does not keep.
    private func check(_ graph: Graph, isBackward: Bool = false) throws {
        let text = GraphPrinter.text(of: graph)
        let file = SourceFile(name: "printed.graph", text: text)
        let again = try Lowering.graphs(in: file).graphs
        #expect(again == [graph], "\(text)")
        if !isBackward { #expect(again.map { GraphPrinter.text(of: $0) } == [text]) }
        let (syntax, faults) = Parser.parse(file: file)
        #expect(faults.isEmpty)
        #expect(SyntaxPrinter.print(syntax) == text)
    }

    @Test func randomGraphs() throws {
        for seed in 0..<Self.count {
            let graph = try RandomGraph.make(seed: seed)
            try check(graph)
            if seed.isMultiple(of: 4) {
                try check(
                    graph.requestingGradients().expandingGradients().graph, isBackward: true)
            }
        }
    }

    @Test func randomPrograms() throws {
        for seed in 0..<Self.count / 4 {
            var program = RandomProgram(seed: seed)
            let text = program.text()
            let (syntax, faults) = Parser.parse(file: SourceFile(name: "p.graph", text: text))
            #expect(faults.isEmpty, "\(text)")
            let printed = SyntaxPrinter.print(syntax)
            let (again, _) = Parser.parse(file: SourceFile(name: "p.graph", text: printed))
            #expect(SyntaxPrinter.print(again) == printed)
            let graph = try Graph.text(text)
            #expect(try Graph.text(printed) == graph)
            try check(graph)
        }
    }
}

/// Programs of a few layers and functions that call each other in loops.
private struct RandomProgram {
    private let stream: RandomStream
    private var index = 0
    private var callable: [(name: String, isLayer: Bool)] = [("dense", true)]

    init(seed: UInt64) { stream = RandomStream(seed: seed, path: "program") }

    private mutating func integer(_ count: Int) -> Int {
        index += 1
        return Int(stream.uniform(at: index) * Double(count))
    }

    private mutating func flip() -> Bool { integer(2) == 0 }

    mutating func text() -> String {
        var text = ""
        for number in 0..<1 + integer(3) {
            let isLayer = integer(3) > 0
            let role = isLayer ? "layer" : "function"
            text += "\(role) f\(number)(x, n: int = \(1 + integer(2))) {\n"
            text += body(in: isLayer) + "return x\n}\n"
            callable.append(("f\(number)", isLayer))
        }
        text += "graph g {\ninput x: f64[\(flip() ? "batch" : "3"), \(2 + integer(3))]\n"
        text += "n = \(1 + integer(3))\ny = x\n"
        text += body(in: true).replacing("x = ", with: "y = ").replacing("(x", with: "(y")
        return text + "output y\nminimize sum(y * y)\n}\n"
    }

    /// Loops, since these may assign anew to a name; each over other indices, so that their layers have
    /// paths of their own.
    private mutating func body(in isLayer: Bool) -> String {
        var text = ""
        for number in 0..<1 + integer(2) {
            let start = 10 * number
            text += "for i\(number) in \(start + integer(2))..<\(start) + \(flip() ? "n" : "2") {\n"
            text += "x = \(expression(isLayer, depth: 2)) / (i\(number) + 2)\n}\n"
        }
        return text
    }

    private mutating func expression(_ isLayer: Bool, depth: Int) -> String {
        let choice = depth == 0 ? 0 : integer(5)
        switch choice {
        case 0: return "(x)"
        case 1: return "tanh(\(expression(isLayer, depth: depth - 1)))"
        case 2:
            return "(\(expression(isLayer, depth: depth - 1)) - (x * \(1 + integer(3))))"
        default:
            let possible = callable.filter { isLayer || !$0.isLayer }
            guard !possible.isEmpty else { return "sigmoid(x)" }
            let callee = possible[integer(possible.count)]
            let operand = expression(isLayer, depth: depth - 1)
            return callee.name == "dense"
                ? "dense(\(operand), units: dim(x, -1))" : "\(callee.name)(\(operand))"
        }
    }
}

import GradusIR
import GradusOperations
import GradusTensors

/// Graphs as text that parses and lowers to an equal graph: one statement for each value that has a name
/// or several uses, the others within the one that uses them, so that it reads like the formulas.
/// Broadcasts are left out where lowering puts them back, and attributes where they say nothing new.
package enum GraphPrinter {
    /// How a graph is printed.
    package struct Options: Sendable {
        /// A comment above the graph, without `#`: which stage it shows.
        package var header: String?
        /// Comments say which pullback built a value, and which values are kept for the backward part.
        package var explainsBackward = false
        /// Tensors with more elements are not written out if there is somewhere to put them.
        package var largestLiteral = 4096
        /// Puts a large tensor that belongs to no file into one, and gives the path to refer to it by;
        /// nil writes it out.
        package var save: (@Sendable (_ name: String, _ tensor: Tensor) -> String?)?
        /// Knows the names that operations have, so that values are called something else.
        package var registry = OperationRegistry.standard

        package init(
            header: String? = nil, explainsBackward: Bool = false,
            save: (@Sendable (_ name: String, _ tensor: Tensor) -> String?)? = nil
        ) {
            self.header = header
            self.explainsBackward = explainsBackward
            self.save = save
        }
    }

    /// The text of a graph, in the one layout of the language.
    package static func text(of graph: Graph, options: Options = Options()) -> String {
        let functions = FunctionTexts(graph, options: options)
        var text = GraphText.settled(graph, options: options, functions: functions.names)
        let draft = functions.declarations + text.draft()
        let (syntax, faults) = Parser.parse(file: SourceFile(name: graph.name, text: draft))
        let graphText = faults.isEmpty ? SyntaxPrinter.print(syntax) : draft
        let optimizers = graph.objective?.optimizers.compactMap { $0.definition?.declaration } ?? []
        var declarations: [String] = []
        for text in optimizers where !declarations.contains(text) { declarations.append(text) }
        return declarations.joined() + graphText
    }

    /// The text of several graphs.
    package static func text(of graphs: [Graph], options: Options = Options()) -> String {
        graphs.map { text(of: $0, options: options) }.joined(separator: "\n")
    }
}

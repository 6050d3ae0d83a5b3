import GradusIR
import GradusLanguage
import GradusTensors
import Synchronization

/// The types of what stands in a text, found out when the first is asked for.
final class ExpressionTypes: Sendable {
    /// What calls of functions and layers give, by where they stand.
    let callTypes: [SourceRange: [TensorType]]
    private let file: SourceFile
    /// The graphs as far as they go, and their bodies, in the order of the text.
    private let sketches: [Graph]
    private let bodies: [SourceRange]
    private let tables = Mutex<Tables?>(nil)

    private struct Tables {
        /// The types of expressions, by where they stand.
        var places: [SourceRange: TensorType] = [:]
        /// The types of the values that have names, for each graph.
        var names: [[String: TensorType]] = []
    }

    init(_ file: SourceFile, bodies: [SourceRange], _ lowered: LoweredFile) {
        self.file = file
        self.bodies = bodies
        sketches = lowered.sketches
        callTypes = lowered.callTypes
    }

    /// Finds them out.
    func prepare() { use { _ in } }

    /// The type of the expression that a stretch of the text is.
    func type(of range: SourceRange) -> TensorType? { use { $0.places[range] } }

    /// The type of the value that has the name of a symbol in its graph.
    func type(named symbol: Symbol) -> TensorType? {
        var (low, high) = (0, bodies.count)
        while low < high {
            let middle = (low + high) / 2
            if bodies[middle].lowerBound <= symbol.definition.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0, bodies[low - 1].encloses(symbol.definition) else { return nil }
        return use { tables in
            tables.names.indices.contains(low - 1) ? tables.names[low - 1][symbol.name.text] : nil
        }
    }

    private func use<Result: Sendable>(_ body: (Tables) -> Result) -> Result {
        tables.withLock { tables in
            if let tables { return body(tables) }
            let new = found
            tables = new
            return body(new)
        }
    }

    private var found: Tables {
        var tables = Tables()
        for graph in sketches {
            for node in graph.nodes where node.resultTypes.count == 1 {
                guard let place = node.origin.source, place.file === file else { continue }
                // What is written in one place may be broadcast: the last node is its value.
                tables.places[place] = node.resultTypes[0]
            }
            tables.names.append(graph.namedTypes)
        }
        return tables
    }
}

extension Graph {
    /// The types of the values that have names.
    fileprivate var namedTypes: [String: TensorType] {
        var types: [String: TensorType] = [:]
        for (index, node) in nodes.enumerated() where node.name != nil {
            for result in node.resultTypes.indices {
                let value = ValueID(node: index, result: result)
                if let name = self.name(of: value) { types[name] = node.resultTypes[result] }
            }
        }
        return types
    }
}

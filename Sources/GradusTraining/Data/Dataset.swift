import GradusIR
import GradusInterchange
import GradusTensors

/// Rows of a table as values for a graph's inputs.
///
/// An input takes the column of its name. An input with further axes, such as `x: f32[batch, 4]`,
/// that no column is named after takes the columns that no input is named after, in the order of
/// the file.
public struct Dataset: Sendable {
    /// The names of the inputs that it fills, in the order of the graph.
    public let inputs: [String]
    /// How many rows it has.
    public let rowCount: Int
    /// The symbolic size of the inputs' first axis; nil where it is a number.
    public let batchSize: Dimension
    /// The columns that no input takes.
    public let unusedColumns: [String]
    /// A tensor with all rows for each input, its declared type, and the names of its columns.
    private let columns: [(type: TensorType, tensor: Tensor, names: [String])]

    /// Reads a CSV file with a head and matches its columns with the inputs of a graph.
    ///
    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - graph: what is to be trained.
    ///   - names: the inputs to fill; all for nil.
    /// - Throws: `InterchangeError` where the file cannot be read, an input finds no columns, or a
    ///   field is no number of the input's type.
    public init(
        csv path: String, for graph: Graph, inputs names: [String]? = nil
    ) throws(InterchangeError) {
        let table = try CSVTable(contentsOf: path)
        do throws(InterchangeError) {
            try self.init(table, for: graph, inputs: names)
        } catch { throw error.inFile(path) }
    }

    /// Matches the columns of a table with the inputs of a graph.
    package init(
        _ table: CSVTable, for graph: Graph, inputs names: [String]? = nil
    ) throws(InterchangeError) {
        let declared = graph.inputs.filter { names?.contains($0.name) ?? true }
            .map { (name: $0.name, type: graph.type(of: $0.value)) }
        guard table.rowCount > 0 else {
            throw InterchangeError(.malformed, "there is no row below the head")
        }
        let assignment = try Dataset.assign(table, declared)
        batchSize = try Dataset.batchSize(declared, rowCount: table.rowCount)
        var columns: [(type: TensorType, tensor: Tensor, names: [String])] = []
        for (input, positions) in zip(declared, assignment) {
            let tensor = try table.tensor(positions, input.type.elementType, for: input.name)
            columns.append(
                (
                    input.type, try Dataset.shaped(tensor, input.name, input.type),
                    positions.map { table.names[$0] }
                ))
        }
        self.columns = columns
        inputs = declared.map(\.name)
        rowCount = table.rowCount
        let used = Set(assignment.joined())
        unusedColumns = table.names.indices.filter { !used.contains($0) }.map { table.names[$0] }
    }

    /// The columns of each input.
    private static func assign(
        _ table: CSVTable, _ inputs: [(name: String, type: TensorType)]
    ) throws(InterchangeError) -> [[Int]] {
        var assignment: [[Int]] = []
        var rest = Array(table.names.indices)
        var wide: String?
        for input in inputs {
            guard input.type.rank > 0 else {
                throw InterchangeError(
                    .unsupported,
                    "'\(input.name)' is \(input.type), which has no axis for the rows: declare "
                        + "'\(input.name): \(input.type.elementType)[batch]', or set it")
            }
            if let column = table.names.firstIndex(of: input.name) {
                assignment.append([column])
                rest.removeAll { $0 == column }
            } else if input.type.rank > 1, wide == nil {
                assignment.append([])
                wide = input.name
            } else {
                let columns = table.names.joined(separator: ", ")
                let reason =
                    wide.map { "; '\($0)' takes those that no input is named after" } ?? ""
                throw InterchangeError(
                    .missingMember,
                    "there is no column for '\(input.name): \(input.type)'; there is: \(columns)"
                        + reason)
            }
        }
        for index in assignment.indices where assignment[index].isEmpty {
            try checkWidth(inputs[index], rest.map { table.names[$0] })
            assignment[index] = rest
        }
        return assignment
    }

    /// Makes sure that an input has room for as many columns as are left.
    private static func checkWidth(
        _ input: (name: String, type: TensorType), _ rest: [String]
    ) throws(InterchangeError) {
        let width = Shape(Array(input.type.shape.dimensions.dropFirst())).elementCount
        guard !rest.isEmpty, width.size == nil || width.size == rest.count else {
            let list = rest.isEmpty ? "none" : "\(rest.count): \(rest.joined(separator: ", "))"
            throw InterchangeError(
                .malformed,
                "'\(input.name)' is \(input.type) and needs \(width) columns that no input is "
                    + "named after; there \(rest.count == 1 ? "is" : "are") \(list)")
        }
    }

    /// The first axis, which all inputs must have in common.
    private static func batchSize(
        _ inputs: [(name: String, type: TensorType)], rowCount: Int
    ) throws(InterchangeError) -> Dimension {
        guard let first = inputs.first else { return Dimension(rowCount) }
        for input in inputs where input.type.shape[0] != first.type.shape[0] {
            throw InterchangeError(
                .unsupported,
                "the first axes of '\(first.name): \(first.type)' and '\(input.name): "
                    + "\(input.type)' differ: both count the rows")
        }
        let size = first.type.shape[0]
        if let number = size.size, number > rowCount || number == 0 {
            throw InterchangeError(
                .malformed,
                "'\(first.name)' is \(first.type), but there are \(rowCount) rows: declare "
                    + "'\(first.name): \(first.type.elementType)[batch, …]'")
        }
        return size
    }

    /// The rows in the shape of the input, where its further sizes are known.
    private static func shaped(
        _ tensor: Tensor, _ name: String, _ type: TensorType
    ) throws(InterchangeError) -> Tensor {
        if type.rank == 1 { return tensor.reshaped([tensor.sizes[0]]) ?? tensor }
        if type.rank == 2 { return tensor }
        guard let inner = Shape(Array(type.shape.dimensions.dropFirst())).sizes,
            let shaped = tensor.reshaped([tensor.sizes[0]] + inner)
        else {
            throw InterchangeError(
                .unsupported, "the sizes of '\(name): \(type)' after the first must be numbers")
        }
        return shaped
    }

    /// The names of the columns that an input takes.
    package func featureNames(of input: String) -> [String] {
        inputs.firstIndex(of: input).map { columns[$0].names } ?? []
    }

    /// The tensors with all rows, by input.
    public var tensors: [(name: String, tensor: Tensor)] {
        zip(inputs, columns).map { ($0, $1.tensor) }
    }

    /// The tensors with some of the rows, in the given order, by input.
    public func tensors(rows: some Sequence<Int>) -> [(name: String, tensor: Tensor)] {
        let rows = Array(rows)
        return zip(inputs, columns).map { ($0, $1.tensor.gathering(rows: rows)) }
    }

    /// Adds what the data say about symbolic sizes.
    ///
    /// - Parameter rows: how many rows a step takes.
    package func infer(_ sizes: inout SizeInference, rows: Int) throws(SizeConflict) {
        for (name, column) in zip(inputs, columns) {
            var found = column.tensor.sizes
            found[0] = rows
            try sizes.add(name, column.type, found: found)
        }
    }
}

extension Tensor {
    /// A tensor of some of the rows along the first axis.
    fileprivate func gathering(rows: [Int]) -> Tensor {
        let width = Tensor.count(of: Array(sizes.dropFirst()))
        func gather<Element>(_ elements: [Element]) -> [Element] {
            var result: [Element] = []
            result.reserveCapacity(rows.count * width)
            for row in rows { result += elements[row * width..<(row + 1) * width] }
            return result
        }
        let gathered: Storage =
            switch storage {
            case .f32(let elements): .f32(gather(elements))
            case .f64(let elements): .f64(gather(elements))
            case .i32(let elements): .i32(gather(elements))
            case .i64(let elements): .i64(gather(elements))
            case .bool(let elements): .bool(gather(elements))
            }
        return Tensor(sizes: [rows.count] + sizes.dropFirst(), storage: gathered)
    }
}

import CGradusKernels
import GradusTensors

/// A value of a tile program under construction.
package struct TileValue: Hashable, Sendable {
    let index: Int
}

/// How an operand of a tile program spreads over the geometry `[rows, columns]`.
package enum TileAccess: Hashable, Sendable {
    /// Rows × columns elements, row after row.
    case contiguous
    /// One element for all.
    case scalar
    /// `columns` elements, the same for each row.
    case row
    /// `rows` elements, each for its whole row.
    case column
}

/// Builds a kernel that runs a group of element-wise operations in one pass over memory.
///
///     var tile = TileProgramBuilder(rows: 32, columns: 128)
///     let x = tile.input(.f32, .contiguous)
///     let b = tile.input(.f32, .row)
///     let y = try tile.emit(.tanh, try tile.emit(.add, x, b))
///     tile.output(y)
///     let call = try tile.build()          // result 0 is y; operands are x, b
///
/// Values that depend on scalars alone are computed once per call; on a row, once per column; on
/// a column, once per row. A result is contiguous. The same bits come out for every tile size.
package struct TileProgramBuilder: Sendable {
    /// How much of the geometry a value varies over.
    enum Extent {
        case value, row, column, tile

        /// The extent of what depends on both.
        func joined(_ other: Extent) -> Extent {
            if self == other || other == .value { return self }
            return self == .value ? other : .tile
        }
    }

    enum Definition {
        case input(Int)
        /// The values of the block that a product has just computed.
        case block
        case constant(UInt64)
        case step(TileLeaf, operands: [TileValue], parameters: [Double])
    }

    struct Output {
        let value: TileValue
        /// Whether the result is the sum of each tile instead of the value.
        let isSum: Bool
    }

    struct Value {
        var type: ElementType
        var extent: Extent
        var definition: Definition
    }

    /// Operands that one program may take, and results; together at most 15.
    package static let bufferLimit = Int(GRADUS_BUFFER_LIMIT) - 1
    /// Registers that a program may have: one for each value, and some more for spread operands.
    package static let registerLimit = Int(GRADUS_TILE_REGISTER_LIMIT)

    package private(set) var rows: Int
    package private(set) var columns: Int
    private(set) var values: [Value] = []
    private(set) var inputs: [(value: TileValue, access: TileAccess)] = []
    private(set) var outputs: [Output] = []
    private(set) var operationNames: [String] = []
    /// Whether the program is an epilogue: it runs over blocks of values computed elsewhere.
    private(set) var isEpilogue = false

    /// An empty program over `rows × columns` elements, stored row after row.
    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// An empty program over `count` elements.
    package init(count: Int) { self.init(rows: 1, columns: count) }

    /// The next operand.
    package mutating func input(_ type: ElementType, _ access: TileAccess) -> TileValue {
        let access = normalized(access)
        let extent: Extent =
            switch access {
            case .contiguous: .tile
            case .scalar: .value
            case .row: .row
            case .column: .column
            }
        let value = append(Value(type: type, extent: extent, definition: .input(inputs.count)))
        inputs.append((value, access))
        return value
    }

    /// The result of the product whose epilogue this program is: rows × columns elements.
    package mutating func product(_ type: ElementType) -> TileValue {
        isEpilogue = true
        return append(Value(type: type, extent: .tile, definition: .block))
    }

    /// A number, rounded to `type`; for `bool` whether it is not 0.
    package mutating func constant(_ number: Double, _ type: ElementType) -> TileValue {
        let bits: UInt64 =
            switch type {
            case .f32: UInt64(Float(number).bitPattern)
            case .f64: number.bitPattern
            case .i32: UInt64(UInt32(bitPattern: Int32(clamping: number)))
            case .i64: UInt64(bitPattern: Int64(clamping: number))
            case .bool: number != 0 ? 1 : 0
            }
        return append(Value(type: type, extent: .value, definition: .constant(bits)))
    }

    /// An integer as `i32` (its low bits) or `i64`.
    package mutating func constant(integer: Int64, _ type: ElementType) -> TileValue {
        guard type.isInteger else { return constant(Double(integer), type) }
        let bits = UInt64(bitPattern: integer)
        let stored = type == .i32 ? bits & 0xffff_ffff : bits
        return append(Value(type: type, extent: .value, definition: .constant(stored)))
    }

    /// Applies `operation`; all operands have one type, but for `select`, whose first is `bool`.
    package mutating func emit(
        _ operation: TileOperation, _ operands: TileValue..., parameters: [Double] = []
    ) throws(KernelError) -> TileValue {
        try emit(operation, operands, parameters: parameters)
    }

    /// Applies `operation`; all operands have one type, but for `select`, whose first is `bool`.
    package mutating func emit(
        _ operation: TileOperation, _ operands: [TileValue], parameters: [Double] = []
    ) throws(KernelError) -> TileValue {
        let types = operands.map { values[$0.index].type }
        guard let type = types.last else {
            throw .invalid("\(operation.rawValue) without operands")
        }
        guard parameters.count == operation.parameterCount else {
            throw .invalid("\(operation.rawValue) takes \(operation.parameterCount) parameters")
        }
        if operation == .clip, type.isInteger {
            return try clip(operands, type, parameters)
        }
        guard let leaf = TileLeaf(operation.rawValue, operand: type, result: nil) else {
            throw .unsupported("\(operation.rawValue) of \(type)")
        }
        let expected =
            operation == .select
            ? [.bool, type, type] : Array(repeating: type, count: leaf.operandCount)
        guard types == expected else {
            throw .invalid("\(operation.rawValue) of \(types), expected \(expected)")
        }
        return append(leaf, named: operation.rawValue, operands, parameters: parameters)
    }

    /// The type's bounds are rounded inwards, so that clipping by them is exact.
    private mutating func clip(
        _ operands: [TileValue], _ type: ElementType, _ bounds: [Double]
    ) throws(KernelError) -> TileValue {
        guard operands.count == 1 else { throw .invalid("clip takes one operand") }
        let low = constant(bounds[0].rounded(.up), type)
        let high = constant(bounds[1].rounded(.down), type)
        return try emit(.minimum, try emit(.maximum, operands[0], low), high)
    }

    /// Converts to another type: floats truncate and saturate, NaN becomes 0, integers keep their
    /// low bits, and a truth value is whether the operand is not 0.
    package mutating func cast(_ operand: TileValue, to type: ElementType) -> TileValue {
        let source = values[operand.index].type
        guard source != type, let leaf = TileLeaf("cast", operand: source, result: type) else {
            return operand
        }
        return append(leaf, named: "cast", [operand], parameters: [])
    }

    /// The type of a value.
    package func type(of value: TileValue) -> ElementType { values[value.index].type }

    /// Makes `value` the next result.
    package mutating func output(_ value: TileValue) {
        outputs.append(Output(value: value, isSum: false))
    }

    /// Makes the sums of the numbers in each tile of `value` the next result: as many elements as the
    /// kernel has parts, one if it has none.
    ///
    /// - Throws: `KernelError` where the value is not of one element for each row and column, or no
    ///   number, or there are no elements.
    package mutating func outputSums(of value: TileValue) throws(KernelError) {
        guard values[value.index].extent == .tile, values[value.index].type != .bool,
            rows * columns > 0
        else {
            throw .unsupported("sums of no elements, truth values, or what a row or column repeats")
        }
        outputs.append(Output(value: value, isSum: true))
    }

    /// The kernel: one result per output and one operand per input, in their order.
    package func build(streaming: Streaming = .ofMachine) throws(KernelError) -> KernelCall {
        guard !isEpilogue else { throw .invalid("an epilogue without its product") }
        var call = try TileProgramLayout(self, streaming: streaming).call
        call.slicing = { slices($0) }
        return call
    }

    /// The same program over another number of rows and columns.
    func resized(rows: Int, columns: Int) -> TileProgramBuilder {
        var other = self
        (other.rows, other.columns) = (rows, columns)
        return other
    }

    /// The program as a part of the product's kernel, by which alone it can be run: operands are the
    /// product's two, then one per input.
    func epilogue() throws(KernelError) -> KernelCall { try TileProgramLayout(self).call }

    /// An access that says the same in fewer terms.
    private func normalized(_ access: TileAccess) -> TileAccess {
        switch access {
        case _ where rows == 1 && columns == 1: .contiguous
        case .row where rows == 1: .contiguous
        case .column where columns == 1: .contiguous
        case .row where columns == 1: .scalar
        case .column where rows == 1: .scalar
        default: access
        }
    }

    private mutating func append(_ value: Value) -> TileValue {
        values.append(value)
        return TileValue(index: values.count - 1)
    }

    private mutating func append(
        _ leaf: TileLeaf, named name: String, _ operands: [TileValue], parameters: [Double]
    ) -> TileValue {
        operationNames.append(name)
        let extent = operands.reduce(Extent.value) { $0.joined(values[$1.index].extent) }
        return append(
            Value(
                type: leaf.resultType, extent: extent,
                definition: .step(leaf, operands: operands, parameters: parameters)))
    }
}

extension FixedWidthInteger {
    /// The integer nearest to `number` towards zero that this type holds; 0 for NaN.
    init(clamping number: Double) {
        if number.isNaN {
            self = 0
        } else {
            self = Self(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
        }
    }
}

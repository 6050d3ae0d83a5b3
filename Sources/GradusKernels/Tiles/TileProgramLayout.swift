import CGradusKernels
import GradusTensors

/// Lays out a tile program: which registers there are, where they lie, and what runs on them.
///
/// A register is a place that a step can name. Each live value has one; a row or column value has
/// a second one, repeated over whole rows, where short rows share a tile. Values of tile extent
/// share scratch slots by liveness.
struct TileProgramLayout {
    /// The way the elements are cut into tiles; see `gradus_tile_program`.
    enum Geometry {
        case flat, longRows, shortRows
    }

    let builder: TileProgramBuilder
    let geometry: Geometry
    /// Elements of a full tile.
    let tile: Int
    /// Whether a value is needed for a result.
    private var isLive: [Bool]
    /// The last tile step that reads a value, as an index into `order`.
    private var lastUse: [Int]
    private var order: [Int] = []
    /// Steps that are done together.
    private(set) var pairs = TilePairs()

    private(set) var registers: [gradus_tile_register] = []
    private(set) var constants: [UInt64] = []
    private(set) var scratch = 0
    /// For each value its register, and that which holds it repeated.
    private(set) var place: [Int?]
    private var repeated: [Int?]
    private var freeSlots: [Int: [Int]] = [:]
    private(set) var steps: [TileProgramBuilder.Extent: [gradus_tile_step]] = [:]
    private(set) var expansions: [TileProgramBuilder.Extent: [gradus_tile_expansion]] = [:]
    /// The result that a value's own step writes.
    private var writtenResult: [Int?]
    private(set) var outputRegisters: [Int] = []
    /// Whether results are stored past the caches.
    let streams: Bool

    /// Bytes of one register's tile: a handful of them fill half of a first-level cache.
    private static let tileBytes = 4096
    /// Elements of a tile from which on steps are paired: for fewer, others than leaves run small programs.
    private static let pairedElements = 128

    /// The operands that a product has before those of its epilogue.
    static let productOperandCount = 2
    /// The buffer of the first input.
    private let firstInput: Int
    /// The finished kernel.
    var call: KernelCall

    init(
        _ builder: TileProgramBuilder, streaming: Streaming = .ofMachine
    ) throws(KernelError) {
        guard builder.rows >= 0, builder.columns >= 0 else {
            throw .invalid("tile of \(builder.rows) x \(builder.columns)")
        }
        guard !builder.outputs.isEmpty else { throw .invalid("a tile program without results") }
        firstInput = builder.outputs.count + (builder.isEpilogue ? Self.productOperandCount : 0)
        let buffers = firstInput + builder.inputs.count
        guard buffers <= TileProgramBuilder.bufferLimit else {
            throw .tooLarge("a tile program with \(buffers) buffers")
        }
        self.builder = builder
        isLive = Self.liveness(builder)
        lastUse = Array(repeating: -1, count: builder.values.count)
        place = Array(repeating: nil, count: builder.values.count)
        repeated = place
        writtenResult = place
        (geometry, tile) = Self.geometry(builder, isLive)
        streams = !builder.isEpilogue && streaming.applies(to: Self.streamedBytes(builder))
        call = KernelCall(
            name: "", kernel: gradus_tiles, resultCount: builder.outputs.count,
            operandCount: buffers - builder.outputs.count)
        if builder.rows == 0 || builder.columns == 0 {
            finish(KernelDetails(gradus_tile_program()))
            return
        }
        if tile >= Self.pairedElements { pairs = TilePairs(builder, isLive: isLive) }
        orderSteps()
        placeSources()
        for position in order.indices { emit(order[position], at: position) }
        writeResults()
        guard registers.count <= TileProgramBuilder.registerLimit else {
            throw .tooLarge("a tile program with \(registers.count) registers")
        }
        finish(details())
    }

    private static func liveness(_ builder: TileProgramBuilder) -> [Bool] {
        var live = Array(repeating: false, count: builder.values.count)
        for output in builder.outputs { live[output.value.index] = true }
        for index in builder.values.indices.reversed() where live[index] {
            if case .step(_, let operands, _) = builder.values[index].definition {
                for operand in operands { live[operand.index] = true }
            }
        }
        return live
    }

    private static func geometry(
        _ builder: TileProgramBuilder, _ isLive: [Bool]
    ) -> (Geometry, tile: Int) {
        let live = builder.values.indices.filter { isLive[$0] }.map { builder.values[$0] }
        let widest = live.map(\.type.byteCount).max() ?? 8
        let capacity = tileBytes / widest / (live.count > 10 ? 2 : 1)
        if builder.isEpilogue { return (.longRows, max(1, min(capacity, builder.columns))) }
        guard live.contains(where: { $0.extent == .row || $0.extent == .column }) else {
            return (.flat, min(capacity, builder.rows * builder.columns))
        }
        if builder.columns > capacity / 2 {
            return (.longRows, min(capacity, builder.columns))
        }
        let rows = min(builder.rows, capacity / max(builder.columns, 1))
        return (.shortRows, rows * builder.columns)
    }

    /// Tiles of a round of the program.
    var tilesPerRound: Int {
        switch geometry {
        case .flat: (builder.rows * builder.columns + tile - 1) / tile
        case .longRows: (builder.columns + tile - 1) / tile
        case .shortRows: 1
        }
    }

    /// Rounds of the program.
    var rounds: Int {
        switch geometry {
        case .flat: 1
        case .longRows: builder.rows
        case .shortRows: (builder.rows * builder.columns + tile - 1) / tile
        }
    }

    /// Live steps, those done less often first.
    private mutating func orderSteps() {
        let live = builder.values.indices.filter { isLive[$0] }
        for extent in [TileProgramBuilder.Extent.value, .row, .column, .tile] {
            for index in live where builder.values[index].extent == extent {
                guard case .step = builder.values[index].definition, !pairs.isInner.contains(index)
                else { continue }
                for operand in pairs.operands(of: index, in: builder) {
                    lastUse[operand.index] = order.count
                }
                order.append(index)
            }
        }
        for (result, output) in builder.outputs.enumerated() {
            let index = output.value.index
            let definition = builder.values[index]
            guard case .step = definition.definition, definition.extent == .tile,
                writtenResult[index] == nil, !output.isSum, !streams
            else { continue }
            writtenResult[index] = result
        }
    }
}

// MARK: - Registers

extension TileProgramLayout {
    private func size(_ value: Int) -> Int { builder.values[value].type.byteCount }

    /// A register in a buffer of the instruction that moves as `extent` says.
    private mutating func addRegister(
        buffer: Int, offset: Int = 0, size: Int, moving extent: TileProgramBuilder.Extent
    ) -> Int {
        var outer = 0
        var inner = 0
        switch (extent, geometry) {
        case (.value, _), (.row, .shortRows), (.row, .flat), (.column, .flat): break
        case (.row, .longRows): inner = tile
        case (.column, .longRows): outer = 1
        case (.column, .shortRows): outer = tile / max(builder.columns, 1)
        case (.tile, .flat): inner = tile
        case (.tile, .longRows): (outer, inner) = (builder.columns, tile)
        case (.tile, .shortRows): outer = tile
        }
        registers.append(
            gradus_tile_register(
                offset: Int64(offset), outer_stride: Int64(outer * size),
                inner_stride: Int64(inner * size), buffer: Int32(buffer)))
        return registers.count - 1
    }

    /// A register of one element for each tile.
    private mutating func addSumRegister(buffer: Int, size: Int) -> Int {
        let isFlat = geometry == .flat
        registers.append(
            gradus_tile_register(
                offset: 0, outer_stride: Int64((isFlat ? 0 : tilesPerRound) * size),
                inner_stride: Int64(size), buffer: Int32(buffer)))
        return registers.count - 1
    }

    /// A register in scratch with room for `count` elements; it stays where it is, but for a long
    /// row, which is computed whole and read in tiles.
    private mutating func addScratch(
        count: Int, size: Int, moving extent: TileProgramBuilder.Extent = .value
    ) -> Int {
        let offset = scratch
        scratch += (count * size + 63) / 64 * 64
        return addRegister(
            buffer: Int(GRADUS_TILE_SCRATCH), offset: offset, size: size, moving: extent)
    }

    /// Registers of inputs and constants.
    private mutating func placeSources() {
        for index in builder.values.indices where isLive[index] {
            let value = builder.values[index]
            switch value.definition {
            case .input(let number):
                place[index] = addRegister(
                    buffer: firstInput + number, size: size(index), moving: value.extent)
            case .block:
                place[index] = addRegister(
                    buffer: Int(GRADUS_TILE_BLOCK), size: size(index), moving: .tile)
            case .constant(let bits):
                place[index] = addRegister(
                    buffer: Int(GRADUS_TILE_CONSTANT), offset: constants.count * 8, size: 0,
                    moving: .value)
                constants.append(bits.littleEndian)
            case .step: break
            }
        }
        for (result, output) in builder.outputs.enumerated() {
            let size = size(output.value.index)
            outputRegisters.append(
                output.isSum
                    ? addSumRegister(buffer: result, size: size)
                    : addRegister(buffer: result, size: size, moving: .tile))
        }
    }

    /// The register that a step of `extent` reads a value from, and whether it is a single value.
    private mutating func operand(
        _ index: Int, for extent: TileProgramBuilder.Extent
    ) -> (register: Int, isScalar: Bool) {
        let register = place[index] ?? 0
        let own = builder.values[index].extent
        if own == extent || own == .tile { return (register, false) }
        if own == .value { return (register, true) }
        switch geometry {
        case .flat: return (register, false)
        case .longRows: return (register, own == .column)
        case .shortRows: return (expanded(index, register, own), false)
        }
    }

    /// The register that holds a row or a column repeated over a tile of rows.
    private mutating func expanded(
        _ index: Int, _ register: Int, _ extent: TileProgramBuilder.Extent
    ) -> Int {
        if let known = repeated[index] { return known }
        let target = addScratch(count: tile, size: size(index))
        expansions[extent, default: []].append(
            gradus_tile_expansion(
                source: UInt16(register), destination: UInt16(target),
                element_size: UInt32(size(index))))
        repeated[index] = target
        return target
    }

    /// A register for what a step computes.
    private mutating func destination(_ index: Int, at position: Int) -> Int {
        let size = size(index)
        switch builder.values[index].extent {
        case .value: return addScratch(count: 1, size: size)
        case .row: return addScratch(count: builder.columns, size: size, moving: .row)
        case .column:
            return addScratch(count: geometry == .longRows ? 1 : tile / builder.columns, size: size)
        case .tile:
            if let result = writtenResult[index] { return outputRegisters[result] }
            return freeSlots[size]?.popLast() ?? addScratch(count: tile, size: size)
        }
    }
}

// MARK: - Steps

extension TileProgramLayout {
    /// Adds the step that computes a value. Slots of operands that die here are free for its
    /// result: a leaf may write over a contiguous operand of the same size.
    private mutating func emit(_ index: Int, at position: Int) {
        let value = builder.values[index]
        guard case .step(var leaf, _, let parameters) = value.definition else { return }
        let operands = pairs.operands(of: index, in: builder)
        var sources = operands.map { operand($0.index, for: value.extent) }
        if let pair = pairs.leaf(of: index, leftIsSingle: sources[0].isScalar, in: builder) {
            leaf = pair
            if sources[0].isScalar { sources.swapAt(0, 1) }
        }
        var last: Int?
        for operand in operands.map(\.index).sorted() where operand != last {
            last = operand
            if ownsSlot(operand, dyingAt: position), let register = place[operand] {
                freeSlots[size(operand), default: []].append(register)
            }
        }
        let target = destination(index, at: position)
        place[index] = target
        addStep(leaf, value.extent, target, sources, parameters)
    }

    /// Whether the value lies in a shared scratch slot and step `position` is the last to read it.
    private func ownsSlot(_ index: Int, dyingAt position: Int) -> Bool {
        guard case .step = builder.values[index].definition else { return false }
        return builder.values[index].extent == .tile && writtenResult[index] == nil
            && lastUse[index] == position && !builder.outputs.contains { $0.value.index == index }
    }

    private mutating func addStep(
        _ leaf: TileLeaf, _ extent: TileProgramBuilder.Extent, _ target: Int,
        _ sources: [(register: Int, isScalar: Bool)], _ parameters: [Double]
    ) {
        var step = gradus_tile_step()
        step.leaf = leaf.function
        step.destination = UInt16(target)
        // Operands that the leaf does not have repeat the first, so that no other seems read.
        let registers = sources.map { UInt16($0.register) }
        let padded = registers + Array(repeating: registers[0], count: 3)
        step.operands = (padded[0], padded[1], padded[2])
        for (bit, source) in sources.enumerated() where source.isScalar {
            step.scalars |= 1 << UInt32(bit)
        }
        step.parameters = (parameters.first ?? 0, parameters.dropFirst().first ?? 0)
        steps[extent, default: []].append(step)
    }

    /// Writes the results that no tile step writes: sums, what is stored past the caches, operands,
    /// constants, rows, columns, repeats.
    private mutating func writeResults() {
        for (result, output) in builder.outputs.enumerated()
        where output.isSum || writtenResult[output.value.index] != result {
            let type = builder.values[output.value.index].type
            let source = operand(output.value.index, for: .tile)
            let name = output.isSum ? "sum" : streams && !source.isScalar ? "stream" : "copy"
            guard let leaf = TileLeaf(name, operand: type, result: type) else { continue }
            addStep(leaf, .tile, outputRegisters[result], [source], [])
        }
    }

    /// Bytes of the operands and results that have an element for each row and column.
    private static func streamedBytes(_ builder: TileProgramBuilder) -> Int {
        func bytes(_ value: TileValue) -> Int {
            let isWhole = builder.values[value.index].extent == .tile
            return isWhole ? builder.values[value.index].type.byteCount : 0
        }
        let elementBytes =
            builder.inputs.reduce(0) { $0 + bytes($1.value) }
            + builder.outputs.reduce(0) { $0 + bytes($1.value) }
        return builder.rows * builder.columns * elementBytes
    }
}

import CGradusKernels
import GradusTensors

extension TileProgramLayout {
    /// Completes the call: its name, memory and estimates.
    mutating func finish(_ details: KernelDetails) {
        call.details = details
        call.scratchByteCount = scratch
        call.inPlace = inPlacePairs()
        let extents = [
            (TileProgramBuilder.Extent.tile, builder.rows * builder.columns),
            (.column, builder.rows), (.row, builder.columns), (.value, 1),
        ]
        call.flops = extents.reduce(pairs.inner.count * builder.rows * builder.columns) {
            $0 + (steps[$1.0]?.count ?? 0) * $1.1
        }
        shareParts()
        call.bytes = byteCount()
        let type = builder.outputs.first.map { builder.type(of: $0.value).rawValue } ?? ""
        let names = builder.operationNames.isEmpty ? ["copy"] : builder.operationNames
        if builder.isEpilogue {
            call.name = names.joined(separator: ",")
            return
        }
        let shape =
            builder.rows == 1 ? "[\(builder.columns)]" : "[\(builder.rows), \(builder.columns)]"
        call.name = "tile \(names.joined(separator: ",")) \(type) \(shape)"
    }

    /// Tiles are parts that threads share. A thread takes whole rounds where it has to compute the rows
    /// of its own first.
    private mutating func shareParts() {
        guard !builder.isEpilogue, builder.rows * builder.columns > tile else { return }
        let count = rounds * tilesPerRound
        let hasRows = !(steps[.row] ?? []).isEmpty
        call.parts = KernelParts(
            gradus_tile_parts, count: count, flops: call.flops, bytes: byteCount(),
            leastGrain: hasRows ? tilesPerRound : 1)
    }

    /// A result may overwrite a contiguous operand of the same element size whose tile no step
    /// reads after the one that writes the result's.
    private func inPlacePairs() -> [KernelCall.InPlacePair] {
        let tileSteps = steps[.tile] ?? []
        var pairs: [KernelCall.InPlacePair] = []
        for (result, register) in outputRegisters.enumerated() {
            let output = builder.outputs[result]
            let size = builder.type(of: output.value).byteCount
            guard !output.isSum,
                let write = tileSteps.firstIndex(where: { $0.destination == register })
            else { continue }
            for (operand, input) in builder.inputs.enumerated()
            where input.access == .contiguous && builder.type(of: input.value).byteCount == size {
                guard let source = place[input.value.index] else { continue }
                let isRead = tileSteps[(write + 1)...].contains { step in
                    let operands = step.operands
                    return [operands.0, operands.1, operands.2].contains(UInt16(source))
                }
                if !isRead {
                    let skipped = builder.isEpilogue ? Self.productOperandCount : 0
                    pairs.append(.init(result: result, operand: skipped + operand))
                }
            }
        }
        return pairs
    }

    private func byteCount() -> Int {
        let elements = builder.rows * builder.columns
        let written = builder.outputs.reduce(0) {
            let count = $1.isSum ? call.parts?.count ?? 1 : elements
            return $0 + builder.type(of: $1.value).byteCount * count
        }
        return builder.inputs.reduce(written) { sum, input in
            let count =
                switch input.access {
                case .contiguous: elements
                case .scalar: 1
                case .row: builder.columns
                case .column: builder.rows
                }
            return sum + builder.type(of: input.value).byteCount * count
        }
    }

    /// The C program, which points into four arrays that it keeps alive.
    func details() -> KernelDetails {
        let groups = [TileProgramBuilder.Extent.value, .row, .column, .tile].map { steps[$0] ?? [] }
        let rowExpansions = expansions[.row] ?? []
        let columnExpansions = expansions[.column] ?? []
        let parts = [
            KernelDetails(elements: registers), KernelDetails(elements: groups.flatMap { $0 }),
            KernelDetails(elements: rowExpansions + columnExpansions),
            KernelDetails(elements: constants),
        ]
        var program = gradus_tile_program(
            registers: parts[0].address.assumingMemoryBound(to: gradus_tile_register.self),
            steps: parts[1].address.assumingMemoryBound(to: gradus_tile_step.self),
            expansions: parts[2].address.assumingMemoryBound(to: gradus_tile_expansion.self),
            constants: parts[3].address.assumingMemoryBound(to: UInt8.self),
            outer_count: 1, inner_count: 1, tile: Int64(tile), inner_last: Int64(tile),
            outer_last: Int64(tile), columns: Int64(builder.columns),
            register_count: Int32(registers.count), value_step_count: Int32(groups[0].count),
            row_step_count: Int32(groups[1].count), column_step_count: Int32(groups[2].count),
            tile_step_count: Int32(groups[3].count),
            row_expansion_count: Int32(rowExpansions.count),
            column_expansion_count: Int32(columnExpansions.count),
            long_rows: geometry == .shortRows ? 0 : 1, streams: streams ? 1 : 0)
        program.outer_count = Int64(rounds)
        program.inner_count = Int64(tilesPerRound)
        if geometry == .shortRows {
            let rows = tile / builder.columns
            program.outer_last = Int64((builder.rows - 1) % rows + 1) * program.columns
        } else {
            let length = geometry == .flat ? builder.rows * builder.columns : builder.columns
            program.inner_last = Int64((length - 1) % tile + 1)
        }
        return KernelDetails(program, keeping: parts)
    }
}

import GradusTensors

/// What becomes of a product's result before it is stored.
enum MatmulEpilogue {
    /// The result is the product.
    case none
    /// The program adds a row, and may rectify the sum: the kernel does so while these are in registers.
    case finish(TileProgramBuilder)
    /// The program of this call runs over each block of the result.
    case program(KernelCall)

    /// - Throws: `KernelError` where the program is for other rows and columns, or the kernel for the shape
    ///   takes none.
    init(
        _ builder: TileProgramBuilder?, of shape: MatmulShape, _ type: ElementType
    ) throws(KernelError) {
        guard let builder else {
            self = .none
            return
        }
        guard let geometry = shape.epilogueGeometry(type),
            geometry == (builder.rows, builder.columns)
        else { throw .invalid("an epilogue of \(builder.rows) x \(builder.columns)") }
        self =
            shape.finishes(type) && builder.isFinish
            ? .finish(builder) : .program(try builder.epilogue())
    }

    /// The names of its operations.
    var name: String? {
        switch self {
        case .none: nil
        case .finish(let builder): builder.operationNames.joined(separator: ",")
        case .program(let call): call.name
        }
    }

    /// Its floating-point operations.
    var flops: Int {
        switch self {
        case .none: 0
        case .finish(let builder):
            builder.operationNames.count * builder.rows * builder.columns
        case .program(let call): call.flops
        }
    }

    /// Bytes that it reads and writes beside the product's.
    var byteCount: Int {
        switch self {
        case .none: 0
        case .finish(let builder): builder.columns * builder.values[0].type.byteCount
        case .program(let call): call.bytes
        }
    }

    /// Operands of the whole kernel.
    var operandCount: Int {
        switch self {
        case .none: TileProgramLayout.productOperandCount
        case .finish: TileProgramLayout.productOperandCount + 1
        case .program(let call): call.operandCount
        }
    }

    /// The program over blocks, where there is one.
    var program: KernelCall? {
        if case .program(let call) = self { call } else { nil }
    }
}

extension TileProgramBuilder {
    /// Whether the program, as the epilogue of a product, adds a row to each of its rows, and does no more
    /// than to make negative sums 0: what the kernel by blocks does as it stores the result, with the same
    /// bits.
    package var isFinish: Bool {
        guard isEpilogue, inputs.count == 1, inputs[0].access == .row, outputs.count == 1,
            !outputs[0].isSum, outputs[0].value.index == values.count - 1,
            values.allSatisfy({ $0.type == values[0].type })
        else { return false }
        let steps = values.compactMap { value -> (name: String, operands: [Int])? in
            guard case .step(let leaf, let operands, _) = value.definition else { return nil }
            return (leaf.name, operands.map(\.index))
        }
        // The product and the row come first, then the steps.
        guard steps.count == values.count - 2, let sum = steps.first, sum.name == "add",
            Set(sum.operands) == [0, 1]
        else { return false }
        if steps.count == 1 { return true }
        return steps.count == Self.finishOperationLimit && isRectified && steps[1].operands == [2]
    }

    /// Whether a finish makes negative sums 0.
    var isRectified: Bool { operationNames.last == "relu" }

    /// Most operations of a finish.
    package static let finishOperationLimit = 2
}

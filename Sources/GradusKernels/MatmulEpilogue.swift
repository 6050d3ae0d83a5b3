import GradusTensors

/// What becomes of a product's result before it is stored.
enum MatmulEpilogue {
    /// The result is the product.
    case none
    /// A bias is added, of which there is a number for each column, while the result is in registers.
    case finish(MatmulFinish, columns: Int, ElementType)
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
        if shape.finishes(type), let finish = builder.finish {
            self = .finish(finish, columns: builder.columns, type)
        } else {
            self = .program(try builder.epilogue())
        }
    }

    /// The names of its operations.
    var name: String? {
        switch self {
        case .none: nil
        case .finish(let finish, _, _): finish.names.joined(separator: ",")
        case .program(let call): call.name
        }
    }

    /// Operations for a result of so many elements.
    func flops(_ elements: Int) -> Int {
        switch self {
        case .none: 0
        case .finish(let finish, _, _): finish.names.count * elements
        case .program(let call): call.flops
        }
    }

    /// Bytes that it reads and writes beside the product's.
    var byteCount: Int {
        switch self {
        case .none: 0
        case .finish(_, let columns, let type): columns * type.byteCount
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

    /// The finish, where there is one.
    var finish: MatmulFinish? {
        if case .finish(let finish, _, _) = self { finish } else { nil }
    }
}

/// An epilogue that adds a row to each row of the product, and may make negative numbers 0: the kernel by
/// blocks does so as it stores the result, with the same bits.
struct MatmulFinish {
    /// Whether negative numbers become 0.
    let rectifies: Bool

    /// The names of the operations.
    var names: [String] { rectifies ? ["add", "relu"] : ["add"] }
}

extension TileProgramBuilder {
    /// What the program does as the epilogue of a product, where it does no more than that.
    var finish: MatmulFinish? {
        guard isEpilogue, inputs.count == 1, inputs[0].access == .row, outputs.count == 1,
            !outputs[0].isSum, outputs[0].value.index == values.count - 1,
            values.allSatisfy({ $0.type == values[0].type })
        else { return nil }
        let steps = values.compactMap { value -> (name: String, operands: [Int])? in
            guard case .step(let leaf, let operands, _) = value.definition else { return nil }
            return (leaf.name, operands.map(\.index))
        }
        // The product and the row come first, then the steps.
        guard steps.count == values.count - 2, let sum = steps.first, sum.name == "add",
            Set(sum.operands) == [0, 1]
        else { return nil }
        switch steps.count {
        case 1: return MatmulFinish(rectifies: false)
        case 2 where steps[1].name == "relu" && steps[1].operands == [2]:
            return MatmulFinish(rectifies: true)
        default: return nil
        }
    }
}

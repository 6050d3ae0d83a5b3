import CGradusKernels
import GradusTensors

/// Another form of a call, which reads one of its operands from a copy in the order in which the kernel
/// reads it: worth while where many runs read the operand and none writes it.
package final class OperandPacking: Sendable {
    /// Which operand, counted from 0.
    package let operand: Int
    /// Bytes of the copy.
    package let byteCount: Int
    /// The call that makes the copy: its result; the operand. Calls of one name make copies of one form.
    package let copying: KernelCall
    /// What the kernel reads instead of the details of the call.
    fileprivate let details: KernelDetails

    init(operand: Int, byteCount: Int, copying: KernelCall, details: KernelDetails) {
        self.operand = operand
        self.byteCount = byteCount
        self.copying = copying
        self.details = details
    }
}

extension KernelCall {
    /// The call that reads the copy that `packing` describes in the operand's place; the call itself where
    /// there is none.
    package var packed: KernelCall {
        guard let packing else { return self }
        var call = self
        call.details = packing.details
        call.packing = nil
        call.slicing = nil
        call.name += " packed"
        return call
    }
}

extension MatmulLayout {
    /// The form of the product that reads B from panels; nil where it lies as well as in them, or where so
    /// many read a panel, or it is so small, that making it takes no time to speak of.
    func packing(
        _ grid: MatmulGrid, _ type: ElementType, _ kernel: MatmulKernel, _ details: gradus_matmul,
        keeping companions: [KernelDetails]
    ) -> OperandPacking? {
        guard details.rank == 0, !isSwapped, n > 0, k > 0,
            n.multipliedClamped(by: k).multipliedClamped(by: type.byteCount) > Self.nearByteCount,
            let panels = panels(grid, type, kernel, details)
        else { return nil }
        let stride = max(details.b_row, details.b_column)
        let start = details.b_start == 0 ? "" : " from \(details.b_start)"
        let byteCount = panels.columns * k * type.byteCount
        var copying = KernelCall(
            name: "pack \(type) \(k)x\(n)\(panels.form) by \(stride)\(start)"
                + " in \(grid.columnParts)",
            parts: KernelParts(
                panels.kernel, count: grid.columnParts, flops: 0, bytes: 2 * byteCount),
            resultCount: 1, operandCount: 1)
        var details = details
        copying.details = KernelDetails(details)
        copying.bytes = 2 * byteCount
        details.reads_panels = 1
        details.b_start = 0
        return OperandPacking(
            operand: 1, byteCount: byteCount, copying: copying,
            details: KernelDetails(details, keeping: companions))
    }

    /// The kernel that makes the panels that a product reads, which have so many columns in all, and what
    /// tells their form from others of the same B.
    private func panels(
        _ grid: MatmulGrid, _ type: ElementType, _ kernel: MatmulKernel, _ details: gradus_matmul
    ) -> (kernel: KernelPartFunction, columns: Int, form: String)? {
        let isSingle = type == .f32
        switch kernel {
        case .whole: return nil
        case .vector:
            guard details.b_column == 1, grid.columnParts > 1 else { return nil }
            let pack: KernelPartFunction =
                isSingle ? gradus_matmul_pack_vector_f32 : gradus_matmul_pack_vector_f64
            return (pack, n, " for a vector")
        case .blocked:
            guard details.b_column != 1 || m > Int(GRADUS_MATMUL_UNPACKED_ROWS),
                m <= Self.packedRowLimit
            else { return nil }
            let unit = Int(GRADUS_MATMUL_COLUMN_UNIT)
            let pack = isSingle ? gradus_matmul_pack_f32() : gradus_matmul_pack_f64()
            return (pack, (n + unit - 1) / unit * unit, details.b_column == 1 ? "" : " t")
        }
    }

    /// Where more rows read a panel, what packing takes is not worth the memory.
    private static let packedRowLimit = 256
    /// So small an operand is packed on the way for next to nothing.
    private static let nearByteCount = 1 << 14
}

import GradusIR
import GradusOperations
import GradusTensors

/// `[c, c, …] => broadcast_to(c)`: a constant of equal elements is one number.
struct FilledConstant: Rewrite {
    let name = "filled_constant"
    let soundness = Soundness.exact
    let text = "[c, c, …] => broadcast_to(c, shape: s)"
    let roots: [any Operation.Type]? = [Constant.self]

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard let tensor = (node.operation as? Constant)?.tensor, !tensor.sizes.isEmpty,
            let scalar = tensor.commonElement
        else { return nil }
        return [try site.stretch(site.builder.constant(scalar), to: node.resultTypes[0].shape)]
    }
}

extension Tensor {
    /// The scalar that every element equals to the bit; nil where they differ or there are none.
    fileprivate var commonElement: Tensor? {
        let width = elementType.byteCount
        guard count > 0 else { return nil }
        return withUnsafeBytes { bytes in
            for offset in stride(from: width, to: bytes.count, by: width) {
                for byte in 0..<width where bytes[offset + byte] != bytes[byte] { return nil }
            }
            return Tensor(elementType, sizes: [], copying: bytes)
        }
    }
}

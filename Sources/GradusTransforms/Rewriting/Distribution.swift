import GradusIR
import GradusOperations
import GradusTensors

/// Which values are known to sum to 1 over axes.
enum Distribution {
    /// Whether the elements are known to sum to 1 over the axes, up to rounding: inputs declared
    /// so, results of softmax, one-hot rows of known classes, constants whose sums differ from 1 by
    /// no more than their rounding, and all of these stretched along other axes.
    static func isKnown(_ value: ValueID, axes: [Int], in site: RewriteSite) -> Bool {
        let node = site.node(of: value)
        let shape = site.type(of: value).shape
        switch node.operation {
        case is Placeholder:
            return site.isDeclaredDistribution(value) && axes == [shape.rank - 1]
        case let softmax as Softmax:
            return softmax.axes == axes && axes.allSatisfy { (shape[$0].size ?? 0) > 0 }
        case let oneHot as OneHot:
            guard let classes = site.constant(node.operands[0]), let depth = oneHot.depth.size
            else {
                return false
            }
            return axes == [shape.rank - 1]
                && classes.integers.allSatisfy { $0 >= 0 && $0 < depth }
        case let constant as Constant:
            return sumsToOne(constant.tensor, axes: axes)
        case is BroadcastTo:
            let inner = site.type(of: node.operands[0]).shape
            let lead = shape.rank - inner.rank
            guard axes.allSatisfy({ $0 >= lead && inner[$0 - lead] == shape[$0] }) else {
                return false
            }
            return isKnown(node.operands[0], axes: axes.map { $0 - lead }, in: site)
        default:
            return false
        }
    }

    private static func sumsToOne(_ tensor: Tensor, axes: [Int]) -> Bool {
        guard tensor.elementType.isFloatingPoint, tensor.count > 0 else { return false }
        let elements = tensor.doubles
        let rounding = tensor.elementType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        return ReducedAxes(axes).groups(of: tensor.sizes).allSatisfy { group in
            let sum = group.reduce(0.0) { $0 + elements[$1] }
            return abs(sum - 1) <= rounding * Double(group.count)
        }
    }
}

import GradusIR
import GradusOperations
import GradusTensors

/// Which values are known to sum to 1 along an axis.
enum Distribution {
    /// Whether the elements are known to sum to 1 along an axis, up to rounding: inputs declared so,
    /// results of softmax, constants whose sums differ from 1 by no more than their rounding, and all
    /// of these stretched along other axes.
    static func isKnown(_ value: ValueID, axis: Int, in site: RewriteSite) -> Bool {
        let node = site.node(of: value)
        switch node.operation {
        case is Placeholder:
            return site.isDeclaredDistribution(value) && axis == site.type(of: value).rank - 1
        case let softmax as Softmax:
            let size = site.type(of: value).shape[axis].size ?? 0
            return softmax.axis == axis && size > 0
        case let constant as Constant:
            return sumsToOne(constant.tensor, axis: axis)
        case is BroadcastTo:
            let inner = site.type(of: node.operands[0]).shape
            let lead = site.type(of: value).rank - inner.rank
            guard axis >= lead, inner[axis - lead] == site.type(of: value).shape[axis] else {
                return false
            }
            return isKnown(node.operands[0], axis: axis - lead, in: site)
        default:
            return false
        }
    }

    private static func sumsToOne(_ tensor: Tensor, axis: Int) -> Bool {
        guard tensor.elementType.isFloatingPoint, tensor.count > 0 else { return false }
        let elements = tensor.doubles
        let rounding = tensor.elementType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        let groups = ReducedAxes([axis]).groups(of: tensor.sizes)
        return groups.allSatisfy { group in
            let sum = group.reduce(0.0) { $0 + elements[$1] }
            return abs(sum - 1) <= rounding * Double(group.count)
        }
    }
}

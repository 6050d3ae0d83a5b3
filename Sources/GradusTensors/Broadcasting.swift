extension Shape {
    /// The shape that two operands take together by NumPy's rules: aligned at the last axis, equal
    /// sizes stay, size 1 stretches; nil where they do not fit.
    ///
    /// A symbolic size fits itself and 1 alone.
    public func broadcast(with other: Shape) -> Shape? {
        let rank = Swift.max(self.rank, other.rank)
        var result: [Dimension] = []
        result.reserveCapacity(rank)
        for axis in 0..<rank {
            let a = axis - (rank - self.rank)
            let b = axis - (rank - other.rank)
            let left = a >= 0 ? dimensions[a] : 1
            let right = b >= 0 ? other.dimensions[b] : 1
            if left == right || right == 1 {
                result.append(left)
            } else if left == 1 {
                result.append(right)
            } else {
                return nil
            }
        }
        return Shape(result)
    }

    /// Whether a tensor of this shape can be stretched to `target`.
    public func broadcasts(to target: Shape) -> Bool {
        rank <= target.rank && broadcast(with: target) == target
    }

    /// The axes of `target` along which a tensor of this shape is repeated when stretched to it:
    /// what the pullback of the broadcast sums over.
    public func stretchedAxes(to target: Shape) -> [Int] {
        let lead = target.rank - rank
        return (0..<target.rank).filter { axis in
            axis < lead || (dimensions[axis - lead] == 1 && target[axis] != 1)
        }
    }
}

/// Names at the ends of curves: each as near to its wished height as the others allow.
enum PlotLabels {
    /// Heights at least `spacing` apart and inside `bounds` as far as they fit, in the order of the
    /// wishes; labels that wish the same height keep their order.
    static func spread(
        _ wishes: [Double], spacing: Double, bounds: ClosedRange<Double>
    ) -> [Double] {
        let order = wishes.indices.sorted { (wishes[$0], $0) < (wishes[$1], $1) }
        // Groups of labels that touch, each around the mean of its wishes.
        var groups: [(members: [Int], center: Double)] = []
        for label in order {
            groups.append(([label], wishes[label]))
            settle(&groups, wishes: wishes, spacing: spacing, bounds: bounds)
        }
        var heights = wishes
        for group in groups {
            let first = group.center - Double(group.members.count - 1) / 2 * spacing
            for (place, member) in group.members.enumerated() {
                heights[member] = first + Double(place) * spacing
            }
        }
        return heights
    }

    private static func settle(
        _ groups: inout [(members: [Int], center: Double)], wishes: [Double], spacing: Double,
        bounds: ClosedRange<Double>
    ) {
        while let last = groups.popLast() {
            let half = Double(last.members.count - 1) / 2 * spacing
            let mean = last.members.map { wishes[$0] }.reduce(0, +) / Double(last.members.count)
            let highest = max(bounds.lowerBound + half, bounds.upperBound - half)
            let center = min(max(mean, bounds.lowerBound + half), highest)
            guard let before = groups.last else {
                groups.append((last.members, center))
                return
            }
            let end = before.center + Double(before.members.count - 1) / 2 * spacing
            if center - half >= end + spacing - 1e-9 {
                groups.append((last.members, center))
                return
            }
            groups[groups.count - 1].members += last.members
        }
    }
}

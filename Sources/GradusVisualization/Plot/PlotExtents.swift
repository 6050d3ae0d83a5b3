/// The smallest and largest values of a chart along both axes; nil without any that can be shown.
struct PlotExtents {
    private(set) var x: ClosedRange<Double>?
    private(set) var y: ClosedRange<Double>?

    init(_ plot: Plot) {
        var horizontal: [Double] = []
        var vertical: [Double] = []
        func add(_ xs: [Double], _ ys: [Double]) {
            for (x, y) in zip(xs, ys)
            where PlotScale.isShown(x, scale: plot.horizontal.scale)
                && PlotScale.isShown(y, scale: plot.vertical.scale)
            {
                horizontal.append(x)
                vertical.append(y)
            }
        }
        for curve in plot.curves {
            add(curve.x, curve.y)
            if curve.style == .area { vertical.append(0) }
        }
        for set in plot.points { add(set.x, set.y) }
        for span in plot.spans {
            add([span.x.lowerBound, span.x.upperBound], [span.y.lowerBound, span.y.upperBound])
        }
        x = Self.range(horizontal)
        y = Self.range(vertical)
        // The region of a field is the picture: no room beyond it.
        if let field = plot.field {
            x = field.x
            y = field.y
        }
    }

    private static func range(_ values: [Double]) -> ClosedRange<Double>? {
        guard let low = values.min(), let high = values.max() else { return nil }
        return low...high
    }
}

/// A chart: curves, points, spans and a field over two axes.
///
/// Values that are not finite, or beyond 10^150, are gaps. The text of the picture depends on the
/// chart alone, to the last byte.
package struct Plot: Sendable, Equatable {
    package var title: String
    package var subtitle: String
    package var horizontal: Axis
    package var vertical: Axis
    package var field: Field?
    package var spans: [Span]
    /// What the groups of spans are called in the legend, by their numbers.
    package var spanGroups: [String]
    package var levels: [Level]
    package var curves: [Curve]
    package var points: [PointSet]
    /// The size of the picture in pixels.
    package var width: Int
    package var height: Int

    package init(
        title: String, subtitle: String = "", horizontal: Axis = Axis(), vertical: Axis = Axis(),
        field: Field? = nil, spans: [Span] = [],
        spanGroups: [String] = [], levels: [Level] = [], curves: [Curve] = [],
        points: [PointSet] = [],
        width: Int = 640, height: Int = 400
    ) {
        self.title = title
        self.subtitle = subtitle
        self.horizontal = horizontal
        self.vertical = vertical
        self.field = field
        self.spans = spans
        self.spanGroups = spanGroups
        self.levels = levels
        self.curves = curves
        self.points = points
        self.width = width
        self.height = height
    }
}

extension Plot {
    package enum Scale: Sendable, Equatable {
        case linear
        /// Decades; values that are not positive are gaps.
        case logarithmic
    }

    package struct Axis: Sendable, Equatable {
        package var label: String
        package var scale: Scale
        /// The values at the ends; nil fits them to the data.
        package var range: ClosedRange<Double>?
        /// What the numbers at the marks are multiples of.
        package var unit: Double

        package init(
            _ label: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil,
            unit: Double = 1
        ) {
            self.label = label
            self.scale = scale
            self.range = range
            self.unit = unit
        }
    }

    package enum CurveStyle: Sendable, Equatable {
        case line
        /// A value holds until the next one.
        case steps
        /// Steps over a filled area down to zero.
        case area
    }

    /// A sequence of values; its name stands at its end, in its colour.
    package struct Curve: Sendable, Equatable {
        package var name: String
        package var x: [Double]
        package var y: [Double]
        package var style: CurveStyle

        /// Takes as many points as the shorter of `x` and `y` has.
        package init(_ name: String, x: [Double], y: [Double], style: CurveStyle = .line) {
            self.name = name
            self.x = x
            self.y = y
            self.style = style
        }

        /// Values at 0, 1, 2, …
        package init(_ name: String, values: [Double], style: CurveStyle = .line) {
            self.init(name, x: values.indices.map(Double.init), y: values, style: style)
        }
    }

    /// Points that belong together, such as those of one class: a colour and a mark of their own.
    package struct PointSet: Sendable, Equatable {
        package var name: String
        package var x: [Double]
        package var y: [Double]

        package init(_ name: String, x: [Double], y: [Double]) {
            self.name = name
            self.x = x
            self.y = y
        }
    }

    /// A rectangle with a name, such as a buffer from its first to its last step.
    package struct Span: Sendable, Equatable {
        package var name: String
        package var x: ClosedRange<Double>
        package var y: ClosedRange<Double>
        /// Spans of one group share a colour.
        package var group: Int

        package init(
            _ name: String, x: ClosedRange<Double>, y: ClosedRange<Double>, group: Int = 0
        ) {
            self.name = name
            self.x = x
            self.y = y
            self.group = group
        }
    }

    /// A horizontal line at a value, with its name above the right end.
    package struct Level: Sendable, Equatable {
        package var name: String
        package var y: Double

        package init(_ name: String, y: Double) {
            self.name = name
            self.y = y
        }
    }

    /// A function of both axes, sampled on a grid whose outer rows and columns lie on the borders
    /// of the region: tints from blue over white at `level` to orange, and the border line where
    /// the function equals `level`.
    package struct Field: Sendable, Equatable {
        package var columns: Int
        package var rows: Int
        package var x: ClosedRange<Double>
        package var y: ClosedRange<Double>
        /// Row by row from the lowest `y`, each from the lowest `x`.
        package var values: [Double]
        package var level: Double

        /// Nil without at least two rows and columns, or with another number of values.
        package init?(
            columns: Int, rows: Int, x: ClosedRange<Double>, y: ClosedRange<Double>,
            values: [Double], level: Double
        ) {
            guard columns > 1, rows > 1, values.count / columns == rows,
                values.count % columns == 0
            else { return nil }
            self.columns = columns
            self.rows = rows
            self.x = x
            self.y = y
            self.values = values
            self.level = level
        }

        /// Samples a function.
        package init?(
            columns: Int, rows: Int, x: ClosedRange<Double>, y: ClosedRange<Double>, level: Double,
            sample: (_ x: Double, _ y: Double) -> Double
        ) {
            guard columns > 1, rows > 1 else { return nil }
            var values: [Double] = []
            for row in 0..<rows {
                for column in 0..<columns {
                    values.append(
                        sample(
                            Self.position(column, of: columns, in: x),
                            Self.position(row, of: rows, in: y)))
                }
            }
            self.init(columns: columns, rows: rows, x: x, y: y, values: values, level: level)
        }

        static func position(_ place: Int, of count: Int, in range: ClosedRange<Double>) -> Double {
            let fraction = Double(place) / Double(count - 1)
            return range.lowerBound * (1 - fraction) + range.upperBound * fraction
        }
    }
}

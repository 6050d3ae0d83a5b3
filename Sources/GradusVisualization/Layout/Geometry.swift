/// A point in points (1/72 inch), y upwards as Graphviz has it.
package struct Point: Equatable, Sendable {
    package var x: Double
    package var y: Double

    package static func + (left: Point, right: Point) -> Point {
        Point(x: left.x + right.x, y: left.y + right.y)
    }

    /// The point a fraction of the way to another.
    package func toward(_ other: Point, _ fraction: Double) -> Point {
        Point(x: x + (other.x - x) * fraction, y: y + (other.y - y) * fraction)
    }
}

package struct Size: Equatable, Sendable {
    package var width: Double
    package var height: Double

    package static let zero = Size(width: 0, height: 0)
}

package struct Box: Equatable, Sendable {
    package var left: Double
    package var bottom: Double
    package var right: Double
    package var top: Double

    /// Contains nothing, and the union with it changes nothing.
    package static let empty = Box(
        left: .infinity, bottom: .infinity, right: -.infinity, top: -.infinity)

    package init(left: Double, bottom: Double, right: Double, top: Double) {
        self.left = left
        self.bottom = bottom
        self.right = right
        self.top = top
    }

    package init(center: Point, size: Size) {
        self.init(
            left: center.x - size.width / 2, bottom: center.y - size.height / 2,
            right: center.x + size.width / 2, top: center.y + size.height / 2)
    }

    package var isEmpty: Bool { left > right }
    package var width: Double { right - left }
    package var height: Double { top - bottom }
    package var center: Point { Point(x: (left + right) / 2, y: (bottom + top) / 2) }

    package mutating func formUnion(_ other: Box) {
        left = min(left, other.left)
        bottom = min(bottom, other.bottom)
        right = max(right, other.right)
        top = max(top, other.top)
    }

    package mutating func formUnion(_ point: Point) {
        formUnion(Box(left: point.x, bottom: point.y, right: point.x, top: point.y))
    }

    /// Whether both have more than a border in common.
    package func intersects(_ other: Box) -> Bool {
        left < other.right && other.left < right && bottom < other.top && other.bottom < top
    }

    package func insetBy(_ amount: Double) -> Box {
        Box(
            left: left + amount, bottom: bottom + amount, right: right - amount, top: top - amount)
    }

    /// The box with every corner moved.
    package func mapped(_ move: (Point) -> Point) -> Box {
        let low = move(Point(x: left, y: bottom))
        let high = move(Point(x: right, y: top))
        return Box(
            left: min(low.x, high.x), bottom: min(low.y, high.y), right: max(low.x, high.x),
            top: max(low.y, high.y))
    }
}

/// The way of an edge: a chain of cubic Bézier curves, which ends where the arrow head begins.
package struct EdgePath: Equatable, Sendable {
    /// 3k + 1 points: start, then two control points and an end for each curve.
    package var points: [Point]
    /// The tip of the arrow head.
    package var tip: Point
    package var labelCenter: Point?

    package func mapped(_ move: (Point) -> Point) -> EdgePath {
        EdgePath(
            points: points.map(move), tip: move(tip), labelCenter: labelCenter.map(move))
    }
}

/// Where everything of a model lies: the arrays run parallel to those of the model.
package struct Placement: Equatable, Sendable {
    package struct ClusterPlace: Equatable, Sendable {
        package var box: Box
        package var titleCenter: Point
    }

    /// Around each node.
    package var nodes: [Box]
    /// Nil for an edge without a way, as in a loop from a node to itself.
    package var edges: [EdgePath?]
    /// Nil for a cluster without nodes.
    package var clusters: [ClusterPlace?]
    package var bounds: Box
}

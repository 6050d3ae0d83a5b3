/// The look of each kind: Okabe and Ito's palette, which the colour-blind can tell apart, as
/// outlines over a light tint of the same hue. No two kinds share a shape.
enum DrawingStyle {
    static let fontName = "Helvetica,Arial,sans-serif"
    static let ink = "#1f2933"
    static let faintInk = "#5f6b7a"
    static let paper = "#fdfdfc"

    /// Sizes of text in points.
    static let titleSize = 13
    static let lineSize = 9
    static let edgeLabelSize = 9
    static let captionSize = 16
    static let arrowSize = 0.7

    struct NodeStyle {
        let shape: String
        let style: String
        let fill: String
        let stroke: String
        var lineWidth = 1.2
        /// Space between text and outline in inches, across and up.
        var margin = "0.12,0.06"
        var minimumWidth = 0.5
        var minimumHeight = 0.36
        var peripheries = 1
    }

    static func node(_ kind: DrawingModel.NodeKind) -> NodeStyle {
        switch kind {
        case .input:
            NodeStyle(
                shape: "ellipse", style: "filled", fill: "#e3f2fb", stroke: "#2f8fc4",
                margin: "0.06,0.03", minimumWidth: 0.6)
        case .parameter:
            NodeStyle(
                shape: "cylinder", style: "filled", fill: "#dcf3ea", stroke: "#009e73",
                margin: "0.12,0.05", minimumHeight: 0.5)
        case .state:
            NodeStyle(
                shape: "box3d", style: "filled", fill: "#e6ecd9", stroke: "#5b7a1f",
                margin: "0.14,0.06")
        case .constant:
            NodeStyle(shape: "box", style: "filled", fill: "#eef0f2", stroke: "#7b8794")
        case .operation:
            NodeStyle(shape: "box", style: "rounded,filled", fill: "#ffffff", stroke: "#3e4c59")
        case .loss:
            NodeStyle(
                shape: "octagon", style: "filled", fill: "#fbe5d6", stroke: "#d55e00",
                lineWidth: 1.8, margin: "0.08,0.03", minimumWidth: 0.8, minimumHeight: 0.5)
        case .output:
            NodeStyle(
                shape: "hexagon", style: "filled", fill: "#dbeaf5", stroke: "#0072b2",
                lineWidth: 1.6, margin: "0.02,0.03", minimumWidth: 0.8, minimumHeight: 0.46)
        case .saved:
            NodeStyle(shape: "note", style: "filled", fill: "#f8e8f1", stroke: "#b5628f")
        case .accumulation:
            NodeStyle(
                shape: "circle", style: "filled", fill: "#fdf0d5", stroke: "#c98a00",
                margin: "0.01,0.01", minimumWidth: 0.36)
        case .update:
            NodeStyle(
                shape: "component", style: "filled", fill: "#fdfae0", stroke: "#a39400",
                margin: "0.16,0.06")
        }
    }

    /// White for 0, over yellow, to red for 1: light enough for dark text.
    static func heat(_ heat: Double) -> String {
        let share = min(max(heat, 0), 1)
        let colors = [(255.0, 255.0, 255.0), (255.0, 237.0, 160.0), (244.0, 109.0, 67.0)]
        let place = share * 2
        let (low, high) = place < 1 ? (colors[0], colors[1]) : (colors[1], colors[2])
        let part = place < 1 ? place : place - 1
        let channels = [(low.0, high.0), (low.1, high.1), (low.2, high.2)].map { from, to in
            let digits = String(Int((from + (to - from) * part).rounded()), radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        return "#" + channels.joined()
    }

    struct EdgeStyle {
        let style: String
        let color: String
        var lineWidth = 1.2
        var arrow = "normal"
        /// Graphviz's lengths of the arrow heads: 10 points for a size of 1, 12 for a diamond.
        var arrowLength: Double { (arrow == "diamond" ? 12 : 10) * DrawingStyle.arrowSize }
    }

    static func edge(_ kind: DrawingModel.EdgeKind) -> EdgeStyle {
        switch kind {
        case .data: EdgeStyle(style: "solid", color: "#52606d")
        case .gradient: EdgeStyle(style: "solid", color: "#d55e00", lineWidth: 1.4)
        case .saved: EdgeStyle(style: "dashed", color: "#a94d80", arrow: "vee")
        case .view: EdgeStyle(style: "dotted", color: "#52606d", lineWidth: 1.6)
        case .update: EdgeStyle(style: "bold", color: "#b3261e", lineWidth: 1.8, arrow: "diamond")
        case .added: EdgeStyle(style: "bold", color: "#00794f", lineWidth: 1.8)
        case .removed: EdgeStyle(style: "dashed", color: "#c0392b", lineWidth: 1.2)
        }
    }

    /// The look of a mark: colours, a line of its own, and a sign before the title, because not all see
    /// colours alike.
    struct MarkStyle {
        let sign: String
        let fill: String
        let stroke: String
        let isDashed: Bool
    }

    static func mark(_ mark: DrawingModel.Mark) -> MarkStyle {
        switch mark {
        case .added:
            MarkStyle(sign: "+ ", fill: "#d5f0df", stroke: "#00794f", isDashed: false)
        case .removed:
            MarkStyle(sign: "− ", fill: "#fbe3e0", stroke: "#c0392b", isDashed: true)
        case .changed:
            MarkStyle(sign: "± ", fill: "#fdf0cf", stroke: "#b07a00", isDashed: false)
        }
    }

    struct ClusterStyle {
        let style: String
        let fill: String
        let stroke: String
        let text: String
    }

    static func cluster(_ kind: DrawingModel.ClusterKind) -> ClusterStyle {
        switch kind {
        case .forward:
            ClusterStyle(
                style: "rounded,filled", fill: "#f3f8fc", stroke: "#c3d9e9", text: "#2b6a94")
        case .backward:
            ClusterStyle(
                style: "rounded,filled", fill: "#fdf6ef", stroke: "#efd5ba", text: "#a34a00")
        case .update:
            ClusterStyle(
                style: "rounded,filled", fill: "#fbfaee", stroke: "#dfd99a", text: "#6f6600")
        case .fused:
            ClusterStyle(
                style: "rounded,dashed,filled", fill: "#f4f2f8", stroke: "#6b5b95", text: "#54457f")
        }
    }
}

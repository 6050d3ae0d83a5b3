/// The HTML-like labels of a drawing. Every text goes through `MarkupEscaping.label`.
enum LabelMarkup {
    /// A title in bold and smaller lines below it.
    static func node(_ node: DrawingModel.Node) -> String {
        let title = MarkupEscaping.label(
            (node.mark.map { DrawingStyle.mark($0).sign } ?? "")
                + MarkupEscaping.shortened(node.title, to: 40))
        // Graphviz sets the first line half its leading too high: a low blank line above mends it.
        var markup = font(DrawingStyle.ink, 3, "&#160;<BR/>")
        markup += font(DrawingStyle.ink, DrawingStyle.titleSize, "<B>\(visible(title))</B>")
        for line in node.lines {
            let text = MarkupEscaping.label(MarkupEscaping.shortened(line, to: 60))
            markup += "<BR/>" + font(DrawingStyle.faintInk, DrawingStyle.lineSize, visible(text))
        }
        let gradientColor = DrawingStyle.edge(.gradient).color
        for (numbers, color, sign) in [
            (node.values, DrawingStyle.ink, ""), (node.gradients, gradientColor, "∇ "),
        ] {
            for (position, number) in numbers.enumerated() {
                let whole = (position == 0 ? sign : "") + number
                let text = MarkupEscaping.label(MarkupEscaping.shortened(whole, to: 60))
                markup += "<BR/>" + font(color, DrawingStyle.lineSize, visible(text))
            }
        }
        return markup
    }

    static func edge(_ edge: DrawingModel.Edge) -> String {
        let color = DrawingStyle.edge(edge.kind).color
        let text = MarkupEscaping.label(MarkupEscaping.shortened(edge.label, to: 60))
        return font(color, DrawingStyle.edgeLabelSize, visible(text))
    }

    static func cluster(_ cluster: DrawingModel.Cluster) -> String {
        let text = MarkupEscaping.label(MarkupEscaping.shortened(cluster.title, to: 60))
        let color = DrawingStyle.cluster(cluster.kind).text
        return font(color, cluster.kind == .fused ? 9 : 12, "<B>\(visible(text))</B>")
    }

    /// The title of a cluster on the cluster's own colour, which hides the lines behind it.
    static func plaque(_ cluster: DrawingModel.Cluster) -> String {
        let fill = DrawingStyle.cluster(cluster.kind).fill
        return "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\" "
            + "BGCOLOR=\"\(fill)\"><TR><TD>\(self.cluster(cluster))</TD></TR></TABLE>"
    }

    /// The title of the picture and the lines below it, flush left.
    static func caption(title: String, lines: [String]) -> String {
        let heading = MarkupEscaping.label(MarkupEscaping.shortened(title, to: 80))
        var rows = row(
            font(DrawingStyle.ink, DrawingStyle.captionSize, "<B>\(visible(heading))</B>"))
        for line in lines {
            let text = MarkupEscaping.label(MarkupEscaping.shortened(line, to: 120))
            rows += row(font(DrawingStyle.faintInk, 10, visible(text)))
        }
        return
            "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">\(rows)</TABLE>"
    }

    static func legend(_ text: String) -> String {
        font(DrawingStyle.faintInk, 10, visible(MarkupEscaping.label(text)))
    }

    private static func row(_ content: String) -> String {
        "<TR><TD ALIGN=\"LEFT\">\(content)</TD></TR>"
    }

    private static func font(_ color: String, _ size: Int, _ content: String) -> String {
        "<FONT COLOR=\"\(color)\" POINT-SIZE=\"\(size)\">\(content)</FONT>"
    }

    /// Graphviz rejects an empty element: a blank stands in for an empty text.
    private static func visible(_ text: String) -> String {
        text.allSatisfy(\.isWhitespace) ? "&#160;" : text
    }
}

/// Colours that the colour-blind can tell apart (Okabe and Ito's), in the order of use.
enum PlotPalette {
    static let colors = [
        "#0072b2", "#d55e00", "#009e73", "#b5628f", "#c98a00", "#2f8fc4", "#3e4c59",
    ]

    static func color(_ position: Int) -> String {
        colors[((position % colors.count) + colors.count) % colors.count]
    }

    /// Past the last colour the lines are dashed.
    static func dashes(_ position: Int) -> String? {
        position < colors.count ? nil : position < 2 * colors.count ? "7 3" : "2 3"
    }

    /// A tint from blue (-1) over paper (0) to orange (1).
    static func tint(_ amount: Double) -> String {
        let paper = [253.0, 253, 252]
        let end = amount < 0 ? [150.0, 196, 226] : [246.0, 190, 140]
        let strength = min(1, abs(amount))
        let digits = Array("0123456789abcdef")
        var text = "#"
        for (low, high) in zip(paper, end) {
            let level = Int((low + (high - low) * strength).rounded())
            text += String([digits[level / 16], digits[level % 16]])
        }
        return text
    }
}

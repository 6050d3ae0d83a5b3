/// The widths of text in a chart, estimated with the proportions of Helvetica.
enum PlotText {
    /// The width in pixels; on the large side for scripts that the table does not know.
    static func width(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + advance($1) } * size
    }

    /// The text cut so that it is at most so wide.
    static func fitted(_ text: String, size: Double, width limit: Double) -> String {
        if width(text, size: size) <= limit { return text }
        var result = ""
        for character in text {
            if width(result + String(character) + "…", size: size) > limit { break }
            result.append(character)
        }
        return result + "…"
    }

    /// The advance as a fraction of the size.
    private static func advance(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "'", "|", "!", ".", ",", ":", ";", "I": 0.28
        case " ", "t", "f", "(", ")", "[", "]", "/", "\\", "-", "r", "\"": 0.33
        case "m", "w", "M", "W", "%", "@": 0.89
        case "A"..."Z", "&": 0.7
        case "⁰", "¹", "²", "³", "⁴"..."⁻": 0.37
        case "\0"..<"\u{2E80}": 0.56
        default: 1
        }
    }
}

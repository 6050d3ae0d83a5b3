/// The one place where text of the user becomes text of a markup language.
///
/// It serves HTML-like labels and SVG alike, which are both XML: the five characters that XML gives
/// a meaning become entities, and the characters that XML 1.0 cannot hold (most controls, U+FFFE,
/// U+FFFF) become U+FFFD. Line breaks and tabs become spaces: a text is one line.
package enum MarkupEscaping {
    /// The text as XML character data, valid inside attribute values, too.
    package static func xml(_ text: some StringProtocol) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            append(scalar, to: &result)
        }
        return result
    }

    /// The text for an HTML-like label of Graphviz.
    ///
    /// Graphviz reads label text once more on writing it: an ampersand stays alone when an entity
    /// seems to start there, so that the text `&lt;` would be shown as `<`, and `\N`, `\G` and the
    /// like become names of the graph. An invisible word joiner (U+2060) after either character
    /// prevents both; `removingWordJoiners` takes it out of a finished SVG.
    package static func label(_ text: some StringProtocol) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            append(scalar, to: &result)
            if scalar == "&" || scalar == "\\" { result.unicodeScalars.append(wordJoiner) }
        }
        return result
    }

    /// Undoes the joiners of `label` in a document that Graphviz wrote.
    static func removingWordJoiners(_ document: String) -> String {
        replacing(
            "\\\u{2060}", by: "\\", in: replacing("&amp;\u{2060}", by: "&amp;", in: document))
    }

    /// The text cut to a number of characters, the last of them an ellipsis where something is
    /// missing.
    package static func shortened(_ text: String, to limit: Int) -> String {
        text.count <= limit ? text : text.prefix(max(0, limit - 1)) + "…"
    }

    private static let wordJoiner: Unicode.Scalar = "\u{2060}"

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": result += " "
        case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}":
            result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }

    static func replacing(_ pattern: String, by replacement: String, in text: String) -> String {
        let bytes = Array(text.utf8)
        let sought = Array(pattern.utf8)
        let filling = Array(replacement.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == sought[0], bytes[index...].starts(with: sought) {
                result += filling
                index += sought.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

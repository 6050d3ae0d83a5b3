/// Paths with `/`, as the text of a file gives them.
enum FilePath {
    /// A path that stands in the file at `base`, seen from where `base` is seen; `.` and `..` are
    /// resolved, as far as there is something to resolve them against.
    static func resolve(_ path: String, from base: String) -> String {
        guard !path.hasPrefix("/") else { return normalized(path) }
        guard let slash = base.lastIndex(of: "/") else { return normalized(path) }
        return normalized(base[...slash] + path)
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}

/// Names for nodes in the DOT language that tell a reader what they are.
enum GraphNames {
    /// The identifier where it is a plain word, else `node` and its position; every name is unique.
    static func names(for identifiers: [String]) -> [String] {
        var taken: Set<String> = []
        for name in identifiers where isPlain(name) { taken.insert(name) }
        return identifiers.enumerated().map { position, name in
            if isPlain(name) { return name }
            var candidate = "node\(position)"
            while !taken.insert(candidate).inserted { candidate += "_" }
            return candidate
        }
    }

    /// Letters, digits, `_` and `.`, not beginning like the names that the drawing itself uses.
    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "_"), name.utf8.count <= 80,
            !name.hasPrefix("cluster")
        else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}

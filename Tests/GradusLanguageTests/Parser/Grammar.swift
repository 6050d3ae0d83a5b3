import TestSupport

/// A grammar in EBNF, which texts can be drawn from.
struct Grammar: Sendable {
    indirect enum Part: Sendable {
        case text(String)
        case name(String)
        case sequence([Part])
        case choice([Part])
        case optional(Part)
        case repetition(Part)
    }

    private(set) var rules: [String: Part] = [:]
    /// The words that stand in quotes.
    private(set) var words: Set<String> = []
    /// The names on right sides.
    private(set) var used: Set<String> = []

    /// For each rule, the least number of rules within each other that end it.
    private var heights: [String: Int] = [:]
    private var tokens: [String] = []
    private var position = 0

    init(_ text: String) {
        tokens = text.matches(of: /"[^"]*"|\w+|[\[\]{}()|;=]/).map { String($0.0) }
        while position + 1 < tokens.count {
            let name = tokens[position]
            position += 2
            rules[name] = choice()
            position += 1
        }
        for name in rules.keys { heights[name] = 1_000 }
        var isStable = false
        while !isStable {
            isStable = true
            for (name, part) in rules where 1 + height(part) < heights[name] ?? 0 {
                heights[name] = 1 + height(part)
                isStable = false
            }
        }
    }

    private mutating func choice() -> Part {
        var parts = [sequence()]
        while position < tokens.count, tokens[position] == "|" {
            position += 1
            parts.append(sequence())
        }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() -> Part {
        var parts: [Part] = []
        while position < tokens.count, !["|", ";", "]", "}", ")"].contains(tokens[position]) {
            let token = tokens[position]
            position += 1
            switch token {
            case "[": parts.append(.optional(choice()))
            case "{": parts.append(.repetition(choice()))
            case "(": parts.append(choice())
            default:
                if token.hasPrefix("\"") {
                    let word = String(token.dropFirst().dropLast())
                    words.insert(word)
                    parts.append(.text(word))
                } else {
                    used.insert(token)
                    parts.append(.name(token))
                }
                continue
            }
            position += 1
        }
        return .sequence(parts)
    }

    /// A text that a rule derives; the words of the lexer are drawn by `word`.
    func text(
        _ rule: String, depth: Int, using random: inout SplitMix64,
        word: (String, inout SplitMix64) -> String
    ) -> String {
        guard let part = rules[rule] else { return word(rule, &random) }
        return draw(part, depth - 1, &random, word)
    }

    private func draw(
        _ part: Part, _ depth: Int, _ random: inout SplitMix64,
        _ word: (String, inout SplitMix64) -> String
    ) -> String {
        switch part {
        case .text(let text): return text + " "
        case .name(let name): return text(name, depth: depth, using: &random, word: word)
        case .sequence(let parts):
            return parts.map { draw($0, depth, &random, word) }.joined()
        case .choice(let parts):
            let shallow = parts.min { height($0) < height($1) } ?? .sequence([])
            let chosen = depth > 0 ? parts.randomElement(using: &random) ?? shallow : shallow
            return draw(chosen, depth, &random, word)
        case .optional(let inner):
            guard depth > 0, Bool.random(using: &random) else { return "" }
            return draw(inner, depth, &random, word)
        case .repetition(let inner):
            guard depth > 0 else { return "" }
            return (0..<Int.random(in: 0...2, using: &random))
                .map { _ in draw(inner, depth, &random, word) }.joined()
        }
    }

    private func height(_ part: Part) -> Int {
        switch part {
        case .text, .optional, .repetition: 0
        case .name(let name): heights[name] ?? 0
        case .sequence(let parts): parts.map(height).max() ?? 0
        case .choice(let parts): parts.map(height).min() ?? 0
        }
    }
}

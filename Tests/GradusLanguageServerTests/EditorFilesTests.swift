import Foundation
import GradusLanguage
import Testing

/// The files in `tools/editors`: JSON that says what it should, and expressions that compile.
@Suite struct EditorFilesTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "tools/editors/vscode")

    private func json(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: Self.folder.appending(path: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// All expressions of the grammar.
    private func patterns(_ value: Any) -> [String] {
        switch value {
        case let object as [String: Any]:
            object.flatMap { key, value in
                (value as? String).map { ["match", "begin", "end"].contains(key) ? [$0] : [] }
                    ?? patterns(value)
            }
        case let list as [Any]: list.flatMap(patterns)
        default: []
        }
    }

    @Test func theGrammarKnowsEveryWord() throws {
        let patterns = patterns(try json("syntaxes/gradus.tmLanguage.json"))
        #expect(patterns.count > 15)
        let words =
            Keyword.allCases.map(\.rawValue) + ["and", "or", "not"]
            + ["f32", "f64", "i32", "i64", "bool", "distribution"]
        for word in words {
            let isKnown = patterns.contains { pattern in
                pattern.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                    .contains { $0 == word || $0 == "b\(word)" }
            }
            #expect(isKnown, "\(word)")
        }
    }

    @Test func theGrammarCompiles() throws {
        for pattern in patterns(try json("syntaxes/gradus.tmLanguage.json")) {
            #expect(throws: Never.self, "\(pattern)") { try NSRegularExpression(pattern: pattern) }
        }
    }

    @Test(arguments: [
        ("param W: f32[3, 2] = 0", "parameter", "W"), ("graph net {", "declaration", "net"),
        ("rule zero (exact): x => x", "rule", "zero"), ("y = softmax(x)", "call", "softmax"),
        ("sum(x, axis: 0)", "attribute", "axis"),
    ])
    func theGrammarFindsNames(_ line: String, _ rule: String, _ name: String) throws {
        let grammar = try json("syntaxes/gradus.tmLanguage.json")
        let rules = try #require(grammar["repository"] as? [String: Any])
        let pattern = try #require((rules[rule] as? [String: Any])?["match"] as? String)
        let expression = try NSRegularExpression(pattern: pattern)
        let range = NSRange(line.startIndex..., in: line)
        let match = try #require(expression.firstMatch(in: line, range: range))
        let groups = (1..<match.numberOfRanges).compactMap { group in
            Range(match.range(at: group), in: line).map { String(line[$0]) }
        }
        #expect(groups.contains(name))
    }

    /// What the extension names is there.
    @Test func theExtensionIsWhole() throws {
        let package = try json("package.json")
        let contributes = try #require(package["contributes"] as? [String: Any])
        let languages = try #require(contributes["languages"] as? [[String: Any]])
        let grammars = try #require(contributes["grammars"] as? [[String: Any]])
        let paths =
            [package["main"], languages.first?["configuration"], grammars.first?["path"]]
            .compactMap { $0 as? String }
        #expect(paths.count == 3)
        for path in paths {
            let file = Self.folder.appending(path: path)
            #expect(FileManager.default.fileExists(atPath: file.path), "\(path)")
        }
        _ = try json("language-configuration.json")
        let scope = try json("syntaxes/gradus.tmLanguage.json")["scopeName"] as? String
        #expect(grammars.first?["scopeName"] as? String == scope)
    }
}

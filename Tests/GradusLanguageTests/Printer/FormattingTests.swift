import Foundation
import GradusIR
import GradusLanguage
import TestSupport
import Testing

/// What `gradus fmt` promises: formatting twice is formatting once, the tree stays, and the comments
/// stay in their order.
@Suite struct FormattingTests {
    private func format(_ text: String, _ context: String = "") -> String {
        let (syntax, faults) = Parser.parse(file: SourceFile(name: "a.graph", text: text))
        #expect(faults.isEmpty, "\(context)\n\(text)\n\(DiagnosticRenderer().render(faults))")
        return SyntaxPrinter.print(syntax)
    }

    private func comments(_ text: String) -> [String] {
        let file = SourceFile(name: "a.graph", text: text)
        return Lexer.tokenize(file).comments.map {
            SourceRange(file: file, lowerBound: $0.lowerBound, upperBound: $0.upperBound).text
        }
    }

    /// The tree without comments and places.
    private func tree(_ text: String) -> String {
        let (syntax, _) = Parser.parse(file: SourceFile(name: "a.graph", text: text))
        return outline(syntax.declarations, trivia: false)
    }

    @discardableResult
    private func check(_ text: String) -> String {
        let once = format(text)
        #expect(format(once, "of\n\(text)") == once, "\(text)")
        #expect(comments(once) == comments(text), "\(text)\n\(once)")
        return once
    }

    @Test func commentsInListsStayWhereTheyWere() {
        let text = """
            graph g {  # the graph
                param W: f32[2, 2] = [
                    # by hand
                    [1, 2],  # first
                    [3, 4]   # second
                    # no more
                ]  # the weights
                y = f(
                    x,
                    # whole rows
                    axis: [
                        0,  # the first
                        1
                    ]
                )
            }

            """
        #expect(check(text) == text.replacing("4]   #", with: "4]  #"))
    }

    /// A comment that is in no list or call goes before its statement, with all others of it.
    @Test func commentsElsewhereInAStatementGoBeforeIt() {
        let text = """
            graph g {
                a = 1

                b = (a # left
                  + 2) # right
                longer_name = 3
                c = f([1, # one
                  2] + (3 # three
                  + 4))
                function_like = 2
            }
            """
        #expect(
            check(text) == """
                graph g {
                    a = 1

                    # left
                    b           = a + 2  # right
                    longer_name = 3
                    # one
                    # three
                    c             = f([1, 2] + (3 + 4))
                    function_like = 2
                }

                """)
    }

    @Test func commentsAreKeptAtEveryOtherPlace() {
        let text = """
            # the file

            # the function
            function f(x, # operand
                k: int = 2) # head
            = x # body
              pullback(g) = g # slope

            graph g { # open
                # alone

                input x: f32[ # sizes
                   2] # input
                for i in 0..<2 { # loop
                    # in it
                }
                # end
            } # closed
            # of file
            """.replacing(" # head\n= x", with: "\n= x")
        let printed = check(text.replacing("\n= x", with: " = x"))
        #expect(printed.hasSuffix("}  # closed\n# of file\n"))
        #expect(printed.contains("    # sizes\n    input x: f32[2]   # input\n"))
    }

    @Test func longHeadsAreBroken() {
        let parameters = (1...9).map { "parameter_\($0): f32 = \($0)" }
        let text = "function f(\(parameters.joined(separator: ", "))) = parameter_1\n"
        #expect(
            check(text)
                == "function f(\n    \(parameters.joined(separator: ",\n    "))\n) = parameter_1\n")
    }

    /// The gallery is in the canonical layout.
    @Test(arguments: Gallery.texts)
    func theGalleryIsFormatted(_ file: Gallery) {
        #expect(check(file.text) == file.text)
    }

    /// The gallery's files with blanks, line ends within brackets and comments put anywhere.
    @Test(arguments: Gallery.texts)
    func whatIsTornApartIsMended(_ file: Gallery) {
        for seed in 0..<25 {
            var random = SplitMix64(state: UInt64(seed))
            let torn = Self.tear(file.text, &random)
            #expect(tree(check(torn)) == tree(file.text), "seed \(seed)")
        }
    }

    /// Between tokens blanks are added; within brackets also comments and line ends; at line ends,
    /// comments and empty lines.
    private static func tear(_ text: String, _ random: inout SplitMix64) -> String {
        let file = SourceFile(name: "a.graph", text: text)
        let stream = Lexer.tokenize(file)
        var depth = 0
        var torn = ""
        var previous: Token?
        for token in stream.tokens where token.kind != .endOfFile {
            let range = SourceRange(
                file: file, lowerBound: token.lowerBound, upperBound: token.upperBound)
            let touches = previous?.upperBound == token.lowerBound
            let choice = Int.random(in: 0..<12, using: &random)
            if depth > 0, choice == 0, !touches {
                torn += " # \(Int.random(in: 0..<100, using: &random))\n"
            } else if token.beginsLine || previous == nil {
                let comment = choice < 2 ? " # note \(choice)\n# more" : ""
                torn += comment + (choice > 9 ? "\n\n\n" : "\n") + (choice == 5 ? "\t" : "")
            } else if !touches {
                torn += choice == 1 ? "    " : " "
            }
            torn += range.text
            switch token.kind {
            case .leftBracket, .leftParenthesis: depth += 1
            case .rightBracket, .rightParenthesis: depth -= 1
            default: break
            }
            previous = token
        }
        return torn
    }
}

/// A file of `graphs/`.
struct Gallery: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    static let texts: [Gallery] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "graphs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".graph") }.sorted().compactMap { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8))
                .map { Gallery(name: name, text: $0) }
        }
    }()
}

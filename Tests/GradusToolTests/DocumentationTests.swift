import Foundation
import GradusLanguage
import Testing

/// Everything that README.md and the articles show is so.
@Suite struct DocumentationTests {
    @Test func isThere() {
        #expect(Page.all.first?.path == "README.md")
        #expect(Page.all.count >= 16)
        #expect(Page.reference.count >= 11)
        #expect(Set(Page.all.map(\.name)).count == Page.all.count)
    }

    /// No block stands for itself: each is run, checked, or part of a file.
    @Test(arguments: Page.all)
    func hasBlocksThatAreTested(_ page: Page) {
        for block in page.blocks {
            switch block.language {
            case "console", "sh", "ebnf": #expect(block.file == nil && block.name == nil)
            case "graph": break
            case "rules" where block.name.map(page.isUsed) ?? false: break
            // The tests of the index of codes try these.
            case "rules", "bytes": #expect(page.path == Page.diagnostics)
            default: #expect(block.file != nil, "\(block.language): \(block.text)")
            }
        }
    }

    /// A block with a file stands in that file, line by line, however far it is indented there.
    @Test(arguments: Page.all)
    func showsPartsOfFiles(_ page: Page) throws {
        for block in page.blocks {
            guard let file = block.file else { continue }
            let text = try String(contentsOf: Command.file(file), encoding: .utf8)
            let indentations = [0, 4, 8].map { String(repeating: " ", count: $0) }
            let candidates = indentations.map { indentation in
                block.text.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { $0.isEmpty ? "" : indentation + $0 }.joined(separator: "\n")
            }
            #expect(!block.text.isEmpty && candidates.contains(where: text.contains), "\(file)")
        }
    }

    /// A console block prints what it shows.
    @Test(arguments: Page.all)
    func printsWhatItShows(_ page: Page) async throws {
        let products = try Command.productsDirectory().path
        try await withTemporaryDirectory { directory in
            try FileManager.default.copyItem(
                at: Command.file("graphs"), to: directory.appending(path: "graphs"))
            for block in page.blocks where ["graph", "rules"].contains(block.language) {
                let file = directory.appending(path: block.name ?? "page.graph")
                try Data(block.text.utf8).write(to: file)
                // The examples of the index are tried by its own tests, others by console blocks.
                guard block.file == nil, page.path != Page.diagnostics,
                    !(block.name.map(page.isUsed) ?? false)
                else { continue }
                let check = try await Command.gradus(["check", file.path])
                #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
            }
            for block in page.blocks where block.language == "console" {
                for step in ConsoleStep.all(in: block.text) {
                    let script = "PATH=\"\(products):$PATH\"; \(step.command)"
                    let result = try await Command.run(
                        URL(filePath: "/bin/sh"), ["-c", "{ \(script)\n} 2>&1"], in: directory)
                    #expect(step.shows(result.output), "\(step.command)\n\(result.output)")
                }
            }
        }
    }

    /// Every declaration and statement of the grammar stands in an example of the reference.
    @Test func theReferenceHasExamplesOfAllKeywords() {
        let examples = Page.reference.flatMap(\.blocks)
            .filter { ["graph", "rules"].contains($0.language) }.map(\.text).joined()
        let words = Set(
            examples.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        for keyword in Keyword.allCases {
            #expect(words.contains(keyword.rawValue), "\(keyword)")
        }
        let calls = [
            "gradient", "jacobian", "hessian", "stop_gradient", "einsum", "split", "where", "dim",
            "rank", "type", "file", "cast",
        ]
        for call in calls { #expect(examples.contains("\(call)("), "\(call)") }
    }

    /// The page about the whole language leads to all of its pages.
    @Test func theReferenceIsLinked() throws {
        let overview = try Page("Sources/Gradus/Gradus.docc/Language.md").text
        for page in Page.reference where page.name != "Language" {
            #expect(overview.contains("- <doc:\(page.name)>"), "\(page.name)")
        }
    }

    /// The scripts that are named exist and say how they are used.
    @Test(arguments: Page.all)
    func namesScriptsThatExist(_ page: Page) async throws {
        for block in page.blocks where block.language == "sh" {
            for line in block.text.split(separator: "\n") {
                let script = String(line.prefix { $0 != " " })
                let result = try await Command.run(
                    Command.file(script), ["--help"], in: Command.packageRoot)
                #expect(result.status == 0)
                #expect(result.output.contains("usage: \(script)"))
            }
        }
    }

    /// Links within the repository and between articles lead somewhere.
    @Test(arguments: Page.all)
    func linksLeadSomewhere(_ page: Page) {
        let folder = Command.file(page.path).deletingLastPathComponent()
        for link in page.text.matches(of: /\]\((?<target>[^)#:]+)\)/) {
            let target = folder.appending(path: String(link.target)).path
            #expect(FileManager.default.fileExists(atPath: target), "\(link.target)")
        }
        let names = Set(Page.all.map(\.name))
        for link in page.text.matches(of: /<doc:(?<target>\w+)>/) {
            #expect(names.contains(String(link.target)), "\(link.target)")
        }
    }

    /// The article about the codes is what `tools/diagnostics-index` writes.
    @Test func theIndexOfCodesIsUpToDate() async throws {
        let page = try Page(Page.diagnostics).text
        let sections = DiagnosticIndex.sections.map { section in
            let entries = section.entries.map { entry in
                "### \(entry.code.rawValue): \(entry.title)\n\n\(entry.markdown)"
            }
            return ([section.introduction] + entries).joined(separator: "\n")
        }
        #expect(page.hasSuffix("\n" + sections.joined()), "run tools/diagnostics-index")
        let script = try await Command.run(
            Command.file("tools/diagnostics-index"), ["--help"], in: Command.packageRoot)
        #expect(script.output.hasPrefix("usage: tools/diagnostics-index"))
    }

    /// The page about the command has a section for each subcommand, which names all its options.
    @Test func theCommandIsDescribedInFull() async throws {
        let page = try Page("Sources/Gradus/Gradus.docc/Command.md").text
        let help = try await Command.gradus(["--help"]).output
        let list = try #require(help.firstRange(of: "SUBCOMMANDS:"))
        let subcommands = help[list.upperBound...].matches(of: /(?m)^  (?<name>[a-z]+)\s/)
        #expect(subcommands.count >= 7)
        let introduction = try page[..<#require(page.firstRange(of: "\n### ")).lowerBound]
        for subcommand in subcommands {
            let start = try #require(
                page.firstRange(of: "\n### gradus \(subcommand.name)\n"), "\(subcommand.name)")
            let rest = page[start.upperBound...]
            let section = rest[..<(rest.firstRange(of: "\n### ")?.lowerBound ?? rest.endIndex)]
            let options = try await Command.gradus([String(subcommand.name), "--help"]).output
                .matches(of: /(?m)^  (?:-\w, )?(?<name>--[a-z-]+)/).map { String($0.name) }
            for option in Set(options).subtracting(["--help", "--version"]).sorted() {
                let isCommon = introduction.contains("`\(option)")
                #expect(isCommon || section.contains("`\(option)"), "\(subcommand.name) \(option)")
            }
        }
    }
}

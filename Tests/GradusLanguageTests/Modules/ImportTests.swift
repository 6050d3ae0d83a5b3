import GradusIR
import GradusLanguage
import GradusTensors
import Testing

/// Files that import others.
@Suite struct ImportTests {
    private struct Files: ResourceLoader {
        var texts: [String: String]

        func tensor(of resource: ResourceName) throws(ResourceError) -> Tensor {
            guard resource.path.hasSuffix("w.npy"), let tensor = Tensor([Float(1), 2], sizes: [2])
            else { throw ResourceError("no such file: \(resource.path)") }
            return tensor
        }

        func source(at path: String) throws(ResourceError) -> SourceFile {
            guard let text = texts[path] else { throw ResourceError("no such file") }
            return SourceFile(name: path, text: text)
        }
    }

    private func lower(_ main: String, _ files: [String: String]) -> LoweredFile {
        let file = SourceFile(name: "folder/main.graph", text: main)
        let (syntax, _) = Parser.parse(file: file)
        return Lowering.lower(
            syntax, options: LoweringOptions(resources: Files(texts: files)))
    }

    @Test func declarationsOfOtherFilesAreFound() throws {
        let lowered = lower(
            """
            import "parts/a.graph"
            import "parts/b.graph"
            graph g { input x: f32[2]; output y = f(x) + g(x) }
            """,
            [
                "parts/a.graph": "import \"../common.graph\"\nfunction f(x) = twice(x)",
                "parts/b.graph":
                    "import \"../parts/../common.graph\"\nfunction g(x) = twice(x) * file(\"w.npy\")",
                "common.graph": "function twice(x) = 2 * x",
            ])
        #expect(lowered.diagnostics.isEmpty, "\(lowered.diagnostics)")
        let text = GraphPrinter.text(of: lowered.graphs[0])
        #expect(text.contains("file(\"parts/w.npy\")"))
    }

    @Test func namesOfImportedFilesImportsAreNotTaken() {
        let lowered = lower(
            "import \"a.graph\"\ngraph g { input x: f32; output y = twice(x) }",
            ["a.graph": "import \"b.graph\"", "b.graph": "function twice(x) = 2 * x"])
        #expect(
            lowered.diagnostics.map(\.message) == ["there is no operation or function 'twice'"])
    }

    @Test func cyclesAreReported() {
        let lowered = lower(
            "import \"a.graph\"\ngraph g { input x: f32; output x }",
            ["a.graph": "import \"b.graph\"", "b.graph": "import \"a.graph\""])
        #expect(lowered.diagnostics.map(\.code) == [.importCycle])
        #expect(
            lowered.diagnostics.first?.notes
                == ["the imports are a.graph → b.graph → a.graph"])
        let own = lower("import \"main.graph\"\ngraph g { input x: f32; output x }", [:])
        #expect(own.diagnostics.map(\.code) == [.importCycle])
    }

    @Test func missingFilesAndFaultsInFilesAreReportedThere() {
        let lowered = lower(
            "import \"gone.graph\"\nimport \"bad.graph\"\ngraph g { input x: f32; output x }",
            ["bad.graph": "function f(x = 3"])
        #expect(
            lowered.diagnostics.map { $0.primary?.range.file.name }
                == ["folder/main.graph", "bad.graph"])
        #expect(lowered.diagnostics[0].message == "'gone.graph' cannot be read: no such file")
    }

    @Test func oneNameFromTwoFilesIsAFault() {
        let files = ["a.graph": "function f(x) = x", "b.graph": "function f(x) = 2 * x"]
        let clash = lower(
            "import \"a.graph\"\nimport \"b.graph\"\ngraph g { input x: f32; output x }", files)
        #expect(clash.diagnostics.map(\.message) == ["'f' comes from two files"])
        let own = lower(
            """
            import "a.graph"
            import "b.graph"
            function f(x) = 3 * x
            graph g { input x: f32; output y = f(x) }
            """, files)
        #expect(own.diagnostics.isEmpty)
        #expect(GraphPrinter.text(of: own.graphs[0]).contains("3 * x"))
    }

    @Test func longChainsAreCutOff() {
        var files: [String: String] = [:]
        for number in 0..<100 { files["\(number).graph"] = "import \"\(number + 1).graph\"" }
        let lowered = lower("import \"0.graph\"\ngraph g { input x: f32; output x }", files)
        #expect(lowered.diagnostics.map(\.code) == [.nestingTooDeep])
    }
}

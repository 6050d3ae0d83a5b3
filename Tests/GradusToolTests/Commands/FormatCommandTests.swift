import Foundation
import Testing

@Suite struct FormatCommandTests {
    private static let untidy = "graph   g{input x:f32; output x} # end\n"
    private static let tidy = """
        graph g {
            input x: f32
            output x
        }  # end

        """

    @Test func rewritesWhatIsNotFormattedAndNamesIt() async throws {
        try await withTemporaryDirectory { directory in
            try Data(Self.untidy.utf8).write(to: directory.appending(path: "a.graph"))
            try Data(Self.tidy.utf8).write(to: directory.appending(path: "b.graph"))
            let check = try await Command.gradus(
                ["fmt", "--check", "a.graph", "b.graph"], in: directory)
            #expect(check.status == 1 && check.output == "a.graph\n" && check.errors.isEmpty)
            let first = try String(
                contentsOf: directory.appending(path: "a.graph"), encoding: .utf8)
            #expect(first == Self.untidy, "--check changes nothing")

            let format = try await Command.gradus(["fmt", "a.graph", "b.graph"], in: directory)
            #expect(format.status == 0 && format.output == "a.graph\n" && format.errors.isEmpty)
            let text = try String(contentsOf: directory.appending(path: "a.graph"), encoding: .utf8)
            #expect(text == Self.tidy)
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            #expect(names.sorted() == ["a.graph", "b.graph"], "no temporary file is left")
            let again = try await Command.gradus(["fmt", "--check", "a.graph"], in: directory)
            #expect(again.status == 0 && again.output.isEmpty)
        }
    }

    @Test func leavesFilesWithMistakesAlone() async throws {
        try await withTemporaryDirectory { directory in
            let wrong = "graph g{ input x f32 }\n"
            try Data(wrong.utf8).write(to: directory.appending(path: "a.graph"))
            try Data(Self.untidy.utf8).write(to: directory.appending(path: "b.graph"))
            let result = try await Command.gradus(
                ["fmt", "a.graph", "nowhere.graph", "b.graph"], in: directory)
            #expect(result.status == 1 && result.output == "b.graph\n")
            #expect(result.errors.contains("error[E0112]"))
            #expect(result.errors.contains("error: nowhere.graph: "))
            let text = try String(contentsOf: directory.appending(path: "a.graph"), encoding: .utf8)
            #expect(text == wrong)
        }
    }

    @Test func formatsStandardInput() async throws {
        let products = try Command.productsDirectory().path
        let script = "printf '%s' \"$1\" | \(products)/gradus fmt -"
        let result = try await Command.run(
            URL(filePath: "/bin/sh"), ["-c", script, "sh", Self.untidy], in: Command.packageRoot)
        #expect(result.status == 0 && result.output == Self.tidy && result.errors.isEmpty)
    }

    @Test func theGalleryIsFormatted() async throws {
        let result = try await Command.run(
            URL(filePath: "/bin/sh"),
            ["-c", "\(try Command.productsDirectory().path)/gradus fmt --check graphs/*.graph"],
            in: Command.packageRoot)
        #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    }
}

import Foundation
import Testing

/// The gallery's graphs against the reference, through the command, in both precisions.
@Suite struct ReferenceTests {
    static let reference = Result { try Reference.load() }
    static let cases = (try? reference.get()).map(ReferenceCase.all) ?? []

    @Test func everyCaseIsThere() throws {
        _ = try Self.reference.get()
        #expect(Self.cases.count == 9 + 1 + 2 + 4 + 4 + 1 + 1)
        for test in Self.cases {
            let values = [test.set, test.outputs, test.gradients].flatMap(\.values)
            #expect(values.filter { $0.shape == nil } == [], "\(test.name)")
        }
    }

    @Test(arguments: cases, Precision.allCases)
    func run(_ test: ReferenceCase, _ precision: Precision) async throws {
        let source = try GraphSource(
            test.file, graph: test.graph, adding: test.adding, elementType: precision.rawValue)
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: test.file)
            try Data(source.text.utf8).write(to: file)
            var arguments = ["run", file.path, "--graph", test.graph, "--format", "json"]
            arguments += test.set.sorted { $0.key < $1.key }
                .flatMap { ["--set", "\($0.key)=\($0.value)"] }
            if !test.gradients.isEmpty {
                let names = test.gradients.keys.sorted().joined(separator: ",")
                arguments += ["--gradients", "--wrt", names]
            }
            let result = try await Command.gradus(arguments)
            try #require(result.status == 0, "\(result.errors)")
            let printed = try JSONValue(parsing: result.output)
            let gradientTolerance =
                precision == .f32 ? test.singleGradientTolerance : precision.tolerance
            for (name, expected) in test.outputs {
                expectTensor(
                    printed["outputs"][name], name, toBe: expected, precision,
                    tolerance: precision.tolerance)
            }
            for (name, expected) in test.gradients {
                expectTensor(
                    printed["gradients"][name], "d_\(name)", toBe: expected, precision,
                    tolerance: gradientTolerance)
            }
        }
    }
}

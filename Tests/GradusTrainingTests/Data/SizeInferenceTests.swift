import GradusTensors
import Testing

@testable import GradusTraining

@Suite struct SizeInferenceTests {
    private let batch = Dimension(symbol: "batch")
    private let width = Dimension(symbol: "width")

    @Test func solvesWhatCanBeSolved() throws {
        var inference = SizeInference()
        // One equation with two unknowns waits for the other.
        try inference.add("x", TensorType(.f32, [batch * width + 1]), found: [13])
        #expect(inference.sizes.isEmpty)
        try inference.add("y", TensorType(.f32, [2 * batch, 5]), found: [8, 5])
        #expect(inference.sizes == ["batch": 4, "width": 3])
        try inference.add("z", TensorType(.i64, [batch + width]), found: [7])
    }

    @Test func conflictsSayWhereANumberComesFrom() throws {
        func fault(_ type: TensorType, _ found: [Int]) -> String {
            var inference = SizeInference(["width": 3])
            do throws(SizeConflict) {
                try inference.add("x", TensorType(.f32, [batch, 4]), found: [2, 4])
                try inference.add("y", type, found: found)
                return "no conflict"
            } catch { return error.description }
        }
        let cases: [(TensorType, [Int], String)] = [
            (TensorType(.f32, [4]), [3], "'y' is f32[4], given is f32[3]"),
            (TensorType(.f32, [4]), [4, 1], "'y' is f32[4], given is f32[4, 1]"),
            (
                TensorType(.i32, [batch]), [3],
                "'y' is i32[batch], given is i32[3] (batch is 2, from 'x')"
            ),
            (
                TensorType(.i32, [width, 1]), [4, 1],
                "'y' is i32[width, 1], given is i32[4, 1] (width is 3, given)"
            ),
            (
                TensorType(.i32, [2 * Dimension(symbol: "n")]), [3],
                "'y' is i32[2 * n], given is i32[3]"
            ),
            (
                TensorType(.i32, [Dimension(symbol: "n") + 4]), [3],
                "'y' is i32[n + 4], given is i32[3]"
            ),
            (TensorType(.i32, [batch]), [2], "no conflict"),
        ]
        for (type, found, message) in cases { #expect(fault(type, found) == message) }
    }
}
